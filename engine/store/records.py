"""The tables. Records never leave the store; values do.

What is rebuilt from the log (projections): ``case_file``, ``task``, ``due``, ``card``,
``supervise_order``.
What the log names by digest (immutable): ``content`` (answers, parties, letters),
``bundle_file``.
The log itself: ``event`` and its head.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    Uuid,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC to the microsecond on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite keeps no zone."""
        if value is None:
            return None
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Document(TypeDecorator[Any]):
    """Plain data as JSON text with sorted keys: the same bytes on both databases, never JSONB."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write sorted JSON."""
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read it back."""
        return None if value is None else orjson.loads(value)


class Record(DeclarativeBase):
    """One class a table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        str: String(200),
        datetime: Instant(),
        date: Date(),
        bytes: LargeBinary(),
        UUID: Uuid(),
        dict[str, Any]: Document(),
        list[str]: Document(),
    }


class OrganRecord(Record):
    """An organ: bureau, department, town or station."""

    __tablename__ = "organ"

    uscc: Mapped[str] = mapped_column(String(18), primary_key=True)
    name: Mapped[str]
    short: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(String(12), default="")


class UserRecord(Record):
    """An account of one person."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    organ: Mapped[str] = mapped_column(ForeignKey("organ.uscc"))
    post: Mapped[str] = mapped_column(default="")
    employment: Mapped[str] = mapped_column(String(16), default="staff")
    password_hash: Mapped[str] = mapped_column(default="")
    must_change: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    sample: Mapped[bool] = mapped_column(default=False)
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class GrantRecord(Record):
    """One role of one person at one organ, for one item or all, from–to."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    organ: Mapped[str] = mapped_column(String(18))
    item: Mapped[str | None] = mapped_column(String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(default="")


class SessionRecord(Record):
    """A signed-in browser: the cookie's digest, never the cookie."""

    __tablename__ = "web_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(String(64), default="")


class ItemRecord(Record):
    """An approval item and the version in force."""

    __tablename__ = "item"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    state: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str | None] = mapped_column(String(64))


class VersionRecord(Record):
    """A frozen bundle: never changed after it is published."""

    __tablename__ = "item_version"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_key: Mapped[str] = mapped_column(ForeignKey("item.key"), index=True)
    number: Mapped[int]
    flow_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    drafted_by: Mapped[str] = mapped_column(String(64))
    reviewed_by: Mapped[str | None] = mapped_column(String(64))
    published_by: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None]
    layouts: Mapped[dict[str, Any] | None]


