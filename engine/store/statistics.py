"""How many cases there are, by month, organ, item, step and level: counted from one index."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, or_, select

from engine.store.choosing import LEVELS, MICROSECOND, Choice, chosen, rank, step_is
from engine.store.records import CaseRecord, TaskRecord
from engine.store.scope import within
from engine.store.tasks import LIVE


class SettledRow(NamedTuple):
    """Settled cases of one item at one organ, by months (``2026-03``).

    *month* is that of their receipt, *settled_month* that in which they were decided or ended;
    the working days are sums over the *measured* cases, which have all three.
    """

    settled_month: str
    organ: str
    item_key: str
    month: str
    cases: int
    yellow: int
    red: int
    measured: int
    used: int
    promised: int
    statutory: int

    @property
    def sums(self) -> tuple[int, ...]:
        """The numbers, in their order."""
        return self[4:]

    def with_sums(self, sums: Iterable[int]) -> "SettledRow":
        """The same names with other numbers."""
        return SettledRow(*self[:4], *sums)


@dataclass(frozen=True, kw_only=True)
class OpenRow:
    """Open cases of one item at one organ that came in during one month.

    *cases* are not settled, and some of them near or past a limit; *delivering* are settled
    and wait for their delivery.
    """

    organ: str
    item_key: str
    month: str
    cases: int
    warning: int
    yellow: int
    red: int
    delivering: int


@dataclass(frozen=True, kw_only=True)
class WaitingRow:
    """Open cases that wait at a step of an item's flow, and how many near or past its limit."""

    item_key: str
    node_id: str
    node_name: str
    cases: int
    soon: int
    over: int


@dataclass(frozen=True, kw_only=True)
class CountedCase:
    """One case of a list; *steps* are its open ones: node, name and since when."""

    id: UUID
    no: str
    item_key: str
    digest: str
    organ: str
    applicant: str
    status: str
    outcome: str | None
    received_at: datetime
    accepted_on: date | None
    warn_at: datetime | None
    promise_over_at: datetime | None
    statute_over_at: datetime | None
    settled_at: datetime | None
    used_wd: int | None
    promised_wd: int | None
    statutory_wd: int | None
    level: str
    steps: Sequence[tuple[str, str, datetime]]


_LISTED = tuple(
    getattr(CaseRecord, name)
    for name in CountedCase.__dataclass_fields__
    if name not in {"level", "steps"}
)


