"""The words of the house: frozen values that every layer shares.

Words are those of the glossary (domain.md §8): a *node* is a box in the diagram,
a *step* one visit of it, a *task* a step on somebody's desk; an *item* is the
approval matter, a *case* one application for it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self, TypeAlias
from uuid import UUID

from engine.errors import InvalidValueError, ProblemLike

Value: TypeAlias = str | int | Decimal | bool | tuple[str, ...] | None
"""What a routing field may hold."""


class Role(StrEnum):
    """Who does a step (domain.md §7)."""

    APPLICANT = "applicant"
    ACCEPTOR = "acceptor"
    ASSISTANT = "assistant"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    DEPUTY_LEADER = "deputy_leader"
    INSPECTOR = "inspector"
    EXPERT = "expert"
    HEARING_CHAIR = "hearing_chair"
    ISSUER = "issuer"
    LIAISON_OFFICER = "liaison_officer"
    FEE_CLERK = "fee_clerk"
    CENTER_SUPERVISION = "center_supervision"
    E_SUPERVISOR = "e_supervisor"
    AUDITOR = "auditor"
    PROCESS_DESIGNER = "process_designer"
    ITEM_ADMIN = "item_admin"
    SYS_ADMIN = "sys_admin"
    ARCHIVIST = "archivist"
    VIEWER = "viewer"


ROLE_LABELS = {
    Role.APPLICANT: "申请人",
    Role.ACCEPTOR: "受理人",
    Role.ASSISTANT: "导办员",
    Role.REVIEWER: "审核人",
    Role.DECIDER: "决定人",
    Role.DEPUTY_LEADER: "分管领导",
    Role.INSPECTOR: "踏勘人员",
    Role.EXPERT: "评审专家",
    Role.HEARING_CHAIR: "听证主持人",
    Role.ISSUER: "出证送达人",
    Role.LIAISON_OFFICER: "联络员",
    Role.FEE_CLERK: "收费员",
    Role.CENTER_SUPERVISION: "中心督导",
    Role.E_SUPERVISOR: "电子监察员",
    Role.AUDITOR: "审计员",
    Role.PROCESS_DESIGNER: "流程设计员",
    Role.ITEM_ADMIN: "事项管理员",
    Role.SYS_ADMIN: "系统管理员",
    Role.ARCHIVIST: "档案员",
    Role.VIEWER: "领导查看",
}


class Stage(StrEnum):
    """The constant skeleton of a flow (domain.md §0, fact 1)."""

    APPLY = "apply"
    ACCEPT = "accept"
    REVIEW = "review"
    DECIDE = "decide"
    DELIVER = "deliver"


STAGE_LABELS = {
    Stage.APPLY: "申请",
    Stage.ACCEPT: "受理",
    Stage.REVIEW: "审查",
    Stage.DECIDE: "决定",
    Stage.DELIVER: "送达",
}


class Mark(StrEnum):
    """A milestone of the clock; a pause carries its kind after a colon."""

    CORRECTION_REQUESTED = "correction_requested"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    NOT_REQUIRED = "not_required"
    PAUSED = "paused"
    RESUMED = "resumed"
    GRANTED = "granted"
    REFUSED = "refused"
    DELIVERED = "delivered"
    SWITCHED = "switched"
    """To the ordinary procedure: what was promised on the spot holds no longer."""


PAUSE_KINDS = {
    "hearing": "听证",
    "tender": "招标",
    "auction": "拍卖",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expert_review": "专家评审",
}
"""The eight things that stop the clock (行政许可法 art. 45); nothing else does."""


class Outcome(StrEnum):
    """How a case can end."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    NOT_REQUIRED = "not_required"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    VOIDED = "voided"
    COMPLETED = "completed"


OUTCOME_LABELS = {
    Outcome.GRANTED: "准予许可",
    Outcome.PARTLY_GRANTED: "部分准予",
    Outcome.REFUSED: "不予许可",
    Outcome.NOT_ACCEPTED: "不予受理",
    Outcome.NOT_REQUIRED: "不受理（不需许可）",
    Outcome.WITHDRAWN: "撤回申请",
    Outcome.TERMINATED: "终止办理",
    Outcome.VOIDED: "作废",
    Outcome.COMPLETED: "办结",
}


class CaseState(StrEnum):
    """Where a case stands (domain.md §2.2): half of the permission table."""

    RECEIVED = "received"
    AWAITING_CORRECTION = "awaiting_correction"
    HANDLING = "handling"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    DECIDED = "decided"
    ENDED_GRANTED = "ended_granted"
    ENDED_REFUSED = "ended_refused"
    ENDED_NOT_ACCEPTED = "ended_not_accepted"
    ENDED_COMPLETED = "ended_completed"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    VOIDED = "voided"


CASE_STATE_LABELS = {
    CaseState.RECEIVED: "已收件待受理",
    CaseState.AWAITING_CORRECTION: "待补正",
    CaseState.HANDLING: "办理中",
    CaseState.PAUSED: "特别程序中",
    CaseState.SUSPENDED: "中止办理",
    CaseState.DECIDED: "已决定待办结",
    CaseState.ENDED_GRANTED: "办结（准予）",
    CaseState.ENDED_REFUSED: "办结（不予许可）",
    CaseState.ENDED_NOT_ACCEPTED: "办结（不予受理、不受理）",
    CaseState.ENDED_COMPLETED: "办结（其他）",
    CaseState.WITHDRAWN: "已撤回申请",
    CaseState.TERMINATED: "已终止",
    CaseState.VOIDED: "已作废",
}

