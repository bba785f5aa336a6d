"""Due dates and the account of a case's time."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import CalendarMissingError, InvalidValueError
from engine.limits import (
    Anomaly,
    ClockBasis,
    Extension,
    Interval,
    Level,
    Moment,
    Phase,
    State,
    Terms,
    apply_by,
    due,
    ledger,
    merge,
    parse_exclusion,
    parse_extension,
    remaining,
    step_due,
)
from engine.model import Limit, Mark, Unit


def wd(n):
    return Limit(Decimal(n), Unit.WORKING_DAY)


CALENDAR = Calendar.shipped()
DATA = Path(__file__).parents[1] / "data/clock_vectors.json"
VECTORS = json.loads(DATA.read_text("utf-8"))
BY_ID = {vector["id"]: vector for vector in VECTORS}

# Whether a second correction names an old defect, linkage, cards and deemed renewal
# are judged elsewhere; every other vector is answered here.
ANSWERED_ELSEWHERE = {"C05", "L01", "M01", "M02", "M03", "M04", "U07"}
ANSWERED_HERE = {
    *("W01", "W02", "W03", "W04", "W05", "W07", "W09", "W10", "W12", "W13", "W15", "W16"),
    *("W17", "W18", "W20", "W21", "W22", "E01", "E02", "E04", "S01", "S03", "S04", "S06", "S08"),
    *("C01", "C02", "C03", "C06", "D01", "U01", "U03", "U05", "U06", "R01", "P01", "X01"),
}

STARTS = st.dates(date(2018, 1, 1), date(2025, 12, 31))
WORKING_DAYS = st.integers(0, 60).map(wd)
LIMITS = st.one_of(
    WORKING_DAYS,
    st.integers(0, 90).map(lambda n: Limit(Decimal(n), Unit.CALENDAR_DAY)),
    st.integers(0, 6).map(lambda n: Limit(Decimal(n), Unit.MONTH)),
)


def day(text):
    return date.fromisoformat(text)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def noon(text):
    return datetime.combine(day(text), time(12), tzinfo=ZONE)


def pauses_near(start):
    """Pauses from a little before *start* to half a year after it."""
    offsets = st.tuples(st.integers(-10, 120), st.integers(0, 40))
    return st.lists(offsets, max_size=5).map(
        lambda pairs: [
            Interval(start + timedelta(first), start + timedelta(first + length))
            for first, length in pairs
        ]
    )


START_AND_PAUSES = STARTS.flatmap(lambda start: st.tuples(st.just(start), pauses_near(start)))


# The vectors


def limit_of(given_input):
    if "limit" in given_input:
        return Limit(Decimal(given_input["limit"]), Unit[given_input["unit"].upper()])
    return wd(given_input["limit_wd"])


def pauses_of(given_input):
    return [
        Interval(day(pause["start"]), day(pause["end"]) if pause["end"] else None)
        for pause in given_input.get("suspensions", ())
    ]


def extensions_of(given_input):
    lengths = given_input.get("extension_wd") or []
    approved = day(given_input.get("extension_approved_on", given_input["accept"]))
    lengths = lengths if isinstance(lengths, list) else [lengths]
    return [Extension(length=wd(length), approved_on=approved) for length in lengths]


def answer_due(given_input):
    """W, E, S, U, X: one clock."""
    start = given_input.get("accept") or given_input.get("notice") or given_input.get("served")
    found = due(
        day(start),
        limit_of(given_input),
        CALENDAR,
        pauses_of(given_input),
        extensions_of({"accept": start, **given_input}),
        today=day(given_input["today"]) if "today" in given_input else None,
    )
    return {
        **found.as_json(),
        "raw": None,
        "anomaly": found.anomalies[0] if found.anomalies else None,
        "elapsed_wd": found.elapsed_wd,
        "remaining_wd": found.remaining_wd,
        "state": found.state.name,
        "provisional_due": found.as_json()["due"],
        "recompute_on": f"calendar import {CALENDAR.years[-1].year + 1}",
    }


def answer_apply_by(given_input):
    limit = Limit(Decimal(given_input["apply_before_days"]), Unit.CALENDAR_DAY)
    return {"latest_apply": apply_by(day(given_input["valid_to"]), limit, CALENDAR).isoformat()}


def answer_ledger(given_input):
    """C, D, P, R: a case."""
    marks = {
        "notice": Mark.CORRECTION_REQUESTED,
        "supplied": Mark.CORRECTED,
        "accept": Mark.ACCEPTED,
        "accepted": Mark.ACCEPTED,
        "decision": Mark.GRANTED,
    }
    moments = [
        Moment(mark=mark, at=noon(given_input[name]))
        for name, mark in marks.items()
        if given_input.get(name)
    ]
    for pause in given_input.get("suspensions", ()):
        moments.append(Moment(mark=Mark.PAUSED, at=noon(pause["start"]), kind="hearing"))
        moments.append(Moment(mark=Mark.RESUMED, at=noon(pause["end"])))
    received = given_input.get("received") or given_input.get("accept") or given_input["decision"]
    statutory = given_input.get("limit_wd", given_input.get("statutory_wd", 20))
    found = ledger(
        moments,
        Terms(
            statutory=wd(statutory),
            promised=wd(given_input.get("promise_wd", statutory)),
            basis=ClockBasis(given_input.get("clock_basis", "acceptance")),
        ),
        noon(received),
        CALENDAR,
        day(given_input.get("today", received)),
    )
    return {
        "notice_deadline": str(found.acceptance.on),
        "deemed_accepted": found.deemed,
        "in_time": found.acceptance.state is State.DONE and not found.deemed,
        "accept": str(found.accepted_on),
        "due": str(found.statutory.on),
        "statutory_due": str(found.statutory.on),
        "promise_due": str(found.promised.on),
        "excluded_wd": found.statutory.excluded_wd,
        "deliver_by": str(found.delivery.on) if found.delivery else None,
        "anomaly": found.anomalies[0] if found.anomalies else None,
    }


def answer(vector):
    if vector["id"] == "U06":
        return answer_apply_by(vector["input"])
    if vector["id"][0] in "CDPR":
        return answer_ledger(vector["input"])
    return answer_due(vector["input"])


@pytest.mark.parametrize("vector_id", sorted(ANSWERED_HERE))
def test_the_clock_answers_as_the_law_does(vector_id):
    expected = {key: value for key, value in BY_ID[vector_id]["expect"].items() if key != "raw"}

    answered = answer(BY_ID[vector_id])

    assert {key: answered[key] for key in expected} == expected


def test_every_vector_is_answered_here_or_named_as_answered_elsewhere():
    assert set(BY_ID) == ANSWERED_HERE | ANSWERED_ELSEWHERE
    assert not ANSWERED_HERE & ANSWERED_ELSEWHERE


# One clock


@given(STARTS, LIMITS)
def test_every_last_day_is_a_working_day_and_ends_at_midnight(start, limit):
    found = due(start, limit, CALENDAR)

    assert CALENDAR.is_working_day(found.on)
    assert found.at == datetime.combine(found.on + timedelta(1), time(), tzinfo=ZONE)
    assert found.base_due == found.on


@given(STARTS, st.integers(1, 60))
def test_the_day_of_the_start_is_not_counted(start, n):
    found = due(start, wd(n), CALENDAR, today=start)

    assert CALENDAR.count(start, found.on) == n
    assert (found.elapsed_wd, found.remaining_wd) == (0, n)


@given(STARTS, STARTS, LIMITS)
def test_a_later_start_is_never_due_earlier(one, other, limit):
    earlier, later = sorted([one, other])

    assert due(earlier, limit, CALENDAR).on <= due(later, limit, CALENDAR).on


@given(START_AND_PAUSES, WORKING_DAYS)
def test_the_last_day_is_the_one_that_walking_finds(start_and_pauses, limit):
    start, pauses = start_and_pauses
    last, left = start, int(limit.amount)
    while left or not CALENDAR.is_working_day(last):
        last += timedelta(1)
        paused = any(pause.start < last <= pause.end for pause in pauses)
        left -= left > 0 and CALENDAR.is_working_day(last) and not paused
    assume(not any(pause.start <= last < pause.end for pause in pauses))

    assert due(start, limit, CALENDAR, pauses).on == last


@given(START_AND_PAUSES, LIMITS)
def test_overlapping_pauses_count_once(start_and_pauses, limit):
    start, pauses = start_and_pauses

    separate = due(start, limit, CALENDAR, pauses)
    merged = due(start, limit, CALENDAR, merge(pauses))

    assert separate.on == merged.on
    assert separate.excluded_wd == merged.excluded_wd
    assert due(start, limit, CALENDAR, [*pauses, *pauses]).on == separate.on
    assert due(start, limit, CALENDAR, pauses[::-1]).on == separate.on


@given(START_AND_PAUSES, st.integers(0, 150), st.integers(0, 40), LIMITS)
def test_one_more_pause_never_shortens(start_and_pauses, first, length, limit):
    start, pauses = start_and_pauses
    more = Interval(start + timedelta(first), start + timedelta(first + length))

    assert due(start, limit, CALENDAR, [*pauses, more]).on >= due(start, limit, CALENDAR, pauses).on


@given(START_AND_PAUSES, st.integers(0, 150), WORKING_DAYS)
def test_elapsed_and_remaining_days_make_up_the_limit(start_and_pauses, after, limit):
    start, pauses = start_and_pauses

    found = due(start, limit, CALENDAR, pauses, today=start + timedelta(after))

    assume(start + timedelta(after) <= found.on)
    assume(CALENDAR.is_working_day(start) or limit.amount)
    assert found.elapsed_wd + found.remaining_wd == limit.amount


@given(START_AND_PAUSES, st.integers(0, 150), st.integers(1, 30), LIMITS)
def test_an_extension_counts_only_if_approved_in_time(start_and_pauses, after, n, limit):
    start, pauses = start_and_pauses
    approved_on = start + timedelta(after)

    found = due(start, limit, CALENDAR, pauses, [Extension(length=wd(n), approved_on=approved_on)])
    plain = due(start, limit, CALENDAR, pauses)

    assert found.base_due == plain.on
    if found.extension_valid:
        assert found.on > plain.on
    else:
        assert approved_on > plain.on
        assert found.on == plain.on
        assert Anomaly.EXTENSION_AFTER_EXPIRY in found.anomalies


def test_a_pause_on_the_last_day_is_in_time_and_one_after_it_revives_nothing():
    on_the_day = due(
        day("2026-03-02"), wd(5), CALENDAR, [parse_exclusion("2026-03-09..2026-03-13")]
    )
    too_late = due(day("2026-03-02"), wd(5), CALENDAR, [parse_exclusion("2026-03-10..2026-03-13")])

    assert on_the_day.on == day("2026-03-13")
    assert (too_late.on, too_late.excluded_wd) == (day("2026-03-09"), 0)
    assert too_late.anomalies == (Anomaly.SUSPENSION_AFTER_EXPIRY,)


def test_a_pause_before_the_start_counts_from_the_start():
    found = due(day("2026-03-02"), wd(5), CALENDAR, [parse_exclusion("2026-02-24..2026-03-04")])

    assert (found.on, found.excluded_wd) == (day("2026-03-11"), 2)


def test_a_pause_in_the_extended_time_moves_the_extended_day_only():
    extension = parse_extension("10wd@2026-03-06")
    pause = parse_exclusion("2026-03-16..2026-03-18")

    found = due(day("2026-03-02"), wd(5), CALENDAR, [pause], [extension])

    assert found.base_due == day("2026-03-09")
    assert found.on == day("2026-03-25")


def test_an_extension_may_be_approved_while_the_clock_is_paused():
    pause = parse_exclusion("2026-03-06..2026-03-20")
    extension = parse_extension("10wd@2026-03-18")

    found = due(day("2026-03-02"), wd(5), CALENDAR, [pause], [extension])

    assert found.extension_valid
    assert found.on == CALENDAR.add(day("2026-03-20"), 11)


def test_an_open_pause_freezes_what_is_left_extension_included():
    found = due(
        day("2026-03-02"),
        wd(20),
        CALENDAR,
        [parse_exclusion("2026-03-04..2026-03-05"), parse_exclusion("2026-03-09..")],
        [parse_extension("10wd@2026-03-10")],
    )

    assert (found.on, found.at, found.base_due) == (None, None, None)
    assert found.state is State.SUSPENDED
    assert (found.excluded_wd, found.elapsed_wd, found.remaining_wd) == (1, 4, 26)


def test_what_is_late_has_less_than_nothing_left():
    found = due(day("2026-03-02"), wd(5), CALENDAR, today=day("2026-03-11"))

    assert (found.elapsed_wd, found.remaining_wd) == (7, -2)


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        pytest.param("2024-01-31", "1mo", "2024-02-29", id="leap February"),
        pytest.param("2025-12-31", "2mo", "2026-02-28", id="a make-up Saturday is no rest day"),
        pytest.param("2026-01-15", "1mo", "2026-02-24", id="rolls over the Spring Festival"),
        pytest.param("2026-02-14", "0d", "2026-02-14", id="on the spot"),
        pytest.param("2026-02-15", "0", "2026-02-24", id="on the spot of a rest day"),
    ],
)
def test_months_end_with_their_last_day_and_rest_days_roll(start, limit, last):
    assert due(day(start), Limit.parse(limit), CALENDAR).on == day(last)


def test_a_pause_moves_calendar_days_by_all_its_days():
    pause = parse_exclusion("2026-03-06..2026-03-16")

    found = due(day("2026-03-02"), Limit.parse("10d"), CALENDAR, [pause])

    assert (found.on, found.excluded_wd) == (day("2026-03-23"), 6)


def test_hours_run_from_the_instant_in_office_time_and_pause_by_days():
    found = due(at("2026-03-06T16:00"), Limit.parse("3h"), CALENDAR)
    paused = due(
        at("2026-03-06T16:00"),
        Limit.parse("3h"),
        CALENDAR,
        [parse_exclusion("2026-03-06..2026-03-10")],
    )

    assert found.at == at("2026-03-09T11:00")
    assert paused.at == at("2026-03-11T11:00")
    assert due(day("2026-03-07"), Limit.parse("3h"), CALENDAR).at == at("2026-03-09T12:00")


def test_an_instant_counts_as_its_day_in_shanghai():
    late_evening = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)

    assert due(late_evening, wd(1), CALENDAR).starts_on == day("2026-03-02")


def test_half_a_day_is_no_statutory_limit():
    with pytest.raises(InvalidValueError, match="环节时限"):
        due(day("2026-03-02"), Limit.parse("0.5wd"), CALENDAR)


def test_an_extension_in_hours_is_refused():
    with pytest.raises(InvalidValueError, match="小时"):
        due(day("2026-03-02"), wd(5), CALENDAR, (), [parse_extension("3h@2026-03-03")])


def test_a_due_date_two_years_ahead_is_refused():
    with pytest.raises(CalendarMissingError):
        due(day("2026-12-14"), Limit.parse("13mo"), CALENDAR)


@pytest.mark.parametrize(
    ("valid_to", "limit", "latest"),
    [
        ("2026-12-31", "45d", "2026-11-16"),
        ("2026-10-08", "5wd", "2026-09-23"),
        ("2026-03-31", "1mo", "2026-02-28"),
    ],
)
def test_the_last_day_to_ask_for_renewal_is_counted_backwards(valid_to, limit, latest):
    assert apply_by(day(valid_to), Limit.parse(limit), CALENDAR) == day(latest)


def test_a_due_date_names_the_calendar_it_was_computed_with():
    assert due(day("2026-03-02"), wd(5), CALENDAR).calendar_version == CALENDAR.version


# What the command line reads and prints


@pytest.mark.parametrize(
    "text", ["", "2026-03-02", "2026-03-02..x", "..2026-03-02", "2026-03-05..2026-03-02"]
)
def test_an_exclusion_that_is_none_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match=r"期间|日期"):
        parse_exclusion(text)


@pytest.mark.parametrize("text", ["", "10wd", "10wd@", "@2026-03-02", "10@2026-03-02"])
def test_an_extension_that_is_none_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match=r"时限|日期"):
        parse_extension(text)


def test_a_due_date_prints_the_promised_keys():
    found = due(day("2026-12-14"), wd(20), CALENDAR, (), [parse_extension("5wd@2027-01-13")])

    assert found.as_json() == {
        "due": "2027-01-12",
        "base_due": "2027-01-12",
        "excluded_wd": 0,
        "provisional": True,
        "extension_valid": False,
        "anomalies": ["EXTENSION_AFTER_EXPIRY"],
    }


# The account of a case

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
    found = account(("accepted", "2026-03-02"), extensions=[parse_extension("10wd@2026-03-20")])

    assert found.promised.on == day("2026-03-11")
    assert found.statutory.base_due == day("2026-03-30")
    assert found.statutory.on == day("2026-04-14")


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


@given(st.lists(st.tuples(st.sampled_from(list(Mark)), st.integers(0, 60 * 24)), max_size=12))
def test_no_order_of_milestones_breaks_the_account(pairs):
    received_at = noon("2026-03-02")
    moments = [Moment(mark=mark, at=received_at + timedelta(hours=hours)) for mark, hours in pairs]

    found = ledger(moments, TERMS, received_at, CALENDAR, day("2026-06-01"))

    assert found.statutory.state is not State.SUSPENDED or found.pause_kinds
    assert found.words


# Steps and worklists


@pytest.mark.parametrize(
    ("limit", "ends"),
    [
        ("2wd", "2026-03-10T17:00"),
        ("0.5wd", "2026-03-09T11:30"),
        ("3h", "2026-03-09T11:00"),
        ("0", "2026-03-06T17:00"),
        ("0h", "2026-03-06T17:00"),
        ("10d", "2026-03-17T00:00"),
        ("1mo", "2026-04-08T00:00"),
    ],
)
def test_a_step_is_due_in_office_time_or_at_the_end_of_a_legal_day(limit, ends):
    assert step_due(at("2026-03-06T16:00"), Limit.parse(limit), CALENDAR) == at(ends)


@pytest.mark.parametrize(
    ("now", "level", "text"),
    [
        ("2026-03-02T09:00", Level.CALM, "剩 11 天"),
        ("2026-03-05T13:30", Level.CALM, "剩 7.5 天"),
        ("2026-03-12T17:00", Level.SOON, "剩 2 天"),
        ("2026-03-12T13:30", Level.CALM, "剩 2.5 天"),
        ("2026-03-16T13:48", Level.SOON, "剩 3.2 小时"),
        ("2026-03-16T16:59", Level.SOON, "剩不足 0.1 小时"),
        ("2026-03-16T17:00", Level.SOON, "剩不足 0.1 小时"),
        ("2026-03-16T18:00", Level.OVER, "超期不足 0.1 小时"),
        ("2026-03-17T11:00", Level.OVER, "超期 2 小时"),
        ("2026-03-18T23:00", Level.OVER, "超期 2 天"),
    ],
)
def test_a_task_says_what_is_left_of_it(now, level, text):
    opened_at, due_at = at("2026-03-02T09:00"), at("2026-03-16T17:00")

    found = remaining(due_at, opened_at, at(now), CALENDAR)

    assert found[:2] == (level, text)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_share_never_leaves_its_bounds(opened, length, passed):
    opened_at = at("2026-03-02T00:00") + timedelta(hours=opened)

    found = remaining(
        opened_at + timedelta(hours=length),
        opened_at,
        opened_at + timedelta(hours=passed),
        CALENDAR,
    )

    assert 0.0 <= found.share <= 1.0
    assert (found.level is Level.OVER) == (passed > length)
