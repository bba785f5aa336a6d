from decimal import Decimal
from itertools import pairwise

import pytest

from engine.bundle.schedule import longest_handling
from engine.model import Limit, Mark, Role
from engine.profile import Edge, Flow, Marking, Node, NodeKind


def flow_of(*chains, **limits):
    """Return a flow of chains of steps; ``a`` is where it is accepted, ``d`` the decision."""
    nodes, edges = {}, {}
    for chain in chains:
        for name in chain.split():
            marks = {"a": (Marking(mark=Mark.ACCEPTED),), "d": (Marking(mark=Mark.GRANTED),)}
            nodes[name] = Node(
                id=name,
                kind=NodeKind.START if name == "s" else NodeKind.USER_TASK,
                name=name,
                process="p",
                line=1,
                role=Role.APPLICANT if name.startswith("own") else Role.REVIEWER,
                limit=Limit.parse(limits.get(name, "0")),
                marks=marks.get(name, ()),
                clock="excluded:testing" if name.startswith("test") else "counts",
            )
        for source, target in pairwise(chain.split()):
            edges[f"f{len(edges)}"] = Edge(id=f"f{len(edges)}", source=source, target=target)
    return Flow(id="p", name="p", processes=("p",), nodes=nodes, edges=edges)


CASES = {
    "a line": (flow_of("s a r d", r="3wd", d="1wd"), "4"),
    "before acceptance and after the decision": (
        flow_of("s b a r d e", b="9wd", r="3wd", e="9wd"),
        "3",
    ),
    "the longest of two branches": (flow_of("s a x r y d", "x q y", r="3wd", q="0.5wd"), "3"),
    "a way back": (flow_of("s a r d", "r x r", "x r", r="3wd", x="1wd"), "4"),
    "a way back over several steps": (flow_of("s a q r d", "r q", q="2wd", r="3wd"), "5"),
    "uncounted and applicant's steps": (
        flow_of("s a test own r d", test="9wd", own="9wd", r="1wd"),
        "1",
    ),
    "hours, days and months": (flow_of("s a h c m d", h="12h", c="10d", m="2mo"), "48.5"),
    "a few hours": (flow_of("s a h d", h="3h"), "0"),
    "nothing is accepted": (flow_of("s r d", r="3wd"), "0"),
}


@pytest.mark.parametrize(("flow", "days"), CASES.values(), ids=CASES)
def test_the_longest_way_from_acceptance_to_decision_is_added_up(flow, days):
    assert longest_handling(flow) == Decimal(days)
