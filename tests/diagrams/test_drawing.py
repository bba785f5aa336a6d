"""Pictures: harmless whatever people write, readable aloud, fit for a strict page."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from diagrams import DiagramError, Paint, draw, lay_out
from engine.model import Outcome, Stage
from engine.profile import Flow, NodeKind
from tests.diagrams.flows import NASTY, caption, flow_of, node, permit, step

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "g", "title", "desc", "style", "path", "polygon", "polyline", "ellipse", "text", "a"}  # fmt: skip


@pytest.fixture(scope="module")
def layout():
    return lay_out(permit(), caption())


def parsed(picture: bytes):
    return etree.fromstring(picture)


def words_of(picture: bytes) -> str:
    return "".join(text.text or "" for text in parsed(picture).iter(f"{SVG}text"))


def renamed(flow: Flow, text: str) -> Flow:
    """Put a text wherever a person may write one."""
    nodes = {
        key: replace(node, name=text, public_name=text, letters=(text,) if node.letters else ())
        for key, node in flow.nodes.items()
    }
    edges = {key: replace(edge, name=text) for key, edge in flow.edges.items()}
    lanes = tuple(replace(lane, name=text) for lane in flow.lanes)
    return replace(flow, name=text, nodes=nodes, edges=edges, lanes=lanes)


def short() -> Flow:
    """Build the smallest flow that has every kind of text."""
    nodes = [
        node("a", NodeKind.START, stage=Stage.APPLY, lane="x"),
        step("b", "", Stage.ACCEPT, lane="x", letters=("l",)),
        node("late", NodeKind.TIMER, host="b", lane="x"),
        node("q", NodeKind.EXCLUSIVE, lane="y"),
        node("e", NodeKind.END, lane="y", outcome=Outcome.GRANTED),
        node("f", NodeKind.END, lane="y"),
    ]
    edges = [("a", "b", ""), ("b", "q", ""), ("q", "e", ""), ("q", "f", ""), ("late", "f", "")]
    return flow_of(nodes, edges)


def nasty_caption(text: str):
    return caption(
        title=text, organ=text, code=text, statutory=text, promised=text, bases=(text,),
        phones=(text,), notes=(text,), version=text, digest=text, units={"counter": text},
        letters={text: text}, roles={},
    )  # fmt: skip


def assert_harmless(picture: bytes) -> None:
    for element in parsed(picture).iter():
        assert etree.QName(element).localname in ALLOWED
        for key, value in element.attrib.items():
            assert not etree.QName(key).localname.lower().startswith("on")
            assert "javascript" not in value or etree.QName(key).localname == "aria-label"


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_text_becomes_anything_but_text(text):
    layout = lay_out(renamed(short(), text), nasty_caption(text))

    picture = draw(layout)

    assert_harmless(picture)
    drawn = {group.get("id") for group in parsed(picture).iter(f"{SVG}g")}
    assert {f"node-{box.id}" for box in layout.boxes if box.id} <= drawn


@settings(max_examples=12)
@given(text=st.text(max_size=60))
@example(text="\ud7ff\ue000")
def test_no_text_breaks_a_picture(text):
    layout = lay_out(renamed(short(), text), nasty_caption(text))

    assert_harmless(draw(layout))


def test_ids_are_those_of_the_flow(layout):
    ids = {group.get("id") for group in parsed(draw(layout)).iter(f"{SVG}g")}

    assert {"node-accept_review", "node-granted_end", "node-late"} <= ids
    assert {"flow-apply__accept_review", "flow-late__withdrawn"} <= ids


def test_the_words_of_a_box_belong_to_its_group(layout):
    [group] = parsed(draw(layout)).findall(f".//{SVG}g[@id='node-visit']")

    words = "".join(text.text for text in group.iter(f"{SVG}text"))

    assert "现场踏勘" in words
    assert "2名审核人" in words
    assert "2个工作日" in words


def test_a_picture_is_readable_aloud(layout):
    root = parsed(draw(layout))

    assert root.get("role") == "img"
    title, text = root[0], root[1]
    assert title.text == "林木采伐许可审批流程图"
    assert "转第" in text.text
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == text.get("id")
    group = root.find(f".//{SVG}g[@id='node-visit']")
    assert "现场踏勘" in group.get("aria-label")


def test_an_inline_picture_carries_no_style(layout):
    picture = draw(layout, inline=True, paint=Paint(done=frozenset({"apply"})))

    assert b"<style" not in picture
    assert b"style=" not in picture
    assert not picture.startswith(b"<?xml")


def test_a_painted_case_says_its_states_without_colour(layout):
    paint = Paint(
        done=frozenset({"apply", "accept_review"}),
        current=frozenset({"visit"}),
        overdue=frozenset({"opinion"}),
        flows=frozenset({"apply__accept_review"}),
    )

    root = parsed(draw(layout, paint=paint))

    classes = {group.get("id"): group.get("class", "") for group in root.iter(f"{SVG}g")}
    assert "is-done" in classes["node-accept_review"]
    assert "is-current" in classes["node-visit"]
    assert "is-overdue" in classes["node-opinion"]
    assert "is-todo" in classes["node-decide"]
    assert "is-done" in classes["flow-apply__accept_review"]
    words = {
        key: "".join(t.text for t in root.find(f".//{SVG}g[@id='{key}']").iter(f"{SVG}text"))
        for key in ("node-accept_review", "node-visit", "node-opinion")
    }
    assert "✓" in words["node-accept_review"]
    assert "▶" in words["node-visit"]
    assert "!" in words["node-opinion"]


def test_painting_moves_nothing(layout):
    def boxes(picture: bytes):
        root = parsed(picture)
        return {
            group.get("id"): group.find(f".//{SVG}polygon").get("points")
            for group in root.iter(f"{SVG}g")
            if group.get("id") in {"node-visit", "node-decide", "node-accept_review"}
        }

    assert boxes(draw(layout)) == boxes(draw(layout, paint=Paint(done=frozenset({"visit"}))))


def test_only_addresses_of_ours_or_the_web_become_links(layout):
    links = {"visit": "/tasks/1", "decide": "javascript:alert(1)", "opinion": "//elsewhere"}

    root = parsed(draw(layout, link=links))

    assert [anchor.get("href") for anchor in root.iter(f"{SVG}a")] == ["/tasks/1"]
    assert root.get("role") == "group"


def test_a_part_around_a_step_is_smaller_and_shows_it(layout):
    picture = draw(layout, around="decide")

    _, _, wide, high = map(float, parsed(picture).get("viewBox").split())
    assert 430 <= wide < layout.width
    assert 300 <= high < layout.height / 2
    assert "决定" in words_of(picture)
    assert "接收" not in words_of(picture)


def test_one_stage_can_be_drawn_alone(layout):
    words = words_of(draw(layout, only="审查"))

    assert "现场踏勘" in words
    assert "受理审查" not in words


@pytest.mark.parametrize("wish", [{"around": "nobody"}, {"only": "没有"}, {"format": "gif"}])
def test_what_cannot_be_drawn_is_said(layout, wish):
    with pytest.raises(DiagramError, match="流程图未能绘出"):
        draw(layout, **wish)


def test_a_missing_graphviz_is_said(layout, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(DiagramError, match="graphviz"):
        draw(layout)


@pytest.mark.parametrize(("form", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")])  # fmt: skip
def test_the_same_layout_becomes_every_format(layout, form, magic):
    assert draw(layout, format=form).startswith(magic)


def test_the_same_layout_is_the_same_picture(layout):
    assert draw(layout) == draw(layout)
    assert b"/CreationDate (D:20250101000000" in draw(layout, format="pdf")
