"""Limits of steps, and what a worklist says of them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import Level, remaining, soon_at, step_due
from engine.model import Limit

CALENDAR = Calendar.shipped()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


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
        ("2026-03-12T16:18", Level.CALM, "剩 2.1 天"),
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


@given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 24 * 60))
def test_a_task_is_soon_from_the_instant_that_lists_ask_for(opened, length, earlier):
    opened_at = at("2026-03-02T00:00") + timedelta(hours=opened)
    due_at = opened_at + timedelta(hours=length)

    found = soon_at(due_at, opened_at, CALENDAR)

    assert remaining(due_at, opened_at, found, CALENDAR).level is not Level.CALM
    before = found - timedelta(minutes=earlier)
    if CALENDAR.office_time(before, found) > timedelta():
        assert remaining(due_at, opened_at, before, CALENDAR).level is Level.CALM
