"""What the questions answer: frozen values, made for pages and for the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from engine.model import Role, Stage
from engine.queries.lawful import ExtensionOffer, SpecialLine
from engine.queries.procedure_lists import ProcedureSection
from engine.queries.sent_back import SentBack
from engine.work.going_back import WayBack


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """How much of a limit is left: a word for people, a level for colours, a share for bars.

    *level* is calm, soon, over, or none where there is no limit; *share* is the part used up.
    """

    level: str
    text: str
    share: float


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """One line of the worklist."""

    task_id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    applicant: str
    node_name: str
    stage: Stage | None
    role: Role
    received_at: datetime
    opened_at: datetime
    due_at: datetime | None
    promised: str
    remaining: Remaining
    awaits_second: bool
    provisional: bool
    over: str = ""
    """The limit of its case that has passed: ``statute``, ``promise`` or neither."""
    urged: bool = False
    """Was its case urged on?"""


@dataclass(frozen=True, kw_only=True)
class WorklistQuery:
    """What the clerk asked for; every field has a harmless default."""

    tab: str = "all"
    words: str = ""
    item: str = ""
    stage: str = ""
    received_from: date | None = None
    received_to: date | None = None
    sort: str = "urgent"
    page: int = 1
    size: int = 20


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """One page of the worklist, with the counts of its tabs (all, overdue, soon, normal)."""

    rows: Sequence[TaskRow]
    total: int
    counts: Mapping[str, int]
    items: Sequence[tuple[str, str]]
    query: WorklistQuery
    pages: int


@dataclass(frozen=True, kw_only=True)
class EventView:
    """One event in words."""

    seq: int
    at: datetime
    kind: str
    sentence: str
    actor: str
    role: str
    node_id: str | None
    note: str
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterView:
    """One issued letter."""

    letter_id: int
    code: str
    title: str
    number: str
    issued_at: datetime
    organ: str
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""
    replaced_by: str = ""
    may_withdraw: bool = False
    """Does the reader decide for one of its organs? The page of the withdrawal says the rest."""


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """One open task of a case, as its page shows it."""

    task_id: UUID
    node_id: str
    node_name: str
    unit_name: str
    role: Role
    opened_at: datetime
    due_at: datetime | None
    remaining: Remaining
    may_complete: bool
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class Awaiting:
    """An amendment (更正登记) that somebody proposed and nobody has confirmed yet."""

    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """One case, as its page and the right side of the task page show it."""

    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    item_code: str
    digest: str
    organ_name: str
    applicant: str
    applicant_id: str
    phone: str
    agent: str
    received_at: datetime
    accepted_on: date | None
    statutory_due_on: date | None
    promised_due_on: date | None
    provisional: bool
    clock_state: str
    used: str
    statutory: str
    promised: str
    status: str
    outcome: str | None
    version: int
    corrections: int
    stage: Stage | None
    remaining: Remaining
    tasks: Sequence[OpenTask]
    events: Sequence[EventView]
    letters: Sequence[LetterView]
    materials: Sequence[Mapping[str, Any]]
    facts: Sequence[tuple[str, str]]
    actions: Sequence[str]
    extension: ExtensionOffer | None = None
    specials: Sequence[SpecialLine] = ()
    children: Sequence[tuple[UUID, str, str]] = ()
    urged: int = 0
    """How often supervisors urged it on."""
    amendment: Awaiting | None = None
    """What somebody proposed to put right of its record."""
    procedures: ProcedureSection = field(default_factory=ProcedureSection)


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """One task with its form: the left side of the task page."""

    task_id: UUID
    node_id: str
    node_name: str
    role: Role
    limit: str
    content: str
    standard: str
    duty: str
    bases: Sequence[str]
    checklist: Sequence[str]
    remaining: Remaining
    form: Any
    answers: Mapping[str, Any]
    officers: int
    first_officer: str | None
    may_confirm: bool
    acting_for: str
    letters: Sequence[str]
    case: CaseView
    deemed: str = ""
    previous_id: UUID | None = None
    next_id: UUID | None = None
    ways_back: Sequence[WayBack] = ()
    sent_back: SentBack | None = None
    held_by: str = ""
    """Who submitted it, while the flow waits for those who sign after."""
    takes_home: bool = False
    """That was this very person, and nobody has signed yet: he may take it back."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The state of the diagram as of one event: for the replay."""

    number: int
    event: EventView
    done: frozenset[str]
    current: frozenset[str]
    overdue: frozenset[str]
    flows: frozenset[str]
    clock: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
