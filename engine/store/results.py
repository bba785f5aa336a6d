"""The registers of what cases lead to: licences, fees, quotas, decisions that are made public."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
)

from engine.store.records import (
    CaseRecord,
    DecisionRecord,
    FeeRecord,
    LicenceRecord,
    QuotaRecord,
    QuotaShareRecord,
)
from engine.store.scope import Scope, within

_LICENCE: Table = LicenceRecord.__table__  # type: ignore[assignment]
_FEE: Table = FeeRecord.__table__  # type: ignore[assignment]
_QUOTA: Table = QuotaRecord.__table__  # type: ignore[assignment]
_SHARE: Table = QuotaShareRecord.__table__  # type: ignore[assignment]
_DECISION: Table = DecisionRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class LicenceRow:
    """One licence; *party* and *decision* are digests of contents."""

    id: UUID
    case_id: UUID
    item_key: str
    organ: str
    name: str
    number: str
    holder: str
    party: str
    decision: str
    valid_from: date | None
    valid_to: date | None
    made_at: datetime
    made_by: str


@dataclass(frozen=True, kw_only=True)
class FeeRow:
    """One fee; *amount* is a decimal in yuan as text, *reason* a digest of contents."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    item_name: str
    organ: str
    name: str
    state: str
    owed_at: datetime
    amount: str
    receipt: str
    settled_on: date | None
    settled_by: str | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class QuotaRow:
    """How much an item may grant in a year; *amount* is a decimal as text."""

    item_key: str
    year: int
    amount: str
    document: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, kw_only=True)
class ShareRow:
    """What one case asks of a quota: claimed, reserved, deducted or released."""

    id: UUID
    case_id: UUID
    case_no: str
    item_key: str
    year: int
    state: str
    amount: str
    claimed_at: datetime


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """One granting decision; *party*, *letter* and *reason* are digests of contents."""

    id: UUID
    case_id: UUID
    item_key: str
    item_name: str
    organ: str
    issuer: str
    number: str
    title: str
    party: str
    letter: str
    decided_on: date
    state: str
    published_on: date | None
    ends_on: date | None
    settled_by: str | None
    ground: str
    reason: str | None


