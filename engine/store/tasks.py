"""Task rows and the worklist: which tasks lie on a person's desks today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from engine.audit import Kind
from engine.model import Role, Stage, Task
from engine.permissions import CONFLICTS, Desk
from engine.store.cases import CASE_COLUMNS, CaseRow, case_row
from engine.store.records import (
    BallotRecord,
    CaseRecord,
    EventRecord,
    SignatureRecord,
    TaskRecord,
)

ON_DESK = ("open", "second")
"""A task that somebody may do: open, or signed by the first of two officers."""
LIVE = (*ON_DESK, "held")
"""A step that is not done: on a desk, or submitted and waiting for those who sign after (后加签)."""

FARTHEST = 500
"""So far down his list a person walks from one task to the next."""


@dataclass(frozen=True, kw_only=True)
class DeskQuery:
    """What the worklist asks of the store."""

    user_id: str
    desks: frozenset[Desk]
    now: datetime
    tab: str = "all"
    words: str = ""
    item: str = ""
    stage: str = ""
    received_from: datetime | None = None
    received_before: datetime | None = None
    sort: str = "urgent"
    offset: int = 0
    size: int = 20


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A task on a list, and how pressing its case is.

    :ivar over: the limit of the case that has passed: ``statute``, ``promise`` or neither
    :ivar urged: was the case urged on, or asked about by an order?
    """

    task: Task
    over: str = ""
    urged: bool = False


_COLUMNS = tuple(TaskRecord.__table__.columns)
_NAMES = tuple(column.name for column in _COLUMNS)

_URGED = (
    exists()
    .where(EventRecord.case_id == TaskRecord.case_id, EventRecord.kind == Kind.CASE_URGED)
    .correlate(TaskRecord)
)


def _over(now: datetime) -> ColumnElement[int]:
    """0 past the statute, 1 past the promise, 2 neither: as long as the clock of the case runs."""
    running = CaseRecord.settled_at.is_(None)
    return case(
        (and_(running, CaseRecord.statute_over_at < now), 0),
        (and_(running, CaseRecord.promise_over_at < now), 1),
        else_=2,
    )


def _pressing(now: datetime) -> ColumnElement[int]:
    """Past the statute, past the promise, a step that is late or soon, urged on, all others."""
    late = or_(TaskRecord.due_at < now, TaskRecord.soon_at <= now)
    return case((_over(now) < 2, _over(now)), (late, 2), (_URGED, 3), else_=4)  # noqa: PLR2004


def _order(query: DeskQuery) -> tuple[Any, ...]:
    by_due = _SORTS["due"]
    if query.sort in _SORTS:
        return _SORTS[query.sort]
    return (_pressing(query.now), *by_due)


_SORTS: Mapping[str, tuple[Any, ...]] = {
    "due": (TaskRecord.due_at.is_(None), TaskRecord.due_at),
    "-due": (TaskRecord.due_at.is_(None), TaskRecord.due_at.desc()),
    "received": (TaskRecord.received_at,),
    "-received": (TaskRecord.received_at.desc(),),
    "item": (TaskRecord.item_name, TaskRecord.due_at),
    "-item": (TaskRecord.item_name.desc(), TaskRecord.due_at),
    "applicant": (TaskRecord.applicant, TaskRecord.due_at),
    "-applicant": (TaskRecord.applicant.desc(), TaskRecord.due_at),
    "node": (TaskRecord.node_name, TaskRecord.due_at),
    "-node": (TaskRecord.node_name.desc(), TaskRecord.due_at),
}


# Made once: building a statement costs more than running it.
_LOCK_CASE = (
    select(*CASE_COLUMNS)
    .where(
        CaseRecord.id
        == select(TaskRecord.case_id).where(TaskRecord.id == bindparam("task")).scalar_subquery()
    )
    .with_for_update()
)
_READ_TASK = (
    select(*_COLUMNS, EventRecord.seq)
    .outerjoin(EventRecord, EventRecord.key == bindparam("key"))
    .where(TaskRecord.id == bindparam("task"))
)


def task_value(row: Sequence[Any]) -> Task:
    """Turn a result row with the task's columns first into a value."""
    values = dict(zip(_NAMES, row, strict=False))
    values |= {"role": Role(values["role"]), "desk_role": Role(values["desk_role"])}
    return Task(**values | {"stage": Stage(values["stage"]) if values["stage"] else None})


