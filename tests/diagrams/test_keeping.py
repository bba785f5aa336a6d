"""A small edit of a flow leaves its chart where people know it."""

from dataclasses import replace

import pytest

from diagrams import Layout, lay_out, measure
from diagrams.measure import faults
from engine.model import Stage
from engine.profile import Edge, Flow, NodeKind
from tests.diagrams.corpus.flows import generated
from tests.diagrams.flows import caption, permit, step

MOST_MOVED = 2
NEAR = 1.0
EDITED = (16, 58, 104, 128, 168)


def cells(layout: Layout, kept: set[str]) -> dict[str, tuple[int, int]]:
    """Return row and column of the boxes that both versions have, counted among them alone."""
    middles = {box.id: box.rect.centre for box in layout.boxes if box.id in kept}
    lines = [sorted(set(places)) for places in zip(*middles.values(), strict=True)]
    firsts = [
        [line for place, line in enumerate(found) if not place or line - found[place - 1] > NEAR]
        for found in lines
    ]
    return {
        key: (
            sum(line < x - NEAR for line in firsts[0]),
            sum(line < y - NEAR for line in firsts[1]),
        )
        for key, (x, y) in middles.items()
    }


def moved(before: Layout, after: Layout, flow: Flow) -> list[str]:
    """Return the boxes of the main process that stand in another row or column than before."""
    main = {one.id for one in flow.of_process(flow.id)}
    placed = {box.id for box in before.boxes if box.shape not in {"bar", "timer"}}
    kept = main & placed & {box.id for box in after.boxes}
    old, new = cells(before, kept), cells(after, kept)
    return sorted(key for key in kept if old[key] != new[key])


def with_a_step(flow: Flow) -> Flow:
    """Put a step between the first step under review and whatever follows it."""
    host = next(
        one
        for one in flow.nodes.values()
        if one.kind is NodeKind.USER_TASK and one.stage is Stage.REVIEW and one.process == flow.id
    )
    [out, *_] = flow.outgoing(host.id)
    added = step("added", "补充核查", Stage.REVIEW, lane=host.lane)
    edges = dict(flow.edges) | {
        out.id: replace(out, source="added"),
        "to_added": Edge(id="to_added", source=host.id, target="added"),
    }
    lanes = tuple(
        replace(lane, nodes=(*lane.nodes, "added")) if host.id in lane.nodes else lane
        for lane in flow.lanes
    )
    return replace(flow, nodes={**flow.nodes, "added": added}, edges=edges, lanes=lanes)


def renamed(flow: Flow) -> Flow:
    key = next(key for key, one in flow.nodes.items() if one.kind is NodeKind.USER_TASK)
    named = replace(flow.nodes[key], name="受理审查并一次性告知申请人", public_name="")
    return replace(flow, nodes={**flow.nodes, key: named})


@pytest.fixture(scope="module")
def before(flow):
    """Draw the office's chart of a flow once for all edits."""
    return lay_out(flow, caption(), public=False)


@pytest.fixture(scope="module", params=[None, *EDITED], ids=["permit", *map(str, EDITED)])
def flow(request):
    return permit() if request.param is None else generated(request.param)


def test_an_added_step_moves_few_boxes(flow, before):
    after = lay_out(with_a_step(flow), caption(), public=False, previous=before)

    assert len(moved(before, after, flow)) <= MOST_MOVED
    assert not faults(measure(after))


def test_a_removed_step_moves_few_boxes(flow):
    before = lay_out(with_a_step(flow), caption(), public=False)

    after = lay_out(flow, caption(), public=False, previous=before)

    assert len(moved(before, after, flow)) <= MOST_MOVED
    assert not faults(measure(after))


def test_a_renamed_step_moves_nothing(flow, before):
    after = lay_out(renamed(flow), caption(), public=False, previous=before)

    assert moved(before, after, flow) == []


def test_the_same_flow_again_is_the_same_chart():
    before = lay_out(permit(), caption())

    again = lay_out(permit(), caption(), previous=before)

    assert moved(before, again, permit()) == []
    assert lay_out(permit(), caption(), previous=again) == lay_out(
        permit(), caption(), previous=again
    )


def test_a_chart_of_another_flow_is_no_memory():
    other = lay_out(generated(16), caption())

    assert lay_out(permit(), caption(), previous=other) == lay_out(permit(), caption())
