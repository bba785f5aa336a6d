"""The log by day: what the registers of a counter list, with the case that each line is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Connection, literal_column, or_, select

from engine.audit import Kind
from engine.store.records import CaseRecord, EventRecord, LetterRecord

# The kind stands in the statement itself: a value that is bound later fits no partial index.
_KINDS: Mapping[Kind, ColumnElement[str]] = {
    kind: literal_column(f"'{kind.value}'") for kind in (Kind.CASE_RECEIVED, Kind.LETTER_ISSUED)
}


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One event with its case."""

    seq: int
    at: datetime
    actor: str
    data: Mapping[str, Any]
    case_id: UUID
    case_no: str
    item_key: str
    digest: str
    organ: str
    applicant: str


class Registers:
    """The registered events of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told(
        self, kind: Kind, since: datetime, before: datetime, *, codes: Sequence[str] = ()
    ) -> list[Registered]:
        """The receipts or the letters of [since, before), in the order of the log.

        :param codes: of letters, only these kinds; canonical JSON writes them in one way only
        """
        chosen = [EventRecord.data.contains(f'"code":"{code}"', autoescape=True) for code in codes]
        rows = self._connection.execute(
            select(
                EventRecord.seq,
                EventRecord.at,
                EventRecord.actor,
                EventRecord.data,
                CaseRecord.id.label("case_id"),
                CaseRecord.no.label("case_no"),
                CaseRecord.item_key,
                CaseRecord.digest,
                CaseRecord.organ,
                CaseRecord.applicant,
            )
            .join(CaseRecord, CaseRecord.id == EventRecord.case_id)
            .where(
                EventRecord.kind == _KINDS[kind],
                EventRecord.at >= since,
                EventRecord.at < before,
                *([or_(*chosen)] if chosen else []),
            )
            .order_by(EventRecord.seq)
        )
        return [
            Registered(**{**row._mapping, "data": orjson.loads(row._mapping["data"])})
            for row in rows
        ]

    def withdrawn(self, cases: Collection[UUID]) -> set[tuple[UUID, str]]:
        """The letters of some cases that were withdrawn again: case and number."""
        rows = self._connection.execute(
            select(LetterRecord.case_id, LetterRecord.number).where(
                LetterRecord.case_id.in_(list(cases)), LetterRecord.withdrawn_at.is_not(None)
            )
        )
        return {(row.case_id, row.number) for row in rows}
