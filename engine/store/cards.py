"""Cards of supervision: rows that events of their cases have made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, Row, Table, insert, select, update

from engine.store.projected import Changed
from engine.store.records import CardRecord

_TABLE: Table = CardRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class CardRow:
    """One card, as plain values; digests name what persons typed."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    organ: str
    node_id: str
    node_name: str
    person: str
    rule: str
    level: str
    clock: str
    subject: str
    at: datetime
    issued_at: datetime
    state: str
    sentence: str
    basis: str
    account: dict[str, Any]
    confirmed_by: str | None
    revoke_by: str | None
    revoke_reason: str | None
    appeal: str
    appeal_by: str | None
    appeal_reason: str | None
    decided_by: str | None
    decision: str | None
    superseded_by: UUID | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a result row."""
        return cls(**row._mapping)


class Cards:
    """The card rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, rows: Sequence[dict[str, Any]], changes: Sequence[Changed]) -> None:
        """Insert new cards, then change those that something happened to."""
        if rows:
            self._connection.execute(insert(_TABLE), list(rows))
        for change in changes:
            self._connection.execute(
                update(_TABLE).where(_TABLE.c.id == change.id).values(**change.values)
            )

    def get(self, card_id: UUID) -> CardRow | None:
        """Read one card."""
        row = self._connection.execute(select(_TABLE).where(_TABLE.c.id == card_id)).one_or_none()
        return None if row is None else CardRow.of(row)

    def of_case(self, case_id: UUID) -> list[CardRow]:
        """The cards of a case by their legal moments."""
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.case_id == case_id).order_by(_TABLE.c.at, _TABLE.c.id)
        )
        return [CardRow.of(row) for row in rows]
