"""Supervise orders (督办): rows that events of their cases have made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    func,
    select,
)

from engine.store.records import OrderRecord
from engine.store.rows import PlainRow
from engine.store.scope import Scope, within

_TABLE: Table = OrderRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class OrderRow(PlainRow):
    """One order, as plain values; digests name what persons typed."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    organ: str
    card_id: UUID | None
    number: str
    issued_by: str
    issued_at: datetime
    due_on: date
    text: str
    state: str
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    result: str | None
    closed_by: str | None
    closed_at: datetime | None


STATES = ("open", "answered", "closed")
"""How an order stands, in the order of its life."""


class Orders:
    """The order rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, order_id: UUID) -> OrderRow | None:
        """Read one order."""
        row = self._connection.execute(select(_TABLE).where(_TABLE.c.id == order_id)).one_or_none()
        return None if row is None else OrderRow.of(row)

    def of_case(self, case_id: UUID) -> list[OrderRow]:
        """The orders about a case, oldest first."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(_TABLE.c.case_id == case_id)
            .order_by(_TABLE.c.issued_at, _TABLE.c.id)
        )
        return [OrderRow.of(row) for row in rows]

    def page(self, scope: Scope, state: str, *, offset: int, size: int) -> list[OrderRow]:
        """Some of the orders to the offices of a scope: what is due first comes first."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(*_within(scope), *([_TABLE.c.state == state] if state else []))
            .order_by(_TABLE.c.state == "closed", _TABLE.c.due_on, _TABLE.c.id)
            .offset(offset)
            .limit(size)
        )
        return [OrderRow.of(row) for row in rows]

    def counts(self, scope: Scope) -> dict[str, int]:
        """How many orders to the offices of a scope stand in each state."""
        rows = self._connection.execute(
            select(_TABLE.c.state, func.count()).where(*_within(scope)).group_by(_TABLE.c.state)
        )
        return dict.fromkeys(STATES, 0) | {str(row[0]): int(row[1]) for row in rows}

    def waiting(self, scope: Scope, state: str) -> int:
        """How many orders to the offices of a scope wait in a state."""
        return self._connection.execute(
            select(func.count()).select_from(_TABLE).where(_TABLE.c.state == state, *_within(scope))
        ).scalar_one()

    def open_about(self, cards: Sequence[UUID]) -> set[UUID]:
        """Those of these cards about which an order is not closed."""
        if not cards:
            return set()
        rows = self._connection.scalars(
            select(_TABLE.c.card_id).where(
                _TABLE.c.card_id.in_(list(cards)), _TABLE.c.state != "closed"
            )
        )
        return {card for card in rows if card is not None}


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    return within(scope, _TABLE.c.organ, _TABLE.c.item_key)
