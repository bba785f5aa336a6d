"""What the layout must never get wrong, on the usual permit and on random flows."""

import itertools
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from diagrams import Layout, Style, draw, lay_out, laying, measure
from diagrams.chart import Shape
from diagrams.charting import chart_of
from diagrams.quality import coincidences
from engine.model import Outcome, Stage
from engine.profile import NodeKind, read
from tests.diagrams.flows import caption, flow_of, node, permit, random_flows, step

BOTH = pytest.mark.parametrize("style", list(Style))
EVERYBODY = pytest.mark.parametrize("public", [True, False], ids=["public", "office"])


@BOTH
@EVERYBODY
def test_every_node_and_flow_is_drawn_once_with_its_ends(style, public):
    flow = permit()

    figures = measure(lay_out(flow, caption(), style=style, public=public))

    hidden = 1 if public else 0
    assert figures["nodes"] == len(flow.nodes) - hidden
    assert figures["flows"] == len(flow.edges) - hidden
    assert figures["missing"] == figures["overlaps"] == figures["through"] == 0
    assert figures["min_pt"] >= 6.5


@settings(max_examples=12)
@given(flow=random_flows())
def test_of_any_flow_the_office_sees_everything_once_and_readably(flow):
    layout = lay_out(flow, caption(), style=Style.LANES, public=False)

    figures = measure(layout)
    assert figures["missing"] == figures["overlaps"] == figures["through"] == 0
    assert sorted(box.id for box in layout.boxes if box.id) == sorted(flow.nodes)
    assert sorted((line.id, line.source, line.target) for line in layout.lines) == sorted(
        (edge.id, edge.source, edge.target) for edge in flow.edges.values()
    )
    for line in layout.lines:
        for (x1, y1), (x2, y2) in itertools.pairwise(line.points):
            assert abs(x1 - x2) < 0.1 or abs(y1 - y2) < 0.1
            assert 0 <= x1 <= layout.width
            assert 0 <= y1 <= layout.height


@settings(max_examples=12)
@given(flow=random_flows())
def test_of_any_flow_citizens_see_a_chart_without_overlaps(flow):
    figures = measure(lay_out(flow, caption()))

    assert figures["missing"] == figures["overlaps"] == figures["through"] == 0


@BOTH
def test_a_layout_survives_being_kept(style):
    layout = lay_out(permit(), caption(), style=style)

    assert Layout.from_json(layout.to_json()) == layout


@pytest.mark.parametrize("text", ["{}", "[]", "1", '{"format": 0}', '{"format": 1}'])
def test_what_is_no_layout_is_refused(text):
    with pytest.raises(ValueError, match="layout"):
        Layout.from_json(text)


def test_the_order_of_the_file_does_not_matter():
    flow = permit()
    nodes, edges = list(flow.nodes.items()), list(flow.edges.items())
    random.Random(7).shuffle(nodes)
    random.Random(8).shuffle(edges)

    shuffled = replace(flow, nodes=dict(nodes), edges=dict(edges))

    assert lay_out(shuffled, caption()) == lay_out(flow, caption())


def test_the_seed_of_hashes_does_not_matter():
    program = (
        "from tests.diagrams.flows import caption, permit; from diagrams import lay_out;"
        "print(lay_out(permit(), caption()).to_json())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }

    assert len(outputs) == 1


def test_citizens_do_not_see_internal_steps():
    [main, _] = chart_of(permit(), caption(), public=True)

    assert "register" not in main.figures
    assert main.arrows["accepted__register"].target == "fork"


def test_a_loop_of_internal_steps_is_not_folded_away():
    nodes = [
        node("a", NodeKind.START, "开始"),
        node("x", NodeKind.EXCLUSIVE, "再来？"),
        step("hidden", "整理", Stage.REVIEW, public=False),
        node("e", NodeKind.END, "完"),
    ]
    flow = flow_of(
        nodes, [("a", "x", ""), ("x", "hidden", "是"), ("hidden", "x", ""), ("x", "e", "否")]
    )

    [main] = chart_of(flow, caption(), public=True)

    assert "hidden" in main.figures


def test_a_refusal_to_accept_stays_beside_its_question():
    nodes = [
        node("a", NodeKind.START, "申请", stage=Stage.APPLY),
        node("q", NodeKind.EXCLUSIVE, "受理？"),
        step("deny", "送达不予受理", Stage.DELIVER),
        node("denied", NodeKind.END, "不予受理", outcome=Outcome.NOT_ACCEPTED),
        step("review", "审查", Stage.REVIEW),
        node("done", NodeKind.END, "准予", outcome=Outcome.GRANTED),
    ]
    edges = [("a", "q", ""), ("q", "deny", "否"), ("deny", "denied", ""), ("q", Stage.REVIEW, "是"),
             ("review", "done", "")]  # fmt: skip

    [main] = chart_of(flow_of(nodes, edges), caption())

    assert main.figures["deny"].band == main.figures["q"].band
    assert main.figures["review"].band > main.figures["q"].band


def test_a_correction_runs_back_and_the_granted_way_is_the_main_one():
    [main, _] = chart_of(permit(), caption())
    links = {link.id: link for link in main.net.links}

    assert links["correct__accept_review"].back
    assert links["decision__granted"].main
    assert not links["decision__refused_end"].main


def test_unrelated_lines_do_not_lie_on_each_other():
    flow = read(Path("processes/hygiene/flow.bpmn").read_bytes())

    layout = lay_out(flow, caption())

    [main] = chart_of(flow, caption())
    lines = {line.id: line.points for line in layout.lines}
    assert coincidences(lines, main.net) == 0


def test_the_branches_of_a_fork_hang_from_one_bar():
    layout = lay_out(permit(), caption())
    boxes = {box.id: box for box in layout.boxes}

    bar = boxes["fork"]
    assert bar.shape is Shape.BAR
    for branch in ("visit", "opinion"):
        x, _ = boxes[branch].rect.centre
        assert bar.rect.left <= x <= bar.rect.right


def test_a_huge_flow_is_drawn_in_seconds():
    count = 300
    nodes = [node("s", NodeKind.START, "开始", lane="甲")]
    nodes += [
        step(f"n{i}", f"步骤{i}", Stage.REVIEW, lane="甲乙丙丁"[i % 4]) for i in range(count - 2)
    ]
    nodes.append(node("e", NodeKind.END, "完", lane="甲"))
    ids = [one.id for one in nodes]
    edges = [(a, b, "") for a, b in itertools.pairwise(ids)]
    edges += [(ids[i], ids[i + 7], "跳过") for i in range(1, count - 8, 9)]

    began = time.process_time()
    layout = lay_out(flow_of(nodes, edges), caption(), style=Style.LANES)

    assert time.process_time() - began < 10
    assert len([box for box in layout.boxes if box.id]) == count


def test_a_flow_of_one_start_is_still_a_picture():
    flow = flow_of([node("s", NodeKind.START, "")], [])

    assert measure(lay_out(flow, caption()))["nodes"] == 1


def test_a_flow_too_large_to_be_searched_is_drawn_plainly_and_says_so(monkeypatch):
    monkeypatch.setattr(laying, "MOST_SPOTS", 3)

    layout = lay_out(permit(), caption())

    assert layout.plain
    assert "简化版式" in draw(layout, format="svg").decode()
