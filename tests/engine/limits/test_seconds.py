"""Supervision's working seconds: one second late counts."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.limits import Span, after_days, working_seconds

CALENDAR = Calendar.shipped()
VECTORS = json.loads((Path(__file__).parents[2] / "data/clock_vectors.json").read_text("utf-8"))
BY_ID = {vector["id"]: vector for vector in VECTORS}
SECONDS_A_DAY = 86_400


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def span(first, last=None):
    return Span(at(first), at(last) if last else None)


def walked(start_at, days, pauses):
    """The same day by day, the moments of pauses as further borders: another algorithm."""
    left = timedelta(days=1) * float(days)
    borders = {moment for pause in pauses for moment in (pause.start, pause.end) if moment}
    borders |= {datetime.combine(start_at.date(), time(), ZONE) + timedelta(n) for n in range(400)}
    now = start_at
    for border in sorted(borders):
        if border <= now:
            continue
        runs = CALENDAR.is_working_day(now.date()) and not any(
            pause.start <= now and (pause.end is None or now < pause.end) for pause in pauses
        )
        if runs and left <= border - now:
            return now + left
        left -= (border - now) if runs else timedelta()
        now = border
    return None


# Whole hours keep both sides exact; the year is one that holds every kind of make-up day.
MOMENTS = st.integers(0, 24 * 300).map(
    lambda hours: at("2024-01-01T00:00") + timedelta(hours=hours)
)
DAYS = st.integers(0, 24 * 30).map(lambda hours: Decimal(hours) / 8)
SPANS = st.lists(
    st.tuples(MOMENTS, st.one_of(st.none(), st.integers(0, 24 * 40))).map(
        lambda pair: Span(pair[0], None if pair[1] is None else pair[0] + timedelta(hours=pair[1]))
    ),
    max_size=4,
)
CLOSED = SPANS.map(lambda spans: [one for one in spans if one.end])


# The cards of the Hunan rule document (domain.md §4.1)


@pytest.mark.parametrize(
    ("vector", "start", "days", "level"),
    [
        ("M01", "accept", 7 - 3, "warn_from"),
        ("M01", "accept", 7, "yellow_from"),
        ("M01", "accept", 10, "red_from"),
        ("M02", "accept", 7 - 3 + 3, "warn_from"),
        ("M02", "accept", 7 + 3, "yellow_from"),
        ("M02", "accept", 10 + 3, "red_from"),
        ("M03", "submitted", 2, "warn_from"),
        ("M03", "submitted", 2 + 3, "yellow_from"),
        ("M03", "submitted", 2 + 5, "red_from"),
        ("M04", "start", 7 - 3, "warn_from"),
        ("M04", "start", 7, "yellow_from"),
        ("M04", "start", 7 + 1, "red_from"),
    ],
)
def test_a_card_is_due_at_the_second_of_the_start(vector, start, days, level):
    start_at = at(BY_ID[vector]["input"][start])

    found = after_days(start_at, Decimal(days), CALENDAR)

    assert found == datetime.combine(
        date.fromisoformat(BY_ID[vector]["expect"][level]), time(10), ZONE
    )


def test_a_special_procedure_moves_a_card_by_its_days():
    pause = span("2018-10-16T14:00", "2018-10-19T14:00")

    found = after_days(at("2018-10-15T10:00"), Decimal(7), CALENDAR, [pause])

    assert found == at("2018-10-29T10:00")


# Single rules


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        pytest.param("2024-03-08T18:30", 1, "2024-03-11T18:30", id="a weekend does not run"),
        pytest.param("2024-03-09T11:00", 1, "2024-03-12T00:00", id="a start on a Saturday"),
        pytest.param("2024-03-09T11:00", 0, "2024-03-11T00:00", id="no time at all on a Saturday"),
        pytest.param("2024-03-08T11:00", 0, "2024-03-08T11:00", id="no time at all"),
        pytest.param("2024-03-08T00:00", 1, "2024-03-09T00:00", id="ends with the Friday"),
        pytest.param("2024-03-08T12:00", "0.5", "2024-03-09T00:00", id="half a day"),
        pytest.param("2024-09-28T09:00", 1, "2024-09-30T00:00", id="a make-up Sunday runs"),
        pytest.param("2024-09-30T09:00", 1, "2024-10-08T09:00", id="a long holiday does not"),
    ],
)
def test_only_working_days_run_and_all_24_hours_of_them(start, days, expected):
    assert after_days(at(start), Decimal(days), CALENDAR) == at(expected)


def test_an_instant_of_another_zone_is_read_in_shanghai():
    assert after_days(datetime(2024, 3, 7, 17, tzinfo=UTC), Decimal(1), CALENDAR) == at(
        "2024-03-11T01:00"
    )


def test_an_open_pause_holds_what_lies_behind_it_and_nothing_before():
    start_at, pause = at("2024-03-04T09:00"), span("2024-03-06T09:00")

    assert after_days(start_at, Decimal(3), CALENDAR, [pause]) is None
    assert after_days(start_at, Decimal(2), CALENDAR, [pause]) == at("2024-03-06T09:00")


def test_a_pause_that_ends_before_it_begins_is_refused_by_its_rule():
    with pytest.raises(InvalidValueError, match="R-27"):
        span("2024-03-06T09:00", "2024-03-05T09:00")


def test_seconds_stop_at_an_open_pause():
    start_at, pause = at("2024-03-04T09:00"), span("2024-03-06T09:00")

    found = working_seconds(start_at, at("2024-03-20T12:00"), CALENDAR, [pause])

    assert found == 2 * SECONDS_A_DAY


def test_nothing_passes_backwards():
    assert working_seconds(at("2024-03-05T09:00"), at("2024-03-04T09:00"), CALENDAR) == 0


# Properties


@given(MOMENTS, DAYS, SPANS)
def test_the_moment_is_the_one_that_walking_finds(start_at, days, pauses):
    begun = days > 0 or CALENDAR.is_working_day(start_at.date())
    expected = walked(start_at, days, pauses if days else [])

    found = after_days(start_at, days, CALENDAR, pauses)

    assert found == expected or not begun


@given(MOMENTS, DAYS, CLOSED)
def test_the_seconds_up_to_a_moment_are_those_it_was_asked_for(start_at, days, pauses):
    found = after_days(start_at, days, CALENDAR, pauses)

    passed = working_seconds(start_at, found, CALENDAR, pauses)
    before = working_seconds(start_at, found - timedelta(seconds=1), CALENDAR, pauses)

    assert passed == days * SECONDS_A_DAY
    assert before < passed or not days


@given(MOMENTS, MOMENTS, DAYS, CLOSED)
def test_a_later_start_is_never_reached_earlier(one, other, days, pauses):
    earlier, later = sorted([one, other])

    assert after_days(earlier, days, CALENDAR, pauses) <= after_days(later, days, CALENDAR, pauses)


@given(MOMENTS, DAYS, DAYS, CLOSED, CLOSED)
def test_more_days_and_more_pauses_never_come_earlier(start_at, days, more, pauses, others):
    plain = after_days(start_at, days, CALENDAR, pauses)

    assert plain <= after_days(start_at, days + more, CALENDAR, pauses)
    assert plain <= after_days(start_at, days, CALENDAR, [*pauses, *others])


@given(MOMENTS, DAYS, CLOSED)
def test_order_and_overlap_of_pauses_do_not_matter(start_at, days, pauses):
    plain = after_days(start_at, days, CALENDAR, pauses)

    assert after_days(start_at, days, CALENDAR, [*pauses[::-1], *pauses]) == plain