class FileRecord(Record):
    """One file of a frozen bundle, raw."""

    __tablename__ = "bundle_file"

    digest: Mapped[str] = mapped_column(ForeignKey("item_version.digest"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    body: Mapped[bytes]


class CaseRecord(Record):
    """One case: a projection of its events."""

    __tablename__ = "case_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[str] = mapped_column(String(64), unique=True)
    item_key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(ForeignKey("item_version.digest"))
    organ: Mapped[str] = mapped_column(String(18))
    applicant: Mapped[str]
    status: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(20))
    stage: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[int]
    last_seq: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime | None]
    accepted_on: Mapped[date | None]
    statutory_due_on: Mapped[date | None]
    promised_due_on: Mapped[date | None]
    provisional: Mapped[bool]
    clock_state: Mapped[str] = mapped_column(String(32))
    state: Mapped[bytes]
    memory: Mapped[dict[str, Any]]
    calendar: Mapped[str] = mapped_column(String(40), default="", server_default="")
    month: Mapped[str] = mapped_column(String(7), default="", server_default="")
    watch_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    promise_over_at: Mapped[datetime | None]
    statute_over_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    used_wd: Mapped[int | None]
    promised_wd: Mapped[int | None]
    statutory_wd: Mapped[int | None]
    spent_applicant: Mapped[int | None]
    spent_office: Mapped[int | None]
    spent_other: Mapped[int | None]
    spent_pause: Mapped[int | None]
    spent_outage: Mapped[int | None]
    rules: Mapped[str] = mapped_column(String(40), default="", server_default="")
    settled_month: Mapped[str | None] = mapped_column(String(7))
    settled_level: Mapped[int | None]

    __table_args__ = (
        Index("ix_case_file_received", "received_at"),
        Index("ix_case_file_status", "status", "item_key"),
        Index("ix_case_file_watch", "watch_at"),
        Index("ix_case_file_calendar", "status", "calendar", "rules"),
        # These two hold all that the dashboard counts: it never reads the fat rows. A case stands
        # in the first for good once it is settled, in the second as long as it is open.
        Index(
            "ix_case_file_statistics",
            *("settled_month", "organ", "item_key", "month", "outcome", "settled_level"),
            *("used_wd", "promised_wd", "statutory_wd"),
            sqlite_where=text("settled_month IS NOT NULL"),
            postgresql_where=text("settled_month IS NOT NULL"),
        ),
        Index(
            "ix_case_file_open",
            *("organ", "item_key", "month", "settled_at", "warn_at"),
            *("promise_over_at", "statute_over_at", "settled_level", "ended_at", "id"),
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class TaskRecord(Record):
    """A step on somebody's desk: all that the worklist shows stands in this one row."""

    __tablename__ = "task"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    applicant: Mapped[str]
    node_id: Mapped[str] = mapped_column(String(64))
    node_name: Mapped[str]
    stage: Mapped[str | None] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(32))
    desk_role: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(64))
    organ: Mapped[str] = mapped_column(String(18))
    acting_for: Mapped[str] = mapped_column(String(32), default="")
    separated: Mapped[bool] = mapped_column(default=True)
    ordinal: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    soon_at: Mapped[datetime | None]
    promised: Mapped[str] = mapped_column(String(32), default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    first_by: Mapped[str | None] = mapped_column(String(64))
    answers: Mapped[str | None] = mapped_column(String(64))
    closed_by: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_task_desk", "status", "organ", "desk_role", "due_at", "id"),
        # Where open cases wait, as the dashboard counts it.
        Index(
            "ix_task_waiting",
            *("item_key", "node_id", "due_at", "soon_at", "case_id", "node_name"),
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class ContentRecord(Record):
    """Immutable content that events name by digest; erasing empties the body only."""

    __tablename__ = "content"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(16))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    body: Mapped[bytes | None]


class DueRecord(Record):
    """A legal moment at which something happens by itself; claimed by one scheduler."""

    __tablename__ = "due"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    what: Mapped[str] = mapped_column(String(16))
    node_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class CardRecord(Record):
    """A finding of supervision about a case: a projection of its events."""

    __tablename__ = "card"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    node_id: Mapped[str] = mapped_column(String(64))
    node_name: Mapped[str]
    person: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(8))
    clock: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    issued_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    sentence: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    account: Mapped[dict[str, Any]]
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    revoke_by: Mapped[str | None] = mapped_column(String(64))
    revoke_reason: Mapped[str | None] = mapped_column(String(64))
    appeal: Mapped[str] = mapped_column(String(16))
    appeal_by: Mapped[str | None] = mapped_column(String(64))
    appeal_reason: Mapped[str | None] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decision: Mapped[str | None] = mapped_column(String(64))
    superseded_by: Mapped[UUID | None]

    __table_args__ = (
        Index("ix_card_state", "state", "level", "at"),
        Index("ix_card_organ", "organ", "at"),
        Index("ix_card_appeal", "appeal"),
    )


class OrderRecord(Record):
    """A supervise order (督办) about a case: a projection of its events."""

    __tablename__ = "supervise_order"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    card_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    due_on: Mapped[date]
    text: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    answer: Mapped[str | None] = mapped_column(String(64))
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(64))
    closed_by: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_supervise_order_state", "state", "due_on"),)


class CalendarRecord(Record):
    """A version of the working calendar: years, office hours, closing days, outages."""

    __tablename__ = "calendar_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(Text)
    drafted_by: Mapped[str] = mapped_column(String(64))
    drafted_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]


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


class CounterRecord(Record):
    """A gap-free serial, taken inside the transaction that uses it; or a cursor over the log."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))


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

    __table_args__ = (Index("ix_event_case", "case_id", "seq"),)


class HeadRecord(Record):
    """The locked head of the log: one row."""

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
