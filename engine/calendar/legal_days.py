"""The law's days: which ones count, found by bisecting a table that is made once."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from engine.calendar.local import Closing
from engine.calendar.reasons import FIXED_NAMES, DayKind, DayReason
from engine.calendar.years import SATURDAY, Year, fixed_holidays
from engine.errors import CalendarMissingError, InvalidValueError


@dataclass(frozen=True, kw_only=True, eq=False)
class LegalDays:
    """Which days are working days; never changes.

    Every question about a day outside the published years and the estimated one
    raises CalendarMissingError. Days are days in Asia/Shanghai.
    """

    years: tuple[Year, ...]
    closings: tuple[Closing, ...] = ()

    def __post_init__(self) -> None:
        if not self.years:
            raise InvalidValueError("工作日历", "至少要有一个年度")
        for earlier, later in pairwise(self.years):
            if later.year == earlier.year:
                raise InvalidValueError("工作日历", f"{later.year}年出现两次")
            if later.year != earlier.year + 1:
                raise CalendarMissingError(earlier.year + 1)
            if both := earlier.make_up_days & later.days_off:
                raise InvalidValueError(
                    "工作日历",
                    f"{min(both)}：{earlier.year}年的通知写明上班，{later.year}年的通知写明放假",
                )
            if both := earlier.days_off & later.make_up_days:
                raise InvalidValueError(
                    "工作日历",
                    f"{min(both)}：{earlier.year}年的通知写明放假，{later.year}年的通知写明上班",
                )
        self._check_closings()

    def _check_closings(self) -> None:
        seen: set[date] = set()
        for closing in self.closings:
            if closing.day in seen:
                raise InvalidValueError("本地闭所日", f"{closing.day}（{closing.name}）重复登记")
            if not self._first <= closing.day.toordinal() <= self._last:
                raise InvalidValueError(
                    "本地闭所日", f"{closing.day}（{closing.name}）不在日历的年度内"
                )
            seen.add(closing.day)

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

    def reason(self, day: date) -> DayReason:
        """Say why a day counts or does not, with the holiday and the notice."""
        provisional = self._require(day) > self._last_published
        found = self._named.get(day)
        closing = self._closed.get(day)
        weekend = day.weekday() >= SATURDAY
        if found is not None and found.kind is DayKind.HOLIDAY:
            return found
        if closing is not None and closing.legal:
            return DayReason(
                day=day, kind=DayKind.LOCAL_HOLIDAY, name=closing.name, provisional=provisional
            )
        if provisional and day in fixed_holidays(day.year):
            return DayReason(
                day=day, kind=DayKind.HOLIDAY, name=FIXED_NAMES[day.month], provisional=True
            )
        if closing is not None and (found is not None or not weekend):
            return DayReason(
                day=day, kind=DayKind.CLOSED, name=closing.name, provisional=provisional
            )
        plain = DayKind.WEEKEND if weekend else DayKind.WORKING
        return found or DayReason(day=day, kind=plain, provisional=provisional)

    # Tables, made once

    @cached_property
    def _named(self) -> Mapping[date, DayReason]:
        """The days that a notice names."""
        named = {}
        for year in self.years:
            notice = "、".join(notice.number for notice in year.notices)
            for holiday in year.holidays:
                off = dict.fromkeys(holiday.days_off, DayKind.HOLIDAY)
                for day, kind in {**off, **dict.fromkeys(holiday.make_up, DayKind.MAKE_UP)}.items():
                    named[day] = DayReason(day=day, kind=kind, name=holiday.name, notice=notice)
        return named

    @cached_property
    def _closed(self) -> Mapping[date, Closing]:
        return {closing.day: closing for closing in self.closings}

    @cached_property
    def _working(self) -> tuple[int, ...]:
        """Every working day as an ordinal: bisecting them answers in a microsecond."""
        off = {day for year in self.years for day in year.days_off}
        off |= fixed_holidays(self.years[-1].year + 1)
        make_up = {day for year in self.years for day in year.make_up_days}
        closed = {closing.day for closing in self.closings if closing.legal}
        return tuple(
            day.toordinal()
            for day in _days(self._first, self._last)
            if day not in closed
            and (day in make_up or (day.weekday() < SATURDAY and day not in off))
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


def _days(first: int, last: int) -> Iterator[date]:
    return (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
