"""The bars of a published chart, on the shipped items and on the corpus of two hundred flows."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache

import pytest

import diagrams
from diagrams import Caption, Layout, Style, lay_out, measure
from diagrams.charting import chart_of
from diagrams.measure import FAULTS
from engine import publication
from engine.bundle import shipped, shipped_keys
from engine.profile import NodeKind
from tests.bench import plain_dot
from tests.diagrams.corpus.flows import COUNT, DIGESTS, digest, generated
from tests.diagrams.flows import caption

SOME = range(10, 181, 18)
MOST_BENDS, MOST_CROSSINGS, SMALLEST = 0.30, 1.2, 7.0
MOST_BENDS_OF_ALL_ITEMS = {Style.POSTER: MOST_BENDS, Style.LANES: 0.33}
MOST_BENDS_OF_ONE_ITEM = {Style.POSTER: 0.37, Style.LANES: 0.54}
"""What a single item may have where its mean with the others keeps the bar.

Side by side, five departments that return, refuse and grant want ten columns, more than A3
holds. Where lanes are columns and stages are rows, whoever changes both turns a corner.
"""


def styles_of(number: int) -> tuple[Style, ...]:
    """Return the styles in which a flow of the suite is drawn: one each, in turn."""
    return (Style.LANES,) if SOME.index(number) % 2 else (Style.POSTER,)


CORPUS = [
    pytest.param(number, style, id=f"{number}-{style}",
                 marks=() if number in SOME and style in styles_of(number) else pytest.mark.full)
    for number in range(COUNT)
    for style in Style
]  # fmt: skip


@cache
def drawn(number: int, style: Style) -> Layout:
    """Draw a flow of the corpus once for all tests."""
    return lay_out(generated(number), caption(), style=style)


@cache
def drawn_item(key: str, style: Style) -> Layout:
    """Draw a shipped item once for all tests."""
    return lay_out(shipped(key).flow, words_of(key), style=style)


def words_of(key: str) -> Caption:
    return publication.caption(shipped(key), organ="示例县", number=1)


def summed(layouts: Iterable[Layout]) -> Counter[str]:
    return sum((Counter(measure(layout)) for layout in layouts), Counter())


def require_sound(layout, flow, words):
    """Assert what must hold of every published chart; return what was measured."""
    figures = measure(layout)
    assert {name: figures[name] for name in FAULTS} == dict.fromkeys(FAULTS, 0)
    assert not layout.plain
    parts = chart_of(flow, words)
    boxes = Counter(box.id for box in layout.boxes if box.id)
    lines = Counter(line.id for line in layout.lines)
    assert boxes == Counter(key for part in parts for key in part.figures)
    assert lines == Counter(key for part in parts for key in part.arrows)
    steps = {one.id for one in flow.tasks() if one.public}
    assert steps <= set(boxes)
    assert figures["min_pt"] >= SMALLEST
    assert layout.paper == "A4" or any(
        "A3幅面" in line or "加大幅面" in line for words in layout.words for line in words.lines
    )
    return figures


@pytest.mark.parametrize(("number", "style"), CORPUS)
def test_a_flow_of_the_corpus_is_drawn_without_a_fault(number, style):
    require_sound(drawn(number, style), generated(number), caption())


@pytest.mark.parametrize("style", list(Style))
def test_the_lines_of_the_corpus_bend_less_than_every_third_time(style):
    figures = summed(drawn(number, style) for number in SOME if style in styles_of(number))

    assert figures["bends"] <= MOST_BENDS * figures["flows"]


def test_the_corpus_is_the_same_as_ever():
    found = "".join(f"{number} {digest(generated(number))}\n" for number in range(COUNT))

    assert found == DIGESTS.read_text()
    kinds = {one.kind for number in range(COUNT) for one in generated(number).nodes.values()}
    assert kinds == set(NodeKind) - {NodeKind.INCLUSIVE}


def test_lines_cross_less_than_those_of_plain_dot():
    ours, dots = Counter(), Counter()
    for number in (10, 46, 82, 118, 154):
        found = [plain_dot.figures(part) for part in chart_of(generated(number), caption())]
        if None in found:
            continue
        for figures in found:
            dots.update(figures)
        ours.update(measure(drawn(number, Style.POSTER)))

    assert ours["flows"] == dots["edges"]
    assert ours["crossings"] <= MOST_CROSSINGS * dots["crossings"]


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("key", shipped_keys())
def test_a_shipped_item_is_drawn_without_a_fault(key, style):
    figures = require_sound(drawn_item(key, style), shipped(key).flow, words_of(key))

    assert figures["bends"] <= MOST_BENDS_OF_ONE_ITEM[style] * figures["flows"]


@pytest.mark.parametrize("style", list(Style))
def test_the_lines_of_the_shipped_items_bend_less_than_every_third_time(style):
    figures = summed(drawn_item(key, style) for key in shipped_keys())

    assert figures["bends"] <= MOST_BENDS_OF_ALL_ITEMS[style] * figures["flows"]


def test_small_type_moves_to_a3_and_the_page_says_so():
    layout = lay_out(generated(8), caption())

    assert layout.paper == "A3"
    assert any("A3幅面" in line for words in layout.words for line in words.lines)


@pytest.mark.parametrize("style", list(Style))
def test_two_processes_with_other_hashes_make_the_same_bytes(style):
    program = (
        "import sys; from tests.diagrams.corpus.flows import generated;"
        "from tests.diagrams.flows import caption; from diagrams import Style, draw, lay_out;"
        f"layout = lay_out(generated(58), caption(), style=Style({style.value!r}));"
        "sys.stdout.buffer.write(layout.to_json().encode() + draw(layout))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("3", "4")
    }

    assert len(outputs) == 1


def test_a_kept_layout_is_drawn_once():
    text = lay_out(generated(16), caption()).to_json()

    first = diagrams.draw_kept(text)

    assert diagrams.draw_kept(text) is first
    assert first == diagrams.draw(diagrams.Layout.from_json(text))
