"""Incidents: what stopped work, or cannot be done, until a person has looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from engine.store.records import IncidentRecord


class IncidentKind(StrEnum):
    """What an incident is about."""

    CLOCK_JUMP = "clock_jump"
    """The clock of a node was set: its deadline work halts (REL-11)."""
    CASE_STUCK = "case_stuck"
    """An open case does not load, or waits for nobody and nothing (REL-6, REL-7)."""
    DEADLINE_FAILS = "deadline_fails"
    """A deadline that has come cannot be carried out."""
    EXAMINATION_FAILS = "examination_fails"
    """A case cannot be examined for anomalies; the log was read on past it."""
    NOTICE_FAILS = "notice_fails"
    """Nobody could be told of an event; the log was read on past it."""


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One incident; open until somebody, or what caused it, has closed it."""

    id: UUID
    at: datetime
    """As the node's clock had it, which may be what is wrong."""
    node: str
    kind: str
    detail: str
    closed_at: datetime | None = None
    closed_by: str | None = None


class Incidents:
    """The incidents of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, row: IncidentRow) -> None:
        """Write an incident down."""
        self._connection.execute(insert(IncidentRecord).values(vars(row)))

    def still_open(self, *, kind: str | None = None, node: str | None = None) -> list[IncidentRow]:
        """The open incidents, oldest first; of one kind or one node where named."""
        statement = select(*IncidentRecord.__table__.columns).where(
            IncidentRecord.closed_at.is_(None)
        )
        if kind is not None:
            statement = statement.where(IncidentRecord.kind == kind)
        if node is not None:
            statement = statement.where(IncidentRecord.node == node)
        rows = self._connection.execute(statement.order_by(IncidentRecord.at, IncidentRecord.id))
        return [IncidentRow(**row._mapping) for row in rows]

    def close(self, ids: Sequence[UUID], *, at: datetime, by: str) -> None:
        """Close incidents; closed ones stay as they are."""
        self._connection.execute(
            update(IncidentRecord)
            .where(IncidentRecord.id.in_(ids), IncidentRecord.closed_at.is_(None))
            .values(closed_at=at, closed_by=by)
        )
