"""Due dates: a start, a limit, the days that do not count, and one extension."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.limits.values import Anomaly, Due, Extension, Interval, State, day_of, end_of, merge
from engine.model import Limit, Unit

_DAY = timedelta(days=1)
_MONTHS = 12


def due(
    start: date,
    limit: Limit,
    calendar: Calendar,
    excluded: Sequence[Interval] = (),
    extensions: Sequence[Extension] = (),
    *,
    today: date | None = None,
) -> Due:
    """Return the last day on which a case that started on *start* is in time.

    The day of the start is not counted (民法典 art. 201); a last day that is no
    working day rolls to the next one (art. 203), a month without that day ends
    with its last (art. 202); the days of *excluded* are not counted, overlaps
    once (行政许可法 art. 45, rule R-27). Nothing revives a limit that has run out:
    a pause or an extension later than the last day changes nothing and is an
    anomaly. One extension only, approved in time (art. 42, R-23).

    :param start: a day in Asia/Shanghai, or an instant, which hour limits run from
        (民法典 art. 201); a bare day stands for the opening of the office
    :param limit: hours are office hours; pauses move days and months by all their days
    :param excluded: pauses (start, end]: the first day counts, the last does not; any order
    :param today: the day up to which elapsed and remaining days are told
    :return: the day, and whether it rests on a year whose calendar is not published
    :raise CalendarMissingError: a year is needed that is not even estimated
    :raise InvalidValueError: half a working day, which only limits of steps may have
    """
    first = _first_day(start)
    pauses = merge(excluded, since=first)
    clock = _Clock(limit, calendar, start)

    clock.run(pauses, extensions)
    base = clock
    if extensions:
        base = _Clock(limit, calendar, start)
        base.run(pauses, ())

    found = clock.due(base.last_day)
    if today is None:
        return found
    return replace(found, **clock.days_at(today)._asdict())


def last_day(start: date, limit: Limit, calendar: Calendar) -> date:
    """Return the last day of a limit that nothing interrupts."""
    return _Clock(limit, calendar, start).last_day


def apply_by(valid_to: date, limit: Limit, calendar: Calendar) -> date:
    """Return the last day to ask for renewal of a licence: *limit* before its end.

    行政许可法 art. 50 (R-32): 30 days before expiry unless other law says otherwise.
    Counted backwards nothing rolls: a rest day stays the last day.
    """
    if limit.unit is Unit.WORKING_DAY:
        return calendar.back(valid_to, _whole(limit))
    if limit.unit is Unit.CALENDAR_DAY:
        return valid_to - _DAY * _whole(limit)
    if limit.unit is Unit.MONTH:
        return _add_months(valid_to, -_whole(limit))
    raise InvalidValueError("时限", "续期申请的提前量不能以小时计")


class _DayCount(NamedTuple):
    elapsed_wd: int
    remaining_wd: int


class _Clock:
    """One limit as it runs: pauses and extensions happen to it in their order."""

    def __init__(self, limit: Limit, calendar: Calendar, start: date) -> None:
        self.limit = limit
        self.calendar = calendar
        self.first = _first_day(start)
        self.end_time: time | None = None
        self.pauses: list[Interval] = []
        self.frozen_on: date | None = None
        self.extension_valid: bool | None = None
        self.anomalies: list[Anomaly] = []
        if limit.unit is Unit.HOUR and limit.amount:
            end_at = _hours_later(start, limit, calendar)
            self.raw, self.end_time = end_at.date(), end_at.time()
        else:
            self.raw = _later(self.first, limit, calendar)

    @property
    def last_day(self) -> date:
        return self.calendar.roll(self.raw)

    def run(self, pauses: Iterable[Interval], extensions: Iterable[Extension]) -> None:
        """Let everything happen by day; on one day the pause comes first, for it was known."""
        waiting = sorted(extensions, key=lambda extension: extension.approved_on)
        for pause in pauses:
            while waiting and waiting[0].approved_on < pause.start:
                self._extend(waiting.pop(0))
            self._pause(pause)
        for extension in waiting:
            self._extend(extension)

    def _pause(self, pause: Interval) -> None:
        if pause.start > self.last_day:
            self.anomalies.append(Anomaly.SUSPENSION_AFTER_EXPIRY)
        elif pause.end is None:
            self.frozen_on = pause.start
        else:
            self.pauses.append(pause)
            if self.limit.unit in {Unit.WORKING_DAY, Unit.HOUR}:
                lost = self.calendar.count(pause.start, pause.end)
                self.raw = self.calendar.add(self.raw, lost)
            else:
                self.raw += pause.end - pause.start

    def _extend(self, extension: Extension) -> None:
        if self.extension_valid is not None:
            self.anomalies.append(Anomaly.EXTENSION_MORE_THAN_ONCE)
            return
        self.extension_valid = self.frozen_on is not None or extension.approved_on <= self.last_day
        if self.extension_valid:
            self.raw = _later(self.last_day, extension.length, self.calendar)
        else:
            self.anomalies.append(Anomaly.EXTENSION_AFTER_EXPIRY)

    def due(self, base_due: date) -> Due:
        on = None if self.frozen_on else self.last_day
        frozen = self.days_at(self.frozen_on) if self.frozen_on else None
        return Due(
            on=on,
            at=self._end_of(on) if on else None,
            base_due=base_due if on else None,
            starts_on=self.first,
            provisional=on is not None and self.calendar.provisional(on),
            excluded_wd=self._paused_days(self.first, date.max),
            extension_valid=self.extension_valid,
            anomalies=tuple(dict.fromkeys(self.anomalies)),
            state=State.SUSPENDED if self.frozen_on else State.COUNTING,
            elapsed_wd=frozen.elapsed_wd if frozen else None,
            remaining_wd=frozen.remaining_wd if frozen else None,
            calendar_version=self.calendar.version,
        )

    def days_at(self, today: date) -> _DayCount:
        """Return the working days run and left; while a pause runs, those of its first day."""
        until = min(today, self.frozen_on) if self.frozen_on else today
        count = self.calendar.count
        left = count(until, self.last_day) - self._paused_days(until, self.last_day)
        return _DayCount(
            elapsed_wd=count(self.first, until) - self._paused_days(self.first, until),
            remaining_wd=left if until <= self.last_day else -count(self.last_day, until),
        )

    def _paused_days(self, after: date, until: date) -> int:
        days = 0
        for pause in self.pauses:
            end = until if pause.end is None else min(pause.end, until)
            start = max(pause.start, after)
            days += self.calendar.count(start, end) if start < end else 0
        return days

    def _end_of(self, day: date) -> datetime:
        if self.end_time is not None:
            return datetime.combine(day, self.end_time, tzinfo=ZONE)
        return end_of(day)


def _first_day(start: date) -> date:
    return day_of(start) if isinstance(start, datetime) else start


def _later(day: date, limit: Limit, calendar: Calendar) -> date:
    """Return the last day of a limit of whole days or months, before it rolls."""
    if limit.unit is Unit.HOUR:
        raise InvalidValueError("时限", "延长期限不能以小时计")
    amount = _whole(limit)
    if limit.unit is Unit.MONTH:
        return _add_months(day, amount)
    if limit.unit is Unit.CALENDAR_DAY:
        return day + _DAY * amount
    return calendar.add(day, amount)


def _hours_later(start: date, limit: Limit, calendar: Calendar) -> datetime:
    if not isinstance(start, datetime):
        day = calendar.roll(start)
        start = calendar.office_sessions(day)[0][0]
    return calendar.add_office_time(start, timedelta(hours=_whole(limit)))


def _whole(limit: Limit) -> int:
    if not limit.whole:
        raise InvalidValueError("时限", f"“{limit}”：法定和承诺时限须为整数，半日只用于环节时限")
    return int(limit.amount)


def _add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the month's last (民法典 art. 202)."""
    years, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    month += 1
    return date(years, month, min(day.day, monthrange(years, month)[1]))
