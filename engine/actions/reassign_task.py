"""A task is handed to a named colleague (转办), or given back to its desk."""

from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, NotFoundError, TaskClosedError, WrongStateError
from engine.model import Role, Task
from engine.permissions import Action
from engine.store.cases import CaseRow
from engine.store.tasks import ON_DESK
from engine.work import Advance, Change, Work
from engine.work.handing import able, require_holder, require_release


def reassign_task(
    work: Work, task_id: UUID, *, to: str, reason: str, seen: int | None, key: str
) -> Advance:
    """Hand an open task to a colleague who could lawfully do it; the flow does not move.

    :param to: account of the colleague
    :raise NotPermittedError: it is neither his task nor that of a section he leads
    :raise InvalidValueError: no reason, or the colleague may not do this task
    :raise TaskClosedError: somebody completed it meanwhile
    """
    text = typed("reason", reason, wanted="转办的理由")
    task = _task(work, task_id)
    role = Role.APPLICANT

    def may(row: CaseRow, _file: CaseFile) -> None:
        nonlocal role
        hands = [(each, user) for each, user in row.memory["hands"]]
        role = require_holder(work.actor, _task(work, task_id), hands, work.today)

    with work.change_case(
        task.case_id, key=key, seen=seen, may=may, action=Action.REASSIGN_TASK
    ) as change:
        if change.answered is not None:
            return change.answered
        task = _live(work, task_id)
        _require_able(work, change, task, to)
        _tell(change, task, to, text, role)
    return change.answer()


def release_task(work: Work, task_id: UUID, *, reason: str, seen: int | None, key: str) -> Advance:
    """Give a handed task back to whoever is at its desk.

    :raise NotPermittedError: he neither gave nor has it, nor leads; or the receiver has begun
    :raise WrongStateError: nobody handed it on
    :raise InvalidValueError: no reason
    """
    text = typed("reason", reason, wanted="收回的理由")
    task = _task(work, task_id)
    role = Role.APPLICANT

    def may(_row: CaseRow, _file: CaseFile) -> None:
        nonlocal role
        events = work.log.of_case(task.case_id)
        role = require_release(work.actor, _task(work, task_id), events, work.today)

    with work.change_case(
        task.case_id, key=key, seen=seen, may=may, action=Action.REASSIGN_TASK
    ) as change:
        if change.answered is not None:
            return change.answered
        task = _live(work, task_id)
        if not task.assignee:
            raise WrongStateError("本环节没有转交给个人，岗位上的人员都可以办理，无须收回。")
        _tell(change, task, "", text, role)
    return change.answer()


def _tell(change: Change, task: Task, to: str, text: str, role: Role) -> None:
    change.happen(
        Kind.TASK_REASSIGNED,
        {
            "task": str(task.id),
            "node": task.node_id,
            "assignee": to,
            "before": task.assignee,
            "contents": {"reason": change.keep("reason", {"reason": text})},
        },
        role=role,
    )


def _require_able(work: Work, change: Change, task: Task, to: str) -> None:
    if to == (task.assignee or work.actor.user_id):
        raise InvalidValueError("to", "请选择另一名承办人，本环节已经在他名下")
    receiver = work.tables.people.actor(to)
    if receiver is None:
        raise InvalidValueError("to", "没有这名工作人员，或者他的账号已经停用")
    hands = [(role, user) for role, user in change.file.memory.hands]
    why = able(receiver, task, hands, work.today)
    if why:
        raise InvalidValueError("to", f"{receiver.name}不能办理本环节：{why}")


def _live(work: Work, task_id: UUID) -> Task:
    task = _task(work, task_id)
    if task.status == "held":
        raise WrongStateError("本环节已经提交，正在等待加签，不能转办。")
    if task.status not in ON_DESK:
        raise TaskClosedError(
            task_id=task_id, closed_by=work.name_of(task.closed_by), closed_at=task.closed_at
        )
    return task


def _task(work: Work, task_id: UUID) -> Task:
    task = work.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    return task