OUTCOME_STATES = {
    Outcome.GRANTED: CaseState.ENDED_GRANTED,
    Outcome.PARTLY_GRANTED: CaseState.ENDED_GRANTED,
    Outcome.REFUSED: CaseState.ENDED_REFUSED,
    Outcome.NOT_ACCEPTED: CaseState.ENDED_NOT_ACCEPTED,
    Outcome.NOT_REQUIRED: CaseState.ENDED_NOT_ACCEPTED,
    Outcome.COMPLETED: CaseState.ENDED_COMPLETED,
    Outcome.WITHDRAWN: CaseState.WITHDRAWN,
    Outcome.TERMINATED: CaseState.TERMINATED,
    Outcome.VOIDED: CaseState.VOIDED,
}


class Unit(StrEnum):
    """The unit of a limit."""

    WORKING_DAY = "wd"
    HOUR = "h"
    CALENDAR_DAY = "d"
    MONTH = "mo"


UNIT_LABELS = {
    Unit.WORKING_DAY: "个工作日",
    Unit.HOUR: "小时",
    Unit.CALENDAR_DAY: "日",
    Unit.MONTH: "个月",
}


@dataclass(frozen=True)
class Limit:
    """A length of time in law or promise: ``Limit(Decimal(20), Unit.WORKING_DAY)``.

    Zero means on the spot (当场). Halves are allowed for working days only.
    """

    amount: Decimal
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2wd``, ``0.5wd``, ``3h``, ``10d``, ``3mo`` or ``0``.

        :raise InvalidValueError: anything else
        """
        if text == "0":
            return cls(Decimal(0), Unit.WORKING_DAY)
        for unit in Unit:
            number = text.removesuffix(unit.value)
            if number != text and _is_amount(number):
                limit = cls(Decimal(number), unit)
                if limit.whole or (unit is Unit.WORKING_DAY and limit.halves):
                    return limit
        reason = f"“{text}”不是有效时限，应写成 2wd、0.5wd、3h、10d、3mo 或 0"
        raise InvalidValueError("时限", reason, rule="R-44")

    @property
    def whole(self) -> bool:
        """Is the amount a whole number?"""
        return self.amount == self.amount.to_integral_value()

    @property
    def halves(self) -> bool:
        """Is twice the amount a whole number?"""
        return self.amount * 2 == (self.amount * 2).to_integral_value()

    @property
    def label(self) -> str:
        """The limit in words: 20个工作日, 当场."""
        return f"{self.amount.normalize():f}{UNIT_LABELS[self.unit]}" if self.amount else "当场"

    def __str__(self) -> str:
        return f"{self.amount.normalize():f}{self.unit.value}" if self.amount else "0"


_DIGITS = 4


def _is_amount(text: str) -> bool:
    whole, dot, fraction = text.partition(".")
    return (
        0 < len(whole) <= _DIGITS
        and whole.isascii()
        and whole.isdigit()
        and (not dot or fraction in {"0", "5"})
    )


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One article of one law: 行政许可法 三十二."""

    law: str
    article: str = ""

    @property
    def label(self) -> str:
        """《行政许可法》第三十二条, as letters and charts print it."""
        return f"《{self.law}》{self.numbered}"

    @property
    def numbered(self) -> str:
        """The article alone: 第三十二条; 六十条第（一）项 names it already."""
        if not self.article or self.article.startswith("第"):
            return self.article
        return f"第{self.article}" if "条" in self.article else f"第{self.article}条"


@dataclass(frozen=True, kw_only=True)
class Problem(ProblemLike):
    """One reason why a bundle or a flow is refused: where, what, why."""

    file: str
    sentence: str
    rule: str
    line: int | None = None
    element: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f" 第{self.line}行"
        if self.element:
            place += f" 元素“{self.element}”"
        return f"{place}：{self.sentence}（{self.rule}）"


class Employment(StrEnum):
    """Contract staff may receive and prepare, never accept, review or decide (S3)."""

    STAFF = "staff"
    CONTRACT = "contract"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role of one person at one organ, for some or all items, for a time (授权/委托)."""

    role: Role
    organ: str
    items: frozenset[str] | None = None
    starts_on: date
    ends_on: date | None = None
    document: str = ""
    acting_for: str = ""
    """The colleague in whose place the role is held; empty: it is his own."""

    def covers(self, *, role: Role, organ: str, item: str, on: date) -> bool:
        """Does this grant allow *role* at *organ* for *item* on that day (Asia/Shanghai)?"""
        return (
            self.role is role
            and self.organ == organ
            and (self.items is None or item in self.items)
            and self.starts_on <= on
            and (self.ends_on is None or on <= self.ends_on)
        )


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person (or the system) who acts, with the rights he holds today."""

    user_id: str
    name: str
    employment: Employment = Employment.STAFF
    organ: str = ""
    channel: str = "web"
    origin: str = ""
    grants: tuple[Grant, ...] = field(default=())

    def has(self, *roles: Role) -> bool:
        """Does he hold one of these roles anywhere?"""
        return any(grant.role in roles for grant in self.grants)


SYSTEM = Actor(user_id="system", name="系统", channel="system")


@dataclass(frozen=True, kw_only=True)
class Task:
    """One step on somebody's desk: all that the worklist shows."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    applicant: str
    node_id: str
    node_name: str
    stage: Stage | None
    role: Role
    desk_role: Role
    unit: str
    organ: str
    acting_for: str
    separated: bool
    ordinal: int
    status: str
    received_at: datetime
    opened_at: datetime
    due_at: datetime | None
    soon_at: datetime | None
    promised: str
    provisional: bool
    first_by: str | None = None
    answers: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    assignee: str = ""
    """Whom it was handed to by name; empty: whoever is at the desk."""
    first_for: str = ""
    """In whose place the first of two officers signed."""
    closed_for: str = ""
    """In whose place it was completed."""
