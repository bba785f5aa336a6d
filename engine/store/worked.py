"""What a person has worked on: cases that are still open, and every step that he did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union,
)

from engine.model import Task
from engine.permissions import Desk
from engine.store.cases import CASE_COLUMNS, CaseRow, case_row
from engine.store.records import CardRecord, CaseRecord, EventRecord, TaskRecord
from engine.store.tasks import LIVE, may_do, task_value

_TASK: Table = TaskRecord.__table__  # type: ignore[assignment]
_CASE: Table = CaseRecord.__table__  # type: ignore[assignment]
_CARD: Table = CardRecord.__table__  # type: ignore[assignment]
_TASK_COLUMNS = tuple(_TASK.columns)
_EVENT: Table = EventRecord.__table__  # type: ignore[assignment]
_URGED = "case:urged"


@dataclass(frozen=True, kw_only=True)
class Worked:
    """A case and the last step of it that the person did."""

    row: CaseRow
    task: Task


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where a case waits now; *assignee* is whom it was handed to by name, or empty."""

    case_id: UUID
    node_name: str
    organ: str
    role: str
    assignee: str


class Works:
    """What people did, of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def doing(
        self, user_id: str, *, words: str, offset: int, size: int
    ) -> tuple[list[Worked], int]:
        """Open cases that a person has worked on, the one he did something in last first.

        :return: one page, and how many there are
        """
        mine = _mine(user_id)
        last = (
            select(mine.c.case_id, func.max(mine.c.at).label("at"))
            .group_by(mine.c.case_id)
            .subquery()
        )
        found = (
            select(last.c.case_id, last.c.at, func.count().over().label("total"))
            .join(_CASE, _CASE.c.id == last.c.case_id)
            .where(_CASE.c.status == "open", *_words(_CASE.c.no, _CASE.c.applicant, words))
            .order_by(last.c.at.desc(), last.c.case_id)
            .offset(offset)
            .limit(size)
        )
        return self._worked(found, user_id)

    def done(self, user_id: str, *, words: str, offset: int, size: int) -> tuple[list[Worked], int]:
        """Every step that a person did, the latest first.

        :return: one page, and how many there are
        """
        mine = _mine(user_id)
        named = _words(_TASK.c.case_no, _TASK.c.applicant, words)
        total = select(func.count()).select_from(mine)
        if named:
            total = total.join(_TASK, _TASK.c.id == mine.c.task_id).where(*named)
        rows = self._connection.execute(
            select(*_TASK_COLUMNS, *CASE_COLUMNS, total.scalar_subquery())
            .select_from(mine)
            .join(_TASK, _TASK.c.id == mine.c.task_id)
            .join(_CASE, _CASE.c.id == mine.c.case_id)
            .where(*named)
            .order_by(mine.c.at.desc(), mine.c.task_id)
            .offset(offset)
            .limit(size)
        ).all()
        return [_worked(row) for row in rows], rows[0][-1] if rows else 0

    def where(self, case_ids: Sequence[UUID]) -> list[Where]:
        """Where cases wait now, in the order in which their steps opened."""
        rows = self._connection.execute(
            select(
                _TASK.c.case_id,
                _TASK.c.node_name,
                _TASK.c.organ,
                _TASK.c.role,
                _TASK.c.assignee,
            )
            .where(_TASK.c.case_id.in_(case_ids), _TASK.c.status.in_(LIVE))
            .order_by(_TASK.c.opened_at, _TASK.c.id)
        )
        return [Where(**row._mapping) for row in rows]

    def carded(self, user_id: str, desks: Iterable[Desk], *, most: int) -> list[tuple[Task, str]]:
        """Tasks of a person's desks whose case has a card that stands, or was urged on.

        :return: each with ``red``, ``yellow``, ``warning`` or ``urged``, the gravest first
        """
        level = (
            select(func.min(_grave(_CARD.c.level)))
            .where(
                _CARD.c.case_id == _TASK.c.case_id,
                _CARD.c.state.in_(("pending", "issued", "revoking")),
                _CARD.c.superseded_by.is_(None),
            )
            .scalar_subquery()
        )
        urged = (
            select(literal(9))
            .where(_EVENT.c.case_id == _TASK.c.case_id, _EVENT.c.kind == _URGED)
            .limit(1)
            .scalar_subquery()
        )
        grave = func.coalesce(level, urged)
        rows = self._connection.execute(
            select(*_TASK_COLUMNS, grave)
            .where(*may_do(user_id, desks), grave.is_not(None))
            .order_by(grave, _TASK.c.due_at.is_(None), _TASK.c.due_at, _TASK.c.id)
            .limit(most)
        )
        return [(task_value(row), _LEVELS.get(row[-1], "urged")) for row in rows]

    def _worked(self, found: Any, user_id: str) -> tuple[list[Worked], int]:
        page = found.subquery()
        mine = _mine(user_id)
        rows = self._connection.execute(
            select(*_TASK_COLUMNS, *CASE_COLUMNS, page.c.total)
            .select_from(page)
            .join(mine, and_(mine.c.case_id == page.c.case_id, mine.c.at == page.c.at))
            .join(_TASK, _TASK.c.id == mine.c.task_id)
            .join(_CASE, _CASE.c.id == page.c.case_id)
            .order_by(page.c.at.desc(), page.c.case_id, _TASK.c.id)
        ).all()
        # Two steps that were done in the same instant are one line.
        lines = {row[len(_TASK_COLUMNS)]: row for row in reversed(rows)}
        kept = [row for row in rows if lines[row[len(_TASK_COLUMNS)]] is row]
        return [_worked(row) for row in kept], rows[0][-1] if rows else 0


_LEVELS = {1: "red", 2: "yellow", 3: "warning"}


def _grave(level: ColumnElement[str]) -> ColumnElement[int]:
    return case((level == "red", 1), (level == "yellow", 2), else_=3)


def _mine(user_id: str) -> Any:
    """The steps that a person did: alone, as the second of two, or as the first of two.

    The first officer's signature has no instant of its own in the row: it counts from the
    moment at which the second one confirmed, and until then from the opening.
    """
    closed = select(
        _TASK.c.id.label("task_id"), _TASK.c.case_id, _TASK.c.closed_at.label("at")
    ).where(_TASK.c.closed_by == user_id, _TASK.c.status == "done")
    signed = select(
        _TASK.c.id, _TASK.c.case_id, func.coalesce(_TASK.c.closed_at, _TASK.c.opened_at)
    ).where(_TASK.c.first_by == user_id, _TASK.c.status.in_(("done", "second")))
    return union(closed, signed).subquery()


def _words(number: Any, name: Any, words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    return [or_(number.contains(words, autoescape=True), name.contains(words, autoescape=True))]


def _worked(row: Any) -> Worked:
    return Worked(
        row=case_row(row[len(_TASK_COLUMNS) : len(_TASK_COLUMNS) + len(CASE_COLUMNS)]),
        task=task_value(row),
    )
