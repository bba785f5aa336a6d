"""Whoever has a step sends the case back to an earlier one (退回)."""

from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.bpmn import NoReturnError
from engine.errors import NotPermittedError
from engine.model import Task
from engine.work import Advance, Change, Work
from engine.work.going_back import WayBack, ways_back


def send_back(
    work: Work,
    task_id: UUID,
    target: str,
    *,
    reason: str,
    straight: bool,
    seen: int | None,
    key: str,
) -> Advance:
    """Return the case to a step it has been through; what was done since is to be done again.

    What was entered stays in the log, and as a proposal in the forms.

    :param target: id of the step; one of those that the flow names (``gh:returnTo``)
    :param straight: its answer comes straight back here, and what lies between still stands
    :raise NotPermittedError: the actor may not do this step of this case
    :raise NoReturnError: not to there, or not any more; the reason is in it
    :raise InvalidValueError: no reason is given
    """
    text = typed("reason", reason)
    with work.change_task(task_id, key=key, seen=seen) as change:
        if change.answered is not None:
            return change.answered
        task = change.task
        if task is None or task.acting_for:
            raise NotPermittedError("申请人的环节由申请人完成，不能由窗口退回", rule="P-10")
        way = _way(work, change, task, target)
        change.happen(
            Kind.TASK_SENT_BACK,
            {
                "task": str(task.id),
                "node": task.node_id,
                "to": target,
                "straight": straight,
                "undone": [] if straight else list(way.undone),
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
            role=task.role,
        )
    return change.answer()


def _way(work: Work, change: Change, task: Task, target: str) -> WayBack:
    events = work.log.of_case(change.case_id)
    ways = ways_back(change.file, task, events)
    way = next((each for each in ways if each.node.id == target), None)
    if way is None:
        raise NoReturnError(target, "", "流程没有规定可以退回到这个环节，或者本件没有经过它。")
    if way.refused:
        raise NoReturnError(target, way.node.name, way.refused)
    return way
