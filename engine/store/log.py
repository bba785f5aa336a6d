"""The log: appended to under one lock, read by case, by key or from end to end."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Table, TextClause, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from engine.audit import GENESIS, Draft, Event, Keys, Kind, Line, seal
from engine.errors import NotPermittedError
from engine.store.failures import constraint_of
from engine.store.records import EventRecord, HeadRecord

CHUNK = 5000
LARGEST_SEQ = 2**63 - 1
"""The largest number that both databases can hold."""

KEY_USED = "提交标识已被使用，请刷新页面后重试"

_EVENT: Table = EventRecord.__table__  # type: ignore[assignment]
_HEAD: Table = HeadRecord.__table__  # type: ignore[assignment]

# A line is read as the texts that were hashed, so that not one byte can be edited unseen.
_TEXTS = {
    "sqlite": {"case_id": "case_id", "at": "replace(at, ' ', 'T') || 'Z'"},
    "postgresql": {
        "case_id": "replace(CAST(case_id AS text), '-', '')",
        "at": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\\:MI\\:SS.US"Z"')""",
    },
}


class Head(NamedTuple):
    """The last event of the log."""

    seq: int
    hash: str


class Log:
    """The log as one transaction sees it."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        self.written: Head | None = None
        """The last event that this transaction appended: what a checkpoint may sign."""

    def open(self, *, at: datetime) -> None:
        """Begin a log; one that has begun goes on."""
        if self._connection.execute(select(_HEAD.c.id)).first() is None:
            self._connection.execute(insert(_HEAD), {"id": 1, "seq": 0, "hash": GENESIS})
            data = {"algorithm": self._keys.algorithm}
            self.append(
                [Draft(kind=Kind.LOG_OPENED, at=at, actor="system", channel="system", data=data)]
            )

    def append(self, drafts: Sequence[Draft]) -> list[Event]:
        """Seal drafts behind the last event, in three statements.

        The head row stays locked until the transaction ends: append last.

        :raise InvalidValueError: some data cannot be written canonically
        :raise NotPermittedError: a submit key stands in the log already, for another change
        """
        if not drafts:
            return []
        seq, previous = self._connection.execute(
            select(_HEAD.c.seq, _HEAD.c.hash).with_for_update()
        ).one()

        events = []
        for draft in drafts:
            seq += 1
            event = seal(draft, seq=seq, previous=previous, keys=self._keys)
            previous = event.hash
            events.append(event)

        try:
            self._connection.execute(insert(_EVENT), [_row(event) for event in events])
        except IntegrityError as error:
            if constraint_of(error) != "uq_event_key":
                raise
            raise NotPermittedError(KEY_USED, rule="REL-2") from error
        self._connection.execute(update(_HEAD).values(seq=seq, hash=previous))
        self.written = Head(seq, previous)
        return events

    def head(self) -> Head:
        """Return the last event's number and hash."""
        [head] = self.heads()
        return head

    def heads(self) -> list[Head]:
        """Return every head row: one, unless somebody was there."""
        return [
            Head._make(row)
            for row in self._connection.execute(
                select(_HEAD.c.seq, _HEAD.c.hash).order_by(_HEAD.c.id)
            )
        ]

    def of_case(self, case_id: UUID) -> list[Event]:
        """Return the events of a case, oldest first."""
        return [
            Event.of(line)
            for line in self._lines(
                "WHERE case_id = :case_id ORDER BY seq",
                case_id=case_id.hex if self._connection.dialect.name == "sqlite" else case_id,
            )
        ]

    def of_version(self, digest: str) -> list[Event]:
        """Return what was done with a version of an item, oldest first."""
        return [
            Event.of(line)
            for line in self._lines(
                "WHERE case_id IS NULL AND (kind LIKE 'item:%' OR kind LIKE 'scan:%')"
                " AND data LIKE :digest ORDER BY seq",
                digest=f'%"{digest}"%',
            )
        ]

    def of_seal(self, seal_id: str) -> list[Event]:
        """Return what was done with a seal of the register, oldest first."""
        return [
            Event.of(line)
            for line in self._lines(
                "WHERE case_id IS NULL AND kind LIKE 'seal:%' AND data LIKE :seal ORDER BY seq",
                seal=f'%"{seal_id}"%',
            )
        ]

    def by_key(self, key: str) -> Event | None:
        """Return the event that a submit key left."""
        return next(map(Event.of, self._lines("WHERE key = :key", key=key)), None)

    def get(self, seq: int) -> Event | None:
        """Return one event by its number; there is none beyond what a column can hold."""
        if not 0 < seq <= LARGEST_SEQ:
            return None
        return next(map(Event.of, self._lines("WHERE seq = :seq", seq=seq)), None)

    def behind(self, after: int, *, size: int) -> list[Event]:
        """Return the next events behind number *after*, at most *size* of them."""
        lines = self._lines("WHERE seq > :after ORDER BY seq LIMIT :chunk", after=after, chunk=size)
        return [Event.of(line) for line in lines]

    def stream(self, after: int = 0) -> Iterator[list[Event]]:
        """Return the events behind number *after* in order, a few thousand at a time."""
        for lines in self.lines(after):
            yield [Event.of(line) for line in lines]

    def lines(self, after: int = 0) -> Iterator[list[Line]]:
        """Return the same as texts, as they were sealed."""
        while lines := self._lines(
            "WHERE seq > :after ORDER BY seq LIMIT :chunk", after=after, chunk=CHUNK
        ):
            yield lines
            after = lines[-1].seq

    def _lines(self, condition: str, **values: object) -> list[Line]:
        statement = _select(self._connection.dialect.name, condition)
        return [Line._make(row) for row in self._connection.execute(statement, values).all()]


_SELECTS: dict[tuple[str, str], TextClause] = {}


def _select(dialect: str, condition: str) -> TextClause:
    """Make the statement once: its conditions are those of this module."""
    made = _SELECTS.get((dialect, condition))
    if made is None:
        columns = ", ".join(_TEXTS[dialect].get(name, name) for name in Line._fields)
        made = text(f"SELECT {columns} FROM event {condition}")  # noqa: S608  constants only
        _SELECTS[dialect, condition] = made
    return made


def _row(event: Event) -> dict[str, object]:
    return {
        "seq": event.seq,
        "case_id": event.case_id,
        "change": event.change,
        "kind": event.kind.value,
        "at": event.at,
        "actor": event.actor,
        "role": event.role,
        "acting_for": event.acting_for,
        "channel": event.channel,
        "origin": event.origin,
        "key": event.key,
        "data": event.text,
        "previous": event.previous,
        "hash": event.hash,
        "key_id": event.key_id,
        "mac": event.mac,
    }
