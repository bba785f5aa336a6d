"""The calendar: the law's working days, and office time by division."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from engine.calendar.data import CalendarData
from engine.calendar.difference import Difference
from engine.calendar.legal_days import LegalDays
from engine.calendar.local import Closing, Outage
from engine.calendar.years import Session, Year, in_order, read_sessions, since_midnight
from engine.clock import ZONE
from engine.errors import CalendarMissingError, InvalidValueError

_FOLDER = Path(__file__).parents[1] / "calendars"


@dataclass(frozen=True, kw_only=True, eq=False)
class Calendar(LegalDays):
    """Which days are working days and which minutes office time; never changes.

    Local closing days take away office time; only those that local law makes holidays
    count off for the law too. Outages move no date: delays are attributed to them.
    """

    sessions: tuple[Session, ...]
    outages: tuple[Outage, ...] = ()

    def __post_init__(self) -> None:
        in_order(self.sessions)
        super().__post_init__()
        seen = set()
        for outage in self.outages:
            if (outage.start_at, outage.end_at) in seen:
                raise InvalidValueError(
                    "系统停运", f"{outage.start_at.astimezone(ZONE):%Y-%m-%d %H:%M}起的停运重复登记"
                )
            seen.add((outage.start_at, outage.end_at))

    @classmethod
    def of(
        cls,
        years: Iterable[Year],
        sessions: Iterable[Session],
        closings: Iterable[Closing] = (),
        outages: Iterable[Outage] = (),
    ) -> Self:
        """Build a calendar from rows in any order.

        :raise CalendarMissingError: a year between two others is missing
        :raise InvalidValueError: the rows contradict each other; names the day
        """
        return cls(
            years=tuple(sorted(years, key=lambda year: year.year)),
            sessions=tuple(sessions),
            closings=tuple(sorted(closings, key=lambda closing: closing.day)),
            outages=tuple(sorted(outages, key=lambda outage: (outage.start_at, outage.end_at))),
        )

    @classmethod
    def load(cls, data: CalendarData) -> Self:
        """Build the calendar of a stored version.

        :raise EngineError: as ``of``
        """
        return cls.of(data.years, data.sessions, data.closings, data.outages)

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
        return Calendar.of([*others, year], self.sessions, self.closings, self.outages)

    def differs_from(self, other: "Calendar") -> Difference:
        """Say from which day on the two answer otherwise; what ends before is the same by both.

        Outages and names are passed over: they move nothing.
        """
        if self.sessions != other.sessions or self.years[0].year != other.years[0].year:
            first = date(min(self.years[0].year, other.years[0].year), 1, 1)
            return Difference(moves_from=first, published_from=first)
        days = set(self._marks) ^ set(other._marks)  # noqa: SLF001 - another one of us
        years = {self.years[-1].year, other.years[-1].year}
        return Difference(
            moves_from=date.fromordinal(min(days)[0]) if days else None,
            published_from=date(min(years) + 1, 1, 1) if len(years) > 1 else None,
        )

    @cached_property
    def data(self) -> CalendarData:
        """The calendar as plain data, to be stored."""
        return CalendarData(
            years=self.years,
            sessions=self.sessions,
            closings=self.closings,
            outages=self.outages,
        )

    @cached_property
    def version(self) -> str:
        """Names the data: two calendars with one version answer every question alike."""
        return self.data.version

    # Office time

    def office_sessions(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the office hours of a day, aware, in order; a rest or closing day has none."""
        if self._require(day) not in self._office_set:
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
        step is due when the office closes on the last day; days on which it stays closed
        do not count. A half is half of a day's office time, run after the whole days, so that
        a longer limit never ends earlier. Zero days (当场) end when the office next closes.
        """
        whole, half = divmod(days, 1)
        if whole:
            start_at = self._closing(self._office_day_after(_local(start_at).date(), int(whole)))
        if half:
            return self.add_office_time(start_at, self.office_day * float(half))
        return start_at if whole else self._next_closing(start_at)

    def _next_closing(self, moment: datetime) -> datetime:
        day = _local(moment).date()
        if self._require(day) in self._office_set and moment < self._closing(day):
            return self._closing(day)
        return self._closing(self._office_day_after(day, 1))

    def _closing(self, day: date) -> datetime:
        return _at(day, self.sessions[-1].closes)

    def _worked(self, moment: datetime) -> timedelta:
        """Return the office time from the calendar's first day to an instant."""
        local = _local(moment)
        ordinal = self._require(local.date())
        worked = self.office_day * bisect_left(self._office, ordinal)
        if ordinal in self._office_set:
            passed = since_midnight(local.time())
            for opens, length in self._opening:
                if passed > opens:
                    worked += min(passed - opens, length)
        return worked

    def _when_worked(self, worked: timedelta) -> datetime:
        """Return the first instant by which so much office time has passed: the inverse."""
        place, rest = divmod(worked, self.office_day)
        if not rest:
            place, rest = place - 1, self.office_day
        day = self._nth_office_day(place)
        for session, (_opens, length) in zip(self.sessions, self._opening, strict=True):
            if rest <= length:
                return _at(day, session.opens) + rest
            rest -= length
        raise AssertionError(worked)  # the rest of a division by the sum of all sessions

    def _office_day_after(self, day: date, n: int) -> date:
        """Return the *n*-th day after *day* on which the office opens."""
        return self._nth_office_day(bisect_right(self._office, self._require(day)) + n - 1)

    # Tables, made once

    @cached_property
    def _office(self) -> tuple[int, ...]:
        """Every day on which the office opens, as an ordinal."""
        closed = {closing.day.toordinal() for closing in self.closings}
        return tuple(ordinal for ordinal in self._working if ordinal not in closed)

    @cached_property
    def _marks(self) -> tuple[tuple[int, bool], ...]:
        """Every working day, and whether the office opens."""
        return tuple((ordinal, ordinal in self._office_set) for ordinal in self._working)

    @cached_property
    def _opening(self) -> tuple[tuple[timedelta, timedelta], ...]:
        """Each session's opening since midnight, and its length."""
        return tuple((since_midnight(one.opens), one.length) for one in self.sessions)

    @cached_property
    def _office_set(self) -> frozenset[int]:
        return frozenset(self._office)

    def _nth_office_day(self, place: int) -> date:
        if place >= len(self._office):
            raise CalendarMissingError(self.years[-1].year + 2)
        return date.fromordinal(self._office[place])


@cache
def _shipped() -> Calendar:
    files = sorted(_FOLDER.glob("[0-9]*.toml"))
    years = [Year.read(file.read_text("utf-8")) for file in files]
    return Calendar.of(years, read_sessions((_FOLDER / "office.toml").read_text("utf-8")))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(moment)  # a naive instant would silently take the machine's zone
    return moment.astimezone(ZONE)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZONE)
