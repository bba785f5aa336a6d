"""Special procedures: rows that events of their cases have made; and the register of experts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, insert, select, update

from engine.store.records import ExpertRecord, ProcedureRecord
from engine.store.rows import PlainRow

_TABLE: Table = ProcedureRecord.__table__  # type: ignore[assignment]
_EXPERTS: Table = ExpertRecord.__table__  # type: ignore[assignment]
CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class ProcedureRow(PlainRow):
    """One special procedure, as plain values."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    organ: str
    kind: str
    state: str
    data: Mapping[str, Any]
    opened_by: str
    opened_at: datetime
    due_on: date | None
    result: str
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ExpertRow(PlainRow):
    """One expert, as plain values."""

    id: UUID
    organ: str
    name: str
    field: str
    employer: str
    title: str
    added_by: str
    added_at: datetime
    removed_by: str | None
    removed_at: datetime | None


class Procedures:
    """The special procedures of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, procedure_id: UUID) -> ProcedureRow | None:
        """Read one procedure."""
        found = self._connection.execute(select(_TABLE).where(_TABLE.c.id == procedure_id))
        row = found.one_or_none()
        return None if row is None else ProcedureRow.of(row)

    def of_case(self, case_id: UUID) -> list[ProcedureRow]:
        """The procedures of a case, oldest first."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(_TABLE.c.case_id == case_id)
            .order_by(_TABLE.c.opened_at, _TABLE.c.id)
        )
        return [ProcedureRow.of(row) for row in rows]

    def running(self, *, most: int) -> list[ProcedureRow]:
        """Those that are not over: what is due first comes first, what has no day last."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(_TABLE.c.state != CLOSED)
            .order_by(_TABLE.c.due_on.is_(None), _TABLE.c.due_on, _TABLE.c.id)
            .limit(most)
        )
        return [ProcedureRow.of(row) for row in rows]


class Experts:
    """The register of experts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_organs(self, organs: Collection[str]) -> list[ExpertRow]:
        """Those who can be drawn for these organs, by their ids."""
        rows = self._connection.execute(
            select(_EXPERTS)
            .where(_EXPERTS.c.organ.in_(sorted(organs)), _EXPERTS.c.removed_at.is_(None))
            .order_by(_EXPERTS.c.id)
        )
        return [ExpertRow.of(row) for row in rows]

    def named(self, ids: Collection[UUID]) -> list[ExpertRow]:
        """Experts by their ids, removed ones too: an old panel keeps its names."""
        rows = self._connection.execute(select(_EXPERTS).where(_EXPERTS.c.id.in_(sorted(ids))))
        return [ExpertRow.of(row) for row in rows]

    def get(self, expert_id: UUID) -> ExpertRow | None:
        """Read one expert."""
        found = self._connection.execute(select(_EXPERTS).where(_EXPERTS.c.id == expert_id))
        row = found.one_or_none()
        return None if row is None else ExpertRow.of(row)

    def add(self, values: Mapping[str, Any]) -> None:
        """Enter one into the register."""
        self._connection.execute(insert(_EXPERTS), dict(values))

    def remove(self, expert_id: UUID, *, by: str, at: datetime) -> None:
        """Take one out; nobody draws him any more."""
        self._connection.execute(
            update(_EXPERTS)
            .where(_EXPERTS.c.id == expert_id, _EXPERTS.c.removed_at.is_(None))
            .values(removed_by=by, removed_at=at)
        )
