"""What special procedures are told in: the kinds, one procedure, what an act is judged by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from engine.calendar import Calendar
from engine.model import Basis, Mark, Role
from engine.procedures.questions import Question
from forms import Answers

CLOSED = "closed"
PROPOSED = "proposed"
"""A reviewer asks for it; whoever decides has to agree (domain.md §7: start †)."""

REVIEW = frozenset({Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER})
DECIDE = frozenset({Role.DECIDER, Role.DEPUTY_LEADER})

PAUSE_NOTICE = "special_procedure_notice"
"""No notice, no pause (行政许可法 art. 45)."""


class Turn(StrEnum):
    """Whether an act is what a procedure waits for, so that it stands on somebody's desk."""

    NOW = "now"
    LATE = "late"
    """Once what was due has not come: a period ran out, a report is owed."""
    NEVER = "never"
    """It changes the course, or comes from outside: nobody owes it."""


class ProcedureKind(StrEnum):
    """What can be added to a case from any review step (domain.md §10, P-09)."""

    SITE_VISIT = "site_visit"
    DEFENCE = "defence"
    HEARING = "hearing"
    EXPERT_REVIEW = "expert_review"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"


@dataclass(frozen=True, kw_only=True)
class Done:
    """One act that was done: by whom, when, and the digest of what was written down."""

    act: str
    at: datetime
    by: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One special procedure of a case, as its events have made it.

    :ivar facts: ids, days and codes that later acts rest on; never a name, never typed text
    :ivar paused: the clock of the case stands still for it
    :ivar result: how it ended; empty while it runs
    """

    id: UUID
    kind: ProcedureKind
    state: str
    opened_by: str
    opened_role: Role
    opened_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    acts: Sequence[Done] = ()
    paused: bool = False
    result: str = ""

    @property
    def open(self) -> bool:
        """Does it still run?"""
        return self.state != CLOSED

    @classmethod
    def of(cls, procedure_id: str | UUID, plain: Mapping[str, Any]) -> Self:
        """Read :meth:`as_json`."""
        return cls(
            id=UUID(str(procedure_id)),
            kind=ProcedureKind(plain["kind"]),
            state=plain["state"],
            opened_by=plain["opened_by"],
            opened_role=Role(plain["opened_role"]),
            opened_at=datetime.fromisoformat(plain["opened_at"]),
            facts=plain.get("facts", {}),
            acts=[
                Done(act=act, at=datetime.fromisoformat(at), by=by, digest=digest)
                for act, at, by, digest in plain.get("acts", ())
            ],
            paused=plain.get("paused", False),
            result=plain.get("result", ""),
        )

    def as_json(self) -> dict[str, Any]:
        """The procedure as plain data, as a case remembers it."""
        return {
            "kind": self.kind.value,
            "state": self.state,
            "opened_by": self.opened_by,
            "opened_role": self.opened_role.value,
            "opened_at": self.opened_at.isoformat(),
            "facts": dict(self.facts),
            "acts": [[one.act, one.at.isoformat(), one.by, one.digest] for one in self.acts],
            "paused": self.paused,
            "result": self.result,
        }


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the offices of a case: by his account, his name and where he works.

    :param namesake: another of his name works at the same place
    """

    user_id: str
    name: str
    place: str = ""
    namesake: bool = False

    @property
    def label(self) -> str:
        """How a list offers him: the account stands there only to keep two of one name apart."""
        told = [self.place, self.user_id if self.namesake else ""]
        where = "，".join(each for each in told if each)
        return f"{self.name}（{where}）" if where else self.name


@dataclass(frozen=True, kw_only=True)
class Expert:
    """One expert of an organ's register."""

    id: str
    name: str
    field: str
    employer: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What an act is judged by: the day, the calendar, the people, the case so far.

    :ivar now: the instant; legal days are those of Asia/Shanghai
    :ivar actor: the account of whoever acts
    :ivar hands: (role, account) of everybody who did a step of the case on the organ's side
    :ivar people: who holds which role for the item at the organs of the case
    :ivar experts: the register of the organs of the case
    :ivar points: the conditions of the licence: what a visit looks at
    :ivar told: act → the latest answers of it in this procedure
    :ivar seed: a number from outside, for a drawing by lot; it is written down
    """

    now: datetime
    today: date
    calendar: Calendar
    actor: str
    hands: Sequence[tuple[str, str]] = ()
    people: Mapping[Role, Sequence[Person]] = field(default_factory=dict)
    experts: Sequence[Expert] = ()
    points: Sequence[str] = ()
    applicant: str = ""
    address: str = ""
    accepted_on: date | None = None
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seed: str = ""

    def holding(self, roles: Iterable[Role]) -> list[Person]:
        """Who holds one of these roles, each once, in the order of the accounts."""
        found = {each.user_id: each for role in roles for each in self.people.get(role, ())}
        return [found[user] for user in sorted(found)]

    def person(self, user_id: str) -> Person:
        """A person of the case's offices; one who left them keeps his account's name."""
        everybody = (each for people in self.people.values() for each in people)
        own = (each for each in everybody if each.user_id == user_id)
        return next(own, Person(user_id=user_id, name=user_id))


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What an act does: the next state, what later acts rest on, the letters it owes.

    :ivar letters: code → the facts that the letter says, by the names of ``engine.letters``
    :ivar mark: the clock effect, ``paused`` or ``resumed``; the kind says which pause
    :ivar hands: (role, account) of those who have had a hand in the case by it
    :ivar result: how the procedure ends, where it does
    """

    to: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    letters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mark: Mark | None = None
    hands: tuple[tuple[Role, str], ...] = ()
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that can be done in a procedure.

    :ivar after: the states in which it can be done
    :ivar roles: who may do it, for the item at an organ of the case
    :ivar by: the fact that names the only persons who may, where somebody was appointed
    :ivar not_by: the fact that names who may not: a second pair of eyes is asked for
    :ivar questions: what is asked
    :ivar judge: what it does, or a refusal
    :ivar hint: what the law says about it, in one sentence
    :ivar turn: is it what the procedure waits for in those states?
    """

    code: str
    title: str
    after: frozenset[str]
    roles: frozenset[Role]
    questions: Callable[[Procedure, Setting], Sequence[Question]]
    judge: Callable[[Procedure, Answers, Setting], Deed]
    by: str = ""
    not_by: str = ""
    hint: str = ""
    turn: Turn = Turn.NOW


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Until when what is to be done, and by which rule."""

    on: date
    words: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One kind of special procedure.

    :ivar pause: the pause that it makes, a key of ``PAUSE_KINDS``; empty for what stops no clock
    :ivar record: the letter that tells what came of it; empty where another paper does
    :ivar first: the state in which it begins once nobody needs to agree any more
    :ivar opening: what is asked of whoever begins it, beside the reason
    :ivar opened: the facts and the state that follow from those answers
    """

    kind: ProcedureKind
    title: str
    basis: Basis
    rule: str
    pause: str
    clock: str
    first: str
    record: str
    states: Mapping[str, str]
    results: Mapping[str, str]
    acts: tuple[Act, ...]
    deadline: Callable[[Procedure, Calendar], Deadline | None]
    opening: Callable[[Setting], Sequence[Question]] = lambda _setting: ()
    opened: Callable[[Answers], Mapping[str, Any]] = lambda _answers: {}

    def act(self, code: str) -> Act | None:
        """The act of that code."""
        return next((act for act in self.acts if act.code == code), None)
