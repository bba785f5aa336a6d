"""Whose turn it is in a case beside the steps of its flow."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record

_WAITS = "over_at IS NULL"


class TurnRecord(Record):
    """What waits for a person, or for whoever is in a role: a projection of a case's events."""

    __tablename__ = "turn"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    subject: Mapped[UUID]
    what: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    organ: Mapped[str] = mapped_column(String(18))
    change: Mapped[int]
    """The change of the case by which it became so."""
    since: Mapped[datetime]
    from_on: Mapped[date | None]
    """Nobody's turn before this day."""
    due_on: Mapped[date | None]
    over_at: Mapped[datetime | None]

    __table_args__ = (
        # Only what waits: what is over costs nothing here.
        Index(
            "ix_turn_waits",
            *("user_id", "role", "organ"),
            sqlite_where=text(_WAITS),
            postgresql_where=text(_WAITS),
        ),
    )
