"""How a projection that events have made is written: new rows, then columns that change."""

from collections.abc import Callable, Mapping, Sequence
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
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    changes: Sequence[Changed],
    written: Callable[[Mapping[str, Any]], dict[str, Any]] = dict,
) -> None:
    """Insert new rows, then change those that something happened to, in its order.

    :param written: what is written of values; numbers of people go through a secret first
    """
    if rows:
        connection.execute(insert(table), [written(row) for row in rows])
    for change in changes:
        values = written(change.values)
        connection.execute(update(table).where(table.c.id == change.id).values(**values))
