"""Supervise orders (督办): rows that events of their cases have made."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert, update

from engine.store.projected import Changed
from engine.store.records import OrderRecord

_TABLE: Table = OrderRecord.__table__  # type: ignore[assignment]


class Orders:
    """The order rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, rows: Sequence[dict[str, Any]], changes: Sequence[Changed]) -> None:
        """Insert new orders, then change those that something happened to."""
        if rows:
            self._connection.execute(insert(_TABLE), list(rows))
        for change in changes:
            self._connection.execute(
                update(_TABLE).where(_TABLE.c.id == change.id).values(**change.values)
            )