class Results:
    """These registers in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def licence_with(self, organ: str, name: str, number: str) -> LicenceRow | None:
        """The licence of an organ that has this name and number."""
        row = self._connection.execute(
            select(_LICENCE).where(
                _LICENCE.c.organ == organ, _LICENCE.c.name == name, _LICENCE.c.number == number
            )
        ).one_or_none()
        return None if row is None else LicenceRow(**row._mapping)

    def licences_of(self, case_id: UUID) -> list[LicenceRow]:
        """The licences that a case led to."""
        rows = self._connection.execute(
            select(_LICENCE).where(_LICENCE.c.case_id == case_id).order_by(_LICENCE.c.id)
        )
        return [LicenceRow(**row._mapping) for row in rows]

    def licences(
        self,
        organs: Collection[str] | None,
        words: str,
        *,
        holders: Scope = None,
        ends_from: date | None = None,
        ends_before: date | None = None,
        offset: int = 0,
        size: int = 20,
    ) -> tuple[list[LicenceRow], int]:
        """Licences of these organs (all where None) by number or holder; and how many there are.

        An organ's are those in its name, and those that it handled in another's (art. 24).

        :param words: the beginning of a number or of a holder's name
        :param holders: where a name is found; all where None
        :param ends_from: only those whose validity ends on this day or later
        :param ends_before: only those whose validity ends before this day
        """
        wanted: list[ColumnElement[bool]] = []
        if organs is not None:
            wanted.append(_handled_by(organs))
        if words:
            wanted.append(
                or_(
                    _LICENCE.c.number.startswith(words, autoescape=True),
                    and_(_LICENCE.c.holder.startswith(words, autoescape=True), _read_by(holders)),
                )
            )
        if ends_from is not None:
            wanted.append(_LICENCE.c.valid_to >= ends_from)
        if ends_before is not None:
            wanted.append(_LICENCE.c.valid_to < ends_before)
        total = self._connection.execute(
            select(func.count()).select_from(_LICENCE).where(*wanted)
        ).scalar_one()
        rows = self._connection.execute(
            select(_LICENCE)
            .where(*wanted)
            .order_by(_LICENCE.c.made_at.desc(), _LICENCE.c.id)
            .offset(offset)
            .limit(size)
        )
        return [LicenceRow(**row._mapping) for row in rows], int(total)

    def fee_of(self, case_id: UUID) -> FeeRow | None:
        """The fee of a case."""
        row = self._connection.execute(select(_FEE).where(_FEE.c.case_id == case_id)).one_or_none()
        return None if row is None else FeeRow(**row._mapping)

    def fees(self, organs: Collection[str], state: str, *, size: int = 100) -> list[FeeRow]:
        """Fees that these organs collect and that stand so, the oldest first."""
        rows = self._connection.execute(
            select(_FEE)
            .where(_FEE.c.state == state, _FEE.c.organ.in_(sorted(organs)))
            .order_by(_FEE.c.owed_at, _FEE.c.id)
            .limit(size)
        )
        return [FeeRow(**row._mapping) for row in rows]

    def quota(self, item_key: str, year: int) -> QuotaRow | None:
        """How much an item may grant in a year; None where nobody has set it."""
        row = self._connection.execute(
            select(_QUOTA).where(_QUOTA.c.item_key == item_key, _QUOTA.c.year == year)
        ).one_or_none()
        return None if row is None else QuotaRow(**row._mapping)

    def set_quota(self, values: Mapping[str, Any]) -> None:
        """Write how much an item may grant in a year over what was set before."""
        self._connection.execute(
            delete(_QUOTA).where(
                _QUOTA.c.item_key == values["item_key"], _QUOTA.c.year == values["year"]
            )
        )
        self._connection.execute(insert(_QUOTA), dict(values))

    def shares(self, item_key: str, year: int, states: Sequence[str]) -> list[ShareRow]:
        """What cases ask of a quota, in the order of acceptance."""
        rows = self._connection.execute(
            select(_SHARE)
            .where(
                _SHARE.c.item_key == item_key,
                _SHARE.c.year == year,
                _SHARE.c.state.in_(list(states)),
            )
            .order_by(_SHARE.c.claimed_at, _SHARE.c.case_no)
        )
        return [ShareRow(**row._mapping) for row in rows]

    def decision(self, decision_id: UUID) -> DecisionRow | None:
        """One decision."""
        row = self._connection.execute(
            select(_DECISION).where(_DECISION.c.id == decision_id)
        ).one_or_none()
        return None if row is None else DecisionRow(**row._mapping)

    def decisions(
        self, organs: Collection[str] | None, state: str, *, offset: int = 0, size: int = 20
    ) -> tuple[list[DecisionRow], int]:
        """Decisions of these organs (all where None) in a state, the oldest first."""
        wanted: list[ColumnElement[bool]] = [_DECISION.c.state == state]
        if organs is not None:
            wanted.append(_DECISION.c.organ.in_(sorted(organs)))
        return self._decisions(
            wanted, (_DECISION.c.decided_on, _DECISION.c.id), offset=offset, size=size
        )

    def public(
        self, on: date, *, item: str = "", offset: int = 0, size: int = 50
    ) -> tuple[list[DecisionRow], int]:
        """Decisions that the public may read on a day, the newest first."""
        wanted = [_DECISION.c.state == "published", _DECISION.c.ends_on >= on]
        if item:
            wanted.append(_DECISION.c.item_key == item)
        return self._decisions(
            wanted, (_DECISION.c.decided_on.desc(), _DECISION.c.id), offset=offset, size=size
        )

    def _decisions(
        self, wanted: Sequence[ColumnElement[bool]], order: Sequence[Any], *, offset: int, size: int
    ) -> tuple[list[DecisionRow], int]:
        total = self._connection.execute(
            select(func.count()).select_from(_DECISION).where(*wanted)
        ).scalar_one()
        rows = self._connection.execute(
            select(_DECISION).where(*wanted).order_by(*order).offset(offset).limit(size)
        )
        return [DecisionRow(**row._mapping) for row in rows], int(total)


def _read_by(scope: Scope) -> ColumnElement[bool]:
    handled = select(CaseRecord.id).where(*within(scope, CaseRecord.organ, CaseRecord.item_key))
    return or_(
        and_(true(), *within(scope, _LICENCE.c.organ, _LICENCE.c.item_key)),
        _LICENCE.c.case_id.in_(handled),
    )


def _handled_by(organs: Collection[str]) -> ColumnElement[bool]:
    known = sorted(organs)
    return or_(
        _LICENCE.c.organ.in_(known),
        _LICENCE.c.case_id.in_(select(CaseRecord.id).where(CaseRecord.organ.in_(known))),
    )
