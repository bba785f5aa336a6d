"""What the law's moments owe: timers and watched cases, in the order of their moments.

Whoever carries one out holds the *case*: clerks lock the case first, too, so that nobody waits
in a ring, and a second scheduler passes over everything of a case that is being worked on.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, true

from engine.store.records import CaseRecord, DueRecord, TaskRecord
from engine.store.tasks import LIVE

_COME = DueRecord.what == "timer"
"""The others wait: their cases are suspended by a court or the law."""


class What(StrEnum):
    """What a moment brings."""

    TIMER = "timer"
    """The drawn flow moves on by itself."""
    WATCH = "watch"
    """Supervision owes a card, or silence has become acceptance."""


@dataclass(frozen=True, kw_only=True, order=True)
class Deadline:
    """A legal moment that has come and is owed; ordered as they are carried out."""

    at: datetime
    what: What
    id: UUID
    """Of the due row, or of the case that is watched."""
    case_id: UUID

    @classmethod
    def of_timer(cls, row: Any) -> Self:
        """Read a due row."""
        return cls(at=row.at, what=What.TIMER, id=row.id, case_id=row.case_id)

    @classmethod
    def of_watch(cls, row: Any) -> Self:
        """Read the row of a watched case."""
        return cls(at=row.watch_at, what=What.WATCH, id=row.id, case_id=row.id)


class Deadlines:
    """The deadlines of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owed(self, now: datetime, *, size: int, after: Deadline | None = None) -> list[Deadline]:
        """What has come, by legal moment; timers first where two moments are one.

        :param after: go on behind this one, so that one that fails does not hold up the others
        """
        timers = self._connection.execute(
            select(DueRecord.id, DueRecord.case_id, DueRecord.at)
            .where(
                _COME, DueRecord.at <= now, _behind(DueRecord.at, DueRecord.id, What.TIMER, after)
            )
            .order_by(DueRecord.at, DueRecord.id)
            .limit(size)
        )
        watched = self._connection.execute(
            select(CaseRecord.id, CaseRecord.watch_at)
            .where(
                CaseRecord.watch_at <= now,
                _behind(CaseRecord.watch_at, CaseRecord.id, What.WATCH, after),
            )
            .order_by(CaseRecord.watch_at, CaseRecord.id)
            .limit(size)
        )
        return list(
            islice(
                merge(map(Deadline.of_timer, timers), map(Deadline.of_watch, watched)),
                size,
            )
        )

    def claim(self, deadline: Deadline, now: datetime) -> bool:
        """Hold the case of a deadline; False when it is done, or somebody is at work on it."""
        return self._connection.execute(_claim(deadline, now)).first() is not None

    def late(self, now: datetime) -> tuple[int, datetime | None]:
        """How many deadlines have come and are not done, and the moment of the oldest."""
        counts, oldest = zip(
            *(
                self._connection.execute(
                    select(func.count(), func.min(at)).where(at <= now, come)
                ).one()
                for at, come in ((DueRecord.at, _COME), (CaseRecord.watch_at, true()))
            ),
            strict=True,
        )
        return sum(counts), min((at for at in oldest if at is not None), default=None)

    def idle(self) -> list[tuple[UUID, str]]:
        """The open cases without a task and without a timer, by number: nothing will move them."""
        task = exists().where(TaskRecord.case_id == CaseRecord.id, TaskRecord.status.in_(LIVE))
        timer = exists().where(DueRecord.case_id == CaseRecord.id)
        rows = self._connection.execute(
            select(CaseRecord.id, CaseRecord.no)
            .where(CaseRecord.status == "open", ~task, ~timer)
            .order_by(CaseRecord.no)
        )
        return [(row.id, row.no) for row in rows]


def _behind(at: Any, key: Any, what: What, after: Deadline | None) -> ColumnElement[bool]:
    """Behind a deadline in the order (moment, what, id)."""
    if after is None:
        return true()
    if what != after.what:
        return at >= after.at if what > after.what else at > after.at  # type: ignore[no-any-return]
    return or_(at > after.at, and_(at == after.at, key > after.id))


def _claim(deadline: Deadline, now: datetime) -> Select[Any]:
    case = select(CaseRecord.id).where(CaseRecord.id == deadline.case_id)
    if deadline.what is What.TIMER:
        case = case.join(DueRecord, DueRecord.case_id == CaseRecord.id).where(
            DueRecord.id == deadline.id, _COME, DueRecord.at <= now
        )
    else:
        case = case.where(CaseRecord.watch_at <= now)
    # SQLite let nobody else in when the transaction began, and knows no such words.
    return case.with_for_update(skip_locked=True, of=CaseRecord)
