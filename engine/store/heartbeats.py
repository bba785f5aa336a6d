"""Heartbeats: each scheduler tells now and then that it is alive, and how its jobs went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from engine.store.records import HeartbeatRecord


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """What the scheduler of one node last told of itself."""

    node: str
    at: datetime
    report: Mapping[str, Any]


class Heartbeats:
    """The heartbeats of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, beat: Heartbeat) -> None:
        """Replace what the node told before."""
        self._connection.execute(delete(HeartbeatRecord).where(HeartbeatRecord.node == beat.node))
        self._connection.execute(insert(HeartbeatRecord).values(vars(beat)))

    def all(self) -> list[Heartbeat]:
        """What every node told last, by node."""
        rows = self._connection.execute(
            select(*HeartbeatRecord.__table__.columns).order_by(HeartbeatRecord.node)
        )
        return [Heartbeat(**row._mapping) for row in rows]
