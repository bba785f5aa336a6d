"""The clocks of a case as supervision sees them: each by its name, with its own beginning and end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.limits.account import Ledger, Terms
from engine.limits.values import Due, Span
from engine.model import Limit


class ClockName(StrEnum):
    """What runs."""

    ACCEPTANCE = "acceptance"
    CORRECTION = "correction"
    STATUTORY = "statutory"
    PROMISED = "promised"
    DELIVERY = "delivery"
    STEP = "step"
    SPECIAL = "special"


ORDINARY = "ordinary"
"""Tells the promise that holds after a switch from the first one: each may be broken."""

CLOCK_TITLES = {
    ClockName.ACCEPTANCE: "受理期限",
    ClockName.CORRECTION: "补正期限",
    ClockName.STATUTORY: "法定时限",
    ClockName.PROMISED: "承诺时限",
    ClockName.DELIVERY: "送达期限",
    ClockName.STEP: "环节时限",
    ClockName.SPECIAL: "特别程序",
}

CLOCK_BASES = {
    ClockName.ACCEPTANCE: "行政许可法第三十二条",
    ClockName.CORRECTION: "一次性告知的补正期限",
    ClockName.STATUTORY: "行政许可法第四十二条",
    ClockName.PROMISED: "服务指南公布的承诺",
    ClockName.DELIVERY: "行政许可法第四十四条",
    ClockName.STEP: "业务手册的环节时限",
    ClockName.SPECIAL: "行政许可法第四十五条",
}


@dataclass(frozen=True, kw_only=True)
class RunningClock:
    """One clock of one case.

    *subject* tells clocks of one name apart: the number of the watch, the step's id, the kind
    and number of a special procedure, the promise of the ordinary procedure. *ended_at* is when it was answered; what falls due at
    that instant or later is not owed. *pauses* are instants, for those who count seconds.
    """

    name: ClockName
    starts_at: datetime
    limit: Limit
    due: Due
    subject: str = ""
    node_id: str = ""
    pauses: tuple[Span, ...] = ()
    ended_at: datetime | None = None

    @property
    def title(self) -> str:
        """What runs, in words."""
        return CLOCK_TITLES[self.name]

    @property
    def basis(self) -> str:
        """What it rests on."""
        return CLOCK_BASES[self.name]


def case_clocks(account: Ledger, terms: Terms) -> list[RunningClock]:
    """The clocks of the case itself; steps and special procedures have their own."""
    found = []
    if terms.acceptance is not None:
        found.append(
            RunningClock(
                name=ClockName.ACCEPTANCE,
                subject=str(account.watch),
                starts_at=account.watch_from,
                limit=terms.acceptance,
                due=account.acceptance,
                ended_at=account.answered_at or account.closed_at,
            )
        )
    if account.correction is not None and account.awaiting_since and terms.correction:
        found.append(
            RunningClock(
                name=ClockName.CORRECTION,
                subject=str(account.watch),
                starts_at=account.awaiting_since,
                limit=terms.correction,
                due=account.correction,
            )
        )
    if account.counting_from is not None:
        found += _handling(account, terms, account.counting_from)
    if account.delivery is not None and account.decided_at is not None and terms.delivery:
        found.append(
            RunningClock(
                name=ClockName.DELIVERY,
                starts_at=account.decided_at,
                limit=terms.delivery,
                due=account.delivery,
                ended_at=account.delivered_at or account.closed_at,
            )
        )
    return found


def _handling(account: Ledger, terms: Terms, start: datetime) -> Sequence[RunningClock]:
    ended_at = account.decided_at or account.closed_at
    promise = ORDINARY if terms.promised == terms.ordinary else ""
    clocks = (
        (ClockName.PROMISED, promise, terms.promised, account.promised),
        (ClockName.STATUTORY, "", terms.statutory, account.statutory),
    )
    return [
        RunningClock(
            name=name,
            subject=subject,
            starts_at=start,
            limit=limit,
            due=due,
            pauses=_until(ended_at, account.pause_spans),
            ended_at=ended_at,
        )
        for name, subject, limit, due in clocks
    ]


def _until(ended_at: datetime | None, pauses: Sequence[Span]) -> tuple[Span, ...]:
    """Return the pauses; the end of the handling also ends what still ran, as it does by days."""
    if ended_at is None:
        return tuple(pauses)
    return tuple(Span(one.start, one.end or max(ended_at, one.start)) for one in pauses)
