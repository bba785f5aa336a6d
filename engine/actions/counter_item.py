"""What a counter receives for, an item or a step of the applicant, and whether this person may."""

from uuid import UUID

from engine.bundle import Bundle
from engine.errors import NotFoundError
from engine.model import Task
from engine.permissions import Action, require_at, require_task
from engine.store.cases import CaseRow
from engine.work import Work, listed
from engine.work.work import duty_of


def counter_item(work: Work, item_key: str) -> Bundle:
    """Return the version in force of an item that the actor receives at his counter.

    :raise NotFoundError: no such item in force
    :raise NotPermittedError: the actor does not receive for it
    """
    work.refresh_rights()
    row = listed(work, item_key)
    if row is None or row.digest is None:
        raise NotFoundError("事项", item_key)
    bundle = work.bundle(row.digest)
    organ = bundle.item.units[bundle.reception_unit].organ
    require_at(work.actor, Action.RECEIVE_CASE, work.today, organs=[organ], item=bundle.item.key)
    return bundle


def counter_task(work: Work, task_id: UUID) -> tuple[Task, CaseRow]:
    """Return a task with its case, whether it is still open or not, for whoever may do it.

    :raise NotFoundError: no such task, or of a case he may not see
    :raise NotPermittedError: he may not do it
    """
    task = work.tables.tasks.get(task_id)
    row = work.tables.cases.get(task.case_id) if task is not None else None
    if task is None or row is None or not work.sees(row):
        raise NotFoundError("任务", task_id)
    work.refresh_rights()
    hands = [(role, user) for role, user in row.memory["hands"]]
    require_task(work.actor, duty_of(task), hands, work.today)
    return task, row
