"""The reduced graph: citizens see their steps, every way between them, and nothing internal."""

from hypothesis import given, settings

from diagrams.charting import chart_of
from engine.model import Mark, Outcome, Stage
from engine.profile import Flow, NodeKind
from engine.profile.flow import Marking
from tests.diagrams.flows import caption, flow_of, node, permit, random_flows, step

START = node("a", NodeKind.START, "申请")
END = node("z", NodeKind.END, outcome=Outcome.GRANTED)


def ways(flow: Flow) -> dict[str, set[tuple[str, str]]]:
    """Return of each box where its flows lead, and what they are called."""
    [main, *_] = chart_of(flow, caption())
    return {
        key: {(arrow.target, arrow.label) for arrow in main.leaving(key)} for key in main.figures
    }


def test_an_internal_step_is_folded_and_its_answer_stays():
    nodes = [START, step("one", "审核", Stage.REVIEW), step("in", "登记", Stage.REVIEW, public=False),
             step("two", "决定", Stage.DECIDE), END]  # fmt: skip

    seen = ways(flow_of(nodes, [("a", "one", ""), ("one", "in", ""), ("in", "two", "已登记"), ("two", "z", "")]))  # fmt: skip

    assert seen == {"a": {("one", "")}, "one": {("two", "已登记")}, "two": {("z", "")}, "z": set()}


def test_branches_with_internal_steps_only_become_one():
    nodes = [START, node("q", NodeKind.EXCLUSIVE, "是否登记？"),
             step("in1", "登记", Stage.REVIEW, public=False),
             step("in2", "备案", Stage.REVIEW, public=False), step("one", "审核", Stage.REVIEW), END]  # fmt: skip

    seen = ways(flow_of(nodes, [
        ("a", "q", ""), ("q", "in1", "是"), ("q", "in2", "否"), ("q", "z", "不需许可"),
        ("in1", "one", ""), ("in2", "one", ""), ("one", "z", ""),
    ]))  # fmt: skip

    assert seen["q"] == {("one", "是、否"), ("z", "不需许可")}


def test_a_fork_whose_branches_are_internal_leaves_no_bar():
    nodes = [START, node("fork", NodeKind.PARALLEL), node("join", NodeKind.PARALLEL),
             step("in1", "登记", Stage.REVIEW, public=False),
             step("in2", "备案", Stage.REVIEW, public=False), step("one", "审核", Stage.REVIEW), END]  # fmt: skip

    seen = ways(flow_of(nodes, [
        ("a", "fork", ""), ("fork", "in1", ""), ("fork", "in2", ""), ("in1", "join", ""),
        ("in2", "join", ""), ("join", "one", ""), ("one", "z", ""),
    ]))  # fmt: skip

    assert seen == {"a": {("one", "")}, "one": {("z", "")}, "z": set()}


def test_gateways_in_a_row_become_one_question():
    nodes = [START, node("q", NodeKind.EXCLUSIVE, "审核结果？"), node("r", NodeKind.EXCLUSIVE),
             step("one", "审核", Stage.REVIEW), step("two", "决定", Stage.DECIDE), END]  # fmt: skip

    seen = ways(flow_of(nodes, [
        ("a", "q", ""), ("q", "one", "合格"), ("q", "r", "不合格"), ("r", "two", "可整改"),
        ("r", "z", "不可整改"), ("one", "z", ""), ("two", "z", ""),
    ]))  # fmt: skip

    assert seen["q"] == {("one", "合格"), ("two", "不合格，可整改"), ("z", "不合格，不可整改")}


def test_an_alarm_inside_the_office_is_not_for_citizens():
    nodes = [START, step("one", "审核", Stage.REVIEW),
             node("late", NodeKind.TIMER, "超期", host="one", interrupting=False),
             step("urge", "督办催办", Stage.REVIEW, public=False), node("told", NodeKind.END, "已督办"), END]  # fmt: skip
    edges = [("a", "one", ""), ("one", "z", ""), ("late", "urge", ""), ("urge", "told", "")]
    flow = flow_of(nodes, edges)

    [office] = chart_of(flow, caption(), public=False)

    assert set(ways(flow)) == {"a", "one", "z"}
    assert {"late", "urge", "told"} <= set(office.figures)


def test_a_timer_that_concerns_the_applicant_stays():
    assert "late" in ways(permit())


def test_a_milestone_that_only_sets_a_mark_is_folded_and_one_with_a_letter_is_not():
    mark = {"public": True, "marks": (Marking(mark=Mark.RESUMED),)}
    nodes = [START, step("one", "听证", Stage.REVIEW), node("over", NodeKind.MILESTONE, "听证结束", **mark),
             node("told", NodeKind.MILESTONE, "告知", **mark, letters=("acceptance_notice",)), END]  # fmt: skip

    seen = ways(flow_of(nodes, [("a", "one", ""), ("one", "over", ""), ("over", "told", ""), ("told", "z", "")]))  # fmt: skip

    assert seen["one"] == {("told", "")}


def reached(ways: list[tuple[str, str]], begin: str) -> set[str]:
    found, waiting = set(), [begin]
    while waiting:
        here = waiting.pop()
        new = {target for source, target in ways if source == here} - found
        found |= new
        waiting += new
    return found


@settings(max_examples=60, deadline=None)
@given(flow=random_flows())
def test_who_leads_to_whom_stays_true_whatever_is_internal(flow):
    [part] = chart_of(flow, caption())

    shown = set(part.figures)
    all_ways = [(edge.source, edge.target) for edge in flow.edges.values()]
    drawn = [(arrow.source, arrow.target) for arrow in part.arrows.values()]
    public = {key for key, one in flow.nodes.items() if one.public or one.kind is NodeKind.END}
    kept = {key for key in public if not flow.nodes[key].kind.value.endswith("Gateway")}
    assert kept <= shown
    for key in shown:
        assert (reached(drawn, key) & shown) - {key} == (reached(all_ways, key) & shown) - {key}
