"""What may happen to a special procedure now, and what an act makes of it: pure answers."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.calendar import Calendar
from engine.errors import NotPermittedError, UnlawfulError, WrongStateError
from engine.limits import Phase
from engine.limits.values import day_of
from engine.model import Mark, Role
from engine.procedures import (
    approval,
    defence,
    expert_review,
    hearing,
    questions,
    site_visit,
    testing,
)
from engine.procedures.values import (
    CLOSED,
    PAUSE_NOTICE,
    PROPOSED,
    Act,
    Deadline,
    Deed,
    Definition,
    Done,
    Procedure,
    ProcedureKind,
    Setting,
    Turn,
)
from forms import Answers, Form

DEFINITIONS: Mapping[ProcedureKind, Definition] = {
    each.kind: each
    for each in (
        site_visit.DEFINITION,
        defence.DEFINITION,
        hearing.DEFINITION,
        expert_review.DEFINITION,
        *testing.DEFINITIONS,
    )
}
"""Kind → how it goes."""

_NOT_NOW = {
    Phase.RECEIVED: "本件尚未受理",
    Phase.AWAITING_CORRECTION: "本件待补正，尚未受理",
    Phase.DECIDED: "本件已经作出决定",
    Phase.DELIVERED: "本件已经作出决定",
    Phase.CLOSED: "本件已经终结",
}


def require_opening(
    kind: ProcedureKind, phase: Phase, running: Collection[Procedure], pausing: Collection[str]
) -> None:
    """Let a procedure begin, or refuse: it belongs to the review, and no pause runs twice.

    :param running: the procedures of the case that are open
    :param pausing: kinds of the pauses that run now, drawn ones too
    :raise UnlawfulError: the case is not in review, or the same thing goes on already
    """
    definition = DEFINITIONS[kind]
    refused = _NOT_NOW.get(phase)
    if refused is not None:
        reason = f"{refused}，不能启动{definition.title}；它属于受理以后、决定以前的审查"
        raise UnlawfulError(reason, rule=definition.rule)
    same = any(each.kind is kind for each in running)
    if definition.pause and (same or definition.pause in pausing):
        reason = f"本件的{definition.title}正在进行，结束以后才能再次启动"
        raise UnlawfulError(reason, rule=definition.rule)


def first_state(kind: ProcedureKind, role: Role, facts: Mapping[str, Any]) -> str:
    """Return the state in which a procedure begins.

    What stops the clock needs a second person where a reviewer asks for it (domain.md §7).
    """
    definition = DEFINITIONS[kind]
    if definition.pause and role is Role.REVIEWER:
        return PROPOSED
    return str(facts.get("first", definition.first))


def open_form(kind: ProcedureKind, setting: Setting) -> Form:
    """What is asked of whoever begins a procedure."""
    definition = DEFINITIONS[kind]
    asked = [questions.text("reason", "启动的理由", long=True, most=500)]
    return questions.form(f"启动{definition.title}", [*asked, *definition.opening(setting)])


def form(procedure: Procedure, act: Act, setting: Setting) -> Form:
    """The questions of an act."""
    return questions.form(act.title, act.questions(procedure, setting), text=act.hint)


def acts(procedure: Procedure) -> tuple[Act, ...]:
    """What can be done in the state in which it is, by whoever may."""
    if not procedure.open:
        return ()
    return tuple(act for act in _all(procedure) if procedure.state in act.after)


def awaited(procedure: Procedure) -> tuple[Act, ...]:
    """What it waits for in the state in which it is, now or once what is due is late."""
    return tuple(act for act in acts(procedure) if act.turn is not Turn.NEVER)


def waits_for(procedure: Procedure, act: Act) -> tuple[frozenset[Role], tuple[str, ...]]:
    """Whom it waits for with an act: the roles, and the persons where some were appointed.

    Where nobody was, those in the role of whoever began it go on with it; what they may not do,
    those whose act it is.
    """
    appointed = tuple(procedure.facts.get(act.by, ())) if act.by else ()
    barred = procedure.facts.get(act.not_by, "") if act.not_by else ""
    own = act.roles & {procedure.opened_role}
    return own or act.roles, tuple(user for user in appointed if user != barred)


def _all(procedure: Procedure) -> tuple[Act, ...]:
    definition = DEFINITIONS[procedure.kind]
    return (*approval.acts(definition), *definition.acts)


def require_act(procedure: Procedure, code: str) -> Act:
    """Return the act, or say why it cannot be done now.

    :raise WrongStateError: the procedure is over, or does not stand where the act belongs
    """
    act = next((each for each in acts(procedure) if each.code == code), None)
    if act is not None:
        return act
    title, state = DEFINITIONS[procedure.kind].title, state_title(procedure)
    where = f"现在是“{state}”" if procedure.open else f"已经结束（{state}）"
    raise WrongStateError(f"{title}{where}，不能作此项操作。请刷新页面，核对最新情况。")


def require_person(procedure: Procedure, act: Act, roles: Collection[Role], user_id: str) -> Role:
    """Return the role in which a person may do an act.

    :param roles: those that he holds for the item at an organ of the case
    :raise NotPermittedError: it is not his; where somebody was appointed, only he may
    """
    fitting = sorted(role for role in roles if role in act.roles)
    if not fitting:
        raise NotPermittedError(f"“{act.title}”不在您的岗位职责内", rule="R-ROLE")
    appointed = procedure.facts.get(act.by, ()) if act.by else ()
    if act.by and user_id not in appointed:
        raise NotPermittedError(f"“{act.title}”只能由被指定的人员办理", rule="R-17")
    barred = procedure.facts.get(act.not_by, procedure.opened_by) if act.not_by else None
    if barred == user_id:
        raise NotPermittedError(f"“{act.title}”须由另一人办理", rule="S4")
    return fitting[0]


def judge(procedure: Procedure, act: Act, answers: Answers, setting: Setting) -> Deed:
    """Return what an act does, its clock effect made whole.

    A procedure that ends lets the clock run on, however it ends; one that stops the clock
    tells so in writing (行政许可法 art. 45, R-27).

    :raise ActRefusedError: the law does not allow it so
    """
    deed = act.judge(procedure, answers, setting)
    if deed.mark is Mark.PAUSED:
        _require_notice(procedure, deed)
    if deed.to == CLOSED and procedure.paused:
        return replace(deed, mark=Mark.RESUMED)
    return deed


def _require_notice(procedure: Procedure, deed: Deed) -> None:
    definition = DEFINITIONS[procedure.kind]
    if not definition.pause or PAUSE_NOTICE not in deed.letters:
        reason = f"{definition.title}没有书面告知所需时间，审批时限不能停止计算"
        raise UnlawfulError(reason, rule="R-27")


def after(
    procedure: Procedure, deed: Deed, *, act: str, at: datetime, by: str, digest: str
) -> Procedure:
    """Return the procedure as an act leaves it."""
    return replace(
        procedure,
        state=deed.to,
        facts={**procedure.facts, **deed.facts},
        acts=[*procedure.acts, Done(act=act, at=at, by=by, digest=digest)],
        paused=(procedure.paused or deed.mark is Mark.PAUSED) and deed.mark is not Mark.RESUMED,
        result=deed.result or procedure.result,
    )


def deadline(procedure: Procedure, calendar: Calendar) -> Deadline | None:
    """Until when its next act is due, by the working days of a calendar; None where nothing is."""
    if not procedure.open or procedure.state == PROPOSED:
        return None
    return DEFINITIONS[procedure.kind].deadline(procedure, calendar)


def opened_on(procedure: Procedure) -> date:
    """The legal day on which it was begun."""
    return day_of(procedure.opened_at)


def state_title(procedure: Procedure) -> str:
    """Where it stands, in words."""
    definition = DEFINITIONS[procedure.kind]
    if not procedure.open:
        return definition.results.get(procedure.result, "") or approval.RESULTS[procedure.result]
    return definition.states.get(procedure.state) or approval.STATES[procedure.state]


def act_title(kind: ProcedureKind, code: str) -> str:
    """The name of an act of a kind, in words."""
    definition = DEFINITIONS[kind]
    act = next((a for a in (*approval.acts(definition), *definition.acts) if a.code == code), None)
    return act.title if act is not None else code


def result_title(kind: ProcedureKind, result: str) -> str:
    """How a procedure ended, in words."""
    return DEFINITIONS[kind].results.get(result) or approval.RESULTS.get(result, result)
