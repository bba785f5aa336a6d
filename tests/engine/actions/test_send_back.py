"""Sending a case back: who may, what becomes void, and what no return can undo."""

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.bpmn import NoReturnError
from engine.bundle import Bundle, shipped
from engine.errors import InvalidValueError, NotPermittedError
from tests.support.charts import hasty
from tests.support.county import fresh_key


@pytest.fixture
def send_back(county):
    def send_back(login, task_id, target, *, reason="踏勘记录缺少四至", straight=False, key=None):
        with county.engine.begin(county.people[login]) as work:
            return actions.send_back(
                work,
                task_id,
                target,
                reason=reason,
                straight=straight,
                seen=None,
                key=key or fresh_key(),
            )

    return send_back


def ways(county, login, task_id):
    with county.engine.look(county.people[login]) as look:
        return queries.task(look, task_id).ways_back


def complete(county, login, task_id, answers):
    with county.engine.begin(county.people[login]) as work:
        return actions.check_answers(work, task_id, answers, seen=None, key=fresh_key())


def test_it_opens_the_earlier_step_and_closes_this_one(county, send_back):
    case_id = county.make_case("felling", at="review")
    task = county.task(case_id, "review")

    done = send_back("town_reviewer", task.id, "site_visit")

    assert done.opened == (county.task(case_id, "site_visit").id,)
    [event] = [e for e in county.events(case_id) if e.kind is Kind.TASK_SENT_BACK]
    assert (event.data["node"], event.data["to"]) == ("review", "site_visit")
    county.check_case(case_id)


def test_who_decides_sees_what_would_have_to_be_done_again(county):
    case_id = county.make_case("felling", at="decide")

    [way] = ways(county, "town_decider", county.task(case_id, "decide").id)

    assert way.node.id == "review"
    assert way.voids == (way.node.name,)
    assert way.straight
    assert not way.refused


def test_straight_the_reviewer_answers_whoever_decides_and_nobody_else(county, send_back):
    case_id = county.make_case("felling", at="decide")
    send_back("town_decider", county.task(case_id, "decide").id, "review", straight=True)

    done = complete(
        county,
        "town_reviewer",
        county.task(case_id, "review").id,
        county.answers("felling", "review"),
    )

    assert done.opened == (county.task(case_id, "decide").id,)
    county.check_case(case_id)


def test_the_same_submit_twice_sends_back_once(county, send_back):
    case_id = county.make_case("felling", at="review")
    task = county.task(case_id, "review")
    key = fresh_key()

    first = send_back("town_reviewer", task.id, "site_visit", key=key)
    second = send_back("town_reviewer", task.id, "site_visit", key=key)

    assert first == second


def test_whoever_may_not_do_the_step_may_not_send_it_back(county, send_back):
    case_id = county.make_case("felling", at="decide")
    before = county.events(case_id)

    with pytest.raises(NotPermittedError):
        send_back("town_reviewer", county.task(case_id, "decide").id, "review")

    assert county.events(case_id) == before


def test_without_a_reason_nothing_goes_back(county, send_back):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(InvalidValueError, match="请写明理由"):
        send_back("town_reviewer", county.task(case_id, "review").id, "site_visit", reason=" ")


def test_only_to_where_the_flow_allows_it(county, send_back):
    case_id = county.make_case("felling", at="decide")

    with pytest.raises(NoReturnError, match="没有规定"):
        send_back("town_decider", county.task(case_id, "decide").id, "accept_review")


def test_the_clock_runs_on(county, send_back):
    case_id = county.make_case("felling", at="review")
    before = county.case(case_id)

    send_back("town_reviewer", county.task(case_id, "review").id, "site_visit")

    after = county.case(case_id)
    assert after.statutory_due_on == before.statutory_due_on
    assert after.promised_due_on == before.promised_due_on


def test_straight_the_step_that_sent_it_back_is_not_shown_as_done(county, send_back):
    case_id = county.make_case("felling", at="decide")
    send_back("town_decider", county.task(case_id, "decide").id, "review", straight=True)

    with county.engine.look(county.people["auditor1"]) as look:
        last = queries.frames(look, case_id)[-1]

    assert "review" in last.current
    assert "decide" not in last.done | last.current


def test_a_replay_shows_the_earlier_step_and_nothing_behind_it_as_done(county, send_back):
    case_id = county.make_case("felling", at="decide")
    send_back("town_decider", county.task(case_id, "decide").id, "review")

    with county.engine.look(county.people["auditor1"]) as look:
        last = queries.frames(look, case_id)[-1]

    assert "review" in last.current
    assert "decide" not in last.done | last.current
    assert "site_visit" in last.done


@pytest.fixture
def publish(county, monkeypatch):
    """Put a shipped item in force with some words of its flow replaced."""
    hasty(monkeypatch)

    def publish(key, *words):
        files = dict(shipped(key).files)
        for before, after in words:
            assert before.encode() in files["flow.bpmn"]
            files["flow.bpmn"] = files["flow.bpmn"].replace(before.encode(), after.encode(), 1)
        bundle = Bundle.from_files(files)
        # Drawn within the transaction, a large flow would outlast PostgreSQL's patience.
        drawn = actions.draw_ahead(county.engine, bundle)
        with county.engine.begin(county.people["process_designer1"]) as work:
            version = actions.import_item(work, bundle, drawn)
        with county.engine.begin(county.people["item_admin1"]) as work:
            actions.publish_item(work, version.digest, reviewed_by="center_supervision1")

    return publish


def test_what_a_called_process_did_since_is_void_too(county, publish):
    form = 'gh:limit="8wd" gh:clock="counts" gh:form="department_review"'
    publish("joint", (form, f'{form} gh:returnTo="accept_review"'))
    case_id = county.make_case("joint", at="review_works")
    task = county.task(case_id, "review_works")

    [way] = ways(county, county.able(task)[0].user_id, task.id)

    visited = county.bundle("joint").flow.nodes["visit_record"]
    assert visited.name in way.voids
    assert {edge.id for edge in county.bundle("joint").flow.outgoing(visited.id)} <= set(way.undone)


def test_a_case_that_another_one_caused_is_not_caused_twice(county, publish):
    flow = '<bpmn:sequenceFlow id="site_visit__review" sourceRef="site_visit" targetRef="review"/>'
    lane = "<bpmn:flowNodeRef>review</bpmn:flowNodeRef>"
    publish(
        "felling",
        (lane, f"{lane}<bpmn:flowNodeRef>begun</bpmn:flowNodeRef>"),
        ("<bpmn:incoming>site_visit__review</bpmn:incoming>",
         "<bpmn:incoming>begun__review</bpmn:incoming>"),
        (flow, flow.replace('targetRef="review"', 'targetRef="begun"')
         + '<bpmn:sequenceFlow id="begun__review" sourceRef="begun" targetRef="review"/>'
         '<bpmn:intermediateThrowEvent id="begun" name="启动核查" gh:stage="review"'
         ' gh:starts="hygiene_check"><bpmn:extensionElements>'
         '<gh:basis law="行政许可法" article="六十一"/></bpmn:extensionElements>'
         "<bpmn:incoming>site_visit__review</bpmn:incoming>"
         "<bpmn:outgoing>begun__review</bpmn:outgoing></bpmn:intermediateThrowEvent>"),
    )  # fmt: skip
    case_id = county.make_case("felling", at="review")

    [way] = ways(county, "town_reviewer", county.task(case_id, "review").id)

    assert "启动核查" in way.refused
