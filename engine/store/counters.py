"""Gap-free serials: taken in the transaction that uses them, given back when it fails."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, text

_NEXT = text(
    "INSERT INTO counter (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
)

_VALUES = text("SELECT name, value FROM counter WHERE name IN :names").bindparams(
    bindparam("names", expanding=True)
)

_HOLD = text(
    "INSERT INTO counter (name, value) VALUES (:name, 0) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value"
)


_CLAIM = {
    # SQLite let nobody else in when the transaction began, and knows no such words.
    "sqlite": text("SELECT value FROM counter WHERE name = :name"),
    "postgresql": text("SELECT value FROM counter WHERE name = :name FOR UPDATE SKIP LOCKED"),
}
_BEGIN = text("INSERT INTO counter (name, value) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING")
_MOVE = text("UPDATE counter SET value = :value WHERE name = :name")


class Counters:
    """The serials of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, name: str) -> int:
        """Return the next value, beginning with 1; holds the row until the transaction ends."""
        return int(self._connection.execute(_NEXT, {"name": name}).scalar_one())

    def values(self, names: Collection[str]) -> dict[str, int]:
        """How far counters have come; one that nobody took from yet is not in it."""
        rows = self._connection.execute(_VALUES, {"names": sorted(names)}) if names else ()
        return {str(row[0]): int(row[1]) for row in rows}

    def hold(self, name: str) -> None:
        """Hold a counter without taking a value: whoever comes next waits here."""
        self._connection.execute(_HOLD, {"name": name})

    def claim(self, name: str) -> int | None:
        """Hold a counter and return its value, at first zero; None where somebody holds it."""
        statement = _CLAIM[self._connection.dialect.name]
        value = self._connection.execute(statement, {"name": name}).scalar_one_or_none()
        if value is None:
            # Not there yet, or held: the insert waits for nobody who only holds it.
            self._connection.execute(_BEGIN, {"name": name})
            value = self._connection.execute(statement, {"name": name}).scalar_one_or_none()
        return None if value is None else int(value)

    def move(self, name: str, value: int) -> None:
        """Set a counter that this transaction has claimed."""
        self._connection.execute(_MOVE, {"name": name, "value": value})
