"""Who may be asked for his opinion on a step, who may ask, and for whom a step waits."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from engine.casefile import CaseFile
from engine.casefile.signing import AFTER, BEFORE, awaited
from engine.errors import AwaitedError, NotFoundError, NotPermittedError, WrongStateError
from engine.model import Actor, Employment, Role, Task
from engine.permissions import TABLE, Action, Duty, conflict, desks, require_task
from engine.store.tasks import LIVE, ON_DESK
from engine.work.work import Look, duty_of

Hands = Collection[tuple[str, str]]


def hands_of(file: CaseFile) -> Hands:
    """(role, user) of everybody who had a hand in the case on the office's side."""
    return [(role, user) for role, user in file.memory.hands]


def require_opinion(actor: Actor, duty: Duty, hands: Hands, on: date, action: Action) -> None:
    """Let *actor* give his signed opinion on a step (加签, 会签), or say why not.

    He works on such matters at the organ that has the step, at his own desk; contract staff
    never do (S3); and nothing that he did in the case before bars him from the step, since
    whoever says his opinion on it has a hand in it (P-08).

    :param action: SIGN or CAST_VOTE
    :raise NotPermittedError: it is not his to say
    """
    if actor.employment is Employment.CONTRACT:
        raise NotPermittedError("聘用人员不签署意见，也不参加会签", rule="S3")
    own = (desk for desk in desks(actor, on) if not desk.acting_for)
    works_here = any(
        desk.role in TABLE[action] and desk.organ == duty.organ and desk.item in {None, duty.item}
        for desk in own
    )
    if duty.for_applicant or not works_here:
        raise NotPermittedError("不是本环节承办单位中办理本事项的人员", rule="R-ROLE")
    earlier = conflict(actor, duty, hands)
    if earlier is not None:
        rule = "S2" if Role.HEARING_CHAIR in {earlier, duty.role} else "S1"
        raise NotPermittedError("已办理本件的其他岗位，按职责分离要求不能在本环节签署", rule=rule)


def role_of(actor: Actor, duty: Duty, on: date, action: Action) -> Role:
    """The role in which he gives it: the step's own where he has it."""
    held = {
        desk.role
        for desk in desks(actor, on)
        if desk.organ == duty.organ and desk.item in {None, duty.item} and not desk.acting_for
    }
    return duty.role if duty.role in held else min(held & TABLE[action])


def askable(look: Look, task: Task, hands: Hands, action: Action) -> list[Actor]:
    """Whom the holder of a task may ask for an opinion, by name; himself among them."""
    duty = duty_of(task)
    return [
        actor
        for actor in look.tables.colleagues.at({task.organ})
        if not _refused(actor, duty, hands, look.today, action)
    ]


def _refused(actor: Actor, duty: Duty, hands: Hands, on: date, action: Action) -> bool:
    try:
        require_opinion(actor, duty, hands, on, action)
    except NotPermittedError:
        return True
    return False


def holding(look: Look, task_id: UUID, file: CaseFile, *, also_held: bool = False) -> Task:
    """Read a task that the actor has on his desk; called while its case is held.

    :param also_held: his, too, while it waits for those who sign after
    :raise NotFoundError: no such task
    :raise NotPermittedError: it is not his, or is the applicant's own step
    :raise WrongStateError: it is done, or waits for others
    """
    task = look.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    if task.acting_for:
        raise NotPermittedError("申请人的环节由申请人自己决定，不加签、不会签", rule="P-10")
    require_task(look.actor, duty_of(task), hands_of(file), look.today)
    if task.status not in (LIVE if also_held else ON_DESK):
        raise WrongStateError("本环节已经提交，不能再作此项操作。请刷新页面核对最新状态。")
    return task


def case_of(look: Look, task_id: UUID) -> UUID:
    """The case of a task, to hold it.

    :raise NotFoundError: no such task
    """
    task = look.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    return task.case_id


def require_heard(look: Look, file: CaseFile, task: Task) -> None:
    """Let a task be submitted: nobody is asked before it, no vote about it is open.

    :raise AwaitedError: says who is awaited
    """
    if task.status == "held":
        raise AwaitedError(names(look, awaited(file, task.id, AFTER)), AFTER)
    before = awaited(file, task.id, BEFORE)
    if before:
        raise AwaitedError(names(look, before), BEFORE)
    for vote in (UUID(vote) for vote, about in file.memory.votes.items() if about == str(task.id)):
        ballots = look.tables.opinions.ballots([vote])
        waiting = [ballot.user_id for ballot in ballots if ballot.cast_at is None]
        raise AwaitedError(names(look, waiting), "vote")


def names(look: Look, users: Iterable[str]) -> list[str]:
    """People by name."""
    known = look.tables.people.names()
    return [known.get(user, user) for user in users]
