"""Due dates: a start, a limit, the days that do not count, and one extension."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.limits.stretches import Stretch, add_months, first_day, whole
from engine.limits.values import Anomaly, Due, Extension, Interval, State, end_of, merge
from engine.model import Limit, Unit

_DAY = timedelta(days=1)


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
    clock = _Clock(limit, calendar, start, excluded)
    clock.run(merge(excluded, since=clock.first), extensions)
    return clock.due(today)


def last_day(start: date, limit: Limit, calendar: Calendar) -> date:
    """Return the last day of a limit that nothing interrupts."""
    return Stretch(limit, calendar, start).last_day


def apply_by(valid_to: date, limit: Limit, calendar: Calendar) -> date:
    """Return the last day to ask for renewal of a licence: *limit* before its end.

    行政许可法 art. 50 (R-32): 30 days before expiry unless other law says otherwise.
    Counted backwards nothing rolls: a rest day stays the last day.
    """
    if limit.unit is Unit.WORKING_DAY:
        return calendar.back(valid_to, whole(limit))
    if limit.unit is Unit.CALENDAR_DAY:
        return valid_to - _DAY * whole(limit)
    if limit.unit is Unit.MONTH:
        return add_months(valid_to, -whole(limit))
    raise InvalidValueError("时限", "续期申请的提前量不能以小时计", rule="R-32")


class _DayCount(NamedTuple):
    elapsed_wd: int
    remaining_wd: int


class _Clock:
    """One limit as it runs: pauses and an extension happen to it in their order."""

    def __init__(
        self, limit: Limit, calendar: Calendar, start: date, excluded: Iterable[Interval]
    ) -> None:
        self.calendar = calendar
        self.first = first_day(start)
        # Hours run on the very day of the start, unless a pause holds that day.
        hours = limit.unit is Unit.HOUR and limit.amount
        self.held_until = _held(self.first, excluded) if hours else None
        if self.held_until:
            start = self.held_until + _DAY
        self.base = self.last = Stretch(limit, calendar, start)
        self.pauses: list[tuple[date, date, int]] = []
        self.frozen_on: date | None = None
        self.extension_valid: bool | None = None
        self.anomalies: dict[Anomaly, None] = {}

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
        start, end = pause.start, pause.end
        if start > self.last.last_day:
            self.anomalies[Anomaly.SUSPENSION_AFTER_EXPIRY] = None
        elif end is None:
            self.frozen_on = start
        else:
            lost = self.calendar.count(start, end)
            self.pauses.append((start, end, lost))
            if self.held_until is None or start > self.first:
                self._move(start, end, lost)

    def _move(self, start: date, end: date, lost: int) -> None:
        if start > self.base.last_day:
            self.last.move(start, end, lost)
            return
        self.base.move(start, end, lost)
        if self.last is not self.base:
            self.last = self._behind_base(self.last.limit)

    def _extend(self, extension: Extension) -> None:
        if self.extension_valid is not None:
            self.anomalies[Anomaly.EXTENSION_MORE_THAN_ONCE] = None
            return
        if extension.length.unit is Unit.HOUR:
            raise InvalidValueError("时限", "延长期限不能以小时计", rule="R-23")
        in_time = extension.approved_on <= self.base.last_day
        self.extension_valid = self.frozen_on is not None or in_time
        if self.extension_valid:
            self.last = self._behind_base(extension.length)
        else:
            self.anomalies[Anomaly.EXTENSION_AFTER_EXPIRY] = None

    def _behind_base(self, length: Limit) -> Stretch:
        """Begin the extension where the limit ends; a pause that reaches further still holds it."""
        begin = self.base.last_day
        stretch = Stretch(length, self.calendar, begin)
        if self.pauses and self.pauses[-1][1] > begin:
            end = self.pauses[-1][1]
            stretch.move(begin, end, self.calendar.count(begin, end))
        return stretch

    def due(self, today: date | None) -> Due:
        asked_on = today or self.frozen_on
        days = self.days_at(asked_on) if asked_on else None
        on = None if self.frozen_on else self.last.last_day
        return Due(
            on=on,
            at=self._end_of(on) if on else None,
            base_due=self.base.last_day if on else None,
            raw_on=self.last.raw if on else None,
            starts_on=self.first,
            provisional=on is not None and self.calendar.provisional(on),
            excluded_wd=sum(lost for _start, _end, lost in self.pauses),
            extension_valid=self.extension_valid,
            anomalies=tuple(self.anomalies),
            state=State.SUSPENDED if self.frozen_on else State.COUNTING,
            elapsed_wd=days.elapsed_wd if days else None,
            remaining_wd=days.remaining_wd if days else None,
            calendar_version=self.calendar.version,
        )

    def days_at(self, today: date) -> _DayCount:
        """Return the working days run and left; while a pause runs, those of its first day."""
        until = min(today, self.frozen_on) if self.frozen_on else today
        count, end = self.calendar.count, self.last.last_day
        left = count(until, end) - self._paused_days(until, end)
        return _DayCount(
            elapsed_wd=count(self.first, until) - self._paused_days(self.first, until),
            remaining_wd=left if until <= end else -count(end, until),
        )

    def _paused_days(self, after: date, until: date) -> int:
        days = 0
        for start, end, lost in self.pauses:
            if after <= start and end <= until:
                days += lost
            else:
                days += self.calendar.count(max(start, after), min(end, until))
        return days

    def _end_of(self, day: date) -> datetime:
        if self.base.end_time is not None:
            return datetime.combine(day, self.base.end_time, tzinfo=ZONE)
        return end_of(day)


def _held(day: date, excluded: Iterable[Interval]) -> date | None:
    """Return the last day of the pauses in which a day lies, or None."""
    union = merge(excluded)
    covering = [pause.end for pause in union if pause.end and pause.start < day <= pause.end]
    return covering[0] if covering else None
