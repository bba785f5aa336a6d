"""What a person can still take back of what he did (撤回)."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import NotFoundError
from engine.permissions import on_desk
from engine.work import Look
from engine.work.taking_back import homeward
from engine.work.work import duty_of


@dataclass(frozen=True, kw_only=True)
class TakingBack:
    """A step that this person completed or signed.

    :ivar refused: why it cannot be taken back; empty where it can
    """

    task_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    node_name: str
    refused: str


def may_take_back(look: Look, task_id: UUID) -> TakingBack:
    """Say whether the person may still take back what he did in this task, and else why not.

    :raise NotFoundError: no such task, or a case he may not see
    """
    task = look.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    row = look.visible_case(task.case_id)
    if not on_desk(look.actor, duty_of(task), look.today):
        refused = "您已不在办理该环节的岗位。"
    else:
        events = look.log.of_case(row.id)
        refused = homeward(look.open_file(row), task, look.actor.user_id, events).refused
    return TakingBack(
        task_id=task.id,
        case_id=row.id,
        case_no=task.case_no,
        item_name=task.item_name,
        node_name=task.node_name,
        refused=refused,
    )


def last_done(look: Look, case_id: UUID) -> list[TakingBack]:
    """The latest step of a case that this person did, if he may take it back."""
    row = look.visible_case(case_id)
    mine = [
        task
        for task in look.tables.tasks.of_case(row.id)
        if (task.status == "done" and task.closed_by == look.actor.user_id)
        or (task.status == "second" and task.first_by == look.actor.user_id)
        or (task.status == "held" and row.memory["held"][str(task.id)]["by"] == look.actor.user_id)
    ]
    if row.status != "open" or not mine:
        return []
    latest = max(mine, key=lambda task: task.closed_at or row.changed_at)
    found = may_take_back(look, latest.id)
    return [] if found.refused else [found]
