"""Cards of supervision: rows that events of their cases have made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    func,
    or_,
    select,
)

from engine.store.records import CardRecord
from engine.store.rows import PlainRow
from engine.store.scope import Scope, within

_TABLE: Table = CardRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class CardRow(PlainRow):
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


@dataclass(frozen=True, kw_only=True)
class CardChoice:
    """Which cards: every field narrows, none is needed.

    *tab* is one of ``TABS``; the moments of the cards lie in [since, before).
    """

    scope: Scope = None
    tab: str = ""
    level: str = ""
    rule: str = ""
    organ: str = ""
    item: str = ""
    since: datetime | None = None
    before: datetime | None = None


TABS = ("waiting", "issued", "revoked", "cancelled")
"""What waits for a supervisor, what stands, what was revoked, what was found to be none."""

_WAITS = or_(_TABLE.c.state.in_(("pending", "revoking")), _TABLE.c.appeal == "open")
_TAB = case((_WAITS, "waiting"), else_=_TABLE.c.state)


class Cards:
    """The card rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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

    def page(self, choice: CardChoice, *, offset: int, size: int) -> list[CardRow]:
        """Some of the cards of a choice, the latest moment first."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(*_chosen(choice))
            .order_by(_TABLE.c.at.desc(), _TABLE.c.id)
            .offset(offset)
            .limit(size)
        )
        return [CardRow.of(row) for row in rows]

    def waiting(self) -> int:
        """How many cards wait for a supervisor; both of its reasons have an index."""
        return self._connection.execute(
            select(func.count()).select_from(_TABLE).where(_WAITS)
        ).scalar_one()

    def counts(self, choice: CardChoice) -> dict[str, int]:
        """How many cards of a choice lie under each tab, whatever tab it names."""
        rows = self._connection.execute(
            select(_TAB, func.count()).where(*_narrowed(choice)).group_by(_TAB)
        )
        return dict.fromkeys(TABS, 0) | {str(row[0]): int(row[1]) for row in rows}


def _chosen(choice: CardChoice) -> list[ColumnElement[bool]]:
    tab = [_TAB == choice.tab] if choice.tab else []  # noqa: SIM300 - a clause, not a constant
    return [*_narrowed(choice), *tab]


def _narrowed(choice: CardChoice) -> list[ColumnElement[bool]]:
    found = within(choice.scope, _TABLE.c.organ, _TABLE.c.item_key)
    for column, value in (
        (_TABLE.c.level, choice.level),
        (_TABLE.c.rule, choice.rule),
        (_TABLE.c.organ, choice.organ),
        (_TABLE.c.item_key, choice.item),
    ):
        if value:
            found.append(column == value)
    if choice.since is not None:
        found.append(_TABLE.c.at >= choice.since)
    if choice.before is not None:
        found.append(_TABLE.c.at < choice.before)
    return found
