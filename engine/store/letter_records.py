"""Letters that were issued, and the seals they go out under."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class SealRecord(Record):
    """One seal of an organ: who keeps it, what it may stand on, from–to (P-13)."""

    __tablename__ = "seal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organ: Mapped[str] = mapped_column(ForeignKey("organ.uscc"), index=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    custodian: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    letters: Mapped[list[str]]
    items: Mapped[list[str]]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16))
    document: Mapped[str] = mapped_column(Text)
    registered_by: Mapped[str] = mapped_column(String(64))
    registered_at: Mapped[datetime]


class LetterRecord(Record):
    """One issued letter: the register that every number is found in."""

    __tablename__ = "letter"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    organ: Mapped[str]
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str]
    number: Mapped[str]
    seal_id: Mapped[UUID | None]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(64))
    replaces: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(64), default="")
    """The digest of the reason for which it was withdrawn."""

    __table_args__ = (
        Index("ix_letter_case_id", "case_id"),
        Index("ix_letter_number", "number"),
        # The use log of a seal, newest first.
        Index("ix_letter_seal_id", "seal_id", "issued_at"),
    )
