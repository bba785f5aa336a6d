"""The calendar: working days counted by bisecting tables, office time by division."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Self

from engine.calendar.years import (
    SATURDAY,
    Session,
    Year,
    fixed_holidays,
    read_sessions,
    since_midnight,
)
from engine.clock import ZONE
from engine.errors import CalendarMissingError, InvalidValueError

_FOLDER = Path(__file__).parents[1] / "calendars"


@dataclass(frozen=True, kw_only=True, eq=False)
class Calendar:
    """Which days are working days and which minutes office time; never changes.

    Every question about a day outside the published years and the estimated one
    raises CalendarMissingError. Days are days in Asia/Shanghai.
    """

    years: tuple[Year, ...]
    sessions: tuple[Session, ...]

    def __post_init__(self) -> None:
        if not self.years or not self.sessions:
            raise InvalidValueError("工作日历", "至少要有一个年度和一段办公时间")
        for earlier, later in pairwise(year.year for year in self.years):
            if later != earlier + 1:
                raise CalendarMissingError(earlier + 1)

    @classmethod
    def of(cls, years: Iterable[Year], sessions: Iterable[Session]) -> Self:
        """Build a calendar from years in any order."""
        ordered = sorted(years, key=lambda year: year.year)
        return cls(years=tuple(ordered), sessions=tuple(sessions))

    @staticmethod
    def shipped() -> "Calendar":
        """Return the calendar that comes with the product."""
        return _shipped()

    def with_year(self, year: Year) -> "Calendar":
        """Return a calendar that also knows *year*, or knows it better.

        Whoever imports a year recomputes all open due dates, not only provisional ones:
        its New Year's block may reach into a December that was published before it.

        :raise CalendarMissingError: a year between would be missing
        """
        others = (known for known in self.years if known.year != year.year)
        return Calendar.of([*others, year], self.sessions)

    @cached_property
    def version(self) -> str:
        """Names the data: two calendars with one version answer every question alike."""
        said = f"{self._working}{self._last_published}{self.sessions}"
        digest = sha256(said.encode()).hexdigest()[:12]
        return f"{self.years[0].year}-{self.years[-1].year}.{digest}"

    # Days

    def is_working_day(self, day: date) -> bool:
        """Tell whether it is a working day, make-up days included."""
        return self._require(day) in self._working_set

    def provisional(self, day: date) -> bool:
        """Tell whether the day lies in the year that is only estimated."""
        return self._require(day) > self._last_published

    def add(self, day: date, n: int) -> date:
        """Return the *n*-th working day after *day*; *day* itself is day 0, working or not."""
        if n < 0:
            raise ValueError(n)
        ordinal = self._require(day)
        return self._nth(bisect_right(self._working, ordinal) + n - 1) if n else day

    def back(self, day: date, n: int) -> date:
        """Return the *n*-th working day before *day*; *day* itself is day 0."""
        if n < 0:
            raise ValueError(n)
        ordinal = self._require(day)
        place = bisect_left(self._working, ordinal) - n
        if place < 0:
            raise CalendarMissingError(self.years[0].year - 1)
        return self._nth(place) if n else day

    def count(self, after: date, until: date) -> int:
        """Return how many working days lie in (after, until]; none if *until* is not later."""
        first = bisect_right(self._working, self._require(after))
        return max(0, bisect_right(self._working, self._require(until)) - first)

    def roll(self, day: date) -> date:
        """Return *day* if it is a working day, else the next one (民法典 art. 203)."""
        return self._nth(bisect_left(self._working, self._require(day)))

    # Office time

    def office_sessions(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the office hours of a day, aware, in order; a rest day has none."""
        if not self.is_working_day(day):
            return ()
        return tuple((_at(day, one.opens), _at(day, one.closes)) for one in self.sessions)

    @cached_property
    def office_day(self) -> timedelta:
        """The office time of one working day."""
        return sum((session.length for session in self.sessions), timedelta())

    def office_time(self, after: datetime, until: datetime) -> timedelta:
        """Return the office time between two instants; negative if *until* is earlier."""
        return self._worked(until) - self._worked(after)

    def add_office_time(self, start_at: datetime, length: timedelta) -> datetime:
        """Return the instant by which *length* of office time has passed since *start_at*.

        Where a session ends exactly then, it is that end and not the next opening.
        """
        return self._when_worked(self._worked(start_at) + length) if length else start_at

    def add_days(self, start_at: datetime, days: Decimal) -> datetime:
        """Return the end of a step of some working days and halves that opened at *start_at*.

        A rule of ours, law-like for whole days: the day of opening is not counted and the
        step is due when the office closes on the last day. A half is half of a day's office
        time, run after the whole days, so that a longer limit never ends earlier. Zero days
        (当场) end when the office next closes.
        """
        whole, half = divmod(days, 1)
        if whole:
            start_at = self._closing(self.add(_local(start_at).date(), int(whole)))
        if half:
            return self.add_office_time(start_at, self.office_day * float(half))
        return start_at if whole else self._next_closing(start_at)

    def _next_closing(self, moment: datetime) -> datetime:
        day = self.roll(_local(moment).date())
        closing = self._closing(day)
        return closing if moment < closing else self._closing(self.add(day, 1))

    def _closing(self, day: date) -> datetime:
        return _at(day, self.sessions[-1].closes)

    def _worked(self, moment: datetime) -> timedelta:
        """Return the office time from the calendar's first day to an instant."""
        local = _local(moment)
        ordinal = self._require(local.date())
        worked = self.office_day * bisect_left(self._working, ordinal)
        if ordinal in self._working_set:
            passed = since_midnight(local.time())
            for session in self.sessions:
                since_opening = passed - since_midnight(session.opens)
                worked += min(max(since_opening, timedelta()), session.length)
        return worked

    def _when_worked(self, worked: timedelta) -> datetime:
        """Return the first instant by which so much office time has passed: the inverse."""
        place, rest = divmod(worked, self.office_day)
        if not rest:
            place, rest = place - 1, self.office_day
        day = self._nth(place)
        for session in self.sessions:
            if rest <= session.length:
                return _at(day, session.opens) + rest
            rest -= session.length
        raise AssertionError(worked)  # the rest of a division by the sum of all sessions

    # Tables, made once

    @cached_property
    def _working(self) -> tuple[int, ...]:
        """Every working day as an ordinal: bisecting them answers in a microsecond."""
        off = {day for year in self.years for day in year.days_off}
        off |= fixed_holidays(self.years[-1].year + 1)
        make_up = {day for year in self.years for day in year.make_up_days}
        return tuple(
            day.toordinal()
            for day in _days(self._first, self._last)
            if day in make_up or (day.weekday() < SATURDAY and day not in off)
        )

    @cached_property
    def _working_set(self) -> frozenset[int]:
        return frozenset(self._working)

    @cached_property
    def _first(self) -> int:
        return date(self.years[0].year, 1, 1).toordinal()

    @cached_property
    def _last_published(self) -> int:
        return date(self.years[-1].year, 12, 31).toordinal()

    @cached_property
    def _last(self) -> int:
        return date(self.years[-1].year + 1, 12, 31).toordinal()

    def _require(self, day: date) -> int:
        ordinal = day.toordinal()
        if not self._first <= ordinal <= self._last:
            raise CalendarMissingError(day.year)
        return ordinal

    def _nth(self, place: int) -> date:
        if place >= len(self._working):
            raise CalendarMissingError(self.years[-1].year + 2)
        return date.fromordinal(self._working[place])


@cache
def _shipped() -> Calendar:
    files = sorted(_FOLDER.glob("[0-9]*.toml"))
    years = [Year.read(file.read_text("utf-8")) for file in files]
    return Calendar.of(years, read_sessions((_FOLDER / "office.toml").read_text("utf-8")))


def _days(first: int, last: int) -> Iterator[date]:
    return (date.fromordinal(ordinal) for ordinal in range(first, last + 1))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(moment)  # a naive instant would silently take the machine's zone
    return moment.astimezone(ZONE)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZONE)