class Tasks:
    """The task rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, task_id: UUID) -> Task | None:
        """Read one task."""
        row = self._connection.execute(
            select(*_COLUMNS).where(TaskRecord.id == task_id)
        ).one_or_none()
        return None if row is None else task_value(row)

    def lock(self, task_id: UUID, *, key: str) -> tuple[Task, CaseRow, bool] | None:
        """Read a task with its case, and hold the case until the transaction ends.

        :return: the task, the case, and whether this submit key stands in the log already

        Only the case is locked: whoever ends a case locks it first and then writes its tasks, so
        that a lock on the task would be a deadlock. The task is read once the lock is held; read
        in the same statement it would be as it was before the wait.
        """
        row = self._connection.execute(_LOCK_CASE, {"task": task_id}).one_or_none()
        task = self._connection.execute(_READ_TASK, {"task": task_id, "key": key}).one_or_none()
        if row is None or task is None:
            return None
        return task_value(task), case_row(row), task[-1] is not None

    def of_case(self, case_id: UUID) -> list[Task]:
        """Every task of a case in the order in which they opened."""
        rows = self._connection.execute(
            select(*_COLUMNS)
            .where(TaskRecord.case_id == case_id)
            .order_by(TaskRecord.opened_at, TaskRecord.node_id, TaskRecord.ordinal, TaskRecord.id)
        )
        return [task_value(row) for row in rows]

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the tasks that opened, all in one statement."""
        if rows:
            self._connection.execute(insert(TaskRecord.__table__), [dict(row) for row in rows])  # type: ignore[arg-type]

    def change(self, task_id: UUID, values: Mapping[str, Any]) -> None:
        """Write what became of a task."""
        self._connection.execute(
            update(TaskRecord.__table__).where(TaskRecord.id == task_id).values(dict(values))  # type: ignore[arg-type]
        )

    def page(self, query: DeskQuery) -> list[Listed]:
        """One page of the worklist, in the order asked for (the most pressing first), then by id."""
        rows = self._connection.execute(
            select(*_COLUMNS, _over(query.now), _URGED)
            .join(CaseRecord, CaseRecord.id == TaskRecord.case_id)
            .where(*_wanted(query), _tab(query, query.tab))
            .order_by(*_order(query), TaskRecord.id)
            .offset(query.offset)
            .limit(query.size)
        )
        over = {0: "statute", 1: "promise"}
        return [
            Listed(task=task_value(row), over=over.get(row[-2], ""), urged=bool(row[-1]))
            for row in rows
        ]

    def counts(self, query: DeskQuery) -> dict[str, int]:
        """How many tasks each tab holds, in one statement."""
        tabs = ("overdue", "soon", "normal")
        row = self._connection.execute(
            select(
                func.count(),
                *(func.coalesce(func.sum(case((_tab(query, tab), 1), else_=0)), 0) for tab in tabs),
            ).where(*_wanted(query))
        ).one()
        return {"all": int(row[0]), **{tab: int(n) for tab, n in zip(tabs, row[1:], strict=True)}}

    def items_on_desk(self, query: DeskQuery) -> list[tuple[str, str]]:
        """The items for which the person may have work: for the filter, by name."""
        rows = self._connection.execute(
            select(TaskRecord.item_key, func.max(TaskRecord.item_name))
            .where(TaskRecord.status.in_(ON_DESK), _at_desks(query.desks))
            .group_by(TaskRecord.item_key)
            .order_by(TaskRecord.item_key)
        )
        return [(key, name) for key, name in rows]

    def walk(self, query: DeskQuery) -> list[UUID]:
        """The tasks of a person's list in the order asked for, as far as he walks from one on."""
        return list(
            self._connection.scalars(
                select(TaskRecord.id)
                .join(CaseRecord, CaseRecord.id == TaskRecord.case_id)
                .where(*_wanted(query), _tab(query, query.tab))
                .order_by(*_order(query), TaskRecord.id)
                .limit(FARTHEST)
            )
        )


def _at_desks(desks: Iterable[Desk]) -> ColumnElement[bool]:
    """The tasks at these desks; applicants' steps also at their assistants' (permissions.on_desk)."""
    everywhere = sorted({(d.organ, d.role.value) for d in desks if d.item is None})
    single = sorted({(d.organ, d.role.value, d.item) for d in desks if d.item is not None})
    role = TaskRecord.desk_role
    clauses: list[ColumnElement[bool]] = []
    if everywhere:
        clauses.append(tuple_(TaskRecord.organ, role).in_(everywhere))
    if single:
        clauses.append(tuple_(TaskRecord.organ, role, TaskRecord.item_key).in_(single))
    for organ, held, item in [(o, r, None) for o, r in everywhere] + single:
        if held == Role.ASSISTANT:
            clauses.append(
                and_(
                    TaskRecord.organ == organ,
                    TaskRecord.acting_for == Role.APPLICANT.value,
                    *([] if item is None else [TaskRecord.item_key == item]),
                )
            )
    return or_(*clauses) if clauses else false()


