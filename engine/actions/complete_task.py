"""A clerk completes a task; where two officers are needed, the second confirms.

Where colleagues sign after him (后加签), what he submits is held until the last of them agrees.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import forms
from engine.audit import Kind
from engine.casefile import pack
from engine.casefile.signing import signed_after
from engine.errors import NotPermittedError, WrongStateError
from engine.model import Task
from engine.profile import Node
from engine.work import Advance, Change, Work
from engine.work.dates import require_dates
from engine.work.editions import require_in_force
from engine.work.evidence import require_evidence
from engine.work.opinions import require_heard


def complete_task(
    work: Work,
    task_id: UUID,
    raw: Mapping[str, Sequence[str]],
    *,
    seen: int | None,
    key: str,
) -> Advance:
    """Close a task and let its flow run on to the next human steps.

    :param raw: what the person filled in, as a browser sends it, not yet checked
    :param seen: the case version that the form was drawn from
    :param key: makes a repeated submit answer with the first result
    :return: the tasks that opened and the letters that were issued because of it
    :raise NotPermittedError: the actor may not do this step of this case
    :raise TaskClosedError: somebody was faster with this task
    :raise CaseChangedError: somebody changed the case meanwhile; carries who and when
    :raise AwaitedError: somebody is asked for his opinion before it, or a vote is open
    :raise forms.InvalidAnswersError: some answers will not do
    :raise LetterFactsMissingError: the step owes a letter whose facts are not all there
    """
    return _complete(work, task_id, lambda form: form.read(raw), seen=seen, key=key)


def check_answers(
    work: Work, task_id: UUID, answers: Mapping[str, Any], *, seen: int | None, key: str
) -> Advance:
    """Do the same with answers that are plain data: from a file or another program."""
    return _complete(work, task_id, lambda form: form.check(answers), seen=seen, key=key)


def supply_task(
    work: Work,
    task_id: UUID,
    answers: Mapping[str, Any],
    handed: Mapping[str, Mapping[str, object] | None],
    *,
    tell: Callable[[Change], None],
    seen: int | None,
    key: str,
) -> Advance:
    """Do the same where the act itself knows what the letters say of it.

    :param handed: facts by letter; None for a letter that is not due this time
    :param tell: what else the change tells, once the flow has moved
    """
    with work.change_task(task_id, key=key, seen=seen) as change:
        if change.answered is not None:
            return change.answered
        form = change.file.bundle.form(_form_key(change))
        asked = {field.name for field in form.fields}
        given = form.check({name: value for name, value in answers.items() if name in asked})
        change.handed = handed
        _close(change, change.keep("answers", given), form, given)
        tell(change)
        work.tables.desks.drop_draft(task_id)
    return change.answer()


def confirm_task(work: Work, task_id: UUID, *, seen: int | None, key: str) -> Advance:
    """Close a task of two officers: the second confirms what the first one signed (S4).

    :raise NotPermittedError: the first officer cannot confirm himself
    :raise WrongStateError: nobody has signed yet
    """
    with work.change_task(task_id, key=key, seen=seen) as change:
        if change.answered is not None:
            return change.answered
        task = change.task
        assert task is not None  # noqa: S101 - change_task always carries one
        require_heard(work, change.file, task)
        if task.status != "second" or task.first_by is None or task.answers is None:
            raise WrongStateError("本环节尚无第一名承办人签署，不能直接确认。请先填写并提交。")
        if task.first_by == change.actor.user_id:
            raise NotPermittedError("须由另一名承办人确认，本人不能确认自己的签署", rule="S4")
        answers = change.kept(task.answers) or {}
        form = change.file.bundle.form(_form_key(change))
        _close(change, task.answers, form, form.check(answers), officers=[task.first_by])
    return change.answer()


def _complete(
    work: Work,
    task_id: UUID,
    read: Callable[[forms.Form], forms.Answers],
    *,
    seen: int | None,
    key: str,
) -> Advance:
    with work.change_task(task_id, key=key, seen=seen) as change:
        if change.answered is not None:
            return change.answered
        assert change.task is not None  # noqa: S101 - change_task always carries one
        require_heard(work, change.file, change.task)
        form = change.file.bundle.form(_form_key(change))
        answers = read(form)
        require_dates(change.file, form, answers, work.today, change.read)
        require_evidence(change.file, form, answers, change.read, node=change.task.node_id)
        require_in_force(change.file.bundle.item, form, answers, work.today)

        digest = change.keep("answers", answers)
        if _node(change).officers > 1:
            _sign(change, digest)
        else:
            _close(change, digest, form, answers)
    return change.answer()


def _sign(change: Change, digest: str) -> None:
    """The first of two officers signs; the flow does not move yet."""
    task = change.task
    assert task is not None  # noqa: S101 - change_task always carries one
    change.happen(
        Kind.TASK_CONFIRMED,
        {"task": str(task.id), "node": task.node_id, "contents": {"answers": digest}},
        role=task.role,
    )


def _close(
    change: Change,
    digest: str,
    form: forms.Form,
    answers: forms.Answers,
    *,
    officers: Sequence[str] = (),
) -> None:
    task = change.task
    assert task is not None  # noqa: S101 - change_task always carries one
    data: dict[str, Any] = {
        "task": str(task.id),
        "node": task.node_id,
        "contents": {"answers": digest},
        "officers": list(officers),
        "officers_for": [task.first_for] if task.first_for else [],
    }
    if signed_after(change.file, task.id):
        change.happen(Kind.TASK_HELD, data | {"by_for": change.acting_for}, role=task.role)
        return
    said = {name: value for name, value in data.items() if value}
    _move_on(change, form, answers, said)


def let_go(change: Change, task: Task) -> None:
    """Let a task that was held move its flow on: the last of those who sign after has agreed.

    It was done by whoever submitted it, and with what he submitted.
    """
    held = change.file.memory.held[str(task.id)]
    change.task = task
    form = change.file.bundle.form(_form_key(change))
    answers = form.check(change.kept(held["answers"]) or {})
    data = {
        "task": str(task.id),
        "node": task.node_id,
        "by": held["by"],
        "by_for": held["by_for"],
        "contents": {"answers": held["answers"]},
    }
    data |= {name: held[name] for name in ("officers", "officers_for") if held[name]}
    _move_on(change, form, answers, data)


def _move_on(
    change: Change, form: forms.Form, answers: forms.Answers, data: Mapping[str, Any]
) -> None:
    assert change.task is not None  # noqa: S101 - a task moves its flow on
    change.answers = answers
    change.happen(
        Kind.TASK_COMPLETED,
        {**data, "values": pack(form.routing(answers))},
        role=change.task.role,
        letters=_node(change).letters,
    )


def _node(change: Change) -> Node:
    assert change.task is not None  # noqa: S101 - change_task always carries one
    return change.file.node(change.task.node_id)


def _form_key(change: Change) -> str:
    key = _node(change).form
    assert key is not None  # noqa: S101 - a bundle whose human step has no form is refused
    return key
