"""A wrong entry is voided by two: one proposes it, another one decides."""

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import NotInStateError, NotPermittedError, UnlawfulError, WrongStateError
from engine.model import Outcome, Role
from tests.support.county import fresh_key


@pytest.fixture
def act(county):
    def act(verb, case_id, login, reason="重复录入"):
        with county.engine.begin(county.people[login]) as work:
            verb(work, case_id, reason=reason, seen=None, key=fresh_key())

    return act


@pytest.mark.parametrize("proposer", ["town_acceptor", "center_supervision1"])
def test_a_supervisor_voids_what_another_person_proposed(county, act, proposer):
    case_id = county.make_case("felling", at="review")

    act(actions.propose_void, case_id, proposer)
    assert county.case(case_id).status == "open"
    act(actions.void_case, case_id, "e_supervisor1")

    assert county.case(case_id).outcome == Outcome.VOIDED
    county.check()


def test_nobody_voids_what_he_proposed_himself(county, act):
    case_id = county.make_case("felling", at="review")
    act(actions.propose_void, case_id, "e_supervisor1")

    with pytest.raises(NotPermittedError, match="提请人以外的另一名监察人员"):
        act(actions.void_case, case_id, "e_supervisor1")

    assert county.case(case_id).status == "open"


def test_nobody_voids_alone(county, act):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(WrongStateError, match="先由窗口受理人或者监察人员提请"):
        act(actions.void_case, case_id, "e_supervisor1")


def test_whoever_handled_the_case_does_not_void_it(county, act):
    case_id = county.make_case("felling", at="review")
    act(actions.propose_void, case_id, "center_supervision1")
    county.grant("town_acceptor", Role.E_SUPERVISOR, county.people["e_supervisor1"].organ)

    with pytest.raises(NotPermittedError, match="没有办理过本件"):
        act(actions.void_case, case_id, "town_acceptor")


def test_a_proposal_is_rejected_and_may_come_again(county, act):
    case_id = county.make_case("felling", at="review")
    act(actions.propose_void, case_id, "town_acceptor")
    with pytest.raises(WrongStateError, match="已经提请作废"):
        act(actions.propose_void, case_id, "center_supervision1")

    act(actions.reject_void, case_id, "e_supervisor1", "不是重复录入")

    assert county.case(case_id).memory.get("void_proposed") is None
    act(actions.propose_void, case_id, "center_supervision1")
    kinds = [event.kind for event in county.events(case_id)]
    assert kinds.count(Kind.CASE_VOID_PROPOSED) == 2
    county.check_case(case_id)


def test_while_it_waits_the_case_goes_on(county, act):
    case_id = county.make_case("felling", at="review")
    act(actions.propose_void, case_id, "town_acceptor")

    task = county.task(case_id, "review")
    county.complete(task, county.answers("felling", "review"))

    assert [each.node_id for each in county.tasks(case_id)] == ["decide"]


def test_a_decision_is_revoked_by_law_and_never_voided(county, act):
    early = county.make_case("felling", at="decide")
    act(actions.propose_void, early, "center_supervision1")
    county.complete(county.task(early, "decide"), county.answers("felling", "decide"))
    late = county.make_case("felling", at="make_licence")

    with pytest.raises(UnlawfulError, match="第六十九条"):
        act(actions.void_case, early, "e_supervisor1")
    with pytest.raises(NotInStateError, match="已经作出决定"):
        act(actions.propose_void, late, "center_supervision1")
    act(actions.reject_void, early, "e_supervisor1", "已经作出决定")

    assert county.case(early).memory.get("void_proposed") is None
    assert {county.case(each).outcome for each in (early, late)} == {None}
