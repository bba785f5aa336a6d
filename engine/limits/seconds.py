"""Supervision's working seconds: a working day is 24 hours, a rest day none (domain.md §2.3, §4.1).

The law counts whole days and leaves the first one out; electronic supervision counts
from the instant of the event, and one second late counts. Both stand on the same calendar
and the same events, and may name different moments.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits.values import Span

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)
_MIDNIGHT = time(tzinfo=ZONE)


def after_days(
    start_at: datetime, days: Decimal, calendar: Calendar, pauses: Sequence[Span] = ()
) -> datetime | None:
    """Return the instant at which *days* working days of 24 hours have passed since *start_at*.

    On a rest day nothing passes: a start on one begins with the next working day. Whatever
    is later than the answer is late. Where a working day ends exactly then, it is that
    midnight and not the next working day's.

    :param days: any amount that is not negative, halves and shares too; to the microsecond
    :param pauses: cut out, overlaps once; those at or after the answer change nothing
    :return: an aware instant in Asia/Shanghai; None while a pause runs open before it
    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    axis = _Axis(calendar)
    begun = axis.passed(start_at)
    target = begun + int(days * (_DAY // _MICROSECOND)) * _MICROSECOND
    for paused, resumed in _union(pauses, axis, begun):
        if paused >= target:
            break
        if resumed is None:
            return None
        target += resumed - paused
    return axis.when(target) if target > begun else axis.begin(start_at)


def working_seconds(
    after: datetime, until: datetime, calendar: Calendar, pauses: Sequence[Span] = ()
) -> Decimal:
    """Return the working seconds from one instant to a later one, pauses cut out.

    The inverse of ``after_days``: 86,400 a working day, to the microsecond.

    :return: none if *until* is not later; an open pause stops the count
    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    axis = _Axis(calendar)
    first, last = axis.passed(after), axis.passed(until)
    passed = last - first
    for paused, resumed in _union(pauses, axis, first):
        end = last if resumed is None else min(resumed, last)
        passed -= max(end - paused, timedelta())
    micro = max(passed, timedelta()) // _MICROSECOND
    return Decimal(micro) / (_SECOND // _MICROSECOND)


class _Axis:
    """All working days of a calendar laid end to end, 24 hours each."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        # New Year's Day is a holiday in every year, so counting after it leaves out nothing.
        self.origin = date(calendar.years[0].year, 1, 1)

    def passed(self, moment: datetime) -> timedelta:
        """Return where an instant lies on the axis; a whole rest day lies on one point."""
        local = moment.astimezone(ZONE)
        day = local.date()
        ended = self.calendar.count(self.origin, day)
        if not self.calendar.is_working_day(day):
            return _DAY * ended
        midnight = datetime.combine(day, _MIDNIGHT)
        return _DAY * (ended - 1) + (local - midnight)

    def when(self, passed: timedelta) -> datetime:
        """Return the first instant that lies at a point of the axis."""
        ended, rest = divmod(passed, _DAY)
        if not rest:
            ended, rest = ended - 1, _DAY
        return datetime.combine(self.calendar.add(self.origin, ended + 1), _MIDNIGHT) + rest

    def begin(self, moment: datetime) -> datetime:
        """Return the instant itself, or on a rest day the next working day's midnight."""
        local = moment.astimezone(ZONE)
        day = self.calendar.roll(local.date())
        return local if day == local.date() else datetime.combine(day, _MIDNIGHT)


def _union(
    pauses: Iterable[Span], axis: _Axis, begun: timedelta
) -> list[tuple[timedelta, timedelta | None]]:
    """Return the pauses as stretches of the axis apart from each other, in order."""
    merged: list[tuple[timedelta, timedelta | None]] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start = max(axis.passed(pause.start), begun)
        end = None if pause.end is None else axis.passed(pause.end)
        last = merged[-1] if merged else None
        if last is None or (last[1] is not None and start > last[1]):
            merged.append((start, end if end is None else max(end, start)))
        elif last[1] is not None:
            merged[-1] = (last[0], None if end is None else max(last[1], end))
    return merged
