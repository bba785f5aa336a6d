"""Who has a task by name, who may hand it on, and to whom (转办)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engine.errors import NotFoundError, NotPermittedError
from engine.model import Task
from engine.store.cases import CaseRow
from engine.store.tasks import ON_DESK
from engine.work import Look
from engine.work.handing import able, require_holder, require_release


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A person by account, name and post."""

    user_id: str
    name: str
    post: str


@dataclass(frozen=True, kw_only=True)
class Handing:
    """What can be done about who has a task.

    :ivar assignee: the name of whom it was handed to; empty where it lies on the desk of all
    """

    task_id: UUID
    node_name: str
    assignee: str
    may_hand: bool
    may_release: bool


def handing(look: Look, task_id: UUID) -> Handing:
    """Say who has a task, and what this person may change about it.

    :raise NotFoundError: no such task, or a case he may not see
    """
    task, row = _task(look, task_id)
    live = row.status == "open" and task.status in ON_DESK
    return Handing(
        task_id=task.id,
        node_name=task.node_name,
        assignee=_name(look, task.assignee),
        may_hand=live and _may_hand(look, task, row),
        may_release=live and bool(task.assignee) and _may_release(look, task),
    )


def of_case(look: Look, case_id: UUID) -> list[Handing]:
    """The same of every task of a case that lies on a desk."""
    return [
        handing(look, task.id)
        for task in look.tables.tasks.of_case(case_id)
        if task.status in ON_DESK
    ]


def colleagues(look: Look, task_id: UUID) -> Sequence[Colleague]:
    """Who could lawfully do the task, whoever has it now left out; by name.

    :raise NotFoundError: no such task, or a case he may not see
    """
    task, row = _task(look, task_id)
    hands = _hands(row)
    held = task.assignee or look.actor.user_id
    return sorted(
        (
            Colleague(user_id=actor.user_id, name=actor.name, post=_post(look, actor.user_id))
            for actor in look.tables.people.active()
            if actor.user_id != held and not able(actor, task, hands, look.today)
        ),
        key=lambda colleague: colleague.name,
    )


def _task(look: Look, task_id: UUID) -> tuple[Task, CaseRow]:
    task = look.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    return task, look.visible_case(task.case_id)


def _may_hand(look: Look, task: Task, row: CaseRow) -> bool:
    try:
        require_holder(look.actor, task, _hands(row), look.today)
    except NotPermittedError:
        return False
    return True


def _may_release(look: Look, task: Task) -> bool:
    try:
        require_release(look.actor, task, look.log.of_case(task.case_id), look.today)
    except NotPermittedError:
        return False
    return True


def _hands(row: CaseRow) -> list[tuple[str, str]]:
    return [(role, user) for role, user in row.memory["hands"]]


def _name(look: Look, user_id: str) -> str:
    if not user_id:
        return ""
    account = look.tables.people.account(user_id)
    return account.name if account else user_id


def _post(look: Look, user_id: str) -> str:
    account = look.tables.people.account(user_id)
    return account.post if account else ""
