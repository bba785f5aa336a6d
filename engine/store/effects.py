"""Due rows and the outbox: what happens by itself, and what happens outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from engine.store.records import DueRecord, OutboxRecord

TRIES = 16
"""After so many failures an effect is dead: nobody tries it again, and a person must look."""


CASE_START = "case:start"
MAIL = "mail:send"
WEBHOOK = "webhook:post"
OUTSIDE = (MAIL, WEBHOOK)
"""Effects that leave the house: held first, carried out in no transaction, then marked done.

All others are in our own database, and done in the transaction that marks them done."""


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """A legal moment that has come, or will."""

    id: UUID
    case_id: UUID
    what: str
    node_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OutboxRow:
    """An effect that waits to be carried out."""

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    created_at: datetime
    attempts: int


class Dues:
    """The due rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert due rows, all in one statement."""
        if rows:
            self._connection.execute(insert(DueRecord.__table__), [dict(row) for row in rows])  # type: ignore[arg-type]

    def change(self, due_id: UUID, values: Mapping[str, Any]) -> None:
        """Let a timer wait for its suspended case, or go on with another moment."""
        self._connection.execute(
            update(DueRecord).where(DueRecord.id == due_id).values(dict(values))
        )

    def remove(self, ids: Sequence[UUID]) -> None:
        """Take due rows away: they happened, or never will."""
        if ids:
            self._connection.execute(delete(DueRecord.__table__).where(DueRecord.id.in_(ids)))  # type: ignore[arg-type]

    def get(self, due_id: UUID) -> DueRow | None:
        """Read one due row."""
        row = self._connection.execute(
            select(*DueRecord.__table__.columns).where(DueRecord.id == due_id)
        ).one_or_none()
        return None if row is None else DueRow(**row._mapping)

    def come(self, now: datetime, *, size: int, after: DueRow | None = None) -> list[DueRow]:
        """The rows whose moment has come, by legal moment; not locked, the case's lock decides.

        :param after: go on behind this row, so that one that fails does not hold up the others
        """
        behind = (
            true() if after is None else _behind(DueRecord.at, DueRecord.id, after.at, after.id)
        )
        rows = self._connection.execute(
            select(*DueRecord.__table__.columns)
            .where(DueRecord.at <= now, DueRecord.what == "timer", behind)
            .order_by(DueRecord.at, DueRecord.id)
            .limit(size)
        )
        return [DueRow(**row._mapping) for row in rows]

    def of_case(self, case_id: UUID) -> list[DueRow]:
        """What a case waits for."""
        rows = self._connection.execute(
            select(*DueRecord.__table__.columns)
            .where(DueRecord.case_id == case_id)
            .order_by(DueRecord.at, DueRecord.id)
        )
        return [DueRow(**row._mapping) for row in rows]


class Outbox:
    """The outbox rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert effects in the transaction of the case that causes them."""
        if rows:
            self._connection.execute(insert(OutboxRecord.__table__), [dict(row) for row in rows])  # type: ignore[arg-type]

    def waiting(
        self, *, size: int, after: OutboxRow | None = None, outside: bool = False
    ) -> list[OutboxRow]:
        """Effects not carried out yet, oldest first.

        :param outside: those that leave the house, else those that do not
        :param after: go on behind this row, so that one that fails does not hold up the others
        """
        behind = (
            true()
            if after is None
            else _behind(OutboxRecord.created_at, OutboxRecord.id, after.created_at, after.id)
        )
        rows = self._connection.execute(
            select(
                OutboxRecord.id,
                OutboxRecord.kind,
                OutboxRecord.payload,
                OutboxRecord.created_at,
                OutboxRecord.attempts,
            )
            .where(OutboxRecord.done_at.is_(None), _leaves(outside=outside), behind)
            .order_by(OutboxRecord.created_at, OutboxRecord.id)
            .limit(size)
        )
        return [OutboxRow(**row._mapping) for row in rows]

    def claim(self, outbox_id: UUID) -> OutboxRow | None:
        """Hold one waiting effect; None when another scheduler has it or did it."""
        row = self._connection.execute(
            select(
                OutboxRecord.id,
                OutboxRecord.kind,
                OutboxRecord.payload,
                OutboxRecord.created_at,
                OutboxRecord.attempts,
            )
            .where(OutboxRecord.id == outbox_id, OutboxRecord.done_at.is_(None))
            .with_for_update(skip_locked=True)
        ).one_or_none()
        return None if row is None else OutboxRow(**row._mapping)

    def hold(self, outbox_id: UUID, *, now: datetime, until: datetime) -> OutboxRow | None:
        """Take an effect to carry it out in no transaction; None when another has it or did it.

        Whoever does not come back until then is taken for dead, and another one carries it out.
        """
        row = self._connection.execute(
            update(OutboxRecord)
            .where(
                OutboxRecord.id == outbox_id,
                OutboxRecord.done_at.is_(None),
                or_(OutboxRecord.held_until.is_(None), OutboxRecord.held_until <= now),
            )
            .values(held_until=until)
            .returning(
                OutboxRecord.id,
                OutboxRecord.kind,
                OutboxRecord.payload,
                OutboxRecord.created_at,
                OutboxRecord.attempts,
            )
        ).one_or_none()
        return None if row is None else OutboxRow(**row._mapping)

    def give_up(self, outbox_id: UUID, reason: str) -> None:
        """Try no more: what is wrong does not pass by itself. A person sees it among the dead."""
        self._connection.execute(
            update(OutboxRecord)
            .where(OutboxRecord.id == outbox_id)
            .values(attempts=TRIES, last_error=reason, held_until=None)
        )

    def dead(self) -> int:
        """How many effects were tried so often in vain."""
        return (
            self._connection.scalar(
                select(func.count()).where(
                    OutboxRecord.done_at.is_(None), OutboxRecord.attempts >= TRIES
                )
            )
            or 0
        )

    def revive(self) -> int:
        """Let dead effects be tried again, once somebody has removed what was in their way."""
        return self._connection.execute(
            update(OutboxRecord)
            .where(OutboxRecord.done_at.is_(None), OutboxRecord.attempts >= TRIES)
            .values(attempts=0)
        ).rowcount

    def done(self, outbox_id: UUID, *, at: datetime) -> None:
        """Mark an effect as carried out."""
        self._connection.execute(
            update(OutboxRecord).where(OutboxRecord.id == outbox_id).values(done_at=at)
        )

    def failed(self, outbox_id: UUID, reason: str) -> None:
        """Count a failed try and keep its reason."""
        self._connection.execute(
            update(OutboxRecord)
            .where(OutboxRecord.id == outbox_id)
            .values(attempts=OutboxRecord.attempts + 1, last_error=reason, held_until=None)
        )


def _leaves(*, outside: bool) -> ColumnElement[bool]:
    kind = OutboxRecord.kind
    return kind.in_(OUTSIDE) if outside else kind.not_in(OUTSIDE)


def _behind(at: Any, key: Any, last_at: datetime, last: UUID) -> ColumnElement[bool]:
    return or_(at > last_at, and_(at == last_at, key > last))
