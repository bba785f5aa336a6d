"""The seal register (印章登记簿, P-13): which seals an organ has, and which may be used on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from engine.store.records import SealRecord


class SealState(StrEnum):
    """How a seal stands in the register."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Sealed away (封存): lost, handed over, misused; it may come back."""
    ENDED = "ended"
    """Given up for good (停用): handed in and destroyed."""


class SealKind(StrEnum):
    """What a seal is, by the State Council's rules on seals (国发〔1999〕25号)."""

    OFFICIAL = "official"
    """The organ's own seal (公章)."""
    SPECIAL = "special"
    """A seal for one business (专用章)."""


@dataclass(frozen=True, kw_only=True)
class SealRow:
    """One seal.

    :ivar letters: codes of the letters it may stand on; all where empty
    :ivar items: keys of the items it may be used for; all where empty
    :ivar ends_on: the last day on which it may be used; None for no end
    """

    id: UUID
    organ: str
    name: str
    kind: str
    custodian: str
    letters: Sequence[str]
    items: Sequence[str]
    starts_on: date
    ends_on: date | None
    state: str
    document: str
    registered_by: str
    registered_at: datetime

    def usable(self, code: str, item: str, on: date) -> bool:
        """May it stand on such a letter of such an item on that day?"""
        return (
            self.state == SealState.ACTIVE
            and self.starts_on <= on
            and (self.ends_on is None or on <= self.ends_on)
            and (not self.letters or code in self.letters)
            and (not self.items or item in self.items)
        )


_COLUMNS = tuple(SealRecord.__table__.columns)
_OF_ORGAN = select(*_COLUMNS).order_by(
    SealRecord.organ, SealRecord.registered_at, SealRecord.name, SealRecord.id
)


class Seals:
    """The seals of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def every(self, organs: Iterable[str] | None = None) -> list[SealRow]:
        """Read the seals of some organs, or of all, by organ and day of registration."""
        statement = _OF_ORGAN
        if organs is not None:
            statement = statement.where(SealRecord.organ.in_(sorted(organs)))
        return [SealRow(**row._mapping) for row in self._connection.execute(statement)]

    def held(self, organ: str) -> list[SealRow]:
        """Read the seals of an organ; none of them is sealed away before the transaction ends.

        Whoever issues a letter holds them together with others who do.
        """
        statement = _OF_ORGAN.where(SealRecord.organ == organ).with_for_update(read=True)
        return [SealRow(**row._mapping) for row in self._connection.execute(statement)]

    def get(self, seal_id: UUID) -> SealRow | None:
        """Read one seal."""
        row = self._connection.execute(
            select(*_COLUMNS).where(SealRecord.id == seal_id)
        ).one_or_none()
        return None if row is None else SealRow(**row._mapping)

    def lock(self, seal_id: UUID) -> SealRow | None:
        """Read one seal and hold it until the transaction ends."""
        row = self._connection.execute(
            select(*_COLUMNS).where(SealRecord.id == seal_id).with_for_update()
        ).one_or_none()
        return None if row is None else SealRow(**row._mapping)

    def add(self, row: SealRow) -> None:
        """Write a seal into the register."""
        self._connection.execute(insert(SealRecord).values(vars(row)))

    def set_state(self, seal_id: UUID, state: SealState, *, ends_on: date | None = None) -> None:
        """Seal a seal away, take it back into use, or end it with its last day."""
        values: dict[str, object] = {"state": state.value}
        if ends_on is not None:
            values["ends_on"] = ends_on
        self._connection.execute(
            update(SealRecord).where(SealRecord.id == seal_id).values(**values)
        )
