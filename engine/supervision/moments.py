"""The moment at which a clock has so much left, so much used up, or is so much over."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from engine.calendar import Calendar
from engine.limits.clocks import RunningClock
from engine.limits.seconds import after_days
from engine.limits.values import Interval, Span, day_of, end_of, merge
from engine.model import Unit

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MICROSECOND = timedelta(microseconds=1)
_MONTH = 30


class Counting(StrEnum):
    """The two ways to count the same events (domain.md §2.3)."""

    DAYS = "days"
    """The law's: whole days, the first one left out, late from the midnight after the last."""
    SECONDS = "seconds"
    """Supervision's: working days of 24 hours from the instant on; one second late counts."""


def owed_at(
    clock: RunningClock,
    calendar: Calendar,
    counting: Counting,
    offset: int | None,
    share: Decimal | None,
) -> datetime | None:
    """Return the instant from which a clock owes a card, never before it began.

    Limits in hours, calendar days and months have no working seconds: they are the law's. What
    is promised on the spot has the day, whoever counts (domain.md §4.1), and nothing before it.

    :param offset: working days after the limit, before it if negative
    :param share: of the limit that is used up; with *offset* the later instant counts
    :return: None while a pause runs that began before it
    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    due = clock.due
    if due.at is None or due.on is None:
        return None
    if not clock.limit.amount and (share is not None or (offset or 0) < 0):
        return None
    in_seconds = clock.limit.unit is Unit.WORKING_DAY and clock.limit.amount
    if counting is Counting.SECONDS and in_seconds:
        return _by_seconds(clock, calendar, _wanted(clock, calendar, offset, share))
    if not offset and share is None:
        return due.at
    if offset is not None and offset > 0:
        return end_of(calendar.add(due.on, offset))
    return max(_before(clock, calendar, due.on, -(offset or 0), share), clock.starts_at)


def _before(
    clock: RunningClock, calendar: Calendar, due_on: date, days: int, share: Decimal | None
) -> datetime:
    """Return the instant so many days before the end, or the later one at which a share is used."""
    if share is None:
        return _days_left(clock, due_on, calendar, Decimal(days))
    rest = clock.limit.amount * (1 - share)
    if clock.limit.unit is Unit.WORKING_DAY:
        return _days_left(clock, due_on, calendar, min(rest, Decimal(days)) if days else rest)
    used = _share_used(clock, calendar, rest)
    return max(used, _days_left(clock, due_on, calendar, Decimal(days))) if days else used


def _wanted(
    clock: RunningClock, calendar: Calendar, offset: int | None, share: Decimal | None
) -> Decimal:
    """Return how many working days must have passed, an extension included."""
    due = clock.due
    days = clock.limit.amount
    if due.on and due.base_due and due.base_due < due.on:
        days += calendar.count(due.base_due, due.on)
    wanted = [days + (offset or 0)] if offset is not None or share is None else []
    if share is not None:
        wanted.append(days * share)
    return max(*wanted, Decimal(0))


def _by_seconds(clock: RunningClock, calendar: Calendar, days: Decimal) -> datetime | None:
    return after_days(clock.starts_at, days, calendar, clock.pauses)


def _days_left(clock: RunningClock, due_on: date, calendar: Calendar, left: Decimal) -> datetime:
    """Return the instant at which so many days that count are left, the last one included."""
    whole, part = divmod(left, 1)
    day = _earlier(due_on, int(whole), calendar, clock.pauses)
    return end_of(day) - int(part * (_DAY // _MICROSECOND)) * _MICROSECOND


def _earlier(day: date, n: int, calendar: Calendar, pauses: Sequence[Span]) -> date:
    """Return the *n*-th day before *day* that counts: a working day in no pause."""
    if not pauses:
        return calendar.back(day, n)
    paused = list(reversed(_paused(pauses)))
    # A pause that began on the last day has moved it to its own end, which does not count.
    day = _that_counts(day, calendar, paused)
    for _ in range(n):
        day = _that_counts(calendar.back(day, 1), calendar, paused)
    return day


def _that_counts(day: date, calendar: Calendar, paused: Iterable[Interval]) -> date:
    """Return the day, or where pauses cut it out the last one before them."""
    for pause in paused:
        if pause.start < day and (pause.end is None or day <= pause.end):
            day = calendar.back(pause.start + _DAY, 1)
    return day


def _paused(pauses: Sequence[Span]) -> tuple[Interval, ...]:
    """Return pauses by the day: the first day counts, the last does not."""
    return merge(
        Interval(day_of(pause.start), day_of(pause.end) if pause.end else None) for pause in pauses
    )


def _share_used(clock: RunningClock, calendar: Calendar, rest: Decimal) -> datetime:
    """Return the instant at which *rest* of a limit in hours, calendar days or months is left."""
    at, unit = clock.due.at, clock.limit.unit
    assert at is not None  # noqa: S101 - said for mypy: owed_at asks only then
    if unit is Unit.HOUR:
        return calendar.add_office_time(at, -_HOUR * float(rest))
    return at - _DAY * float(rest * (_MONTH if unit is Unit.MONTH else 1))
