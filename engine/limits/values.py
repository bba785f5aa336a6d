"""What clocks are asked with and what they answer: pauses, extensions, due dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self, TypedDict

from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.model import Limit


class State(StrEnum):
    """Where a clock stands."""

    NOT_STARTED = "not_started"
    COUNTING = "counting"
    SUSPENDED = "suspended"
    DONE = "done"


class Anomaly(StrEnum):
    """What the account of a clock shows to be wrong (domain.md §4.3)."""

    CORRECTION_MORE_THAN_ONCE = "CORRECTION_MORE_THAN_ONCE"
    DEEMED_ACCEPTED = "DEEMED_ACCEPTED"
    EXTENSION_AFTER_EXPIRY = "EXTENSION_AFTER_EXPIRY"
    EXTENSION_MORE_THAN_ONCE = "EXTENSION_MORE_THAN_ONCE"
    RENEWAL_DEEMED = "RENEWAL_DEEMED"
    RENEWAL_LATE = "RENEWAL_LATE"
    SUSPENSION_AFTER_EXPIRY = "SUSPENSION_AFTER_EXPIRY"


@dataclass(frozen=True)
class Interval:
    """A pause (start, end]: the first day counts, the last does not; no end means it still runs."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise InvalidValueError(
                "不计入时限的期间", f"结束日{self.end}早于开始日{self.start}", rule="R-27"
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2024-10-08..2024-10-15``, or ``2024-10-08..`` for a pause that still runs.

        :raise InvalidValueError: anything else
        """
        start, dots, end = text.partition("..")
        if not dots:
            reason = f"“{text}”应写成 起日..止日，例如 2024-10-08..2024-10-15"
            raise InvalidValueError("不计入时限的期间", reason)
        return cls(_read_day(start), _read_day(end) if end else None)


@dataclass(frozen=True)
class Span:
    """A pause to the second, as supervision counts it; no end means that it still runs."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise InvalidValueError(
                "不计入时限的期间", f"结束时刻{self.end}早于开始时刻{self.start}", rule="R-27"
            )


@dataclass(frozen=True, kw_only=True)
class Extension:
    """A longer limit, by the head of the organ (行政许可法 art. 42)."""

    length: Limit
    approved_on: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``10wd@2024-04-20``: how much longer, and the day of the approval.

        :raise InvalidValueError: anything else
        """
        length, at, day = text.partition("@")
        if not at:
            reason = f"“{text}”应写成 时限@批准日，例如 10wd@2024-04-20"
            raise InvalidValueError("延长期限", reason)
        return cls(length=Limit.parse(length), approved_on=_read_day(day))


class DueJson(TypedDict):
    """A due date as ``guhua clock due --json`` prints it."""

    due: str | None
    base_due: str | None
    excluded_wd: int
    provisional: bool
    extension_valid: bool | None
    anomalies: list[str]


@dataclass(frozen=True, kw_only=True)
class Due:
    """The answer of a clock, with what it was computed from.

    *on* is the last day in time, inclusive; *at* the first instant that is late: the
    midnight that ends *on*, in Asia/Shanghai (an hour limit ends within the day).
    *base_due* is *on* without the extension; *raw_on* is *on* before it rolled to a working
    day. All four are None while a pause runs or before the start. *elapsed_wd* and
    *remaining_wd* are working days up to and from the day of the question, paused ones
    left out; *remaining_wd* is negative when late.
    """

    on: date | None = None
    at: datetime | None = None
    base_due: date | None = None
    raw_on: date | None = None
    starts_on: date | None = None
    provisional: bool = False
    excluded_wd: int = 0
    extension_valid: bool | None = None
    anomalies: tuple[Anomaly, ...] = ()
    state: State = State.NOT_STARTED
    elapsed_wd: int | None = None
    remaining_wd: int | None = None
    calendar_version: str = ""

    def as_json(self) -> DueJson:
        """Return what programs read; the keys are a promise of the command line."""
        return {
            "due": self.on.isoformat() if self.on else None,
            "base_due": self.base_due.isoformat() if self.base_due else None,
            "excluded_wd": self.excluded_wd,
            "provisional": self.provisional,
            "extension_valid": self.extension_valid,
            "anomalies": [anomaly.value for anomaly in self.anomalies],
        }


def merge(pauses: Iterable[Interval], *, since: date = date.min) -> tuple[Interval, ...]:
    """Return the union of pauses as intervals apart from each other, in order.

    What lies before *since* is cut off: a clock that does not run cannot pause.
    """
    merged: list[Interval] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.end is not None and pause.end <= since:
            continue
        start, end = max(pause.start, since), pause.end
        last = merged[-1] if merged else None
        if last is None or (last.end is not None and start > last.end):
            merged.append(Interval(start, end))
        elif last.end is not None:
            merged[-1] = Interval(last.start, None if end is None else max(last.end, end))
    return tuple(merged)


def day_of(instant: datetime) -> date:
    """Return the legal day of an instant: its day in Asia/Shanghai."""
    return instant.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """Return the midnight that ends a day in Asia/Shanghai: the first instant that is late."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZONE)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("日期", f"“{text}”不是日期，应写成 2024-10-08") from error
