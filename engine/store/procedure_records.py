"""Special procedures of cases, and the register of experts that panels are drawn from."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class ProcedureRecord(Record):
    """A special procedure of a case: a projection of its events."""

    __tablename__ = "procedure"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case_no: Mapped[str] = mapped_column(String(64))
    item_key: Mapped[str] = mapped_column(String(64))
    item_name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    data: Mapped[dict[str, Any]]
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(16))
    closed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_procedure_open", "state", "due_on"),)


class ExpertRecord(Record):
    """One expert of an organ's register (专家库)."""

    __tablename__ = "expert"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organ: Mapped[str] = mapped_column(ForeignKey("organ.uscc"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(64))
    employer: Mapped[str]
    title: Mapped[str] = mapped_column(String(64))
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    removed_by: Mapped[str | None] = mapped_column(String(64))
    removed_at: Mapped[datetime | None]
