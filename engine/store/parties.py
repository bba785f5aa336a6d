"""The parties of cases, found by a keyed digest of their number or by the start of their name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, select

from engine.store.blinding import Blind
from engine.store.records import CaseRecord, LicenceRecord, PartyIndexRecord
from engine.store.scope import Scope, within

_PARTY: Table = PartyIndexRecord.__table__  # type: ignore[assignment]
_CASE: Table = CaseRecord.__table__  # type: ignore[assignment]
_LICENCE: Table = LicenceRecord.__table__  # type: ignore[assignment]
_LAST = chr(0x10FFFF)
"""Behind every letter there is."""


@dataclass(frozen=True, kw_only=True)
class PartyRow:
    """One party of one case.

    :ivar side: applicant or agent
    :ivar party: the digest of the content that tells of both parties of the case
    """

    case_id: UUID
    side: str
    organ: str
    item_key: str
    party: str
    name: str
    name_key: str
    id_digest: str
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class PartyCase:
    """One case of a party: enough for a line."""

    case_id: UUID
    side: str
    no: str
    item_key: str
    digest: str
    organ: str
    status: str
    outcome: str | None
    stage: str | None
    received_at: datetime
    accepted: bool


@dataclass(frozen=True, kw_only=True)
class LicenceLine:
    """One licence that a case led to."""

    case_id: UUID
    name: str
    number: str
    valid_to: date | None


_ROW = tuple(_PARTY.c[name] for name in PartyRow.__dataclass_fields__)


class Parties:
    """The party rows of one transaction."""

    def __init__(self, connection: Connection, blind: Blind) -> None:
        self._connection = connection
        self._blind = blind

    def digests(self, number: str) -> list[str]:
        """The digests under which a number may stand."""
        return self._blind.digests(number)

    def numbered(self, digests: Sequence[str], scope: Scope, *, size: int) -> list[PartyRow]:
        """Parties of a number, newest case first."""
        return self._newest(_PARTY.c.id_digest.in_(digests), scope, size=size)

    def reachable(self, digests: Sequence[str], scope: Scope, *, size: int) -> list[PartyRow]:
        """Parties of a telephone, newest case first."""
        return self._newest(_PARTY.c.phone_digest.in_(digests), scope, size=size)

    def of_case(self, case_id: UUID) -> list[PartyRow]:
        """The parties of one case."""
        return self._read(select(*_ROW).where(_PARTY.c.case_id == case_id).order_by(_PARTY.c.side))

    def named(self, start: str, scope: Scope, *, size: int) -> list[PartyRow]:
        """Parties whose name begins so, by name, then by receipt; one statement a counter.

        In the order of the index, so that a short beginning reads no more than it shows.
        """
        found: list[PartyRow] = []
        for organ in sorted({organ for organ, _item in scope or ()}):
            statement = (
                select(*_ROW)
                .where(
                    _PARTY.c.organ == organ,
                    _PARTY.c.name_key >= start,
                    _PARTY.c.name_key < start + _LAST,
                    *within(scope, _PARTY.c.organ, _PARTY.c.item_key),
                )
                .order_by(_PARTY.c.organ, _PARTY.c.name_key, _PARTY.c.received_at)
                .limit(size)
            )
            found += self._read(statement)
        return found

    def cases(self, row: PartyRow, scope: Scope, *, size: int) -> list[PartyCase]:
        """The cases of the same party, newest first: by its number, or else by its name."""
        if row.id_digest:
            same: ColumnElement[bool] = _PARTY.c.id_digest == row.id_digest
        else:
            same = (_PARTY.c.organ == row.organ) & (_PARTY.c.name_key == row.name_key)
        rows = self._connection.execute(
            select(
                *(_PARTY.c.case_id, _PARTY.c.side, _CASE.c.no, _CASE.c.item_key, _CASE.c.digest),
                *(_CASE.c.organ, _CASE.c.status, _CASE.c.outcome, _CASE.c.stage),
                *(_CASE.c.received_at, _CASE.c.accepted_on.is_not(None).label("accepted")),
            )
            .join(_CASE, _CASE.c.id == _PARTY.c.case_id)
            .where(same, *within(scope, _PARTY.c.organ, _PARTY.c.item_key))
            .order_by(_PARTY.c.received_at.desc(), _PARTY.c.case_id)
            .limit(size)
        )
        return [PartyCase(**row._mapping) for row in rows]

    def licensed(self, numbers: Collection[str]) -> list[UUID]:
        """The cases whose licence bears one of these numbers."""
        rows = select(_LICENCE.c.case_id).where(_LICENCE.c.number.in_(numbers))
        return list(self._connection.scalars(rows.order_by(_LICENCE.c.made_at)))

    def licences(self, case_ids: Sequence[UUID]) -> list[LicenceLine]:
        """The licences that cases led to, newest first."""
        names = LicenceLine.__dataclass_fields__
        rows = self._connection.execute(
            select(*(_LICENCE.c[name] for name in names))
            .where(_LICENCE.c.case_id.in_(case_ids))
            .order_by(_LICENCE.c.made_at.desc(), _LICENCE.c.id)
        )
        return [LicenceLine(**row._mapping) for row in rows]

    def _newest(self, one: ColumnElement[bool], scope: Scope, *, size: int) -> list[PartyRow]:
        return self._read(
            select(*_ROW)
            .where(one, *within(scope, _PARTY.c.organ, _PARTY.c.item_key))
            .order_by(_PARTY.c.received_at.desc(), _PARTY.c.id)
            .limit(size)
        )

    def _read(self, statement: Any) -> list[PartyRow]:
        return [PartyRow(**row._mapping) for row in self._connection.execute(statement)]
