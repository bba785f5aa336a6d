"""Withdrawn, terminated, voided: ends outside the drawn flow, each by the right person."""

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.errors import (
    CaseChangedError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import Outcome, Role
from tests.support.county import fresh_key

STOPS = {
    "withdraw": (actions.withdraw_case, "town_acceptor", Outcome.WITHDRAWN, ["withdrawal"]),
    "terminate": (actions.terminate_case, "town_decider", Outcome.TERMINATED, ["termination"]),
    "void": (actions.void_case, "e_supervisor1", Outcome.VOIDED, []),
}

DECISIONS = {"不予受理决定书", "准予行政许可决定书", "不予行政许可决定书"}


def letters_of(county, case_id):
    return county.case(case_id).memory["letters"]


@pytest.fixture
def stop(request):
    """Stop a case in the county of the test."""
    alone = "sqlite_county" in request.fixturenames
    county = request.getfixturevalue("sqlite_county" if alone else "county")

    def stop(how, case_id, login=None, *, reason="申请人书面申请", seen=None, key=None):
        act, rightful, *_ = STOPS[how]
        if how == "void" and county.case(case_id).status == "open":
            with county.engine.begin(county.people["center_supervision1"]) as work:
                words = {"reason": "重复录入", "seen": None, "key": fresh_key()}
                actions.propose_void(work, case_id, **words)
        with county.engine.begin(county.people[login or rightful]) as work:
            return act(work, case_id, reason=reason, seen=seen, key=key or fresh_key())

    return stop


@pytest.mark.parametrize("how", STOPS)
def test_nothing_of_a_stopped_case_lies_open(county, stop, how):
    _act, _login, outcome, letters = STOPS[how]
    case_id = county.make_case("felling", "补正一次", at="correct")

    done = stop(how, case_id)

    row = county.case(case_id)
    assert (row.status, row.outcome, row.ended_at) == ("ended", outcome, county.clock.now())
    assert county.tasks(case_id) == []
    assert [e.data["code"] for e in county.events(case_id) if e.seq in done.letters] == letters
    assert done.ended
    county.check()


def test_a_decided_case_is_neither_withdrawn_nor_terminated_nor_voided(county, stop):
    case_id = county.make_case("felling", at="make_licence")

    for how in ("withdraw", "terminate", "void"):
        with pytest.raises(WrongStateError):
            stop(how, case_id)


@pytest.mark.parametrize("how", ["withdraw", "terminate"])
@pytest.mark.parametrize(
    ("item", "word", "at", "people"),
    [
        ("felling", "不予受理", "deliver_not_accepted", ("town_acceptor", "town_decider")),
        ("joint", "一个部门不予", "decide_works", ("acceptor1", "decider1")),
    ],
    ids=["not accepted", "one department refused"],
)
def test_no_decision_that_went_out_stays_undelivered(county, stop, how, item, word, at, people):
    golden = county.golden(item, word)
    case_id = county.start(item, golden.steps[0].answers)
    steps = iter(golden.steps[1:])
    while not any(title in DECISIONS for _code, title, _number in letters_of(county, case_id)):
        county.take(case_id, next(steps))
    assert at in {task.node_id for task in county.tasks(case_id)}

    with pytest.raises(WrongStateError):
        stop(how, case_id, people[how == "terminate"])

    assert county.case(case_id).status == "open"


@pytest.mark.parametrize(
    ("how", "login"),
    [
        ("withdraw", "town_reviewer"),
        ("withdraw", "town_decider"),
        ("terminate", "town_acceptor"),
        ("terminate", "town_reviewer"),
        ("void", "town_decider"),
        ("void", "auditor1"),
    ],
)
def test_others_may_not_and_their_try_is_logged(county, stop, how, login):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(NotPermittedError):
        stop(how, case_id, login)

    assert county.case(case_id).status == "open"
    assert county.log()[-1].kind is Kind.ACTION_REFUSED
    assert county.log()[-1].actor == login


@pytest.mark.parametrize(("how", "login"), [("withdraw", "acceptor1"), ("terminate", "decider1")])
def test_for_another_office_the_case_does_not_exist(county, stop, how, login):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(NotFoundError):
        stop(how, case_id, login)

    assert (county.log()[-1].kind, county.log()[-1].actor) == (Kind.ACTION_REFUSED, login)


@pytest.mark.parametrize(("how", "role"), [("withdraw", "acceptor"), ("terminate", "decider")])
def test_a_department_with_one_step_does_not_stop_the_whole_joint_case(
    sqlite_county, stop, how, role
):
    weather = sqlite_county.people["weather_decider1"].organ
    sqlite_county.grant("weather_decider1", Role(role), weather, item="joint")
    case_id = sqlite_county.make_case("joint", at="accept_review")

    with pytest.raises(NotPermittedError):
        stop(how, case_id, "weather_decider1")
    with sqlite_county.engine.look(sqlite_county.people["weather_decider1"]) as look:
        assert queries.case(look, case_id).actions == []


def test_the_log_names_the_role_held_for_this_very_case(sqlite_county, stop):
    organ = sqlite_county.people["town_acceptor"].organ
    sqlite_county.grant("town_issuer", Role.ACCEPTOR, organ, item="hygiene")
    sqlite_county.grant("town_issuer", Role.ASSISTANT, organ)
    case_id = sqlite_county.make_case("felling", at="review")

    stop("withdraw", case_id, "town_issuer")

    [withdrawn] = [e for e in sqlite_county.events(case_id) if e.kind is Kind.CASE_WITHDRAWN]
    assert withdrawn.role == Role.ASSISTANT


@pytest.mark.parametrize("how", STOPS)
def test_an_ended_case_is_not_stopped_again(county, stop, how):
    case_id = county.make_case("felling", "不需许可")

    with pytest.raises(WrongStateError):
        stop(how, case_id)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501, "不\x00见", "\ud800", "\u202e"])
def test_a_reason_is_due(county, stop, reason):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(InvalidValueError):
        stop("withdraw", case_id, reason=reason)


def test_a_repeated_submit_gets_the_first_answer(county, stop):
    case_id = county.make_case("felling", at="review")

    first = stop("withdraw", case_id, key="form-9")

    assert stop("withdraw", case_id, key="form-9") == first


def test_a_page_drawn_from_an_older_version_does_not_stop_a_case(county, stop):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(CaseChangedError):
        stop("withdraw", case_id, seen=county.case(case_id).version - 1)
