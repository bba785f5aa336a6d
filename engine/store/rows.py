"""Rows as plain values: what the stores' readers share."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row


@dataclass(frozen=True, kw_only=True)
class PlainRow:
    """A row whose fields are named as its columns."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a result row."""
        return cls(**row._mapping)


@dataclass(frozen=True, kw_only=True)
class NamedCaseRow(PlainRow):
    """A row about a case, with the words by which a list names that case."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    applicant: str
