"""Votes about a step (会签, 或签, 票签): convened by its holder, cast by each from his account."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from engine import ballots
from engine.actions.reasons import typed
from engine.audit import Kind
from engine.ballots import Choice, Rule, as_data
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.model import Task
from engine.permissions import Action
from engine.store.cases import CaseRow
from engine.store.opinions import BallotRow, VoteRow
from engine.work import Advance, Change, Work
from engine.work.opinions import case_of, hands_of, holding, require_opinion, role_of
from engine.work.work import duty_of

NO_RESULT = "none"


def open_vote(
    work: Work, task_id: UUID, *, members: Sequence[str], rule: Rule, question: str, key: str
) -> Advance:
    """Let colleagues vote about a step; it cannot be submitted while the vote is open.

    :param members: who votes, each once; the holder himself may be one of them
    :raise NotPermittedError: the step is not the actor's, or somebody may not vote about it
    :raise InvalidValueError: no question, or a rule that cannot count these members
    :raise WrongStateError: the step was submitted, or another vote about it is open
    """
    text = typed("question", question, wanted="提请会签的事项")
    named = list(dict.fromkeys(members))

    def may(_row: CaseRow, file: CaseFile) -> None:
        holding(work, task_id, file)
        ballots.check(rule, frozenset(named))

    case_id = case_of(work, task_id)
    with work.watch_case(case_id, key=key, may=may, action=Action.CONVENE_VOTE) as change:
        if change.answered is not None:
            return change.answered
        task = holding(work, task_id, change.file)
        if str(task.id) in change.file.memory.votes.values():
            raise WrongStateError("本环节已有会签正在进行，结束以后才能再次发起。")
        _require_members(work, change.file, task, named)
        change.remark(
            Kind.VOTE_OPENED,
            {
                "vote": str(uuid4()),
                "task": str(task.id),
                "node": task.node_id,
                "members": named,
                "rule": as_data(rule),
                "contents": {"question": change.keep("question", {"text": text})},
            },
            role=task.role,
        )
    return change.answer()


def cast_vote(work: Work, vote_id: UUID, *, choice: str, opinion: str, key: str) -> Advance:
    """Cast one's ballot, once; the vote closes as soon as its result is certain.

    :param opinion: may be empty for who agrees
    :raise NotFoundError: no such vote
    :raise NotPermittedError: the actor is no member, or may not vote about it any more
    :raise WrongStateError: the vote is over, or he has voted
    :raise InvalidValueError: no choice; against or abstaining without a reason
    """
    chosen = _choice(choice)
    needed = chosen is not Choice.AGREE or opinion.strip()
    text = typed("opinion", opinion, wanted="反对或者弃权的理由") if needed else ""
    found = _vote(work, vote_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        _require_voter(work, _vote(work, vote_id), file)

    with work.watch_case(found.case_id, key=key, may=may, action=Action.CAST_VOTE) as change:
        if change.answered is not None:
            return change.answered
        task = work.tables.tasks.get(found.task_id)
        assert task is not None  # noqa: S101 - a vote is about one
        role = role_of(work.actor, duty_of(task), work.today, Action.CAST_VOTE)
        kept = {"opinion": change.keep("opinion", {"opinion": text})} if text else {}
        change.remark(
            Kind.VOTE_CAST,
            {**_about(found), "choice": chosen.value, "contents": kept},
            role=role,
        )
        _close_if_certain(work, change, found, chosen)
    return change.answer()


def close_vote(work: Work, vote_id: UUID, *, reason: str, key: str) -> Advance:
    """End a vote without a result, for the holder of its step.

    :raise NotPermittedError: the step is not the actor's
    :raise WrongStateError: the vote is over
    """
    text = typed("reason", reason)
    found = _vote(work, vote_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        holding(work, found.task_id, file)

    with work.watch_case(found.case_id, key=key, may=may, action=Action.CONVENE_VOTE) as change:
        if change.answered is not None:
            return change.answered
        if _vote(work, vote_id).state != "open":
            raise WrongStateError("这次会签已经结束。请刷新页面核对最新状态。")
        task = holding(work, found.task_id, change.file)
        change.number += 1
        kept = {"reason": change.keep("reason", {"reason": text})}
        change.happen(
            Kind.VOTE_CLOSED,
            {**_about(found), "result": NO_RESULT, "contents": kept},
            role=task.role,
        )
    return change.answer()


def _close_if_certain(work: Work, change: Change, vote: VoteRow, chosen: Choice) -> None:
    """Close it in the same change; who looks at the step is to see the result."""
    rows = work.tables.opinions.ballots([vote.id])
    cast = {row.user_id: Choice(row.choice) for row in rows if row.choice is not None}
    cast[work.actor.user_id] = chosen
    found = ballots.result(vote.rule, frozenset(row.user_id for row in rows), cast)
    if found is None:
        return
    change.number += 1
    change.happen(Kind.VOTE_CLOSED, {**_about(vote), "result": found.value, "contents": {}})


def _about(vote: VoteRow) -> dict[str, str]:
    return {
        "vote": str(vote.id),
        "task": str(vote.task_id),
        "node": vote.node_id,
        "opened_by": vote.opened_by,
    }


def _require_members(work: Work, file: CaseFile, task: Task, named: Sequence[str]) -> None:
    for user in named:
        member = work.tables.people.actor(user)
        if member is None:
            raise InvalidValueError("members", "名单中有人已经不在岗，请重新选择")
        try:
            require_opinion(member, duty_of(task), hands_of(file), work.today, Action.CAST_VOTE)
        except NotPermittedError as error:
            reason = f"{member.name}不能参加会签：{error.reason}"
            raise NotPermittedError(reason, rule=error.rule) from error


def _require_voter(work: Work, vote: VoteRow, file: CaseFile) -> None:
    mine = _ballot(work, vote.id)
    if mine is None:
        raise NotPermittedError("您不在这次会签的名单中", rule="R-ROLE")
    if vote.state != "open":
        raise WrongStateError("这次会签已经结束，不需要再表决。")
    if mine.cast_at is not None:
        raise WrongStateError("您已经表决，每人只表决一次，不能更改。")
    task = work.tables.tasks.get(vote.task_id)
    assert task is not None  # noqa: S101 - a vote is about one
    require_opinion(work.actor, duty_of(task), hands_of(file), work.today, Action.CAST_VOTE)


def _ballot(work: Work, vote_id: UUID) -> BallotRow | None:
    mine = (row for row in work.tables.opinions.ballots([vote_id]))
    return next((row for row in mine if row.user_id == work.actor.user_id), None)


def _choice(text: str) -> Choice:
    try:
        return Choice(text)
    except ValueError as error:
        raise InvalidValueError("choice", "请选择同意、反对或者弃权") from error


def _vote(work: Work, vote_id: UUID) -> VoteRow:
    vote = work.tables.opinions.vote(vote_id)
    if vote is None:
        raise NotFoundError("会签", vote_id)
    return vote