_OPINIONS = (
    (SignatureRecord, SignatureRecord.signed_at),
    (BallotRecord, BallotRecord.cast_at),
)
"""What makes a hand in a step beside doing it: an opinion that was signed, a ballot that was cast."""


def _barring(earlier: Any) -> ColumnElement[bool]:
    """An earlier duty whose role bars the task's."""
    return or_(
        *(
            and_(
                TaskRecord.role == role.value,
                earlier == before.value,
                true() if Role.HEARING_CHAIR in {role, before} else TaskRecord.separated,
            )
            for role, barred in CONFLICTS.items()
            for before in sorted(barred)
        )
    )


def _unheard(people: Sequence[str], said: Any, at: Any) -> ColumnElement[bool]:
    """None of these people gave his opinion on a step whose role bars the task's."""
    return ~exists().where(
        said.case_id == TaskRecord.case_id,
        said.user_id.in_(people),
        at.is_not(None),
        _barring(said.role),
    )


# Building it takes ten times as long as running it, and it is the same whenever he looks.
@lru_cache(maxsize=512)
def _unbarred(people: tuple[str, ...]) -> ColumnElement[bool]:
    """No earlier duty of the person, or of whom he stands in for, bars the task (conflict)."""
    earlier = aliased(TaskRecord)
    return and_(
        *(_unheard(people, said, at) for said, at in _OPINIONS),
        ~exists().where(
            earlier.case_id == TaskRecord.case_id,
            earlier.status == "done",
            or_(
                *(
                    column.in_(people)
                    for column in (
                        earlier.closed_by,
                        earlier.first_by,
                        earlier.closed_for,
                        earlier.first_for,
                    )
                )
            ),
            _barring(earlier.role),
        ),
    )


def may_do(user_id: str, desks: Iterable[Desk]) -> tuple[ColumnElement[bool], ...]:
    """The live tasks that a person may do: the SQL twin of ``permissions.require_task``."""
    held = list(desks)
    places = sorted({desk.acting_for for desk in held})
    return (
        TaskRecord.status.in_(ON_DESK),
        or_(
            *(
                _in_place(user_id, place, [desk for desk in held if desk.acting_for == place])
                for place in places
            )
        )
        if places
        else false(),
    )


def _in_place(user_id: str, acting_for: str, desks: Iterable[Desk]) -> ColumnElement[bool]:
    """What he may do in his own right (""), or in the place of a colleague who is away."""
    people = (user_id, acting_for) if acting_for else (user_id,)
    return and_(
        _at_desks(desks),
        TaskRecord.assignee.in_(["", *people]),
        or_(TaskRecord.first_by.is_(None), TaskRecord.first_by.not_in(people)),
        TaskRecord.first_for.not_in(people),
        _unbarred(people),
    )


def _wanted(query: DeskQuery) -> tuple[ColumnElement[bool], ...]:
    clauses = list(may_do(query.user_id, query.desks))
    if query.item:
        clauses.append(TaskRecord.item_key == query.item)
    if query.stage:
        clauses.append(TaskRecord.stage == query.stage)
    if query.received_from is not None:
        clauses.append(TaskRecord.received_at >= query.received_from)
    if query.received_before is not None:
        clauses.append(TaskRecord.received_at < query.received_before)
    if query.words:
        clauses.append(
            or_(
                TaskRecord.case_no.contains(query.words, autoescape=True),
                TaskRecord.applicant.contains(query.words, autoescape=True),
                TaskRecord.item_name.contains(query.words, autoescape=True),
            )
        )
    return tuple(clauses)


def _tab(query: DeskQuery, tab: str) -> ColumnElement[bool]:
    due, soon = TaskRecord.due_at, TaskRecord.soon_at
    match tab:
        case "overdue":
            return due < query.now
        case "soon":
            return and_(due >= query.now, soon <= query.now)
        case "normal":
            return or_(due.is_(None), soon > query.now)
        case _:
            return TaskRecord.id.is_not(None)
