"""What runs: the log and its head, counters, effects, nodes and what stopped them, uploads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class IncidentRecord(Record):
    """Something that stopped work until a person has looked at it: a clock that jumped."""

    __tablename__ = "incident"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    node: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("ix_incident_open", "closed_at", "kind"),)


class HeartbeatRecord(Record):
    """What the scheduler of a node last told of itself."""

    __tablename__ = "heartbeat"

    node: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]
    report: Mapped[dict[str, Any]]


class OutboxRecord(Record):
    """An effect outside the case, carried out at least once, idempotent by its id."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    held_until: Mapped[datetime | None]
    """Until then somebody carries it out outside of any transaction; after it he is taken for dead."""


class UploadRecord(Record):
    """Files that somebody looks at before he stores them; nobody else sees them, and they go."""

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    base: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[bytes]
    uploaded_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class CounterRecord(Record):
    """A gap-free serial, taken inside the transaction that uses it; or a cursor over the log."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))


# Written as SQLite must read it: it proves that a query fits from one term of an OR, not of an IN.
_REGISTERED = "kind = 'case:received' OR kind = 'letter:issued'"


class EventRecord(Record):
    """One line of the log: append-only, chained."""

    __tablename__ = "event"

    # SQLite keeps a table in the order of an INTEGER key, and needs no second index for it.
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    case_id: Mapped[UUID | None]
    change: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    acting_for: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    data: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))
    mac: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_event_case", "case_id", "seq"),
        # What registers list by day; the other nine tenths of the log cost nothing here.
        Index(
            "ix_event_register",
            *("kind", "at"),
            sqlite_where=text(_REGISTERED),
            postgresql_where=text(_REGISTERED),
        ),
    )


class HeadRecord(Record):
    """The locked head of the log: one row."""

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