class Statistics:
    """The counts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settled(self, choice: Choice, *, first: str, last: str) -> list[SettledRow]:
        """Cases that were settled in the months *first* to *last*, in one pass over their index."""
        keys = (
            CaseRecord.settled_month,
            CaseRecord.organ,
            CaseRecord.item_key,
            CaseRecord.month,
        )
        whole = measured()
        rows = self._connection.execute(
            select(
                *keys,
                *settled_counts(),
                func.count().filter(whole),
                sum_of(CaseRecord.used_wd, whole),
                sum_of(CaseRecord.promised_wd, whole),
                sum_of(CaseRecord.statutory_wd, whole),
            )
            .where(
                CaseRecord.settled_month.is_not(None),
                CaseRecord.settled_month.between(first, last),
                *chosen(choice),
            )
            .group_by(*keys)
        )
        return [SettledRow._make(row) for row in rows]

    def standing(self, choice: Choice) -> list[OpenRow]:
        """Open cases by organ, item and month of receipt."""
        unsettled = CaseRecord.settled_at.is_(None)
        now = choice.now + MICROSECOND
        red = CaseRecord.statute_over_at < now
        yellow = and_(CaseRecord.promise_over_at < now, not_over(now))
        near = and_(
            CaseRecord.warn_at < now,
            or_(CaseRecord.promise_over_at.is_(None), CaseRecord.promise_over_at >= now),
            not_over(now),
        )
        keys = (CaseRecord.organ, CaseRecord.item_key, CaseRecord.month)
        rows = self._connection.execute(
            select(
                *keys,
                func.count().filter(unsettled).label("cases"),
                func.count().filter(unsettled, near).label("warning"),
                func.count().filter(unsettled, yellow).label("yellow"),
                func.count().filter(unsettled, red).label("red"),
                func.count().filter(CaseRecord.settled_at.is_not(None)).label("delivering"),
            )
            .where(CaseRecord.ended_at.is_(None), *within(choice.scope))
            .group_by(*keys)
            .order_by(*keys)
        )
        return [OpenRow(**row._mapping) for row in rows]

    def waiting(self, choice: Choice, *, size: int) -> list[WaitingRow]:
        """Where open cases wait: first the steps with most cases past the step's own limit."""
        over = _cases_of(step_is("over", choice.now))
        every = func.count(TaskRecord.case_id.distinct())
        statement = select(
            TaskRecord.item_key,
            TaskRecord.node_id,
            func.max(TaskRecord.node_name).label("node_name"),
            every.label("cases"),
            _cases_of(step_is("soon", choice.now)).label("soon"),
            over.label("over"),
        ).where(TaskRecord.closed_at.is_(None))
        if choice.scope is not None or choice.organ or choice.item:
            statement = statement.join(CaseRecord, CaseRecord.id == TaskRecord.case_id)
            statement = statement.where(*chosen(choice))
        rows = self._connection.execute(
            statement.group_by(TaskRecord.item_key, TaskRecord.node_id)
            .order_by(over.desc(), every.desc(), TaskRecord.item_key, TaskRecord.node_id)
            .limit(size)
        )
        return [WaitingRow(**row._mapping) for row in rows]

    def count(self, choice: Choice) -> int:
        """How many cases a choice holds."""
        statement = select(func.count()).select_from(CaseRecord).where(*chosen(choice))
        return int(self._connection.execute(statement).scalar_one())

    def page(self, choice: Choice, *, offset: int, size: int) -> list[CountedCase]:
        """Some cases of a choice: the gravest level first, then the limit that ran out first."""
        place = rank(choice.now)
        wanted = (
            select(
                CaseRecord.id,
                place.label("rank"),
                _ran_out(place).label("ran_out"),
            )
            .where(*chosen(choice))
            .order_by(*_gravest(place, _ran_out(place)), CaseRecord.id)
            .offset(offset)
            .limit(size)
            .subquery()
        )
        rows: Sequence[Any] = self._connection.execute(
            select(*_LISTED, wanted.c.rank)
            .join(wanted, wanted.c.id == CaseRecord.id)
            .order_by(*_gravest(wanted.c.rank, wanted.c.ran_out), CaseRecord.id)
        ).all()
        steps = self._steps_of([row.id for row in rows])
        return [_counted(dict(row._mapping), steps[row.id]) for row in rows]

    def _steps_of(self, ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str, datetime]]]:
        rows = self._connection.execute(
            select(
                TaskRecord.case_id,
                TaskRecord.node_id,
                TaskRecord.node_name,
                TaskRecord.opened_at,
                TaskRecord.status,
            )
            .where(TaskRecord.case_id.in_(ids))
            .order_by(TaskRecord.opened_at, TaskRecord.node_id, TaskRecord.id)
        )
        found = defaultdict(list)
        for case_id, node_id, name, opened_at, status in rows:
            # Asked of the database, SQLite would go through every live task of the county.
            if status in LIVE:
                found[case_id].append((node_id, name, opened_at))
        return found


def settled_counts() -> tuple[ColumnElement[int], ...]:
    """Settled cases: all, those past their promise only, those past the statute."""
    level = CaseRecord.settled_level
    return (
        func.count().label("cases"),
        func.count().filter(level == LEVELS.index("yellow")).label("yellow"),
        func.count().filter(level == LEVELS.index("red")).label("red"),
    )


def not_over(moment: Any) -> ColumnElement[bool]:
    """The statute has not run out by a moment, or sets no limit."""
    return or_(CaseRecord.statute_over_at.is_(None), CaseRecord.statute_over_at >= moment)


def measured() -> ColumnElement[bool]:
    """Settled cases whose limits are both counted in working days."""
    days = CaseRecord.used_wd + CaseRecord.promised_wd + CaseRecord.statutory_wd
    return days.is_not(None)


def sum_of(column: Any, clause: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    """The sum over some rows, as an integer on both databases; of no row it is none."""
    whole = func.sum(column)
    return func.coalesce(cast(whole if clause is None else whole.filter(clause), Integer), 0)


def _cases_of(clause: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((clause, TaskRecord.case_id)).distinct())


def _ran_out(place: ColumnElement[int]) -> ColumnElement[datetime | None]:
    """The limit that a list goes by: past the statute its end, otherwise that of the promise."""
    return case(
        (place == LEVELS.index("red"), CaseRecord.statute_over_at),
        else_=CaseRecord.promise_over_at,
    )


def _gravest(
    place: ColumnElement[int], ran_out: ColumnElement[Any]
) -> Iterable[ColumnElement[Any]]:
    return place.desc(), ran_out.is_(None), ran_out


def _counted(row: Mapping[str, Any], steps: Sequence[tuple[str, str, datetime]]) -> CountedCase:
    values = dict(row)
    level = LEVELS[values.pop("rank")]
    return CountedCase(**values, level=level, steps=steps)
