"""Open cases whose dates rest on another calendar or rule set: read and rewritten in bulk."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, func, or_, select, update

from engine.store.records import CaseRecord, DueRecord, TaskRecord

CLOCK_COLUMNS = (
    "calendar",
    "rules",
    "accepted_on",
    "statutory_due_on",
    "promised_due_on",
    "provisional",
    "clock_state",
    "watch_at",
    "warn_at",
    "promise_over_at",
    "statute_over_at",
    "used_wd",
    "statutory_wd",
    "settled_level",
)
"""What the calendar and the rule set of cards decide of an open case."""

_CASE: Table = CaseRecord.__table__  # type: ignore[assignment]
_TASK: Table = TaskRecord.__table__  # type: ignore[assignment]
_DUE: Table = DueRecord.__table__  # type: ignore[assignment]

_READ = tuple(
    _CASE.c[name]
    for name in dict.fromkeys(
        (
            *("id", "no", "item_key", "digest", "status", "outcome"),
            *("received_at", "changed_at", "ended_at", "settled_at", "memory"),
            *CLOCK_COLUMNS,
        )
    )
)
_NAMES = tuple(column.name for column in _READ)
OpenCase = Mapping[str, Any]
"""What clocks read of a case, by column: not the state of its flow, the fat of the row."""


class TaskRow(NamedTuple):
    """The dates of one task of a case."""

    id: UUID
    case_id: UUID
    node_id: str
    opened_at: datetime
    due_at: datetime | None
    soon_at: datetime | None
    provisional: bool


class TimerRow(NamedTuple):
    """The moment of one timer of a drawing."""

    id: UUID
    case_id: UUID
    node_id: str
    at: datetime


_OPEN = _CASE.c.status == "open"
_TASKS = tuple(_TASK.c[name] for name in TaskRow._fields)
_TIMERS = tuple(_DUE.c[name] for name in TimerRow._fields)

_SAVE_CASE = (
    update(_CASE)
    .where(_CASE.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in CLOCK_COLUMNS})
)
_SAVE_TASK = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("row"))
    .values(
        due_at=bindparam("new_due_at"),
        soon_at=bindparam("new_soon_at"),
        provisional=bindparam("new_provisional"),
    )
)
_SAVE_TIMER = update(_DUE).where(_DUE.c.id == bindparam("row")).values(at=bindparam("new_at"))


class Behind:
    """The open cases of one transaction, as a calendar sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, version: str, rules: str) -> int:
        """How many open cases do not follow this calendar and this rule set yet."""
        return int(
            self._connection.execute(
                select(func.count()).select_from(_CASE).where(_OPEN, or_(*_others(version, rules)))
            ).scalar_one()
        )

    def waits(self, version: str, rules: str) -> bool:
        """Is there an open case that does not follow this calendar or this rule set?"""
        wanted = select(_CASE.c.id).where(_OPEN)
        return any(
            self._connection.execute(wanted.where(other).limit(1)).first() is not None
            for other in _others(version, rules)
        )

    def lock(self, version: str, rules: str, *, size: int) -> list[OpenCase]:
        """Hold some open cases that do not follow this calendar or this rule set.

        Cases that somebody is at work on are passed over: they follow when he is done, or in
        the next round.
        """
        rows: list[OpenCase] = []
        for other in _others(version, rules):
            # In no order: to sort all that is behind, for every batch, would cost more than the work.
            found = self._connection.execute(
                select(*_READ)
                .where(_OPEN, other)
                .limit(size - len(rows))
                .with_for_update(skip_locked=True, of=_CASE)
            )
            rows += map(_case, found)
        return rows

    def open_cases(self, *, size: int) -> Iterator[list[OpenCase]]:
        """Every open case in the order of ids, so many at a time."""
        after: UUID | None = None
        while True:
            rows = self._connection.execute(
                select(*_READ)
                .where(_OPEN, *([_CASE.c.id > after] if after else []))
                .order_by(_CASE.c.id)
                .limit(size)
            ).all()
            if rows:
                yield [_case(row) for row in rows]
            if len(rows) < size:
                return
            after = rows[-1].id

    def tasks(self, cases: Sequence[UUID]) -> list[TaskRow]:
        """All tasks of some cases that have a due date, closed ones too."""
        wanted = select(*_TASKS).where(_TASK.c.case_id.in_(cases), _TASK.c.due_at.is_not(None))
        return [TaskRow(*row) for row in self._connection.execute(wanted)]

    def timers(self, cases: Sequence[UUID]) -> list[TimerRow]:
        """The timers of some cases, those of suspended cases too."""
        rows = self._connection.execute(select(*_TIMERS).where(_DUE.c.case_id.in_(cases)))
        return [TimerRow(*row) for row in rows]

    def save(
        self,
        cases: Sequence[Mapping[str, Any]],
        tasks: Sequence[Mapping[str, Any]],
        timers: Sequence[Mapping[str, Any]],
    ) -> None:
        """Write new dates over rows that are held; each names its ``row``."""
        for statement, rows in ((_SAVE_CASE, cases), (_SAVE_TASK, tasks), (_SAVE_TIMER, timers)):
            if rows:
                self._connection.execute(statement, list(rows))


def _case(row: Sequence[Any]) -> OpenCase:
    return dict(zip(_NAMES, row, strict=True))


def _others(version: str, rules: str) -> tuple[ColumnElement[bool], ...]:
    """Everything else, as ranges of the index: "unequal" would read all open cases."""
    follows = _CASE.c.calendar == version
    return (
        _CASE.c.calendar < version,
        _CASE.c.calendar > version,
        and_(follows, _CASE.c.rules < rules),
        and_(follows, _CASE.c.rules > rules),
    )
