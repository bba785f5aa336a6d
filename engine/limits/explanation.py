"""What an explanation of a case's time says: rows, dates, sentences; as data and as text."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from engine.calendar import DayReason
from engine.limits.clocks import CLOCK_TITLES, ClockName
from engine.limits.columns import aligned
from engine.limits.tracks import REST_DAY, Count


class Audience(StrEnum):
    """Who reads it: the applicant reads nothing of supervision, nor what an auditor would ask."""

    OFFICE = "office"
    APPLICANT = "applicant"


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """One day of a case, in Asia/Shanghai.

    *counts* has one entry for each clock that runs; *events* are what happened or ended then.
    """

    reason: DayReason
    counts: tuple[Count, ...]
    events: tuple[str, ...]
    today: bool = False

    @property
    def day(self) -> date:
        """The day itself."""
        return self.reason.day

    @property
    def counted(self) -> str:
        """What the day counts for, and why not, in words; clocks that agree speak together.

        A rest day says so itself.
        """
        said: dict[str, list[str]] = {}
        for count in self.counts:
            if count.why == REST_DAY:
                continue
            said.setdefault(count.words, []).append(CLOCK_TITLES[count.clock])
        return "；".join(f"{'、'.join(titles)}{words}" for words, titles in said.items())

    def count(self, clock: ClockName) -> Count | None:
        """Return what the day is to one clock, or None."""
        return next((each for each in self.counts if each.clock is clock), None)


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """One date that follows.

    *due_on* is None while a pause holds the clock; *due_at* is given where it ends within
    the day; *ended_on* is when it was answered; *words* say the same in one sentence.
    """

    clock: ClockName
    title: str
    limit: str
    basis: str
    starts_on: date
    due_on: date | None
    due_at: datetime | None
    excluded_wd: int
    provisional: bool
    ended_on: date | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The time of one case on one day, row by row."""

    audience: Audience
    today: date
    state: str
    rows: tuple[DayRow, ...]
    dues: tuple[DueLine, ...]
    countings: tuple[str, ...]
    notes: tuple[str, ...]
    calendar_version: str
    provisional: bool

    def due(self, clock: ClockName) -> DueLine | None:
        """Return the line of a clock, the latest if it ran more than once."""
        lines = [line for line in self.dues if line.clock is clock]
        return lines[-1] if lines else None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data; the keys are a promise of the command line."""
        return {
            "today": self.today.isoformat(),
            "state": self.state,
            "provisional": self.provisional,
            "calendar": self.calendar_version,
            "dues": [_due_json(line) for line in self.dues],
            "days": [_row_json(row) for row in self.rows],
            "countings": list(self.countings),
            "notes": list(self.notes),
        }

    def text(self) -> str:
        """Return it as text for a terminal or a printer, in aligned columns."""
        days = [("日期", "星期", "是否工作日", "计入情况", "事项")]
        days += [
            (
                f"{row.day}{' 今天' if row.today else ''}",
                row.reason.weekday,
                row.reason.words,
                row.counted or "—",
                "；".join(row.events),
            )
            for row in self.rows
        ]
        dues = [(line.title, line.words, line.basis) for line in self.dues]
        head = [f"截至{self.today}：{self.state}", "", *aligned(dues), ""]
        tail = [*self.countings, *self.notes, f"工作日历：{self.calendar_version}"]
        return "\n".join([*head, *aligned(days), "", *tail])


def _due_json(line: DueLine) -> dict[str, Any]:
    return {
        "clock": line.clock.value,
        "title": line.title,
        "limit": line.limit,
        "basis": line.basis,
        "starts_on": line.starts_on.isoformat(),
        "due": line.due_on.isoformat() if line.due_on else None,
        "due_at": line.due_at.isoformat() if line.due_at else None,
        "excluded_wd": line.excluded_wd,
        "provisional": line.provisional,
        "ended_on": line.ended_on.isoformat() if line.ended_on else None,
        "words": line.words,
    }


def _row_json(row: DayRow) -> dict[str, Any]:
    return {
        "day": row.day.isoformat(),
        "weekday": row.reason.weekday,
        "working": row.reason.working,
        "reason": row.reason.words,
        "notice": row.reason.notice,
        "counts": [
            {
                "clock": count.clock.value,
                "counted": count.counted,
                "running": count.running,
                "why": count.why,
            }
            for count in row.counts
        ],
        "events": list(row.events),
        "today": row.today,
    }
