"""Due dates once more, by walking day by day: the reference the engine's clock is held against.

Nothing of the engine is used: the days come from ``chinesecalendar``, the counting is a walk
that looks at one day after the other, where the engine bisects tables and adds lengths.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

DAY = timedelta(days=1)
SLOT = timedelta(minutes=30)
SLOTS = [time(hour, minute) for hour in (9, 10, 11, 13, 14, 15, 16) for minute in (0, 30)]
"""The office hours as half hours; the break is between the sixth and the seventh."""

FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
WORKING = frozenset(
    day
    for day in (FIRST + DAY * n for n in range((LAST - FIRST).days + 1))
    if chinese_calendar.is_workday(day)
)


class BeyondYearsError(Exception):
    """The walk left the years that both calendars know."""


@dataclass(frozen=True)
class Walk:
    """One question: units are wd, h, d, mo; pauses pairs of days, the second may be None."""

    start: datetime
    amount: int
    unit: str
    pauses: tuple = ()
    extension: tuple | None = None
    """Amount, unit and day of approval."""

    def answer(self):
        """Return the last day, its hour if it has one, and whether the extension counts.

        The last day is None where an open pause holds the clock.
        """
        first = self.start.date()
        found, hour = self._first(self.pauses)
        valid = None
        if self.extension:
            amount, unit, approved = self.extension
            known, _hour = self._first(self._begun_by(max(approved, first)))
            valid = known is None or approved <= known
            if valid and found is not None:
                found = _days(found, amount, unit, self.pauses)
        return found, hour, valid

    def excluded(self, until):
        """Count the working days that pauses took, up to the last day."""
        first = self.start.date()
        days = (first + DAY * n for n in range(1, (until - first).days + 1))
        return sum(_works(day) and _held(day - DAY, self.pauses) for day in days)

    def _first(self, pauses):
        if self.unit == "h" and self.amount:
            return _hours(self.start, self.amount, pauses)
        return _days(self.start.date(), self.amount, self.unit, pauses), None

    def _begun_by(self, day):
        """The pauses known on a day; what overlaps one of them is its continuation."""
        known = [pause for pause in self.pauses if pause[0] <= day]
        for _round in self.pauses:
            known = [
                pause
                for pause in self.pauses
                if pause in known
                or any(one[1] is None or (one[0] <= pause[0] <= one[1]) for one in known)
            ]
        return known


def _works(day):
    if not FIRST <= day <= LAST:
        raise BeyondYearsError
    return day in WORKING


def _held(day, pauses):
    """Is the night after this day inside a pause?"""
    return any(start <= day and (end is None or day < end) for start, end in pauses)


def _open(day, pauses):
    return any(start <= day and end is None for start, end in pauses)


def _days(begin, amount, unit, pauses):
    left = _months(begin, amount) if unit == "mo" else amount
    day = begin
    while True:
        if _open(day, pauses):
            return None
        held = _held(day, pauses)
        if left == 0 and held and unit in {"wd", "h"}:
            last, day = _through(day, pauses)
            if last or _open(day, pauses):
                return last
            continue
        if left == 0 and not held and _works(day):
            return day
        day += DAY
        if left and not held:
            left -= _works(day) if unit == "wd" else 1
        if held and not _held(day, pauses) and unit == "mo":
            whole = _months(day, amount)
            covered = all(_held(begin + DAY * n, pauses) for n in range((day - begin).days))
            left = whole if covered else min(left, whole)


def _through(day, pauses):
    """Walk to the end of a pause; return its last working day, if it has one, and its end."""
    last = day if _works(day) else None
    while _held(day, pauses):
        if _open(day, pauses):
            return None, day
        day += DAY
        last = day if _works(day) else last
    return last, day


def _months(begin, amount):
    """Count the days up to the same day some months later, or to the end of that month."""
    day, turns = begin, 0
    while True:
        if turns == amount and day.day == begin.day:
            return (day - begin).days
        if turns == amount and (day + DAY).day == 1:
            return (day - begin).days
        day += DAY
        turns += day.day == 1


def _hours(start, amount, pauses):
    """Half hour by half hour; a day inside a pause has none."""
    left, day = amount * 2, start.date()
    while True:
        if _works(day) and not _held(day - DAY, pauses):
            for slot in SLOTS:
                if slot >= start.time() or day > start.date():
                    left -= 1
                if left == 0:
                    hour = (datetime.combine(day, slot) + SLOT).time()
                    return _through(day, pauses)[0], hour
        if _open(day, pauses):
            return None, None
        day += DAY
