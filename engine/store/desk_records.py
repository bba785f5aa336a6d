"""What each person keeps on his desk: settings, drafts, phrases, runs of many cases.

None of it is told by the log, and none of it is a fact of a case: a draft is what somebody
has not said yet, a run is a list of what he wants to say to many cases one after the other.
Nothing here refers to a case or a task by a foreign key, so that a rebuild leaves it alone.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class DeskSettingRecord(Record):
    """How one person has arranged his list: columns, order, views; and what opens by itself."""

    __tablename__ = "desk_setting"

    user_id: Mapped[str] = mapped_column(
        String(64), ForeignKey("user_account.id"), primary_key=True
    )
    body: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class DraftRecord(Record):
    """What a person has typed at a task and not submitted; gone when the task is done."""

    __tablename__ = "draft"

    user_id: Mapped[str] = mapped_column(
        String(64), ForeignKey("user_account.id"), primary_key=True
    )
    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class PhraseRecord(Record):
    """A phrase (常用语) of a person or of an organ, for one step or for all."""

    __tablename__ = "phrase"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str | None] = mapped_column(
        String(64), ForeignKey("user_account.id"), index=True
    )
    organ: Mapped[str | None] = mapped_column(String(18), index=True)
    item_key: Mapped[str] = mapped_column(String(64))
    node_id: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class BulkRunRecord(Record):
    """One person's wish to answer the same step of many cases in the same way."""

    __tablename__ = "bulk_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64), ForeignKey("user_account.id"))
    item_key: Mapped[str] = mapped_column(String(64))
    node_id: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    answers: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]

    __table_args__ = (Index("ix_bulk_run_user_id", "user_id", "made_at"),)


class BulkLineRecord(Record):
    """One case of a run: whether it may be done, and what came of it."""

    __tablename__ = "bulk_line"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("bulk_run.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[UUID]
    case_id: Mapped[UUID]
    case_no: Mapped[str] = mapped_column(String(64))
    seen: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    letters: Mapped[dict[str, Any]]
    done_at: Mapped[datetime | None]
