"""The step that a case was sent back to says why; nobody reads a name there that he may not."""

import pytest

from engine import actions, queries
from tests.support.county import fresh_key


@pytest.fixture
def send_back(county):
    def send_back(login, case_id, node, target, reason):
        with county.engine.begin(county.people[login]) as work:
            actions.send_back(
                work,
                county.task(case_id, node).id,
                target,
                reason=reason,
                straight=False,
                seen=None,
                key=fresh_key(),
            )

    return send_back


@pytest.fixture
def told(county):
    """What the page of an open step says of its return."""

    def told(login, case_id, node):
        with county.engine.look(county.people[login]) as look:
            return queries.task(look, county.task(case_id, node).id).sent_back

    return told


def test_a_supervisor_reads_the_reason_without_the_name_in_it(county, send_back, told):
    case_id = county.make_case("felling", at="decide")
    name = county.answers("felling", "apply")["applicant_name"]
    send_back("town_decider", case_id, "decide", "review", f"{name}的申请缺少四至")

    assert told("town_reviewer", case_id, "review").reason == f"{name}的申请缺少四至"
    assert told("e_supervisor1", case_id, "review").reason.endswith("的申请缺少四至")
    assert name not in told("e_supervisor1", case_id, "review").reason


def test_once_answered_a_return_is_no_news_to_the_same_step(county, send_back, told):
    case_id = county.make_case("felling", at="decide")
    send_back("town_decider", case_id, "decide", "review", "请核对四至")
    send_back("town_reviewer", case_id, "review", "site_visit", "踏勘记录缺少四至")
    assert told("town_inspector1", case_id, "site_visit").step == "审核"

    answers = county.answers("felling", "site_visit")
    county.complete(county.task(case_id, "site_visit"), answers)

    assert told("town_reviewer", case_id, "review") is None
