"""How often somebody may ask: counted in one statement, before anything is answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, text

from engine.store.records import Instant, ThrottleRecord

_TAKE = text(
    "INSERT INTO throttle (key, tries, ends_at) VALUES (:key, 1, :fresh) "
    "ON CONFLICT (key) DO UPDATE SET "
    "tries = CASE WHEN throttle.ends_at <= :now THEN 1 ELSE throttle.tries + 1 END, "
    "ends_at = CASE WHEN throttle.ends_at <= :now THEN :fresh ELSE throttle.ends_at END "
    "RETURNING tries, ends_at"
).bindparams(bindparam("now", type_=Instant()), bindparam("fresh", type_=Instant()))
_TAKEN = _TAKE.columns(ends_at=Instant())


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How many tries a span has had, with the one just counted, and when it ends."""

    tries: int
    ends_at: datetime


class Throttle:
    """The counted tries of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, key: str, *, now: datetime, span: timedelta) -> Taken:
        """Count one more try.

        A span begins with its first try and ends by itself: whoever tries on and on meanwhile
        does not prolong it.
        """
        row = self._connection.execute(_TAKEN, {"key": key, "now": now, "fresh": now + span}).one()
        return Taken(tries=row.tries, ends_at=row.ends_at)

    def forget(self, now: datetime) -> int:
        """Drop the spans that are over; return how many there were."""
        return self._connection.execute(
            delete(ThrottleRecord).where(ThrottleRecord.ends_at <= now)
        ).rowcount
