"""The register of issued letters: by number, and by the seal they went out under."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from engine.store.records import LetterRecord


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """One issued letter.

    :ivar organ: as the paper names it
    :ivar replaces: the number of the letter that it corrects, or ""
    :ivar reason: the digest of the reason for which it was withdrawn, or ""
    """

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    organ: str
    code: str
    title: str
    number: str
    seal_id: UUID | None
    issued_at: datetime
    issued_by: str
    replaces: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    reason: str


_COLUMNS = tuple(LetterRecord.__table__.columns)


class IssuedLetters:
    """The issued letters of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_case(self, case_id: UUID) -> list[LetterRow]:
        """Read the letters of a case, oldest first."""
        return self._read(
            select(*_COLUMNS)
            .where(LetterRecord.case_id == case_id)
            .order_by(LetterRecord.issued_at, LetterRecord.id)
        )

    def by_number(self, number: str) -> list[LetterRow]:
        """Read the letters of a number; there is one, unless two organs chose the same sign."""
        return self._read(
            select(*_COLUMNS).where(LetterRecord.number == number).order_by(LetterRecord.issued_at)
        )

    def under_seal(self, seal_id: UUID, *, size: int, start: int = 0) -> list[LetterRow]:
        """Read what a seal stands on, newest first."""
        return self._read(
            select(*_COLUMNS)
            .where(LetterRecord.seal_id == seal_id)
            .order_by(LetterRecord.issued_at.desc(), LetterRecord.id.desc())
            .limit(size)
            .offset(start)
        )

    def uses(self) -> Mapping[UUID, int]:
        """How often each seal was used."""
        rows = self._connection.execute(
            select(LetterRecord.seal_id, func.count())
            .where(LetterRecord.seal_id.is_not(None))
            .group_by(LetterRecord.seal_id)
        )
        return {row[0]: int(row[1]) for row in rows if row[0] is not None}

    def _read(self, statement: Any) -> list[LetterRow]:
        return [LetterRow(**row._mapping) for row in self._connection.execute(statement)]
