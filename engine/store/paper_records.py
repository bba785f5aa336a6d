"""Paper that changes hands between desks: a projection of the events of its cases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class HandoverRecord(Record):
    """The paper of one case on one list of hand-over (交接单)."""

    __tablename__ = "handover"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    list_id: Mapped[UUID] = mapped_column(index=True)
    list_no: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    from_organ: Mapped[str] = mapped_column(String(18))
    to_organ: Mapped[str] = mapped_column(String(18))
    desk: Mapped[str] = mapped_column(String(16))
    papers: Mapped[dict[str, Any]]
    handed_by: Mapped[str] = mapped_column(String(64))
    handed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    answered_by: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_handover_desk", "state", "to_organ", "desk"),
        Index("ix_handover_sent", "state", "from_organ"),
    )
