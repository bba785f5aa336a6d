"""Who stands in for whom, and what he lends him: his own grants, for some days, no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from engine.model import Employment, Grant, Role
from engine.permissions import DESK_ROLES, STAFF_ONLY
from engine.store.standing_records import SubstitutionRecord

LENDABLE = DESK_ROLES | {Role.ASSISTANT}
"""Posts that handle cases. Supervision, audit and administration are granted, never lent."""


def lent(
    grant: Grant,
    *,
    principal: str,
    employment: Employment,
    roles: str,
    since: date,
    until: date,
) -> Grant | None:
    """Return a grant as a substitute holds it, or None where it is not lent.

    :param employment: of the principal: nobody lends what he may not use himself (S3)
    :param roles: those that are lent, with commas between them; empty: all
    :param since: first day of the substitution, both days included
    """
    wanted = set(roles.split(",")) if roles else None
    role = grant.role
    if role not in LENDABLE or (wanted is not None and role.value not in wanted):
        return None
    if employment is Employment.CONTRACT and role in STAFF_ONLY:
        return None
    starts_on = max(grant.starts_on, since)
    ends_on = until if grant.ends_on is None else min(grant.ends_on, until)
    if ends_on < starts_on:
        return None
    return Grant(
        role=role,
        organ=grant.organ,
        items=grant.items,
        starts_on=starts_on,
        ends_on=ends_on,
        document=grant.document,
        acting_for=principal,
    )


@dataclass(frozen=True, kw_only=True)
class Substitution:
    """One person in the place of another, from day to day, both included.

    :ivar roles: those that are lent, with commas between them; empty: all
    :ivar ended_at: when it was ended before its last day
    """

    id: UUID
    principal: str
    substitute: str
    roles: str
    starts_on: date
    ends_on: date
    reason: str
    document: str
    given_by: str
    given_at: datetime
    ended_by: str | None
    ended_at: datetime | None

    def covers(self, on: date) -> bool:
        """Does he stand in on that day?"""
        return self.ended_at is None and self.starts_on <= on <= self.ends_on


_COLUMNS = tuple(SubstitutionRecord.__table__.columns)


class Substitutions:
    """The substitutions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: Substitution) -> None:
        """Let somebody stand in."""
        self._connection.execute(insert(SubstitutionRecord), [vars(row)])

    def get(self, substitution_id: UUID) -> Substitution | None:
        """Read one."""
        found = self._read(SubstitutionRecord.id == substitution_id)
        return found[0] if found else None

    def hold(self, substitute: str) -> None:
        """Let nobody end what this person stands in for before the transaction ends."""
        self._connection.execute(
            select(SubstitutionRecord.id)
            .where(
                SubstitutionRecord.substitute == substitute, SubstitutionRecord.ended_at.is_(None)
            )
            .order_by(SubstitutionRecord.id)
            .with_for_update(read=True)
        )

    def end(self, substitution_id: UUID, *, by: str, at: datetime) -> bool:
        """End one before its last day; False when somebody has ended it already."""
        result = self._connection.execute(
            update(SubstitutionRecord)
            .where(SubstitutionRecord.id == substitution_id, SubstitutionRecord.ended_at.is_(None))
            .values(ended_by=by, ended_at=at)
        )
        return result.rowcount == 1

    def of(self, users: Sequence[str]) -> list[Substitution]:
        """Those in which one of these people is away or stands in, the latest first."""
        people = list(users)
        return self._read(
            or_(
                SubstitutionRecord.principal.in_(people),
                SubstitutionRecord.substitute.in_(people),
            )
        )

    def all(self) -> list[Substitution]:
        """Every one there ever was, the latest first."""
        return self._read()

    def _read(self, *conditions: ColumnElement[bool]) -> list[Substitution]:
        rows = self._connection.execute(
            select(*_COLUMNS)
            .where(*conditions)
            .order_by(SubstitutionRecord.starts_on.desc(), SubstitutionRecord.id)
        )
        return [_value(row) for row in rows]


def _value(row: Any) -> Substitution:
    return Substitution(**row._mapping)
