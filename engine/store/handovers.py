"""Lists of hand-over (交接单): rows that events of their cases have made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, false, func, or_, select

from engine.store.records import HandoverRecord
from engine.store.rows import PlainRow

_TABLE: Table = HandoverRecord.__table__  # type: ignore[assignment]
_NAMES = tuple(column.name for column in _TABLE.columns)


@dataclass(frozen=True, kw_only=True)
class HandoverRow(PlainRow):
    """The paper of one case on one list; the reason of a refusal by its digest."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    organ: str
    list_id: UUID
    list_no: str
    position: int
    from_organ: str
    to_organ: str
    desk: str
    papers: Mapping[str, Any]
    handed_by: str
    handed_at: datetime
    state: str
    answered_by: str | None
    answered_at: datetime | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """A whole list: how many cases stand on it, and how many of them wait for an answer."""

    list_id: UUID
    list_no: str
    desk: str
    from_organ: str
    to_organ: str
    handed_by: str
    handed_at: datetime
    cases: int
    waiting: int


class Handovers:
    """The lists of hand-over of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_list(self, list_id: UUID) -> list[HandoverRow]:
        """The rows of a list, in its order."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(_TABLE.c.list_id == list_id)
            .order_by(_TABLE.c.position, _TABLE.c.id)
        )
        return [HandoverRow.of(row) for row in rows]

    def of_case(self, case_id: UUID) -> list[HandoverRow]:
        """Where the paper of a case went, oldest first."""
        rows = self._connection.execute(
            select(_TABLE)
            .where(_TABLE.c.case_id == case_id)
            .order_by(_TABLE.c.handed_at, _TABLE.c.id)
        )
        return [HandoverRow.of(row) for row in rows]

    def lists(
        self, user: str, desks: Collection[tuple[str, str]], *, answered: bool, size: int
    ) -> list[ListRow]:
        """The lists that a person wrote, or that go to one of his desks; the newest first.

        :param desks: (organ, desk) at which he takes paper
        :param answered: those on which nothing waits any more, else those on which something does
        """
        waiting = func.count().filter(_TABLE.c.state == "open")
        columns = (
            *(_TABLE.c.list_id, _TABLE.c.list_no, _TABLE.c.desk, _TABLE.c.from_organ),
            *(_TABLE.c.to_organ, _TABLE.c.handed_by, _TABLE.c.handed_at),
        )
        his = [
            and_(_TABLE.c.to_organ == organ, _TABLE.c.desk == desk) for organ, desk in sorted(desks)
        ]
        rows = self._connection.execute(
            select(*columns, func.count().label("cases"), waiting.label("waiting"))
            .where(or_(_TABLE.c.handed_by == user, *his))
            .group_by(*columns)
            .having(waiting == 0 if answered else waiting > 0)
            .order_by(_TABLE.c.handed_at.desc(), _TABLE.c.list_id)
            .limit(size)
        )
        return [ListRow(**row._mapping) for row in rows]

    def waiting(self, desks: Collection[tuple[str, str]]) -> int:
        """How many cases' papers wait to be taken at these desks."""
        his = [
            and_(_TABLE.c.to_organ == organ, _TABLE.c.desk == desk) for organ, desk in sorted(desks)
        ]
        return self._connection.execute(
            select(func.count())
            .select_from(_TABLE)
            .where(_TABLE.c.state == "open", or_(*his) if his else false())
        ).scalar_one()
