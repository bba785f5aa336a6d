"""Spans of time that supervision counts in: months, quarters, years, whole legal days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from engine.clock import ZONE
from engine.errors import InvalidValueError

MONTHS = 12
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
"""Days beyond these hold no case."""


class Period(StrEnum):
    """What the dashboard can be asked for; each ends today."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TWELVE = "twelve"


_LENGTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12, Period.TWELVE: 12}


@dataclass(frozen=True, kw_only=True)
class Days:
    """Legal days, the first and the last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not FIRST_DAY <= self.first <= self.last <= LAST_DAY:
            raise InvalidValueError("统计期间", "起始日期不能晚于截止日期")

    @property
    def since(self) -> datetime:
        """The instant at which the first day begins, in Asia/Shanghai."""
        return datetime.combine(self.first, time(), ZONE)

    @property
    def before(self) -> datetime:
        """The instant at which the last day is over."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZONE)


def month_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before that of *day*."""
    number = day.year * MONTHS + day.month - 1 - months
    return date(number // MONTHS, number % MONTHS + 1, 1)


def days_of(period: Period, today: date) -> Days:
    """The days of a period up to today."""
    back = {
        Period.MONTH: 0,
        Period.QUARTER: (today.month - 1) % 3,
        Period.YEAR: today.month - 1,
        Period.TWELVE: MONTHS - 1,
    }[period]
    return Days(first=month_before(today, back), last=today)


def days_before(period: Period, today: date) -> Days:
    """The whole period before that one: last month, last quarter, last year."""
    first = days_of(period, today).first
    return Days(first=month_before(first, _LENGTHS[period]), last=first - timedelta(days=1))


def quarter(year: int, number: int) -> Days:
    """A quarter of a year, 1 to 4."""
    first = date(year, 3 * number - 2, 1)
    return Days(first=first, last=month_before(first, -3) - timedelta(days=1))


def last_month(today: date) -> Days:
    """The month before this one: what a monthly report is about."""
    return days_before(Period.MONTH, today)
