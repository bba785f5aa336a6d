"""Gap-free serials: taken in the transaction that uses them, given back when it fails."""

from sqlalchemy import Connection, text

_NEXT = text(
    "INSERT INTO counter (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)

_HOLD = text(
    "INSERT INTO counter (name, value) VALUES (:name, 0) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value"
)


class Counters:
    """The serials of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, name: str) -> int:
        """Return the next value, beginning with 1; holds the row until the transaction ends."""
        return int(self._connection.execute(_NEXT, {"name": name}).scalar_one())

    def hold(self, name: str) -> None:
        """Hold a counter without taking a value: whoever comes next waits here."""
        self._connection.execute(_HOLD, {"name": name})
