"""The bars of a published chart, on the shipped items and on the corpus of two hundred flows."""

import os
import subprocess
import sys
from collections import Counter

import pytest

import diagrams
from diagrams import Style, lay_out, measure
from diagrams.charting import chart_of
from diagrams.measure import FAULTS
from engine import publication
from engine.bundle import shipped, shipped_keys
from engine.profile import NodeKind
from tests.bench import plain_dot
from tests.diagrams.corpus.flows import COUNT, DIGESTS, digest, generated
from tests.diagrams.flows import caption

SOME = range(1, 181, 9)
MOST_BENDS, MOST_CROSSINGS, SMALLEST = 0.30, 1.2, 7.0
MOST_BENDS_OF_FIVE_DEPARTMENTS = 0.60
"""Five departments return, refuse and grant side by side: ten columns would not fit on A3."""

CORPUS = [pytest.param(number, id=str(number)) for number in SOME] + [
    pytest.param(number, id=str(number), marks=pytest.mark.full)
    for number in range(COUNT)
    if number not in SOME
]


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


@pytest.mark.parametrize("number", CORPUS)
def test_a_flow_of_the_corpus_is_drawn_without_a_fault(number):
    flow = generated(number)

    require_sound(lay_out(flow, caption()), flow, caption())


def test_the_corpus_is_the_same_as_ever():
    found = "".join(f"{number} {digest(generated(number))}\n" for number in range(COUNT))

    assert found == DIGESTS.read_text()
    kinds = {one.kind for number in range(COUNT) for one in generated(number).nodes.values()}
    assert kinds == set(NodeKind) - {NodeKind.INCLUSIVE}


def test_lines_cross_and_bend_less_than_those_of_plain_dot():
    ours, dots = Counter(), Counter()
    for number in range(4, COUNT, 40):
        flow = generated(number)
        found = [plain_dot.figures(part) for part in chart_of(flow, caption())]
        if None in found:
            continue
        for figures in found:
            dots.update(figures)
        ours.update(measure(lay_out(flow, caption())))

    assert ours["flows"] == dots["edges"]
    assert ours["crossings"] <= MOST_CROSSINGS * dots["crossings"]
    assert ours["bends"] <= MOST_BENDS * ours["flows"]


@pytest.mark.parametrize("key", shipped_keys())
def test_a_shipped_item_is_drawn_without_a_fault(key):
    bundle = shipped(key)
    words = publication.caption(bundle, organ="示例县", number=1)

    figures = require_sound(lay_out(bundle.flow, words), bundle.flow, words)

    most = MOST_BENDS_OF_FIVE_DEPARTMENTS if key == "joint" else 0.42
    assert figures["bends"] <= most * figures["flows"]


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
