"""Limits of steps, and what a worklist says of them: office time, not the law's days."""

from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import NamedTuple

from engine.calendar import Calendar
from engine.limits.counting import last_day
from engine.limits.values import end_of
from engine.model import Limit, Unit

_HOUR = timedelta(hours=1)
_TENTH = Decimal("0.1")
_SOON_SHARE = 0.2
_SOON_DAYS = 2


class Level(StrEnum):
    """How urgent a task is."""

    CALM = "calm"
    SOON = "soon"
    OVER = "over"


class Remaining(NamedTuple):
    """What is left of a limit; *share* is the part used up, 0 to 1."""

    level: Level
    text: str
    share: float


def step_due(opened_at: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """Return the instant by which a step that opened at *opened_at* should be done (P-07).

    Working days, halves and hours run as Calendar.add_days and add_office_time say;
    calendar days and months are the law's and end with their last day.

    :return: an aware instant, in Asia/Shanghai
    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    if limit.unit is Unit.WORKING_DAY or not limit.amount:
        return calendar.add_days(opened_at, limit.amount)
    if limit.unit is Unit.HOUR:
        return calendar.add_office_time(opened_at, timedelta(hours=int(limit.amount)))
    return end_of(last_day(opened_at, limit, calendar))


def remaining(
    due_at: datetime, opened_at: datetime, now: datetime, calendar: Calendar
) -> Remaining:
    """Say how much office time a task has left: 剩 1.5 天, 剩 3.2 小时, 超期 2 天.

    A day is one office day. Figures are rounded down, so that nobody is promised
    more than there is. Soon is the last fifth, but at most the last two days
    (domain.md §4.1).
    """
    left = calendar.office_time(now, due_at)
    total = calendar.office_time(opened_at, due_at)
    over = now > due_at
    share = min(max(1 - left / total, 0.0), 1.0) if total > timedelta() else float(over)
    if over:
        return Remaining(Level.OVER, f"超期{_length(-left, calendar)}", 1.0)
    soon = left <= _soon(total, calendar)
    return Remaining(Level.SOON if soon else Level.CALM, f"剩{_length(left, calendar)}", share)


def soon_at(due_at: datetime, opened_at: datetime, calendar: Calendar) -> datetime:
    """Return the instant from which ``remaining`` calls a task soon: for lists and counts."""
    total = calendar.office_time(opened_at, due_at)
    return calendar.add_office_time(opened_at, total - _soon(total, calendar))


def _soon(total: timedelta, calendar: Calendar) -> timedelta:
    return min(total * _SOON_SHARE, calendar.office_day * _SOON_DAYS)


def _length(span: timedelta, calendar: Calendar) -> str:
    unit, word = (_HOUR, "小时") if span < calendar.office_day else (calendar.office_day, "天")
    tenths = (Decimal(span / unit)).quantize(_TENTH, rounding=ROUND_DOWN)
    return f" {tenths.normalize():f} {word}" if tenths else "不足 0.1 小时"
