"""What people are told, when they want to be, and who asks too often: no part of any case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class NoticeRecord(Record):
    """One person is told of one event."""

    __tablename__ = "notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64), ForeignKey("user_account.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(32))
    case_no: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    step: Mapped[str]
    sentence: Mapped[str] = mapped_column(Text)
    path: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]
    """When the earliest mail may tell of it; none any more once one does."""

    __table_args__ = (
        Index("ix_notice_inbox", "user_id", "at", "id"),
        Index("ix_notice_unread", "user_id", "read_at"),
        Index(
            "ix_notice_mail",
            "mail_at",
            sqlite_where=text("mail_at IS NOT NULL"),
            postgresql_where=text("mail_at IS NOT NULL"),
        ),
    )


class PreferenceRecord(Record):
    """How one person wants to be told; times of day in Asia/Shanghai, empty where he wants none."""

    __tablename__ = "notice_preference"

    user_id: Mapped[str] = mapped_column(
        String(64), ForeignKey("user_account.id"), primary_key=True
    )
    email: Mapped[str]
    mailed: Mapped[bool]
    digest_at: Mapped[str] = mapped_column(String(5))
    quiet_from: Mapped[str] = mapped_column(String(5))
    quiet_to: Mapped[str] = mapped_column(String(5))


class ThrottleRecord(Record):
    """How often somebody asked lately; the key is a digest, not an address or a number."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    tries: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
