"""One uninterrupted limit from a day on, in any unit, and how a pause moves its end."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.limits.values import day_of
from engine.model import Limit, Unit

_DAY = timedelta(days=1)
_MONTHS = 12
_WORKING = frozenset({Unit.WORKING_DAY, Unit.HOUR})


class Stretch:
    """One limit that runs from a day on: the law's own, or the extension behind it.

    *raw* is its last day before it rolls.
    """

    def __init__(self, limit: Limit, calendar: Calendar, begin: date) -> None:
        self.limit = limit
        self.calendar = calendar
        self.end_time: time | None = None
        if limit.unit is Unit.HOUR and limit.amount:
            end_at = _hours_later(begin, limit, calendar)
            self.begin = self.raw = end_at.date()
            self.end_time = end_at.time()
        else:
            self.begin = first_day(begin)
            calendar.provisional(self.begin)  # days and months, too, begin in a year that it knows
            self.raw = _later(self.begin, limit, calendar)
        self.last_day = calendar.roll(self.raw)

    def move(self, start: date, end: date, lost: int) -> None:
        """Make up for a pause (start, end] with *lost* working days, which began in time.

        One that begins when nothing is left, on a last day that rolled, ends the limit with
        its own last day. Months are of unequal length: after a pause no more is left of
        them than all of them would be from there, or an earlier start would end later.
        """
        raw = max(self.raw, start)
        if self.limit.unit in _WORKING:
            self.raw = self.calendar.add(raw, lost)
        else:
            self.raw = raw + (end - start)
            if self.limit.unit is Unit.MONTH:
                whole = _later(end, self.limit, self.calendar)
                self.raw = whole if start <= self.begin else min(self.raw, whole)
        self.last_day = self.calendar.roll(self.raw)


def first_day(start: date) -> date:
    return day_of(start) if isinstance(start, datetime) else start


def _later(day: date, limit: Limit, calendar: Calendar) -> date:
    """Return the last day of a limit of whole days or months, before it rolls."""
    amount = whole(limit)
    if limit.unit is Unit.MONTH:
        return add_months(day, amount)
    if limit.unit is Unit.CALENDAR_DAY:
        return day + _DAY * amount
    return calendar.add(day, amount)


def _hours_later(start: date, limit: Limit, calendar: Calendar) -> datetime:
    if not isinstance(start, datetime):
        start = datetime.combine(start, time(), tzinfo=ZONE)
    return calendar.add_office_time(start, timedelta(hours=whole(limit)))


def whole(limit: Limit) -> int:
    if not limit.whole:
        reason = f"“{limit}”：法定和承诺时限须为整数，半日只用于环节时限"
        raise InvalidValueError("时限", reason, rule="R-44")
    return int(limit.amount)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the month's last (民法典 art. 202)."""
    years, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    month += 1
    return date(years, month, min(day.day, monthrange(years, month)[1]))
