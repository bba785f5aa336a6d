"""What an office may change in its calendar, each with the sentence that says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.calendar.local import Closing, Outage
from engine.calendar.notice import read_year
from engine.calendar.working_days import Calendar
from engine.calendar.years import Session
from engine.clock import ZONE
from engine.errors import InvalidValueError


@dataclass(frozen=True, kw_only=True)
class CalendarChange:
    """A calendar as it would be, and what is new about it."""

    calendar: Calendar
    summary: str


def import_year(calendar: Calendar, source: str) -> CalendarChange:
    """Take in one year, from TOML or from the pasted notice.

    :raise InvalidValueError: it contradicts itself, the law or its neighbours, or is known so
    :raise CalendarMissingError: a year between would be missing
    """
    year = read_year(source)
    numbers = "、".join(notice.number for notice in year.notices)
    known = any(before.year == year.year for before in calendar.years)
    verb = "更正" if known else "导入"
    return _changed(calendar, calendar.with_year(year), f"{verb}{year.year}年放假安排（{numbers}）")


def set_hours(calendar: Calendar, sessions: Iterable[Session]) -> CalendarChange:
    """Change the office hours.

    :raise InvalidValueError: they overlap or run backwards, or are the same
    """
    after = _with(calendar, sessions=tuple(sessions))
    return _changed(calendar, after, f"办公时间改为{hours_text(after)}")


def add_closing(calendar: Calendar, closing: Closing) -> CalendarChange:
    """Close the office on a day.

    :raise InvalidValueError: the day is registered, or outside the calendar
    """
    what = "本地依法放假" if closing.legal else "本单位停止办公"
    after = _with(calendar, closings=[*calendar.closings, closing])
    return _changed(calendar, after, f"{closing.day}{what}（{closing.name}）")


def remove_closing(calendar: Calendar, day: date) -> CalendarChange:
    """Open the office on a day again.

    :raise InvalidValueError: the day is not registered
    """
    rest = [closing for closing in calendar.closings if closing.day != day]
    return _changed(calendar, _with(calendar, closings=rest), f"撤销{day}的闭所登记")


def register_outage(
    calendar: Calendar, outage: Outage, *, instead_of: datetime | None = None
) -> CalendarChange:
    """Register a time in which the system was away, or correct the one that began then.

    :raise InvalidValueError: it is registered already, or there is none to correct
    """
    rest = [known for known in calendar.outages if known.start_at != instead_of]
    if instead_of is not None and len(rest) == len(calendar.outages):
        raise InvalidValueError("系统停运", f"没有登记过{_moment(instead_of)}起的停运")
    verb = "登记" if instead_of is None else "更正"
    after = _with(calendar, outages=[*rest, outage])
    span = f"{_moment(outage.start_at)}至{_moment(outage.end_at)}"
    return _changed(calendar, after, f"{verb}系统停运 {span}（{outage.reason}）")


def remove_outage(calendar: Calendar, start_at: datetime) -> CalendarChange:
    """Take an outage that never was out of the register.

    :raise InvalidValueError: there is none that began then
    """
    rest = [known for known in calendar.outages if known.start_at != start_at]
    after = _with(calendar, outages=rest)
    return _changed(calendar, after, f"撤销{_moment(start_at)}起的停运登记")


def hours_text(calendar: Calendar) -> str:
    """The office hours as a page prints them."""
    return "、".join(f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in calendar.sessions)


def _with(calendar: Calendar, **rows: Any) -> Calendar:
    kept = {name: getattr(calendar, name) for name in ("years", "sessions", "closings", "outages")}
    return Calendar.of(**{**kept, **rows})


def _changed(before: Calendar, after: Calendar, summary: str) -> CalendarChange:
    if after.version == before.version:
        raise InvalidValueError("工作日历", "与现行日历相同，没有可以提交的改动")
    return CalendarChange(calendar=after, summary=summary)


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}"
