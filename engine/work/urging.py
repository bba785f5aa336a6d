"""Who may urge on whoever holds a case (催办), and how often: one set of rules for act and page."""

from datetime import date, datetime, timedelta

from engine.calendar import Calendar
from engine.casefile import CaseFile, case_state
from engine.errors import EngineError, NotPermittedError, WrongStateError
from engine.limits.values import day_of
from engine.model import Role
from engine.permissions import Action, Duty, desks, holds_at, require_state, require_task
from engine.store.cases import CaseRow
from engine.store.tasks import ON_DESK
from engine.work.judging import require_supervisor, supervises
from engine.work.opinions import hands_of
from engine.work.work import Look, duty_of

MOST_URGES = 3
"""How often one case may be urged on; once a working day. Who supervises then issues an order."""


def require_urger(look: Look, row: CaseRow, file: CaseFile) -> None:
    """Let the actor urge a case on: a supervisor, who had a hand in it, or its counter.

    Whoever must answer the applicant's question how far his case is may ask it himself.

    :raise NotPermittedError: he has nothing to do with the case, or holds it himself
    :raise WrongStateError: nobody of the office holds it
    """
    hands = hands_of(file)
    if supervises(look.actor, look.today, hands):
        return
    if not _handles(look, row, file):
        require_supervisor(look.actor, look.today, hands)
    duties = [
        duty_of(task)
        for task in look.tables.tasks.of_case(row.id)
        if task.status in ON_DESK and not task.acting_for
    ]
    if not duties:
        raise WrongStateError(
            "本件现在不在承办人手上（等待申请人或者他人签署），没有可以催办的人。"
        )
    if all(_does(look, duty, file) for duty in duties):
        raise NotPermittedError("本件现在就由您办理，不需要催办", rule="R-ROLE")


def require_not_urged(file: CaseFile, today: date, calendar: Calendar) -> None:
    """Let a case be urged on once a working day and three times in all, whoever does it.

    A day that is none belongs to the working day before it.

    :raise WrongStateError: it has ended, or was urged on today, or often enough
    """
    urged = file.memory.urged
    if file.header.status != "open":
        raise WrongStateError("本件已经办结，不需要催办。")
    if len(urged) >= MOST_URGES:
        raise WrongStateError(f"本件已催办{MOST_URGES}次，不再催办；需要时由监察人员改发督办单。")
    last = day_of(datetime.fromisoformat(urged[-1])) if urged else None
    if last is not None and _office_day(last, calendar) == _office_day(today, calendar):
        raise WrongStateError("本件今天已经催办过，每个工作日只能催办一次。")


def may_urge(look: Look, row: CaseRow, file: CaseFile) -> bool:
    """May the actor urge the case on now? For the button of its page."""
    try:
        require_state(Action.URGE_CASE, case_state(file, look.today))
        require_urger(look, row, file)
        require_not_urged(file, look.today, look.calendar)
    except EngineError:
        return False
    return True


def urging_role(look: Look, file: CaseFile) -> Role | None:
    """The role in which somebody of the office urges: his first at its organs."""
    held = {desk.role for desk in desks(look.actor, look.today)}
    known = [Role(role) for role, user in file.memory.hands if user == look.actor.user_id]
    return next((role for role in [*known, Role.ACCEPTOR] if role in held), None)


def _handles(look: Look, row: CaseRow, file: CaseFile) -> bool:
    """Had he a hand in the case, and still works on such; or does he stand at its counter?"""
    bundle, item = file.bundle, file.bundle.item
    counter = item.units[bundle.reception_unit].organ
    for desk in desks(look.actor, look.today):
        at_counter = desk.role is Role.ACCEPTOR and desk.organ == counter
        if at_counter and desk.item in {None, item.key}:
            return True
    had_a_hand = any(user == look.actor.user_id for _role, user in file.memory.hands)
    organs = look.organs(row)
    return had_a_hand and holds_at(
        look.actor, Action.URGE_CASE, look.today, organs=organs, item=item.key
    )


def _does(look: Look, duty: Duty, file: CaseFile) -> bool:
    try:
        require_task(look.actor, duty, hands_of(file), look.today)
    except NotPermittedError:
        return False
    return True


def _office_day(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
