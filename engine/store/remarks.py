"""Copies (抄送) and notes: rows that events of their cases made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, func, select

from engine.store.records import CopyRecord, MentionRecord, NoteRecord
from engine.store.rows import NamedCaseRow, PlainRow

_COPIES: Table = CopyRecord.__table__  # type: ignore[assignment]
_NOTES: Table = NoteRecord.__table__  # type: ignore[assignment]
_MENTIONS: Table = MentionRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class CopyRow(NamedCaseRow):
    """One person's copy of a case."""

    user_id: str
    sent_by: str
    sent_at: datetime
    words: str | None
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NoteRow(PlainRow):
    """One note; its text is content, erased or not."""

    id: UUID
    case_id: UUID
    task_id: UUID | None
    node_id: str
    author: str
    at: datetime
    text: str
    struck_at: datetime | None
    struck_reason: str | None


@dataclass(frozen=True, kw_only=True)
class MentionRow(NamedCaseRow):
    """Somebody whom a note names, and where the text of that note stands."""

    note_id: UUID
    user_id: str
    author: str
    at: datetime
    text: str


class Remarks:
    """The copies and notes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def copy(self, copy_id: UUID) -> CopyRow | None:
        """Read one copy."""
        row = self._connection.execute(select(_COPIES).where(_COPIES.c.id == copy_id)).one_or_none()
        return None if row is None else CopyRow.of(row)

    def copies_of(self, case_id: UUID) -> list[CopyRow]:
        """Every copy of a case, oldest first."""
        rows = self._connection.execute(
            select(_COPIES)
            .where(_COPIES.c.case_id == case_id)
            .order_by(_COPIES.c.sent_at, _COPIES.c.id)
        )
        return [CopyRow.of(row) for row in rows]

    def copies_to(self, user_id: str, *, offset: int, size: int) -> list[CopyRow]:
        """A person's copies: unread ones first, then the latest."""
        rows = self._connection.execute(
            select(_COPIES)
            .where(_COPIES.c.user_id == user_id)
            .order_by(_COPIES.c.read_at.is_not(None), _COPIES.c.sent_at.desc(), _COPIES.c.id)
            .offset(offset)
            .limit(size)
        )
        return [CopyRow.of(row) for row in rows]

    def copy_counts(self, user_id: str) -> tuple[int, int]:
        """How many copies a person has, and how many of them he has not read."""
        unread = func.count().filter(_COPIES.c.read_at.is_(None))
        row = self._connection.execute(
            select(func.count(), unread).where(_COPIES.c.user_id == user_id)
        ).one()
        return int(row[0]), int(row[1])

    def note(self, note_id: UUID) -> NoteRow | None:
        """Read one note."""
        row = self._connection.execute(select(_NOTES).where(_NOTES.c.id == note_id)).one_or_none()
        return None if row is None else NoteRow.of(row)

    def notes_of(self, case_id: UUID) -> list[NoteRow]:
        """Every note of a case, oldest first, those that were struck out too."""
        rows = self._connection.execute(
            select(_NOTES).where(_NOTES.c.case_id == case_id).order_by(_NOTES.c.at, _NOTES.c.id)
        )
        return [NoteRow.of(row) for row in rows]

    def mentions_of(self, user_id: str, *, limit: int) -> list[MentionRow]:
        """Where notes name a person, the latest first; those that were struck out left out."""
        rows = self._connection.execute(
            select(*_MENTIONS.c, _NOTES.c.text)
            .join(_NOTES, _NOTES.c.id == _MENTIONS.c.note_id)
            .where(_MENTIONS.c.user_id == user_id, _NOTES.c.struck_at.is_(None))
            .order_by(_MENTIONS.c.at.desc(), _MENTIONS.c.id)
            .limit(limit)
        )
        return [MentionRow(**row._mapping) for row in rows]
