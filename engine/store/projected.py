"""How a projection that events have made is written: new rows, then columns that change."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, Table, insert, update


class Changed(Protocol):
    """The columns of one row that change."""

    @property
    def id(self) -> UUID:
        """The row."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its new values by column."""


def save(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], changes: Sequence[Changed]
) -> None:
    """Insert new rows, then change those that something happened to, in its order."""
    if rows:
        connection.execute(insert(table), list(rows))
    for change in changes:
        connection.execute(update(table).where(table.c.id == change.id).values(**change.values))
