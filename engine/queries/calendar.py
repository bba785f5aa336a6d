"""The calendar as its pages show it: versions, one year by months, a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.calendar import Calendar, DayReason
from engine.errors import NotFoundError
from engine.model import SYSTEM
from engine.permissions import OVERSIGHT, Action, desks, holds_anywhere, require_anywhere
from engine.store.calendars import CalendarRow
from engine.work import Look

_WEEK = 7
_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """One version of the calendar, with the names of the people who made it."""

    row: CalendarRow
    drafted_by: str
    confirmed_by: str


@dataclass(frozen=True, kw_only=True)
class MonthView:
    """One month: whole weeks from Monday on, days of other months as None."""

    number: int
    weeks: Sequence[Sequence[DayReason | None]]
    working_days: int


@dataclass(frozen=True, kw_only=True)
class YearView:
    """One year of a calendar."""

    year: int
    provisional: bool
    months: Sequence[MonthView]
    working_days: int


def calendar_versions(look: Look) -> list[VersionView]:
    """Every version, the newest first.

    :raise NotPermittedError: the actor neither drafts nor confirms calendars
    """
    require_anywhere(look.actor, Action.CONFIRM_CALENDAR, look.today)
    names = look.tables.people.names()
    return [_view(names, row) for row in look.tables.calendars.every()]


def calendar_version(look: Look, number: int) -> tuple[VersionView, Calendar]:
    """One version with its data.

    :raise NotFoundError: no such version
    :raise NotPermittedError: the actor neither drafts nor confirms calendars
    """
    require_anywhere(look.actor, Action.CONFIRM_CALENDAR, look.today)
    row = look.tables.calendars.get(number)
    if row is None:
        raise NotFoundError("日历版本", number)
    return _view(look.tables.people.names(), row), look.versions.named(look.tables, row.version)


def drafts_calendar(look: Look) -> bool:
    """May this person draft a change of the calendar?"""
    return holds_anywhere(look.actor, Action.DRAFT_CALENDAR, look.today)


def keeps_calendar(look: Look) -> bool:
    """May this person look at drafts, and confirm those of others?"""
    return holds_anywhere(look.actor, Action.CONFIRM_CALENDAR, look.today)


def sees_every_case(look: Look) -> bool:
    """Do links to any case lead this person anywhere?"""
    held = {desk.role for desk in desks(look.actor, look.today)}
    return bool(held & OVERSIGHT)


def year_view(calendar: Calendar, year: int) -> YearView:
    """One year by months, every day with its reason.

    :raise CalendarMissingError: the year is not even estimated
    """
    months = [_month(calendar, year, number + 1) for number in range(_MONTHS)]
    return YearView(
        year=year,
        provisional=calendar.provisional(date(year, 12, 31)),
        months=months,
        working_days=sum(month.working_days for month in months),
    )


def differing_days(before: Calendar, after: Calendar) -> list[tuple[DayReason, DayReason]]:
    """The days that both calendars know and that become something else, in order."""
    first = date(max(before.years[0].year, after.years[0].year), 1, 1)
    last = date(min(before.years[-1].year, after.years[-1].year) + 1, 12, 31)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    pairs = ((before.reason(day), after.reason(day)) for day in days)
    return [(old, new) for old, new in pairs if (old.kind, old.name) != (new.kind, new.name)]


def _month(calendar: Calendar, year: int, number: int) -> MonthView:
    first = date(year, number, 1)
    after = date(year + number // _MONTHS, number % _MONTHS + 1, 1)
    days = [calendar.reason(first + timedelta(n)) for n in range((after - first).days)]
    cells: list[DayReason | None] = [None] * first.weekday() + list(days)
    cells += [None] * (-len(cells) % _WEEK)
    return MonthView(
        number=number,
        weeks=[cells[at : at + _WEEK] for at in range(0, len(cells), _WEEK)],
        working_days=sum(day.working for day in days),
    )


def _view(names: Mapping[str, str], row: CalendarRow) -> VersionView:
    names = {SYSTEM.user_id: SYSTEM.name, **names}
    return VersionView(
        row=row,
        drafted_by=names.get(row.drafted_by, row.drafted_by),
        confirmed_by=names.get(row.confirmed_by or "", row.confirmed_by or ""),
    )
