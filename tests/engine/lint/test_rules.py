from pathlib import Path

import pytest

from engine.lint import RULES, flow
from engine.profile import read

PERMIT = (Path(__file__).parent.parent.parent / "data/permit/flow.bpmn").read_text("utf-8")


def told(*changes):
    """Return (rule, element) of what lint says after replacing text in the sample flow."""
    text = PERMIT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return [(problem.rule, problem.element) for problem in flow(read(text.encode()))]


def move(name, *, source=None, target=None):
    """Return the change that lets a flow begin or end elsewhere."""
    [line] = [line for line in PERMIT.splitlines() if f'id="{name}"' in line]
    start, end = (
        line.split('sourceRef="')[1].split('"')[0],
        line.split('targetRef="')[1].split('"')[0],
    )
    moved = line.replace(f'sourceRef="{start}"', f'sourceRef="{source or start}"')
    return line, moved.replace(f'targetRef="{end}"', f'targetRef="{target or end}"')


def more(xml):
    return "  </bpmn:process>", f"{xml}\n  </bpmn:process>"


def flow_xml(name, source, target):
    return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'


TWO_BRANCHES = (
    move("f_accepted_review", target="both"),
    more(
        '<bpmn:parallelGateway id="both" name="分开"/>'
        '<bpmn:intermediateThrowEvent id="aside" name="旁支"/>'
        + flow_xml("b1", "both", "review")
        + flow_xml("b2", "both", "aside")
        + flow_xml("b3", "aside", "decide")
    ),
)


def test_the_sample_flow_has_nothing_wrong():
    assert told() == []


def test_rules_have_their_own_ids_titles_and_reasons():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.title and rule.reason for rule in RULES)


def test_a_box_that_no_case_comes_to():
    loose = '<bpmn:intermediateThrowEvent id="loose" name="孤岛"/>' + flow_xml(
        "l1", "loose", "decide"
    )

    assert told(more(loose)) == [("L31", "loose")]


def test_a_box_from_which_no_case_ends():
    circle = '<bpmn:intermediateThrowEvent id="around" name="兜圈"/>' + flow_xml(
        "a1", "around", "deliver_refusal"
    )

    assert ("L32", "around") in told(
        move("f_deliver_refusal_refused_end", target="around"), more(circle)
    )


def test_a_circle_without_a_person():
    circle = (
        '<bpmn:exclusiveGateway id="again" name="再来？" default="a2"/>'
        '<bpmn:sequenceFlow id="a1" sourceRef="again" targetRef="again_too">'
        "<bpmn:conditionExpression>1 == 1</bpmn:conditionExpression></bpmn:sequenceFlow>"
        '<bpmn:exclusiveGateway id="again_too" name=""/>'
        + flow_xml("a2", "again", "decide")
        + flow_xml("a3", "again_too", "again")
    )

    assert ("L33", "again") in told(move("f_review_decide", target="again"), more(circle))


def test_exclusive_branches_into_a_parallel_join():
    join = '<bpmn:parallelGateway id="join" name="汇合"/>' + flow_xml("j1", "join", "refused_end")

    assert ("L34", "join") in told(
        move("f_deliver_refusal_refused_end", target="join"),
        move("f_deliver_granted_end", target="join"),
        more(join),
    )


def test_parallel_branches_that_meet_without_waiting():
    assert ("L35", "decide") in told(*TWO_BRANCHES)


def test_an_end_while_another_branch_still_runs():
    aside = (
        '<bpmn:parallelGateway id="both" name="分开"/>'
        '<bpmn:endEvent id="early_end" name="提前结束" gh:outcome="completed"/>'
        + flow_xml("b1", "both", "review")
        + flow_xml("b2", "both", "early_end")
    )

    found = told(move("f_accepted_review", target="both"), more(aside))

    assert {rule for rule, _ in found} == {"L36"}


def reminder(end):
    return more(
        '<bpmn:boundaryEvent id="late" name="临期" attachedToRef="review" cancelActivity="false" '
        'gh:limit="2wd"><bpmn:timerEventDefinition/></bpmn:boundaryEvent>'
        '<bpmn:intermediateThrowEvent id="remind" name="催办"/>'
        f'<bpmn:endEvent id="reminded_end" name="已催办"{end}/>'
        + flow_xml("r1", "late", "remind")
        + flow_xml("r2", "remind", "reminded_end")
    )


def test_a_reminder_may_run_beside_the_case_and_has_no_outcome():
    assert told(reminder("")) == []
    assert {rule for rule, _ in told(reminder(' gh:outcome="completed"'))} == {"L36"}


@pytest.mark.parametrize(
    ("old", "new", "end"),
    [
        (' gh:letters="refusal_decision"', "", "refused_end"),
        (' gh:marks="refused"', "", "refused_end"),
        (' gh:letters="grant_decision"', "", "granted_end"),
        (' gh:letters="non_acceptance"', "", "not_accepted_end"),
        (' gh:marks="not_accepted"', "", "not_accepted_end"),
    ],
    ids=["refusal", "mark refused", "grant", "non-acceptance", "mark not_accepted"],
)
def test_an_end_without_its_mark_or_letter(old, new, end):
    assert told((old, new)) == [("L38", end)]


def test_a_refusal_that_is_never_delivered():
    found = told(move("f_refused_deliver_refusal", target="refused_end"))

    assert found.count(("L38", "refused_end")) == 2


def test_a_licence_without_acceptance():
    found = told(('gh:marks="accepted" gh:letters="acceptance_notice"', ""))

    assert {("L38", "granted_end"), ("L38", "refused_end")} == set(found)


def test_an_end_as_withdrawn_that_a_clerk_could_choose():
    assert ("L39", "withdrawn_end") in told(
        move("f_not_accepted_deliver_not_accepted", target="withdrawn_end")
    )


def test_a_pause_that_never_ends():
    found = told(
        (
            'gh:marks="accepted" gh:letters="acceptance_notice"',
            'gh:marks="accepted paused:testing" gh:letters="acceptance_notice special_procedure_notice"',
        )
    )

    assert found == [("L40", "accepted")]


def test_a_return_to_a_later_step():
    assert told(('gh:returnTo="accept_review"', 'gh:returnTo="deliver"')) == [("L41", "review")]


def test_a_site_visit_by_one_officer():
    one = (('gh:role="reviewer"', 'gh:role="inspector"'),)
    two = (*one, ('gh:limit="3wd"', 'gh:limit="3wd" gh:officers="2"'))

    assert told(*one) == [("L19", "review")]
    assert told(*two) == []
