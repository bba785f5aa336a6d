"""Cases and all that hangs on one: projections of its events, and the contents they name."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


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
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
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
    assignee: Mapped[str] = mapped_column(String(64), default="", server_default="")
    first_for: Mapped[str] = mapped_column(String(64), default="", server_default="")
    closed_for: Mapped[str] = mapped_column(String(64), default="", server_default="")

    __table_args__ = (
        Index("ix_task_desk", "status", "organ", "desk_role", "due_at", "id"),
        # Two columns, so that SQLite takes it before it has statistics: what bars a person from a
        # task is looked up in its case, for every task of his list.
        Index("ix_task_case", "case_id", "status"),
        # What somebody has done, the latest first; and what he signed as the first of two.
        Index("ix_task_done", "closed_by", "status", "closed_at", "case_id"),
        Index("ix_task_first_by", "first_by", "status", "case_id"),
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
