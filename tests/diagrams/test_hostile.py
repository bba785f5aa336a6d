"""Whatever people write, in every field at once, stays text in every format."""

import re
import struct
import unicodedata
from itertools import pairwise

import pytest
from lxml import etree

from diagrams import Heat, Paint, Warmth, draw, lay_out, measure, stamped, text_version
from engine.model import Outcome, Role, Stage
from engine.profile import Flow, NodeKind
from tests.diagrams.flows import NASTY, caption, flow_of, node, step

SVG = "{http://www.w3.org/2000/svg}"
LONG = (*NASTY, "文" * 500, "=1+1", "\u200f\u061cنص", "--><!--", "\ud7ff", "a\x1b[31mb\u2028c")


def hostile_flow(texts: tuple[str, ...]) -> Flow:
    """Build a chain of steps, each with another text in each of its fields."""
    nodes = [node("s", NodeKind.START, texts[0], stage=Stage.APPLY)]
    for place, text in enumerate(texts):
        nodes.append(step(f"n{place}", text, Stage.REVIEW, text, public_name=text, letters=(text,)))
    nodes += [
        node("late", NodeKind.TIMER, texts[1], host="n0"),
        node("q", NodeKind.EXCLUSIVE, texts[2], public=True),
        node("call", NodeKind.CALL, texts[3], public=True, calls="sub"),
        node("e", NodeKind.END, texts[4], outcome=Outcome.GRANTED),
        node("f", NodeKind.END, texts[5], outcome=Outcome.REFUSED),
        node("b", NodeKind.START, texts[6], process="sub"),
        step("in", texts[7], Stage.REVIEW, process="sub"),
        node("o", NodeKind.END, texts[8], process="sub"),
    ]
    chain = ["s", *(f"n{place}" for place in range(len(texts))), "call", "q"]
    edges = [(a, b, texts[place % len(texts)]) for place, (a, b) in enumerate(pairwise(chain))]  # fmt: skip
    edges += [("q", "e", texts[0]), ("q", "f", texts[2]), ("late", "f", texts[1])]
    return flow_of(nodes, [*edges, ("b", "in", texts[3]), ("in", "o", "")])


def hostile_caption(texts: tuple[str, ...]):
    return caption(
        title=texts[0], organ=texts[1], code=texts[2], statutory=texts[3], promised=texts[4],
        bases=texts, phones=texts[:6], notes=texts, version=texts[5], date=texts[6], digest=texts[7],
        check=texts, units={text: text for text in texts}, letters={text: text for text in texts},
        roles={role: texts[place % len(texts)] for place, role in enumerate(Role)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def flow():
    return hostile_flow(LONG)


@pytest.fixture(scope="module")
def layout(flow):
    return lay_out(flow, hostile_caption(LONG))


def is_printable(text: str) -> bool:
    return not any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs"} for char in text)


@pytest.mark.parametrize("inline", [False, True])
def test_a_picture_for_the_web_runs_nothing(layout, inline):
    heat = Heat(steps=(("n1", Warmth(level=9, words=NASTY[0])),), title=NASTY[2], scale=NASTY[:5])

    for picture in (draw(layout, inline=inline), draw(layout, inline=inline, heat=heat)):
        root = etree.fromstring(picture)

        assert {etree.QName(each).localname for each in root.iter()} <= {
            "svg", "g", "title", "desc", "style", "path", "polygon", "polyline", "ellipse", "text",
        }  # fmt: skip
        assert not [key for each in root.iter() for key in each.attrib if key.startswith("on")]
        assert not list(root.iter(f"{SVG}a"))
        assert all(is_printable(each.text or "") for each in root.iter(f"{SVG}text"))


def test_no_text_adds_a_node_to_the_drawing(layout, flow):
    figures = measure(layout)

    assert figures["nodes"] == len(flow.nodes)
    assert figures["flows"] == len(flow.edges)
    assert figures["missing"] == 0
    assert b"evil" not in re.sub(rb'"(?:[^"\\]|\\.)*"|<[^\n]*>', b"", draw(layout, format="dot"))


def test_a_sheet_carries_neither_scripts_nor_addresses(layout):
    body = draw(layout, format="pdf")

    assert body.startswith(b"%PDF")
    assert not re.search(rb"/(JavaScript|JS|URI|Launch|OpenAction|EmbeddedFile)\b", body)


def test_a_print_has_the_size_of_its_paper(layout):
    body = draw(layout, format="png")

    assert body.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", body[16:24])
    assert (wide, high) == (round(layout.width * 300 / 72), round(layout.height * 300 / 72))


def test_the_text_version_has_a_line_a_step_and_nothing_that_turns_text_around(flow):
    text = text_version(flow, hostile_caption(LONG))
    tame = tuple(f"文{place}" for place in range(len(LONG)))

    assert len(text.split("\n")) == len(
        text_version(hostile_flow(tame), hostile_caption(tame)).split("\n")
    )
    assert all(is_printable(line) for line in text.split("\n"))


def test_a_draft_becomes_the_published_chart_without_moving_anything():
    rows = ("101", "010", "101")
    draft = lay_out(hostile_flow(("甲",) * 9), caption(version="草案", check=rows))

    made = stamped(draft, caption(version="第3版", date="2026年11月22日起施行", check=rows[::-1]))

    assert made.boxes == draft.boxes
    assert made.lines == draft.lines
    assert made.code.rect == draft.code.rect
    said = "".join(line for words in made.words for line in words.lines)
    assert "版本：第3版　2026年11月22日起施行" in said
    assert "草案" not in said
    assert draw(made, paint=Paint())
