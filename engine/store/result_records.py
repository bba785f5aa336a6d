"""What a case leads to: licences, fees, shares of a quota, decisions that are made public."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class LicenceRecord(Record):
    """A licence or approval paper that was made: what the register of licences holds."""

    __tablename__ = "licence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    item_key: Mapped[str] = mapped_column(String(64))
    organ: Mapped[str] = mapped_column(String(18))
    name: Mapped[str]
    number: Mapped[str]
    holder: Mapped[str] = mapped_column(index=True)
    party: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(64), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("organ", "name", "number"),
        Index("ix_licence_number", "number"),
    )


class FeeRecord(Record):
    """What an applicant owes before his licence is made; paid or exempt once a clerk says so."""

    __tablename__ = "fee"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    owed_at: Mapped[datetime]
    amount: Mapped[str] = mapped_column(String(20), default="")
    receipt: Mapped[str] = mapped_column(String(60), default="")
    settled_on: Mapped[date | None]
    settled_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("ix_fee_desk", "state", "organ", "owed_at"),)


class QuotaRecord(Record):
    """How much of a limited number an item may grant in a year, by which document."""

    __tablename__ = "quota"

    item_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    amount: Mapped[str] = mapped_column(String(20))
    document: Mapped[str]
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]


class QuotaShareRecord(Record):
    """What one case asks of a quota: claimed at acceptance, reserved at review, then deducted."""

    __tablename__ = "quota_share"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    amount: Mapped[str] = mapped_column(String(20))
    claimed_at: Mapped[datetime]

    __table_args__ = (Index("ix_quota_share_year", "item_key", "year", "state"),)


class DecisionRecord(Record):
    """A granting decision, as it is made public: who may be named is decided when it is shown."""

    __tablename__ = "decision"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    issuer: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    party: Mapped[str] = mapped_column(String(64))
    letter: Mapped[str] = mapped_column(String(64))
    decided_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(16))
    published_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    settled_by: Mapped[str | None] = mapped_column(String(64))
    ground: Mapped[str] = mapped_column(String(32), default="")
    reason: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_decision_desk", "state", "organ", "decided_on"),
        Index("ix_decision_public", "state", "decided_on"),
    )
