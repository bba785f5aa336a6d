"""Who stands in for whom (委托, AB 岗)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class SubstitutionRecord(Record):
    """One person in the place of another, from day to day; it ends by its date, or earlier."""

    __tablename__ = "substitution"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    principal: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    substitute: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    roles: Mapped[str] = mapped_column(String(400))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(16))
    document: Mapped[str] = mapped_column(String(200))
    given_by: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None]
