"""The worklist: what lies on a person's desks, by remaining time."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import remaining
from engine.permissions import desks
from engine.queries.values import Remaining, TaskRow, Worklist, WorklistQuery
from engine.store.tasks import DeskQuery, Listed
from engine.work import Look

LARGEST_PAGE = 100
EARLIEST, LATEST = date(1900, 1, 1), date(9998, 12, 31)
"""Days beyond these ask for the same: an instant in Asia/Shanghai is not defined for all days."""

NO_LIMIT = Remaining(level="none", text="不计时限", share=0.0)


def worklist(look: Look, query: WorklistQuery) -> Worklist:
    """Return one page of the person's worklist: four statements, whatever its size.

    Only tasks that he may do today are listed: the same table decides here and when
    he submits (``engine.permissions``).
    """
    size = min(max(query.size, 1), LARGEST_PAGE)
    page = max(query.page, 1)
    asked = _desk_query(look, query, offset=(page - 1) * size, size=size)
    counted = look.tables.tasks.counts(asked)
    total = counted.get(query.tab, counted["all"])
    return Worklist(
        rows=[row(look, task) for task in look.tables.tasks.page(asked)],
        total=total,
        counts=counted,
        items=look.tables.tasks.items_on_desk(asked),
        query=query,
        pages=max(1, -(-total // size)),
    )


def counts(look: Look) -> Mapping[str, int]:
    """How many tasks lie on the person's desks, by tab."""
    return look.tables.tasks.counts(_desk_query(look, WorklistQuery(), offset=0, size=1))


def row(look: Look, listed: Listed) -> TaskRow:
    """One line of the list."""
    task = listed.task
    return TaskRow(
        task_id=task.id,
        case_id=task.case_id,
        case_no=task.case_no,
        item_key=task.item_key,
        item_name=task.item_name,
        applicant=task.applicant,
        node_name=task.node_name,
        stage=task.stage,
        role=task.role,
        received_at=task.received_at,
        opened_at=task.opened_at,
        due_at=task.due_at,
        promised=task.promised,
        remaining=left(task.due_at, task.opened_at, look.now, look.calendar),
        awaits_second=task.status == "second",
        provisional=task.provisional,
        over=listed.over,
        urged=listed.urged,
    )


def left(
    due_at: datetime | None, opened_at: datetime, now: datetime, calendar: Calendar
) -> Remaining:
    """What is left of a limit, in words, colour and share."""
    if due_at is None:
        return NO_LIMIT
    level, text, share = remaining(due_at, opened_at, now, calendar)
    return Remaining(level=level.value, text=text, share=share)


def neighbours(
    look: Look, task_id: UUID, query: WorklistQuery | None = None
) -> tuple[UUID | None, UUID | None]:
    """The tasks before and after this one in the person's list, as *query* narrows and orders it."""
    ids = _walk(look, query)
    if task_id not in ids:
        return None, None
    at = ids.index(task_id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def next_task(look: Look, query: WorklistQuery, wanted: UUID | None) -> UUID | None:
    """The task that opens when another one is done: the one that stood behind it, else the first."""
    ids = _walk(look, query)
    if wanted in ids:
        return wanted
    return ids[0] if ids else None


def _walk(look: Look, query: WorklistQuery | None) -> list[UUID]:
    asked = _desk_query(look, query or WorklistQuery(), offset=0, size=1)
    return look.tables.tasks.walk(asked)


def _desk_query(look: Look, query: WorklistQuery, *, offset: int, size: int) -> DeskQuery:
    return DeskQuery(
        user_id=look.actor.user_id,
        desks=desks(look.actor, look.today),
        now=look.now,
        tab=query.tab,
        words=query.words.strip()[:60],
        item=query.item,
        stage=query.stage,
        received_from=_midnight(query.received_from),
        received_before=_midnight(query.received_to, days=1),
        sort=query.sort,
        offset=offset,
        size=size,
    )


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    known = min(max(day, EARLIEST), LATEST)
    return datetime.combine(known + timedelta(days=days), time(), ZONE)
