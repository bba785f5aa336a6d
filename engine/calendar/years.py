"""What a calendar is made of: the years as the notices arrange them, and the office hours."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engine.calendar.reasons import WEEKDAYS
from engine.errors import InvalidValueError

SATURDAY = 5
_DAY = timedelta(days=1)
_DECEMBER = 12
_LONGEST = timedelta(days=31)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notice(_Data):
    """The paper a year rests on; *published_on* is the day it stood on gov.cn."""

    number: str
    published_on: date
    title: str


class Holiday(_Data):
    """One block of days off, first and last included, and the rest days worked for it (调休)."""

    name: str
    first: date
    last: date
    make_up: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if not timedelta() <= self.last - self.first < _LONGEST:
            raise ValueError(
                f"“{self.name}”放假从{self.first}到{self.last}：最后一天应在第一天之后一个月内"
            )
        return self

    @property
    def days_off(self) -> tuple[date, ...]:
        length = (self.last - self.first).days + 1
        return tuple(self.first + _DAY * n for n in range(length))


class Year(_Data):
    """The arrangement of one year; its New Year's block may reach into the December before."""

    year: int = Field(ge=2008, le=2999)
    notices: tuple[Notice, ...] = Field(min_length=1)
    holidays: tuple[Holiday, ...]

    @classmethod
    def read(cls, source: str) -> Self:
        """Read one year from TOML.

        :raise InvalidValueError: it is not TOML, or contradicts itself or the law
        """
        try:
            return cls.model_validate(tomllib.loads(source))
        except tomllib.TOMLDecodeError as error:
            raise InvalidValueError("工作日历", f"不是有效的 TOML 文件：{error}") from error
        except ValidationError as error:
            raise InvalidValueError("工作日历", said_by(error)) from error

    @property
    def days_off(self) -> frozenset[date]:
        return frozenset(day for holiday in self.holidays for day in holiday.days_off)

    @property
    def make_up_days(self) -> frozenset[date]:
        return frozenset(day for holiday in self.holidays for day in holiday.make_up)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        self._names_each_day_once()
        for holiday in self.holidays:
            for day in (*holiday.days_off, *holiday.make_up):
                if not self._may_arrange(day):
                    raise ValueError(
                        f"“{holiday.name}”的{day}不属于{self.year}年的安排"
                        "（只能在当年，元旦可以连到上一年十二月）"
                    )
            for day in holiday.make_up:
                if day.weekday() < SATURDAY:
                    raise ValueError(
                        f"“{holiday.name}”的{day}是{WEEKDAYS[day.weekday()]}，"
                        "调休上班日必须是星期六或星期日"
                    )
        if missing := fixed_holidays(self.year) - self.days_off:
            raise ValueError(f"法定节假日{min(missing)}没有放假")
        return self

    def _names_each_day_once(self) -> None:
        seen: dict[date, tuple[str, str]] = {}
        for holiday in self.holidays:
            rows = [(day, "放假") for day in holiday.days_off]
            for day, what in rows + [(day, "上班") for day in holiday.make_up]:
                if day in seen:
                    name, before = seen[day]
                    raise ValueError(
                        f"{day}出现两次：“{name}”写明当日{before}，“{holiday.name}”写明当日{what}"
                    )
                seen[day] = (holiday.name, what)

    def _may_arrange(self, day: date) -> bool:
        return day.year == self.year or (day.year, day.month) == (self.year - 1, _DECEMBER)


def fixed_holidays(year: int) -> frozenset[date]:
    """Return the statutory days off that a year's sun calendar fixes (全国年节及纪念日放假办法 art. 2).

    The lunar ones (春节, 清明, 端午, 中秋) are left out: nobody computes them here.
    2 May is one since the revision in force from 2025.
    """
    days = [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)]
    if year >= 2025:  # noqa: PLR2004 - the year of the revision, said above
        days.append((5, 2))
    return frozenset(date(year, month, day) for month, day in days)


@dataclass(frozen=True, kw_only=True)
class Session:
    """Office hours without a break, from inclusive to exclusive, local time."""

    opens: time
    closes: time

    @property
    def length(self) -> timedelta:
        return since_midnight(self.closes) - since_midnight(self.opens)


def said_by(error: ValidationError) -> str:
    """Return what pydantic found, each with its place; our own sentences as they are."""
    return "；".join(
        str(found.get("ctx", {}).get("error", f"{place}（{found['msg']}）"))
        for found in error.errors()
        for place in [".".join(map(str, found["loc"]))]
    )


def read_sessions(source: str) -> tuple[Session, ...]:
    """Read office hours from TOML: ``sessions = [{ from = 09:00:00, to = 12:00:00 }]``.

    :raise InvalidValueError: they overlap, run backwards or are no times
    """
    try:
        rows: list[Mapping[str, time]] = tomllib.loads(source)["sessions"]
        sessions = tuple(Session(opens=row["from"], closes=row["to"]) for row in rows)
        return in_order(sessions)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise InvalidValueError("办公时间", str(error)) from error


def in_order(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """Return the sessions if they are office hours.

    :raise InvalidValueError: there are none, or they overlap or run backwards; names the row
    """
    if not sessions:
        raise InvalidValueError("办公时间", "至少要有一段")
    edges = [edge for one in sessions for edge in (one.opens, one.closes)]
    for place, (earlier, later) in enumerate(pairwise(edges)):
        if later <= earlier:
            raise InvalidValueError(
                f"办公时间第{place // 2 + 1}段",
                f"{later:%H:%M}应晚于{earlier:%H:%M}：各段必须先后排列、互不重叠",
            )
    return sessions


def since_midnight(hour: time) -> timedelta:
    """Return an hour of the day as a length."""
    return timedelta(
        hours=hour.hour, minutes=hour.minute, seconds=hour.second, microseconds=hour.microsecond
    )
