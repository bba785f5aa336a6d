"""The account of a case's time."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import Anomaly, ClockBasis, Moment, Phase, State, Terms, ledger, parse_extension
from engine.model import Limit, Mark, Unit

CALENDAR = Calendar.shipped()


def wd(n):
    return Limit(Decimal(n), Unit.WORKING_DAY)


def day(text):
    return date.fromisoformat(text)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def noon(text):
    return datetime.combine(day(text), time(12), tzinfo=ZONE)


TERMS = Terms(statutory=wd(20), promised=wd(7), correction=wd(10))


def account(*moments, today="2026-03-20", terms=TERMS, **more):
    read = [
        Moment(mark=Mark(mark.partition(":")[0]), kind=mark.partition(":")[2], at=noon(on))
        for mark, on in moments
    ]
    return ledger(read, terms, noon("2026-03-02"), CALENDAR, day(today), **more)


def test_before_acceptance_no_handling_limit_runs():
    found = account(today="2026-03-04")

    assert found.phase is Phase.RECEIVED
    assert found.statutory.state is found.promised.state is State.NOT_STARTED
    assert (found.acceptance.on, found.acceptance.remaining_wd) == (day("2026-03-09"), 3)
    assert found.words == "已收件，审批时限未起算"


def test_a_correction_answers_the_watch_and_starts_the_applicants_time():
    found = account(("correction_requested", "2026-03-05"))

    assert found.phase is Phase.AWAITING_CORRECTION
    assert found.words == "待补正，审批时限未起算"
    assert found.acceptance.state is State.DONE
    assert found.correction.on == day("2026-03-19")
    assert found.statutory.state is State.NOT_STARTED


def test_complete_corrections_start_a_new_watch():
    found = account(
        ("correction_requested", "2026-03-05"), ("corrected", "2026-03-12"), today="2026-03-16"
    )

    assert found.phase is Phase.RECEIVED
    assert (found.acceptance.on, found.acceptance.state) == (day("2026-03-19"), State.COUNTING)


def test_silence_after_a_watch_is_acceptance_from_the_receipt():
    last_day = account(today="2026-03-09")
    day_after = account(today="2026-03-10")

    assert last_day.accepted_on is None
    assert (day_after.deemed, day_after.accepted_on) == (True, day("2026-03-02"))
    assert day_after.statutory.on == CALENDAR.add(day("2026-03-02"), 20)
    assert day_after.anomalies == (Anomaly.DEEMED_ACCEPTED,)
    assert "视为受理" in day_after.words


@pytest.mark.parametrize("mark", ["accepted", "correction_requested", "not_accepted"])
def test_a_late_answer_comes_after_the_laws_own(mark):
    found = account((mark, "2026-03-10"))

    assert (found.deemed, found.accepted_on) == (True, day("2026-03-02"))
    assert found.anomalies == (Anomaly.DEEMED_ACCEPTED,)


def test_an_acceptance_in_time_starts_both_limits():
    found = account(("accepted", "2026-03-09"), today="2026-03-10")

    assert (found.deemed, found.accepted_on) == (False, day("2026-03-09"))
    assert found.promised.on == day("2026-03-18")
    assert found.statutory.on == day("2026-04-07")
    assert found.acceptance.state is State.DONE
    assert found.words == "审批时限计算中"


def test_a_refusal_to_accept_ends_the_account():
    found = account(("not_accepted", "2026-03-04"))

    assert found.phase is Phase.CLOSED
    assert found.statutory.state is State.NOT_STARTED
    assert not found.deemed


def test_an_open_pause_suspends_both_limits_and_says_why():
    found = account(("accepted", "2026-03-02"), ("paused:hearing", "2026-03-06"))

    assert found.phase is Phase.SUSPENDED
    assert found.statutory.state is found.promised.state is State.SUSPENDED
    assert (found.statutory.remaining_wd, found.promised.remaining_wd) == (16, 3)
    assert found.words == "特别程序（听证）中，审批时限暂停计算"


def test_two_pauses_end_when_the_last_one_does():
    both = [
        ("accepted", "2026-03-02"),
        ("paused:hearing", "2026-03-04"),
        ("paused:testing", "2026-03-05"),
        ("resumed:hearing", "2026-03-10"),
    ]

    half_way = account(*both)
    resumed = account(*both, ("resumed:testing", "2026-03-12"))

    assert half_way.pause_kinds == ("testing",)
    assert half_way.statutory.state is State.SUSPENDED
    assert resumed.statutory.excluded_wd == 6


def test_a_resume_of_a_kind_that_is_not_paused_ends_nothing():
    found = account(
        ("accepted", "2026-03-02"),
        ("paused:hearing", "2026-03-04"),
        ("resumed:testing", "2026-03-10"),
    )

    assert found.phase is Phase.SUSPENDED


def test_a_decision_stops_the_handling_limits_and_starts_delivery():
    found = account(("accepted", "2026-03-02"), ("granted", "2026-03-06"), today="2026-03-10")

    assert found.phase is Phase.DECIDED
    assert (found.statutory.state, found.statutory.remaining_wd) == (State.DONE, 16)
    assert (found.delivery.on, found.delivery.remaining_wd) == (day("2026-03-20"), 8)
    assert found.correction is None


def test_a_decision_ends_a_pause_that_nobody_ended():
    found = account(
        ("accepted", "2026-03-02"), ("paused:testing", "2026-03-04"), ("refused", "2026-03-10")
    )

    assert found.statutory.state is State.DONE
    assert found.statutory.excluded_wd == 4


def test_delivery_in_time_or_late_stays_as_it_was():
    found = account(
        ("accepted", "2026-03-02"),
        ("granted", "2026-03-06"),
        ("delivered", "2026-03-24"),
        today="2026-06-01",
    )

    assert found.phase is Phase.DELIVERED
    assert (found.delivery.state, found.delivery.remaining_wd) == (State.DONE, -2)


def test_a_withdrawn_case_stops_all_clocks():
    found = account(("accepted", "2026-03-02"), closed_at=noon("2026-03-06"))

    assert found.phase is Phase.CLOSED
    assert (found.statutory.state, found.statutory.elapsed_wd) == (State.DONE, 4)


def test_an_extension_moves_the_statute_and_leaves_the_promise():
    found = account(("accepted", "2026-03-02"), extensions=[parse_extension("10wd@2026-03-06")])

    assert found.promised.on == day("2026-03-11")
    assert found.statutory.base_due == day("2026-03-30")
    assert found.statutory.on == day("2026-04-14")


def test_an_extension_that_came_too_late_shows_in_the_account():
    found = account(("accepted", "2026-03-02"), extensions=[parse_extension("10wd@2026-04-01")])

    assert found.anomalies == (Anomaly.EXTENSION_AFTER_EXPIRY,)


def test_an_acceptance_without_the_corrections_ends_the_waiting():
    found = account(("correction_requested", "2026-03-05"), ("accepted", "2026-03-12"))

    assert found.phase is Phase.IN_REVIEW
    assert found.accepted_on == day("2026-03-12")
    assert found.acceptance.remaining_wd == 2, "the watch was answered on 5 March"


def test_a_case_withdrawn_before_the_watch_ran_out_is_never_deemed_accepted():
    found = account(closed_at=noon("2026-03-06"), today="2026-03-31")

    assert (found.deemed, found.accepted_on) == (False, None)


def test_the_first_decision_counts():
    found = account(
        ("accepted", "2026-03-02"), ("granted", "2026-03-06"), ("refused", "2026-03-12")
    )

    assert found.decided_on == day("2026-03-06")


def test_a_promise_in_hours_runs_from_the_instant_of_acceptance():
    terms = Terms(statutory=wd(20), promised=Limit.parse("3h"))

    found = account(("accepted", "2026-03-06"), terms=terms)

    assert found.promised.at == at("2026-03-06T16:00")


def test_limits_that_count_from_receipt_run_before_acceptance_but_not_for_corrections():
    terms = Terms(statutory=wd(15), promised=wd(15), basis=ClockBasis.RECEIPT)

    received = account(today="2026-03-04", terms=terms)
    waiting = account(("correction_requested", "2026-03-04"), terms=terms)
    complete = account(
        ("correction_requested", "2026-03-04"),
        ("corrected", "2026-03-10"),
        today="2026-03-11",
        terms=terms,
    )

    assert received.statutory.on == CALENDAR.add(day("2026-03-02"), 15)
    assert received.words == "已收件，审批时限自收到材料之日起计算中"
    assert waiting.statutory.state is State.NOT_STARTED
    assert complete.statutory.starts_on == day("2026-03-10")


def test_the_ordinary_procedure_has_its_own_promise_from_the_acceptance_on():
    spot = Terms(statutory=wd(20), promised=wd(0), ordinary=wd(15))

    before = account(("accepted", "2026-03-02"), terms=spot)
    after = account(("accepted", "2026-03-02"), ("switched", "2026-03-04"), terms=spot)
    silent = account(("accepted", "2026-03-02"), ("switched", "2026-03-02"))

    assert before.promised.on == day("2026-03-02")
    assert after.promised.on == CALENDAR.add(day("2026-03-02"), 15)
    assert after.statutory.on == before.statutory.on
    assert silent.promised.on == silent.statutory.on, "without a promise the statute holds"


def test_going_over_to_the_ordinary_procedure_answers_no_watch():
    found = account(("switched", "2026-03-03"), today="2026-03-31")

    assert found.deemed


@given(st.lists(st.tuples(st.sampled_from(list(Mark)), st.integers(0, 60 * 24)), max_size=12))
def test_no_order_of_milestones_breaks_the_account(pairs):
    received_at = noon("2026-03-02")
    moments = [Moment(mark=mark, at=received_at + timedelta(hours=hours)) for mark, hours in pairs]

    found = ledger(moments, TERMS, received_at, CALENDAR, day("2026-06-01"))

    assert found.statutory.state is not State.SUSPENDED or found.pause_kinds
    assert found.words
