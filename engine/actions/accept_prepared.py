"""A staff acceptor confirms what contract staff prepared: several in a list, each by itself (P-08)."""

from uuid import UUID

from engine.actions.complete_task import check_answers
from engine.errors import NotFoundError, WrongStateError
from engine.work import Advance, Work
from engine.work.counter import ACCEPT, MATERIALS, RESULT
from engine.work.preparing import prepared, why_not_in_list


def accept_prepared(work: Work, task_id: UUID, *, seen: int, key: str) -> Advance:
    """Accept an application as it was prepared; whatever speaks against it is done one by one.

    :param seen: the version of the case that the list showed
    :raise WrongStateError: something is missing, or the check asks for more than its rows
    :raise NotPermittedError: the actor is no acceptor of this counter (S3)
    """
    task = work.tables.tasks.get(task_id)
    row = work.tables.cases.get(task.case_id) if task is not None else None
    if task is None or row is None:
        raise NotFoundError("任务", task_id)
    reason = why_not_in_list(work, row, task.node_id)
    if reason:
        raise WrongStateError(reason)
    answers = {RESULT: ACCEPT, MATERIALS: prepared(work, row)}
    return check_answers(work, task_id, answers, seen=seen, key=key)
