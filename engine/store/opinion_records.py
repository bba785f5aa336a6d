"""What colleagues are asked, vote and tell each other about a case: projections of its events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class SignatureRecord(Record):
    """A signed opinion that a named colleague is asked for about a step (前加签, 后加签)."""

    __tablename__ = "signature"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    applicant: Mapped[str]
    task_id: Mapped[UUID] = mapped_column(index=True)
    node_id: Mapped[str] = mapped_column(String(64))
    node_name: Mapped[str]
    role: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    opinion: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(64))
    removed_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_signature_case", "case_id", "user_id"),
        Index("ix_signature_user", "user_id", "state", "asked_at"),
    )


class VoteRecord(Record):
    """A vote about a step (会签, 或签, 票签): its rule and what it came to."""

    __tablename__ = "vote"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    applicant: Mapped[str]
    task_id: Mapped[UUID] = mapped_column(index=True)
    node_id: Mapped[str] = mapped_column(String(64))
    node_name: Mapped[str]
    role: Mapped[str] = mapped_column(String(32))
    rule: Mapped[dict[str, Any]]
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    result: Mapped[str | None] = mapped_column(String(16))
    closed_by: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(64))


class BallotRecord(Record):
    """What one member says in a vote: once, from his own account."""

    __tablename__ = "ballot"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    vote_id: Mapped[UUID] = mapped_column(ForeignKey("vote.id"), index=True)
    user_id: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    choice: Mapped[str | None] = mapped_column(String(8))
    opinion: Mapped[str | None] = mapped_column(String(64))
    cast_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_ballot_case", "case_id", "user_id", "cast_at"),
        Index("ix_ballot_user", "user_id", "cast_at"),
    )


class CopyRecord(Record):
    """A case that was brought to somebody's notice (抄送), and whether he has read it (已阅)."""

    __tablename__ = "case_copy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    applicant: Mapped[str]
    user_id: Mapped[str] = mapped_column(String(64))
    sent_by: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    words: Mapped[str | None] = mapped_column(String(64))
    read_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_case_copy_user", "user_id", "read_at", "sent_at"),)


class NoteRecord(Record):
    """A note about a case, or about one of its steps; struck out it stays in the log."""

    __tablename__ = "note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    task_id: Mapped[UUID | None]
    node_id: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(String(64))
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str | None] = mapped_column(String(64))


class MentionRecord(Record):
    """Somebody whom a note names."""

    __tablename__ = "mention"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    applicant: Mapped[str]
    note_id: Mapped[UUID] = mapped_column(ForeignKey("note.id"), index=True)
    user_id: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_mention_user", "user_id", "at"),)
