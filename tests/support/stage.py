"""Where acts are tried: a case in a state, a person for each column of the table; nothing stands.

One transaction a state, undone at its end; a savepoint an act. What is tried is the real action,
by somebody who never had a hand in the case.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection

from engine.audit import Kind
from engine.errors import EngineError
from engine.model import Actor, CaseState, Role, Task
from engine.work import Work
from forms import InvalidAnswersError
from tests.support.county import County


@dataclass(frozen=True, kw_only=True)
class Person:
    """One column of the table.

    :ivar role: whose desk he works at; None: he has none
    :ivar stands_in: it is a colleague's, who is away
    """

    actor: Actor
    role: Role | None = None
    stands_in: bool = False

    def __str__(self) -> str:
        return self.actor.user_id


@dataclass(frozen=True, kw_only=True)
class Place:
    """A case that acts are tried on, and what was prepared in it.

    :ivar task: what lies open; None where nothing does
    :ivar given: what a lawful answer to it says
    :ivar letter: the event of a letter that a colleague issued and that may be withdrawn
    :ivar beside: another case in the same state, for acts that this one has no room for
    :ivar thing: what an act is about: a card, an order, a list …
    """

    county: County
    state: CaseState
    case_id: UUID
    task: Task | None
    given: Mapping[str, Any]
    letter: int
    beside: Self | None = None
    thing: UUID | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def step(self) -> Role | None:
        """At whose desk the open step lies, the applicant's own steps excepted."""
        return None if self.task is None or self.task.acting_for else self.task.role

    def about(self, thing: UUID | None, **more: Any) -> Self:
        """The same place with what was prepared."""
        return replace(self, thing=thing, more=more)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of an act.

    :ivar told: the kinds of events that it wrote
    :ivar rows: how many rows it changed
    :ivar recorded: what the log is to say of a refusal
    """

    told: tuple[Kind, ...]
    rows: int
    recorded: tuple[Mapping[str, Any], ...]
    error: EngineError | InvalidAnswersError | None = None


@dataclass
class Stage:
    """One transaction of a county, in which everybody acts in his own name."""

    county: County
    connection: Connection
    later: timedelta = timedelta()
    _head: int | None = None

    def work(self, who: str | Actor, refused: list[dict[str, Any]] | None = None) -> Work:
        """A piece of work of somebody in this transaction."""
        actor = self.county.people[who] if isinstance(who, str) else who
        refused = [] if refused is None else refused
        work = self.county.engine._work(self.connection, actor, refused)  # noqa: SLF001
        return replace(work, now=work.now + self.later)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo at the end of the block whatever happened in it."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            self.later, self._head = timedelta(), None
            savepoint.rollback()

    def attempt(self, person: Person, place: Place, act: Callable[[Work, Place], object]) -> Tried:
        """Let somebody act; say what came of it, and undo it."""
        recorded: list[dict[str, Any]] = []
        error = None
        savepoint = self.connection.begin_nested()
        work = self.work(person.actor, recorded)
        rows = self._changed()
        # All who try the same act begin where it was prepared.
        self._head = head = work.log.head().seq if self._head is None else self._head
        try:
            act(work, place)
        except (EngineError, InvalidAnswersError) as refused:
            error = refused
        written = work.log.behind(head, size=50) if work.log.written else []
        changed = self._changed() - rows
        savepoint.rollback()
        told = tuple(event.kind for event in written)
        return Tried(told=told, rows=changed, recorded=tuple(recorded), error=error)

    def _changed(self) -> int:
        driver: Any = self.connection.connection.dbapi_connection
        count: int = driver.total_changes
        return count
