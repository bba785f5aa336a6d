"""Due dates: one clock, its pauses and its extension."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import CalendarMissingError, InvalidValueError
from engine.limits import (
    Anomaly,
    Extension,
    Interval,
    State,
    apply_by,
    due,
    merge,
    parse_exclusion,
    parse_extension,
)
from engine.model import Limit, Unit

CALENDAR = Calendar.shipped()

STARTS = st.dates(date(2018, 1, 1), date(2025, 12, 31))
WORKING_DAYS = st.integers(0, 60).map(lambda n: Limit(Decimal(n), Unit.WORKING_DAY))
LIMITS = st.one_of(
    WORKING_DAYS,
    st.integers(0, 90).map(lambda n: Limit(Decimal(n), Unit.CALENDAR_DAY)),
    st.integers(0, 6).map(lambda n: Limit(Decimal(n), Unit.MONTH)),
)


def wd(n):
    return Limit(Decimal(n), Unit.WORKING_DAY)


def day(text):
    return date.fromisoformat(text)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


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


def test_a_pause_in_an_extension_of_another_unit_is_counted_in_that_unit():
    extension = parse_extension("10wd@2026-09-28")
    pause = parse_exclusion("2026-09-30..2026-10-09")

    found = due(day("2026-08-30"), Limit.parse("30d"), CALENDAR, [pause], [extension])

    assert (found.base_due, found.excluded_wd) == (day("2026-09-29"), 2)
    assert found.on == CALENDAR.add(day("2026-09-29"), 12)


def test_a_pause_that_begins_on_a_last_day_that_rolled_ends_the_limit_with_itself():
    pause = parse_exclusion("2026-03-09..2026-03-11")

    found = due(day("2026-03-05"), Limit.parse("3d"), CALENDAR, [pause])

    assert CALENDAR.roll(day("2026-03-08")) == pause.start
    assert found.on == pause.end


def test_after_a_pause_no_more_is_left_of_a_month_than_the_month_from_there():
    pause = parse_exclusion("2026-01-02..2026-02-01")
    limit = Limit.parse("1mo")

    before = due(day("2026-01-01"), limit, CALENDAR, [pause])
    inside = due(day("2026-01-15"), limit, CALENDAR, [pause])
    at_its_end = due(day("2026-02-01"), limit, CALENDAR, [pause])

    assert before.on == inside.on == at_its_end.on == CALENDAR.roll(day("2026-03-01"))


def test_hours_that_begin_inside_a_pause_run_from_the_opening_after_it():
    pause = parse_exclusion("2026-03-09..2026-03-11")
    limit = Limit.parse("3h")

    on_its_first_day = due(at("2026-03-09T16:00"), limit, CALENDAR, [pause])
    inside = due(at("2026-03-10T16:00"), limit, CALENDAR, [pause])
    on_its_last_day = due(at("2026-03-11T09:00"), limit, CALENDAR, [pause])

    assert on_its_first_day.at == at("2026-03-12T11:00")
    assert inside.at == on_its_last_day.at == at("2026-03-12T12:00")
    assert inside.excluded_wd == 1


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


def test_no_hours_at_all_end_with_the_day_like_no_days():
    assert due(day("2026-03-07"), Limit.parse("0h"), CALENDAR).on == day("2026-03-09")


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
