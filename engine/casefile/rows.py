"""The rows of a case, as its events have made them: plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from engine.model import Mark, Outcome, Stage, Task

_DECISIONS = frozenset({"grant_decision", "refusal_decision", "non_acceptance", "not_required"})


@dataclass(kw_only=True)
class Header:
    """The case row, as its events have made it."""

    id: UUID
    no: str
    item_key: str
    digest: str
    organ: str
    applicant: str
    received_at: datetime
    changed_at: datetime
    changed_by: str
    status: str = "open"
    outcome: Outcome | None = None
    stage: Stage | None = None
    version: int = 0
    last_seq: int = 0
    ended_at: datetime | None = None
    accepted_on: date | None = None
    statutory_due_on: date | None = None
    promised_due_on: date | None = None
    provisional: bool = False
    clock_state: str = "received"
    calendar: str = ""
    rules: str = ""
    settled_month: str | None = None
    settled_level: int | None = None
    month: str = ""
    watch_at: datetime | None = None
    warn_at: datetime | None = None
    promise_over_at: datetime | None = None
    statute_over_at: datetime | None = None
    settled_at: datetime | None = None
    decided_on: date | None = None
    used_wd: int | None = None
    promised_wd: int | None = None
    statutory_wd: int | None = None
    spent_applicant: int | None = None
    spent_office: int | None = None
    spent_other: int | None = None
    spent_pause: int | None = None
    spent_outage: int | None = None


@dataclass(kw_only=True)
class Memory:
    """What the case remembers beside its header: small, plain, rebuilt from the log."""

    party: str = ""
    answers: list[list[str]] = field(default_factory=list)
    """Node and digest of the latest answers of each, in the order in which they were given."""
    moments: list[list[str]] = field(default_factory=list)
    hands: list[list[str]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    letters: list[list[str]] = field(default_factory=list)
    """Code, title and number of every letter issued."""
    steps: dict[str, list[str]] = field(default_factory=dict)
    """Open tasks: node, who has it (an organ, or the applicant), since when."""
    spans: list[list[str]] = field(default_factory=list)
    """From when on who held the case up."""
    specials: list[list[str]] = field(default_factory=list)
    """Kind and working days of every special procedure that a notice announced."""
    extensions: list[list[str]] = field(default_factory=list)
    """How much longer, and the day of the approval."""
    cards: list[str] = field(default_factory=list)
    """Keys of the cards that were issued: none is issued twice."""
    urged: list[str] = field(default_factory=list)
    """When supervisors urged the case on."""

    withdrawn: list[str] = field(default_factory=list)
    """Numbers of the letters that were withdrawn."""
    results: dict[str, Any] = field(default_factory=dict)
    """What it leads to: ids of its licences, how its fee stands, its share of a quota."""

    query: str = ""
    """The seal of the code with which the applicant asks how far his case is."""
    papers: dict[str, str] = field(default_factory=dict)
    """Where the paper lies: the hand-over that waits, the desk, the number in the archive."""

    signers: dict[str, list[str]] = field(default_factory=dict)
    """Extra signers of open tasks by the id of their signature: task, kind, who, how it stands."""
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was submitted of a task that waits for those who sign after, or was led back by one."""
    votes: dict[str, str] = field(default_factory=dict)
    """Votes that are open, and the tasks that they are about."""

    suspended: dict[str, str] = field(default_factory=dict)
    """Why the handling is stopped by court or law: the ground, since when, what was typed."""
    stops: list[list[str]] = field(default_factory=list)
    """From when until when it was suspended, each time."""
    waiting: dict[str, list[str]] = field(default_factory=dict)
    """The timers of a suspended case: node, and since when each waits."""
    void_proposed: dict[str, str] = field(default_factory=dict)
    """Who calls the case a wrong entry, since when, and why; another person decides."""

    amendment: dict[str, str] = field(default_factory=dict)
    """Who says what of the application was mistyped, since when; another person confirms it."""
    amendments: list[str] = field(default_factory=list)
    """What was proposed to put right or was, by its content: it names what it replaced."""

    procedures: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Special procedures that were added, by their ids: kind, state, and what was done in them."""

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Take a memory up from :meth:`as_json`; what was given stays as it is."""
        return cls(**{name: _copied(value) for name, value in plain.items()})

    def answer(self, node_id: str, digest: str) -> None:
        """Remember the latest answers of a node, behind all others."""
        self.answers = [pair for pair in self.answers if pair[0] != node_id]
        self.answers.append([node_id, digest])

    def put_right(self, node_id: str, digest: str) -> None:
        """Other answers of a node in the place of those that were wrong, not behind all others."""
        self.answers = [[node, digest if node == node_id else old] for node, old in self.answers]

    @property
    def decided(self) -> bool:
        """Did a decision go out, be it one department's? It must be delivered (P-03, P-11)."""
        marked = any(Mark(moment[0]) in {Mark.GRANTED, Mark.REFUSED} for moment in self.moments)
        return marked or any(code in _DECISIONS for code, _title, _number in self.letters)

    @property
    def switched(self) -> bool:
        """Did the case go over to the ordinary procedure?"""
        return any(moment[0] == Mark.SWITCHED for moment in self.moments)

    def as_json(self) -> dict[str, Any]:
        """The memory as plain data."""
        return {
            name: value for name, value in sorted(vars(self).items()) if value or name in _FIRST
        }


