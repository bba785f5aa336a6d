"""Supervise orders and urging: to the office that has the case, answered by it, closed with a result."""

from datetime import date, timedelta

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from tests.support.county import fresh_key

SUPERVISOR = "e_supervisor1"
DUE = date(2026, 3, 5)


@pytest.fixture
def case(county):
    return county.make_case("felling", at="review")


def order(
    county,
    case_id,
    login=SUPERVISOR,
    *,
    text="请说明未办结的原因并尽快办理",
    due_on=DUE,
    card=None,
    key=None,
):
    with county.engine.begin(county.people[login]) as work:
        actions.issue_order(
            work, case_id, card_id=card, text=text, due_on=due_on, key=key or fresh_key()
        )
    return orders(county, case_id)[-1]


def orders(county, case_id):
    with county.engine.look() as look:
        return look.tables.orders.of_case(case_id)


def answer(county, issued, login, text="已办理"):
    with county.engine.begin(county.people[login]) as work:
        actions.answer_order(work, issued.id, answer=text, key=fresh_key())


def close(county, issued, login=SUPERVISOR, result="已督促办理"):
    with county.engine.begin(county.people[login]) as work:
        actions.close_order(work, issued.id, result=result, key=fresh_key())


def urge(county, case_id, login=SUPERVISOR):
    with county.engine.begin(county.people[login]) as work:
        actions.urge_case(work, case_id, reason="请尽快办理", key=fresh_key())


def clerk(county, case_id):
    [task] = county.tasks(case_id)
    return county.able(task)[0].user_id


def test_an_order_goes_to_the_office_that_has_the_case_and_comes_back(county, case):
    issued = order(county, case)
    assert issued.organ == county.task(case, "review").organ

    answer(county, issued, clerk(county, case))
    close(county, orders(county, case)[0])

    [closed] = orders(county, case)
    assert closed.state == "closed"
    assert (closed.issued_by, closed.closed_by) == (SUPERVISOR, SUPERVISOR)
    with county.engine.look() as look:
        assert look.contents(closed.text) == {"text": "请说明未办结的原因并尽快办理"}
        assert look.contents(closed.answer) == {"text": "已办理"}
        assert look.contents(closed.result) == {"text": "已督促办理"}
    county.check()


def test_numbers_have_no_gaps_not_even_after_a_refusal(county, case):
    first = order(county, case)
    with pytest.raises(NotFoundError):
        order(county, case, card=first.id)
    with pytest.raises(InvalidValueError):
        order(county, case, due_on=date(2026, 3, 1))

    second = order(county, county.make_case("karaoke", at="accept_review"))

    assert [first.number, second.number] == ["督办〔2026〕1号", "督办〔2026〕2号"]


@pytest.mark.parametrize(
    "due_on",
    [date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 7)],
    ids=["past", "today", "Saturday"],
)
def test_an_answer_is_due_on_a_working_day_to_come(sqlite_county, due_on):
    case_id = sqlite_county.make_case("felling", at="review")

    with pytest.raises(InvalidValueError, match="工作日"):
        order(sqlite_county, case_id, due_on=due_on)


@pytest.mark.parametrize("due_on", [date(2035, 12, 31), date(9999, 12, 31)])
def test_an_answer_is_due_within_the_years_of_the_calendar(sqlite_county, due_on):
    case_id = sqlite_county.make_case("felling", at="review")

    with pytest.raises(InvalidValueError, match="太远"):
        order(sqlite_county, case_id, due_on=due_on)


def test_only_that_office_answers(county, case):
    issued = order(county, case)

    for login in (SUPERVISOR, "culture_inspector1", "auditor1"):
        with pytest.raises((NotPermittedError, NotFoundError)):
            answer(county, issued, login)

    assert orders(county, case)[0].state == "open"


@pytest.mark.parametrize("login", ["town_decider", "deputy_leader1", "auditor1", "sys_admin1"])
def test_only_supervisors_order_and_urge(sqlite_county, login):
    case_id = sqlite_county.make_case("felling", at="review")

    with pytest.raises((NotPermittedError, NotFoundError)):
        order(sqlite_county, case_id, login)
    with pytest.raises((NotPermittedError, NotFoundError)):
        urge(sqlite_county, case_id, login)


def test_the_office_has_its_time_to_answer(county, case):
    issued = order(county, case)
    with pytest.raises(WrongStateError, match="期限也未届满"):
        close(county, issued)

    county.clock.advance(timedelta(days=4))
    close(county, issued)

    assert orders(county, case)[0].state == "closed"
    with pytest.raises(WrongStateError):
        answer(county, issued, clerk(county, case))


def test_a_case_is_urged_once_a_day_and_three_times(county, case):
    urge(county, case)
    with pytest.raises(WrongStateError, match="每个工作日只能催办一次"):
        urge(county, case)
    for _ in range(2):
        county.clock.advance(timedelta(days=1))
        urge(county, case)
    county.clock.advance(timedelta(days=1))

    with pytest.raises(WrongStateError, match="改发督办单"):
        urge(county, case)

    assert len(county.case(case).memory["urged"]) == 3
    county.check()


def test_what_has_ended_is_not_urged(sqlite_county):
    case_id = sqlite_county.make_case("felling")

    with pytest.raises(WrongStateError, match="已经办结"):
        urge(sqlite_county, case_id)


def test_supervisors_press_and_the_clerk_goes_on(county, case):
    seen = county.case(case).version
    order(county, case)
    urge(county, case)

    assert county.case(case).version == seen
    county.complete(county.task(case, "review"), county.answers("felling", "review"))
    assert Kind.TASK_COMPLETED in {event.kind for event in county.events(case)}
    county.check()


def test_a_second_click_issues_no_second_order(county, case):
    key = fresh_key()
    order(county, case, key=key)
    order(county, case, key=key)

    assert len(orders(county, case)) == 1
