"""Whoever completed or signed a step takes it back while nobody has touched the next one (撤回)."""

from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import NotFoundError, NotPermittedError, WrongStateError
from engine.model import Role, Task
from engine.permissions import Action, on_desk
from engine.store.cases import CaseRow
from engine.work import Advance, Work
from engine.work.taking_back import homeward
from engine.work.work import duty_of


def take_back(
    work: Work, task_id: UUID, *, key: str, seen: int | None = None, reason: str = ""
) -> Advance:
    """Undo one's own completion or first signature; what was typed stays as a proposal.

    :param reason: why; may be empty, for whoever notices a slip within seconds
    :return: the step opened again, where it had been completed
    :raise NotPermittedError: he did not do it, or has left the desk since
    :raise WrongStateError: something came of it that this cannot undo; says what
    :raise InvalidValueError: the reason is too long
    """
    text = typed("reason", reason) if reason.strip() else ""
    task = _task(work, task_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        _require_own(work, _task(work, task_id), file)

    with work.change_case(
        task.case_id, key=key, seen=seen, may=may, action=Action.TAKE_BACK_TASK
    ) as change:
        if change.answered is not None:
            return change.answered
        task = _task(work, task_id)
        way = homeward(change.file, task, work.actor.user_id, work.log.of_case(task.case_id))
        if way.refused:
            raise WrongStateError(f"不能撤回“{task.node_name}”：{way.refused}")
        change.happen(
            Kind.TASK_TAKEN_BACK,
            {
                "task": str(task.id),
                "node": task.node_id,
                "signature": way.signature,
                **({"held": True} if way.held else {}),
                "straight": way.straight,
                "undone": list(way.undone),
                "contents": {"reason": change.keep("reason", {"reason": text})} if text else {},
            },
            role=Role.APPLICANT if task.acting_for else task.role,
        )
    return change.answer()


def _task(work: Work, task_id: UUID) -> Task:
    task = work.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    return task


def _require_own(work: Work, task: Task, file: CaseFile) -> None:
    if not on_desk(work.actor, duty_of(task), work.today):
        raise NotPermittedError("您不在办理该环节的岗位", rule="R-ROLE")
    held = file.memory.held.get(str(task.id), {}).get("by")
    did = {"done": task.closed_by, "second": task.first_by, "held": held}.get(task.status)
    if did is not None and did != work.actor.user_id:
        raise NotPermittedError("只有办理人本人能够撤回自己的办理", rule="R-ROLE")
