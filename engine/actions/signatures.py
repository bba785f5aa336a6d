"""Extra signers (加签): the holder of a task asks for signed opinions, before or after he submits."""

from uuid import UUID, uuid4

from engine.actions.complete_task import let_go
from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.casefile.signing import AFTER, BEFORE, awaited
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.model import Task
from engine.permissions import Action
from engine.store.cases import CaseRow
from engine.store.opinions import SignatureRow
from engine.work import Advance, Change, Work
from engine.work.opinions import case_of, hands_of, holding, require_opinion, role_of
from engine.work.work import duty_of

MOST_SIGNERS = 9
"""How many extra signers one step may wait for at a time; more of them are a vote (会签)."""


def ask_signature(
    work: Work, task_id: UUID, *, user_id: str, kind: str, question: str, key: str
) -> Advance:
    """Ask a named colleague for his signed opinion on a step (前加签, 后加签).

    The step cannot be submitted before he has given it; or, after it was submitted, the flow
    does not move before he agrees. The limits of the step run on.

    :param kind: before, or after
    :raise NotPermittedError: the step is not the actor's, or the colleague may not say it
    :raise InvalidValueError: no question, no such colleague, or he is asked already
    :raise WrongStateError: the step was submitted
    """
    text = typed("question", question, wanted="请其签署意见的事项")
    if kind not in {BEFORE, AFTER}:
        raise InvalidValueError("kind", "请选择提交前加签或者提交后加签")
    case_id = case_of(work, task_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        holding(work, task_id, file)

    with work.watch_case(case_id, key=key, may=may, action=Action.ASK_SIGNATURE) as change:
        if change.answered is not None:
            return change.answered
        task = holding(work, task_id, change.file)
        _require_signer(work, change, task, user_id)
        change.remark(
            Kind.SIGNATURE_ASKED,
            {
                "signature": str(uuid4()),
                "task": str(task.id),
                "node": task.node_id,
                "kind": kind,
                "user": user_id,
                "contents": {"question": change.keep("question", {"text": text})},
            },
            role=task.role,
        )
    return change.answer()


def remove_signature(work: Work, signature_id: UUID, *, reason: str, key: str) -> Advance:
    """Ask a colleague no more, while he has not given his opinion (减签).

    Was he the last one whom a submitted step waited for, its flow moves on.

    :raise NotPermittedError: the step is not the actor's
    :raise WrongStateError: he has given it
    """
    text = typed("reason", reason)
    found = _signature(work, signature_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        holding(work, found.task_id, file, also_held=True)

    with work.watch_case(found.case_id, key=key, may=may, action=Action.ASK_SIGNATURE) as change:
        if change.answered is not None:
            return change.answered
        row = _signature(work, signature_id)
        task = holding(work, row.task_id, change.file, also_held=True)
        if row.state != "asked":
            raise WrongStateError("该加签已经签署或者已经取消，不能减签。请刷新页面核对最新状态。")
        change.remark(
            Kind.SIGNATURE_REMOVED,
            {
                "signature": str(row.id),
                "task": str(row.task_id),
                "node": row.node_id,
                "user": row.user_id,
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
            role=task.role,
        )
        _go_on(change, task)
    return change.answer()


def give_signature(
    work: Work, signature_id: UUID, *, agrees: bool, opinion: str, about: str, key: str
) -> Advance:
    """Sign one's opinion on a step from one's own account.

    After a step was submitted, the last agreement moves its flow, and an objection leads what
    was submitted back to its holder.

    :param about: the digest of what was submitted, as the signer saw it; empty before
    :raise NotFoundError: no such signature, or it is not the actor's
    :raise NotPermittedError: it is not his to say any more
    :raise WrongStateError: it is not asked for (any more), or the step was not submitted yet
    :raise InvalidValueError: no opinion
    """
    text = typed("opinion", opinion, wanted="签署意见")
    found = _signature(work, signature_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        _require_asked(work, _signature(work, signature_id), file, about)

    with work.watch_case(found.case_id, key=key, may=may, action=Action.SIGN) as change:
        if change.answered is not None:
            return change.answered
        task = work.tables.tasks.get(found.task_id)
        assert task is not None  # noqa: S101 - a signature is about one
        change.number += 1
        change.happen(
            Kind.SIGNATURE_GIVEN,
            {
                "signature": str(found.id),
                "task": str(found.task_id),
                "node": found.node_id,
                "kind": found.kind,
                "agrees": agrees,
                "asked_by": found.asked_by,
                "contents": {"opinion": change.keep("opinion", {"opinion": text})},
            },
            role=role_of(work.actor, duty_of(task), work.today, Action.SIGN),
        )
        _go_on(change, task, moves=False)
    return change.answer()


def _go_on(change: Change, task: Task, *, moves: bool = True) -> None:
    """Let a submitted step go once nobody is awaited any more.

    :param moves: whether the case gets its next version by this alone
    """
    held = change.file.memory.held.get(str(task.id))
    if held is None or not held["waits"] or awaited(change.file, task.id, AFTER):
        return
    change.number += moves
    let_go(change, task)


def _require_signer(work: Work, change: Change, task: Task, user_id: str) -> None:
    if user_id == work.actor.user_id:
        raise InvalidValueError("user", "不能请自己加签，请选择另一名同事")
    signer = work.tables.people.actor(user_id)
    if signer is None:
        raise InvalidValueError("user", "没有这名同事，请从名单中选择")
    try:
        require_opinion(signer, duty_of(task), hands_of(change.file), work.today, Action.SIGN)
    except NotPermittedError as error:
        raise NotPermittedError(
            f"不能请{signer.name}加签：{error.reason}", rule=error.rule
        ) from error
    asked = [
        user
        for about, _kind, user, state in change.file.memory.signers.values()
        if about == str(task.id) and state == "asked"
    ]
    if user_id in asked:
        raise InvalidValueError("user", f"已经请{signer.name}加签，不必重复")
    if len(asked) >= MOST_SIGNERS:
        raise InvalidValueError("user", f"一个环节最多同时请{MOST_SIGNERS}人加签，可以改用会签")


def _require_asked(work: Work, row: SignatureRow, file: CaseFile, about: str) -> None:
    if row.user_id != work.actor.user_id:
        raise NotPermittedError("签署意见须由本人用自己的账号签署", rule="R-ROLE")
    if row.state != "asked":
        raise WrongStateError("该加签已经签署、取消或者随环节结束，不需要再签。")
    task = work.tables.tasks.get(row.task_id)
    assert task is not None  # noqa: S101 - a signature is about one
    require_opinion(work.actor, duty_of(task), hands_of(file), work.today, Action.SIGN)
    if row.kind == BEFORE:
        return
    held = file.memory.held.get(str(row.task_id))
    if held is None or not held["waits"]:
        raise WrongStateError("承办人尚未提交本环节，提交以后再签署。")
    if held["answers"] != about:
        raise WrongStateError("承办人已经修改并重新提交，您看到的内容已经过时。请刷新后再签署。")


def _signature(work: Work, signature_id: UUID) -> SignatureRow:
    row = work.tables.opinions.signature(signature_id)
    if row is None:
        raise NotFoundError("加签", signature_id)
    return row