_FIRST = frozenset(
    {"answers", "cards", "extensions", "hands", "letters", "moments", "party", "spans"}
    | {"specials", "steps", "taken", "urged"}
)
"""Fields that every case row holds. One that is added later is left out while it is empty: the
rows of older cases are then still what their events make."""


def _copied(value: Any) -> Any:
    """Copy lists of lists and what is known by name; a general copy takes three times as long."""
    if isinstance(value, dict):
        return {key: _copied(row) for key, row in value.items()}
    return [_copied(row) for row in value] if isinstance(value, list) else value


@dataclass(frozen=True, kw_only=True)
class TimerDue:
    """A legal moment at which the flow moves on by itself."""

    id: UUID
    case_id: UUID
    node_id: str
    at: datetime
    what: str = "timer"


TIMER, WAITS = "timer", "waits"
"""What a due row is: a timer whose moment comes, or one of a suspended case, whose does not."""


@dataclass(frozen=True, kw_only=True)
class TimerChange:
    """A timer that waits while its case is suspended, or goes on with another moment."""

    id: UUID
    what: str = TIMER
    at: datetime | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The columns that change, with their new values."""
        return {"what": self.what} | ({"at": self.at} if self.at is not None else {})


@dataclass(frozen=True, kw_only=True)
class TaskChange:
    """What became of a task that was open: the columns that change."""

    id: UUID
    status: str | None = None
    first_by: str | None = None
    answers: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    assignee: str | None = None
    first_for: str | None = None
    closed_for: str | None = None
    unsigned: bool = False
    """The first of two officers took his signature back: nobody has signed."""
    times: Mapping[str, Any] | None = None
    """When it is due, and soon, once its case was stopped or goes on again."""

    @property
    def values(self) -> dict[str, Any]:
        """The columns that change, with their new values."""
        known = {
            name: value
            for name, value in vars(self).items()
            if name not in {"id", "unsigned", "times"} and value is not None
        }
        unsigned = {"first_by": None, "first_for": "", "answers": None} if self.unsigned else {}
        return known | unsigned | dict(self.times or {})


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """The columns of a row about the case that change."""

    id: UUID
    values: Mapping[str, Any]


@dataclass(kw_only=True)
class Effects:
    """The rows that one change touches, in the order in which it did."""

    opened: list[Task] = field(default_factory=list)
    changed: list[TaskChange] = field(default_factory=list)
    armed: list[TimerDue] = field(default_factory=list)
    retimed: list[TimerChange] = field(default_factory=list)
    disarmed: list[UUID] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """New rows about the case by their table: cards, orders, and whatever hangs on it."""
    row_changes: dict[str, list[RowChange]] = field(default_factory=dict)
    renamed: bool = False
    """The applicant is called otherwise: every row about the case says so."""

    def add(self, table: str, row: dict[str, Any]) -> None:
        """A new row about the case."""
        self.rows.setdefault(table, []).append(row)

    def change(self, table: str, row: str | UUID, **values: Any) -> None:
        """Columns of such a row that change."""
        row_id = row if isinstance(row, UUID) else UUID(row)
        self.row_changes.setdefault(table, []).append(RowChange(id=row_id, values=values))
