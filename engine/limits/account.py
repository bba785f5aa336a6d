"""What the account of a case's time is made of: milestones, terms, and the clocks themselves."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from engine.limits.suspensions import is_suspension, pause_title
from engine.limits.values import Anomaly, Due, Interval, Span, State, day_of
from engine.model import Limit, Mark, Unit

WATCH = Limit(Decimal(5), Unit.WORKING_DAY)
"""How long the organ may take to answer an application (行政许可法 art. 32)."""

DELIVERY = Limit(Decimal(10), Unit.WORKING_DAY)
"""How long it may take to deliver a decision (行政许可法 art. 44)."""


class ClockBasis(StrEnum):
    """What the handling limits count from."""

    ACCEPTANCE = "acceptance"
    RECEIPT = "receipt"


class Phase(StrEnum):
    """Where a case stands in its time (domain.md §2.2)."""

    RECEIVED = "received"
    AWAITING_CORRECTION = "awaiting_correction"
    IN_REVIEW = "in_review"
    SUSPENDED = "suspended"
    DECIDED = "decided"
    DELIVERED = "delivered"
    CLOSED = "closed"


PHASE_WORDS = {
    Phase.RECEIVED: "已收件，审批时限未起算",
    Phase.AWAITING_CORRECTION: "待补正，审批时限未起算",
    Phase.IN_REVIEW: "审批时限计算中",
    Phase.SUSPENDED: "特别程序中，审批时限暂停计算",
    Phase.DECIDED: "已作出决定，待送达",
    Phase.DELIVERED: "已送达",
    Phase.CLOSED: "已终结，不再计时",
}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A milestone that a case passed; *kind* is the kind of a pause, or of the one that ends."""

    mark: Mark
    at: datetime
    kind: str = ""

    @property
    def on(self) -> date:
        """The day in Asia/Shanghai."""
        return day_of(self.at)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The limits of an item: 行政许可法 art. 32 (acceptance), 42 (statutory), 44 (delivery).

    *ordinary* is what is promised once a case goes over to the ordinary procedure.
    """

    statutory: Limit
    promised: Limit
    basis: ClockBasis = ClockBasis.ACCEPTANCE
    acceptance: Limit | None = WATCH
    """None where nobody applied: what begins of office is never accepted by silence."""
    delivery: Limit | None = DELIVERY
    correction: Limit | None = None
    ordinary: Limit | None = None

    @property
    def switched(self) -> "Terms":
        """The terms of the ordinary procedure: its promise, or the statute where none is given."""
        return replace(self, promised=self.ordinary or self.statutory)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All clocks of a case on one day.

    *acceptance* is the watch in which the organ must answer; the latest one, if there
    were corrections. *correction* is the applicant's time while the case waits for him.
    *accepted_at* is the legal instant: with *deemed* that of the materials' receipt.
    *watch* numbers the watches in which the organ must answer, from 1; *counting_from* is
    what the handling limits count from. *pauses* are days for the law, *pause_spans* the
    same as instants for supervision, those that still run without an end, *special_kinds*
    their kinds.
    """

    phase: Phase
    received_on: date
    accepted_at: datetime | None
    deemed: bool
    pauses: tuple[Interval, ...]
    pause_kinds: tuple[str, ...]
    acceptance: Due
    correction: Due | None
    statutory: Due
    promised: Due
    delivery: Due | None
    watch: int
    watch_from: datetime
    awaiting_since: datetime | None
    answered_at: datetime | None
    counting_from: datetime | None
    decided_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None
    pause_spans: tuple[Span, ...]
    special_kinds: tuple[str, ...]

    @property
    def decided_on(self) -> date | None:
        """The day of the decision in Asia/Shanghai; the first one, where several organs decide."""
        return day_of(self.decided_at) if self.decided_at else None

    @property
    def delivered_on(self) -> date | None:
        """The day of the delivery."""
        return day_of(self.delivered_at) if self.delivered_at else None

    @property
    def settled_at(self) -> datetime | None:
        """When the handling limits stopped to matter: the decision, or another end."""
        return self.decided_at or self.closed_at

    @property
    def accepted_on(self) -> date | None:
        """The day of acceptance in Asia/Shanghai."""
        return day_of(self.accepted_at) if self.accepted_at else None

    @property
    def anomalies(self) -> tuple[Anomaly, ...]:
        """What went wrong on the statutory side, each once."""
        return tuple(dict.fromkeys((*self.acceptance.anomalies, *self.statutory.anomalies)))

    @property
    def words(self) -> str:
        """The state as the case page says it."""
        if self.phase is Phase.SUSPENDED and self.pause_kinds:
            kinds = "、".join(map(pause_title, self.pause_kinds))
            what = "中止办理" if all(map(is_suspension, self.pause_kinds)) else "特别程序"
            return f"{what}（{kinds}）中，审批时限暂停计算"
        if self.phase is Phase.RECEIVED and self.statutory.state is State.COUNTING:
            return "已收件，审批时限自收到材料之日起计算中"
        if self.phase is Phase.IN_REVIEW and self.deemed:
            return "逾期未告知，自收到材料之日起视为受理，审批时限计算中"
        return PHASE_WORDS[self.phase]
