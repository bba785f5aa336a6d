"""Calendar versions: drafts, the one in force, and those that ended cases keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from engine.store.records import CalendarRecord

_TABLE: Table = CalendarRecord.__table__  # type: ignore[assignment]
_LISTED = tuple(column for column in _TABLE.columns if column.name != "body")


class VersionState(StrEnum):
    """What became of a version."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class CalendarRow:
    """One version, without its data."""

    number: int
    version: str
    state: VersionState
    digest: str
    summary: str
    drafted_by: str
    drafted_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


_FORCE = select(_TABLE.c.version).where(_TABLE.c.state == VersionState.IN_FORCE.value)


class Calendars:
    """The calendar versions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def in_force(self) -> str | None:
        """The name of the version in force; None as long as nobody has stored one."""
        return self._connection.execute(_FORCE).scalars().one_or_none()

    def in_force_at(self, instant: datetime) -> str | None:
        """The name of the version that was in force at an instant; None before the first."""
        return self._connection.execute(
            select(_TABLE.c.version)
            .where(
                _TABLE.c.confirmed_at <= instant,
                _TABLE.c.state.in_([VersionState.IN_FORCE, VersionState.SUPERSEDED]),
            )
            .order_by(_TABLE.c.confirmed_at.desc(), _TABLE.c.number.desc())
            .limit(1)
        ).scalar_one_or_none()

    def body(self, version: str) -> Mapping[str, Any] | None:
        """The data of a version by its name; rows of one name hold the same data."""
        return self._connection.execute(
            select(_TABLE.c.body).where(_TABLE.c.version == version).limit(1)
        ).scalar_one_or_none()

    def get(self, number: int, *, lock: bool = False) -> CalendarRow | None:
        """One version by its number; held until the transaction ends if asked for."""
        wanted = select(*_LISTED).where(_TABLE.c.number == number)
        row = self._connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
        return None if row is None else _row(row)

    def every(self) -> list[CalendarRow]:
        """Every version, the newest first."""
        return [
            _row(row)
            for row in self._connection.execute(select(*_LISTED).order_by(_TABLE.c.number.desc()))
        ]

    def drafts(self) -> list[CalendarRow]:
        """The versions that wait for a second person, the oldest first."""
        waits = _TABLE.c.state == VersionState.DRAFT.value
        rows = self._connection.execute(select(*_LISTED).where(waits).order_by(_TABLE.c.number))
        return [_row(row) for row in rows]

    def add(self, values: Mapping[str, Any]) -> int:
        """Store a version under the next number, which is returned."""
        number = 1 + int(
            self._connection.execute(
                select(func.coalesce(func.max(_TABLE.c.number), 0))
            ).scalar_one()
        )
        self._connection.execute(insert(_TABLE), {**values, "number": number})
        return number

    def put_in_force(self, number: int, *, by: str, at: datetime) -> None:
        """Put a draft in force; the one before it is superseded."""
        self._connection.execute(
            update(_TABLE)
            .where(_TABLE.c.state == VersionState.IN_FORCE.value)
            .values(state=VersionState.SUPERSEDED.value)
        )
        self._close(number, VersionState.IN_FORCE, by=by, at=at)

    def refuse(self, number: int, *, by: str, at: datetime) -> None:
        """Let a draft rest for good."""
        self._close(number, VersionState.REFUSED, by=by, at=at)

    def _close(self, number: int, state: VersionState, *, by: str, at: datetime) -> None:
        self._connection.execute(
            update(_TABLE)
            .where(_TABLE.c.number == number)
            .values(state=state.value, confirmed_by=by, confirmed_at=at)
        )


def _row(row: Any) -> CalendarRow:
    values = dict(row._mapping)
    return CalendarRow(**values | {"state": VersionState(values["state"])})
