"""What waits for a person beside the steps of cases: rows that events of their cases have made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, or_, select

from engine.permissions import OVERSIGHT, Desk
from engine.store.records import CaseRecord, TurnRecord
from engine.store.rows import PlainRow

_TABLE: Table = TurnRecord.__table__  # type: ignore[assignment]
_CASE: Table = CaseRecord.__table__  # type: ignore[assignment]
_NAMES = tuple(column.name for column in _TABLE.columns)


@dataclass(frozen=True, kw_only=True)
class TurnRow(PlainRow):
    """One thing that waits, as plain values.

    :ivar subject: the procedure, or the case itself
    :ivar what: the act of the procedure, or ``void``
    :ivar user_id: whom it waits for; empty where it waits for whoever is in *role* at *organ*
    """

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    subject: UUID
    what: str
    user_id: str
    role: str
    organ: str
    change: int
    since: datetime
    from_on: date | None
    due_on: date | None
    over_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CaseOfTurn:
    """As much of a case as it takes to say whether a turn is somebody's."""

    organ: str
    digest: str
    memory: Mapping[str, Any]


class Turns:
    """What waits beside the steps, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begun(self, case_id: UUID, subject: UUID, change: int) -> list[TurnRow]:
        """Whose turn it became by a change, about a procedure or the case; be it over or not."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(
                _TABLE.c.case_id == case_id,
                _TABLE.c.subject == subject,
                _TABLE.c.change == change,
            )
            .order_by(_TABLE.c.what, _TABLE.c.id)
        )
        return [TurnRow.of(row) for row in rows]

    def of(
        self, user_id: str, desks: Iterable[Desk], today: date
    ) -> list[tuple[TurnRow, CaseOfTurn]]:
        """What waits for a person, or at his desks, each with its case: one statement.

        Whether he may do it once he is asked is for the permission functions to say.
        """
        places = {(desk.role.value, _organ(desk)) for desk in desks}
        at_desks = [
            and_(_TABLE.c.user_id == "", _TABLE.c.role == role, _TABLE.c.organ == organ)
            for role, organ in sorted(places)
        ]
        rows = self._connection.execute(
            select(*_TABLE.columns, _CASE.c.organ, _CASE.c.digest, _CASE.c.memory)
            .select_from(_TABLE.join(_CASE, _CASE.c.id == _TABLE.c.case_id))
            # A case that ends takes its turns with it: the state of cases need not be asked for.
            .where(
                _TABLE.c.over_at.is_(None),
                or_(_TABLE.c.from_on.is_(None), _TABLE.c.from_on <= today),
                or_(_TABLE.c.user_id == user_id, *at_desks),
            )
            .order_by(_TABLE.c.due_on.is_(None), _TABLE.c.due_on, _TABLE.c.since, _TABLE.c.id)
        )
        return [
            (
                TurnRow(**dict(zip(_NAMES, row[:-3], strict=True))),
                CaseOfTurn(organ=row[-3], digest=row[-2], memory=row[-1]),
            )
            for row in rows
        ]


def _organ(desk: Desk) -> str:
    """Oversight knows no organ."""
    return "" if desk.role in OVERSIGHT else desk.organ
