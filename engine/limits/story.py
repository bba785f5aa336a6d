"""What an explanation of a case's time rests on: milestones, terms, and the notices of its pauses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.calendar import Calendar
from engine.limits.account import Ledger, Moment, Terms
from engine.limits.folding import ledger
from engine.limits.suspensions import is_suspension, pause_title
from engine.limits.values import Extension, Interval, day_of

_SPECIAL = "《行政许可法》第四十五条"


@dataclass(frozen=True, kw_only=True)
class PauseNotice:
    """The notice of a pause: no notice, no pause (行政许可法 art. 45).

    :ivar basis: the law that stops the clock, where it is not art. 45
    """

    kind: str
    number: str
    issued_at: datetime
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is known of a case's time: all that an explanation rests on.

    :ivar closed_at: when the case ended without a decision
    :ivar ended_at: when it ended at all; nothing is told of later days
    """

    moments: Sequence[Moment]
    terms: Terms
    received_at: datetime
    extensions: Sequence[Extension] = ()
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    notices: Sequence[PauseNotice] = ()

    def account(self, calendar: Calendar, today: date, *, before: int | None = None) -> Ledger:
        """Fold it as of a day; *before* leaves out the milestones from that one on."""
        whole = before is None
        return ledger(
            self.ordered[:before],
            self.terms,
            self.received_at,
            calendar,
            today,
            extensions=self.extensions if whole else (),
            closed_at=self.closed_at if whole else None,
        )

    @property
    def ended_on(self) -> date | None:
        """The last day that there is anything to tell of; None while the case is open."""
        return day_of(self.ended_at) if self.ended_at else None

    @property
    def ordered(self) -> list[Moment]:
        """The milestones in the order of their instants."""
        return sorted(self.moments, key=lambda moment: moment.at)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """One special procedure, or suspension, as days of the law, with the number of its notice."""

    interval: Interval
    kind: str
    number: str
    basis: str = _SPECIAL

    @property
    def title(self) -> str:
        """What it is, in words."""
        return pause_title(self.kind)

    @property
    def letter(self) -> str:
        """What its notice is called."""
        return "中止办理通知书" if is_suspension(self.kind) else "特别程序告知书"

    def holds(self, day: date) -> bool:
        """Is this one of the days that do not count?"""
        end = self.interval.end
        return self.interval.start < day and (end is None or day <= end)


def pauses(account: Ledger, notices: Iterable[PauseNotice]) -> list[Pause]:
    """Give every pause the number of its notice: the first of its kind that is still unused."""
    waiting = sorted(notices, key=lambda notice: notice.issued_at)
    found = []
    for interval, kind in zip(account.pauses, account.special_kinds, strict=True):
        own = [
            one for one in waiting if one.kind == kind and day_of(one.issued_at) <= interval.start
        ]
        for used in own[:1]:
            waiting.remove(used)
        number = own[0].number if own else ""
        basis = (own[0].basis if own else "") or _SPECIAL
        found.append(Pause(interval=interval, kind=kind, number=number, basis=basis))
    return found
