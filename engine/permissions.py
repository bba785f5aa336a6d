"""Who may do what to which case: one table, pure functions, deny by default.

The same desks feed the worklist's SQL (``engine.store.tasks``); a property test
holds the two together. Rules are those of domain.md §7 (S1 …) and §10 P-08.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.errors import NotPermittedError, WrongStateError
from engine.model import CASE_STATE_LABELS, Actor, CaseState, Employment, Role


class Action(StrEnum):
    """What people do; each has one row in the table."""

    RECEIVE_CASE = "receive_case"
    COMPLETE_TASK = "complete_task"
    VIEW_CASE = "view_case"
    REPLAY_CASE = "replay_case"
    VIEW_PERSONAL_DATA = "view_personal_data"
    WITHDRAW_CASE = "withdraw_case"
    TERMINATE_CASE = "terminate_case"
    VOID_CASE = "void_case"
    DRAFT_ITEM = "draft_item"
    PUBLISH_ITEM = "publish_item"
    REVIEW_ITEM = "review_item"
    RETURN_ITEM = "return_item"
    RETIRE_ITEM = "retire_item"
    KEEP_SCAN = "keep_scan"
    VERIFY_LOG = "verify_log"
    MANAGE_USERS = "manage_users"
    EXTEND_CASE = "extend_case"
    VIEW_SUPERVISION = "view_supervision"
    SUPERVISE = "supervise"
    """Confirm, revoke and review cards, decide appeals, order and urge."""
    APPEAL_CARD = "appeal_card"
    ANSWER_ORDER = "answer_order"
    DRAFT_CALENDAR = "draft_calendar"
    CONFIRM_CALENDAR = "confirm_calendar"
    CONFIRM_CLOCK = "confirm_clock"
    SETTLE_FEE = "settle_fee"
    SET_QUOTA = "set_quota"
    DISCLOSE_DECISION = "disclose_decision"
    VIEW_LICENCES = "view_licences"
    MANAGE_SEALS = "manage_seals"
    """Register, restore and end seals; who keeps one may seal it away too."""
    VIEW_SEALS = "view_seals"
    WITHDRAW_LETTER = "withdraw_letter"
    REASSIGN_TASK = "reassign_task"
    """Hand a task to a named colleague, or give it back to its desk (转办)."""
    TAKE_BACK_TASK = "take_back_task"
    """Take back what one has just completed or signed (撤回)."""
    NAME_SUBSTITUTE = "name_substitute"
    """Say who stands in for somebody from when to when (委托, AB 岗)."""
    OPEN_PROCEDURE = "open_procedure"
    """Add a special procedure from a review step; what stops the clock asks for two (†, P-09)."""
    ACT_IN_PROCEDURE = "act_in_procedure"
    """Visit, tell, hear, draw, entrust: each act of a procedure names its own roles."""
    KEEP_EXPERTS = "keep_experts"
    """Keep the register of experts that panels are drawn from."""
    SUSPEND_CASE = "suspend_case"
    """Stop the handling by court or law (中止办理)."""
    RESUME_CASE = "resume_case"
    KEEP_PHRASES = "keep_phrases"
    """Keep the phrases (常用语) of an organ; everybody keeps his own."""
    ASK_SIGNATURE = "ask_signature"
    """Ask a colleague for his signed opinion before or after a step, or no more (加签, 减签)."""
    SIGN = "sign"
    """Give the signed opinion that one is asked for."""
    CONVENE_VOTE = "convene_vote"
    """Let colleagues vote about a step, and close the vote without a result (会签, 票签)."""
    CAST_VOTE = "cast_vote"
    COPY_CASE = "copy_case"
    """Bring a case to a colleague's notice, and say that one has read it (抄送, 已阅)."""
    NOTE_CASE = "note_case"
    """Leave a note on a case, and strike out one's own."""
    URGE_CASE = "urge_case"
    """Urge on whoever holds a case (催办)."""
    PROPOSE_VOID = "propose_void"
    """Say that a case is a wrong entry; another person voids it."""
    HAND_OVER = "hand_over"
    """Give the paper of a case to another desk, with a list (交接单)."""
    TAKE_PAPERS = "take_papers"
    """Take it there, or refuse it."""
    KEEP_ARCHIVE = "keep_archive"
    """Take the whole file of an ended case into the archive (归档)."""
    VIEW_REGISTERS = "view_registers"
    """Read and print the registers of the counter (收件、受理、送达、领证登记簿)."""


DESK_ROLES = frozenset(
    {
        Role.ACCEPTOR,
        Role.REVIEWER,
        Role.DECIDER,
        Role.DEPUTY_LEADER,
        Role.INSPECTOR,
        Role.EXPERT,
        Role.HEARING_CHAIR,
        Role.ISSUER,
        Role.LIAISON_OFFICER,
        Role.FEE_CLERK,
    }
)
"""Roles that a step of a flow can ask for, beside the applicant."""

STAFF_ONLY = frozenset({Role.ACCEPTOR, Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER})
"""Contract staff receive and prepare, no more (S3, P-08)."""

OVERSIGHT = frozenset({Role.AUDITOR, Role.E_SUPERVISOR, Role.CENTER_SUPERVISION})
"""Roles that read every case and change none (S8)."""

TABLE: Mapping[Action, frozenset[Role]] = {
    Action.RECEIVE_CASE: frozenset({Role.ACCEPTOR, Role.ASSISTANT}),
    Action.COMPLETE_TASK: DESK_ROLES | {Role.ASSISTANT},
    Action.VIEW_CASE: DESK_ROLES | OVERSIGHT | {Role.ASSISTANT},
    Action.REPLAY_CASE: DESK_ROLES | OVERSIGHT,
    Action.VIEW_PERSONAL_DATA: DESK_ROLES | {Role.AUDITOR},
    Action.WITHDRAW_CASE: frozenset({Role.ACCEPTOR, Role.ASSISTANT}),
    Action.TERMINATE_CASE: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.VOID_CASE: frozenset({Role.E_SUPERVISOR, Role.CENTER_SUPERVISION}),
    Action.DRAFT_ITEM: frozenset({Role.PROCESS_DESIGNER, Role.ITEM_ADMIN}),
    Action.PUBLISH_ITEM: frozenset({Role.ITEM_ADMIN}),
    Action.REVIEW_ITEM: frozenset({Role.DECIDER, Role.DEPUTY_LEADER, Role.CENTER_SUPERVISION}),
    Action.RETURN_ITEM: frozenset(
        {Role.ITEM_ADMIN, Role.DECIDER, Role.DEPUTY_LEADER, Role.CENTER_SUPERVISION}
    ),
    Action.RETIRE_ITEM: frozenset({Role.ITEM_ADMIN}),
    Action.KEEP_SCAN: frozenset({Role.ITEM_ADMIN}),
    Action.VERIFY_LOG: frozenset({Role.AUDITOR, Role.SYS_ADMIN}),
    Action.MANAGE_USERS: frozenset({Role.SYS_ADMIN}),
    Action.EXTEND_CASE: frozenset({Role.DEPUTY_LEADER}),
    Action.VIEW_SUPERVISION: OVERSIGHT | {Role.DECIDER, Role.DEPUTY_LEADER, Role.VIEWER},
    Action.SUPERVISE: frozenset({Role.E_SUPERVISOR, Role.CENTER_SUPERVISION}),
    Action.APPEAL_CARD: DESK_ROLES,
    Action.ANSWER_ORDER: DESK_ROLES,
    Action.DRAFT_CALENDAR: frozenset({Role.SYS_ADMIN}),
    Action.CONFIRM_CALENDAR: frozenset({Role.SYS_ADMIN, Role.CENTER_SUPERVISION}),
    Action.CONFIRM_CLOCK: frozenset({Role.SYS_ADMIN}),
    Action.KEEP_PHRASES: frozenset({Role.DECIDER, Role.DEPUTY_LEADER, Role.ITEM_ADMIN}),
    Action.SETTLE_FEE: frozenset({Role.FEE_CLERK}),
    Action.SET_QUOTA: frozenset({Role.DEPUTY_LEADER}),
    Action.DISCLOSE_DECISION: frozenset({Role.ISSUER, Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.VIEW_LICENCES: DESK_ROLES | OVERSIGHT,
    # The head answers for the organ's seals (国发〔1999〕25号); sys_admin, who keeps the machine,
    # and item_admin, who writes the texts, must not also decide what papers are sealed.
    Action.MANAGE_SEALS: frozenset({Role.DEPUTY_LEADER}),
    Action.VIEW_SEALS: OVERSIGHT | {Role.DEPUTY_LEADER, Role.DECIDER, Role.ISSUER},
    # Who decides in the organ's name takes its paper back; a second pair of eyes, see the action.
    Action.WITHDRAW_LETTER: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.REASSIGN_TASK: DESK_ROLES | {Role.ASSISTANT},
    Action.TAKE_BACK_TASK: DESK_ROLES | {Role.ASSISTANT},
    Action.NAME_SUBSTITUTE: DESK_ROLES | {Role.ASSISTANT},
    Action.OPEN_PROCEDURE: frozenset({Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.ACT_IN_PROCEDURE: frozenset(
        {
            *(Role.ACCEPTOR, Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER),
            *(Role.INSPECTOR, Role.LIAISON_OFFICER, Role.HEARING_CHAIR),
        }
    ),
    Action.KEEP_EXPERTS: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.SUSPEND_CASE: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.RESUME_CASE: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.PROPOSE_VOID: frozenset({Role.ACCEPTOR, Role.E_SUPERVISOR, Role.CENTER_SUPERVISION}),
    Action.ASK_SIGNATURE: DESK_ROLES,
    Action.SIGN: DESK_ROLES,
    Action.CONVENE_VOTE: DESK_ROLES,
    Action.CAST_VOTE: DESK_ROLES,
    # Overseers read and change nothing, not even by a note (S8).
    Action.COPY_CASE: DESK_ROLES | {Role.ASSISTANT},
    Action.NOTE_CASE: DESK_ROLES | {Role.ASSISTANT},
    Action.URGE_CASE: DESK_ROLES | {Role.E_SUPERVISOR, Role.CENTER_SUPERVISION},
    Action.HAND_OVER: DESK_ROLES | {Role.ASSISTANT},
    Action.TAKE_PAPERS: DESK_ROLES | {Role.ASSISTANT},
    Action.KEEP_ARCHIVE: frozenset({Role.ARCHIVIST}),
    Action.VIEW_REGISTERS: OVERSIGHT | {Role.ACCEPTOR, Role.ASSISTANT, Role.ISSUER},
}

OPEN = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.AWAITING_CORRECTION,
        CaseState.HANDLING,
        CaseState.PAUSED,
        CaseState.DECIDED,
    }
)
"""States in which a case is being worked on; while a court or the law stops it, it is not."""

UNDECIDED = OPEN - {CaseState.DECIDED}
EVERY_STATE = frozenset(CaseState)

STATES: Mapping[Action, frozenset[CaseState]] = {
    Action.COMPLETE_TASK: OPEN,
    Action.REASSIGN_TASK: OPEN | {CaseState.SUSPENDED},
    Action.TAKE_BACK_TASK: OPEN,
    Action.WITHDRAW_CASE: UNDECIDED | {CaseState.SUSPENDED},
    Action.TERMINATE_CASE: UNDECIDED | {CaseState.SUSPENDED},
    # In joint handling one department may have decided while another still hears (P-03).
    Action.OPEN_PROCEDURE: frozenset({CaseState.HANDLING, CaseState.PAUSED, CaseState.DECIDED}),
    Action.ACT_IN_PROCEDURE: frozenset({CaseState.HANDLING, CaseState.PAUSED, CaseState.DECIDED}),
    Action.SUSPEND_CASE: frozenset({CaseState.HANDLING, CaseState.PAUSED}),
    Action.RESUME_CASE: frozenset({CaseState.SUSPENDED}),
    Action.EXTEND_CASE: frozenset({CaseState.HANDLING}),
    Action.PROPOSE_VOID: OPEN | {CaseState.SUSPENDED},
    Action.VOID_CASE: OPEN | {CaseState.SUSPENDED},
    Action.ASK_SIGNATURE: OPEN,
    Action.SIGN: OPEN,
    Action.CONVENE_VOTE: OPEN,
    Action.CAST_VOTE: OPEN,
    Action.COPY_CASE: EVERY_STATE,
    Action.NOTE_CASE: EVERY_STATE,
    Action.URGE_CASE: OPEN,
    Action.HAND_OVER: EVERY_STATE,
    Action.TAKE_PAPERS: EVERY_STATE,
    Action.KEEP_ARCHIVE: EVERY_STATE - OPEN - {CaseState.SUSPENDED},
    Action.VIEW_CASE: EVERY_STATE,
    Action.REPLAY_CASE: EVERY_STATE,
    Action.VIEW_PERSONAL_DATA: EVERY_STATE,
    Action.SUPERVISE: EVERY_STATE,
    Action.APPEAL_CARD: EVERY_STATE,
    Action.ANSWER_ORDER: EVERY_STATE,
}
"""In which states of a case an act on it is done at all; asked wherever a case changes.

Acts that are on no case, or begin one, have no row."""

CONFLICTS: Mapping[Role, frozenset[Role]] = {
    Role.DECIDER: frozenset({Role.ACCEPTOR}),
    Role.DEPUTY_LEADER: frozenset({Role.ACCEPTOR}),
    Role.ACCEPTOR: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Role.HEARING_CHAIR: frozenset({Role.REVIEWER}),
    Role.REVIEWER: frozenset({Role.HEARING_CHAIR}),
}
"""Hard separation: who did the right-hand duty of a case may not do the left (P-08, S2)."""


IN_PERSON = frozenset(
    {Action.REVIEW_ITEM, Action.RETURN_ITEM, Action.NAME_SUBSTITUTE, Action.VIEW_SUPERVISION}
)
"""What nobody does in a colleague's place: a substitute handles cases, no more (R-04)."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where a person may work today: a role at an organ, for one item or (None) all.

    :ivar acting_for: the colleague in whose place; empty where it is his own desk
    """

    role: Role
    organ: str
    item: str | None
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What a task asks of whoever does it."""

    role: Role
    organ: str
    item: str
    for_applicant: bool = False
    separated: bool = True
    assignee: str = ""
    first_by: str | None = None
    first_for: str = ""

    @property
    def signers(self) -> frozenset[str]:
        """Who signed first, and in whose place: one and the same officer (S4)."""
        return frozenset({self.first_by or "", self.first_for} - {""})


def desks(actor: Actor, on: date) -> frozenset[Desk]:
    """Return the desks that *actor* holds on that day, his own and those he stands in for.

    Contract staff lose the staff-only roles, also in somebody's place (S3).
    """
    return frozenset(
        Desk(role=grant.role, organ=grant.organ, item=item, acting_for=grant.acting_for)
        for grant in actor.grants
        if grant.starts_on <= on and (grant.ends_on is None or on <= grant.ends_on)
        if not (actor.employment is Employment.CONTRACT and grant.role in STAFF_ONLY)
        for item in (grant.items if grant.items is not None else (None,))
    )


def holders(
    actors: Iterable[Actor], item: str, on: date
) -> Mapping[tuple[Role, str], frozenset[str]]:
    """Return who holds which role at which organ for *item* on that day, substitutes left out."""
    found: dict[tuple[Role, str], set[str]] = {}
    for actor in actors:
        for desk in desks(actor, on):
            if desk.item in {None, item} and not desk.acting_for:
                found.setdefault((desk.role, desk.organ), set()).add(actor.user_id)
    return {place: frozenset(users) for place, users in found.items()}


def holds(actor: Actor, action: Action, on: date, *, organ: str, item: str) -> bool:
    """Does *actor* hold a role for *action* at *organ* and for *item* today?"""
    return any(
        desk.role in TABLE[action] and desk.organ == organ and desk.item in {None, item}
        for desk in _desks_for(actor, action, on)
    )


def holds_anywhere(actor: Actor, action: Action, on: date) -> bool:
    """Does *actor* hold a role for *action* at any organ? For duties without a case."""
    return any(desk.role in TABLE[action] for desk in _desks_for(actor, action, on))


def _desks_for(actor: Actor, action: Action, on: date) -> Iterable[Desk]:
    return (desk for desk in desks(actor, on) if not (desk.acting_for and action in IN_PERSON))


def on_desk(actor: Actor, duty: Duty, on: date) -> bool:
    """Does this task lie on one of the actor's desks, his own or a colleague's?"""
    return bool(places(actor, duty, on))


def places(actor: Actor, duty: Duty, on: date) -> list[str]:
    """Return in whose place the task lies on a desk of the actor: his own ("") first.

    Steps of an applicant lie on the accepting counter's desk: the acceptor and his
    assistants key in for him.
    """
    wanted = {Role.ACCEPTOR, Role.ASSISTANT} if duty.for_applicant else {duty.role}
    return sorted(
        {
            desk.acting_for
            for desk in desks(actor, on)
            if desk.role in wanted and desk.organ == duty.organ and desk.item in {None, duty.item}
        }
    )


def conflict(
    actor: Actor, duty: Duty, hands: Iterable[tuple[str, str]], acting_for: str = ""
) -> Role | None:
    """Return the earlier duty in this case that bars the actor from this one, or None.

    Who stands in for a colleague may do neither what he himself may not do nor what the
    colleague may not: his right is no larger than the one he borrows (P-08).

    :param hands: (role, user) of everybody who did a step of the case on the organ's side, and
        of those in whose place it was done
    """
    if duty.for_applicant:
        return None
    people = {actor.user_id, acting_for}
    for role, user in hands:
        earlier = Role(role)
        barred = earlier in CONFLICTS.get(duty.role, ())
        strict = duty.separated or Role.HEARING_CHAIR in {earlier, duty.role}
        if user in people and barred and strict:
            return earlier
    return None


def require_task(actor: Actor, duty: Duty, hands: Iterable[tuple[str, str]], on: date) -> str:
    """Let *actor* do the task, or say why not.

    :return: in whose place he does it; empty where in his own right, which goes first
    :raise NotPermittedError: wrong desk, handed to somebody else, or a duty that he or whom he
        stands in for did before bars him
    """
    found = places(actor, duty, on)
    if not found:
        raise NotPermittedError("本环节不在您的岗位职责内", rule="R-ROLE")
    known = list(hands)
    refusals = []
    for acting_for in found:
        refused = _refusal(actor, duty, known, acting_for)
        if refused is None:
            return acting_for
        refusals.append(refused)
    raise refusals[0]


def _refusal(
    actor: Actor, duty: Duty, hands: Iterable[tuple[str, str]], acting_for: str
) -> NotPermittedError | None:
    if duty.assignee not in {"", actor.user_id, acting_for}:
        return NotPermittedError("本环节已经转由其他承办人办理", rule="R-ASSIGNED")
    if _signed(actor, duty, acting_for):
        return NotPermittedError("须由另一名承办人确认，代行的岗位与本人视为一人", rule="S4")
    earlier = conflict(actor, duty, hands, acting_for)
    if earlier is None:
        return None
    rule = "S2" if Role.HEARING_CHAIR in {earlier, duty.role} else "S1"
    whom = "您" if not acting_for else "您或者您代行的岗位"
    return NotPermittedError(f"{whom}已办理本件的前序岗位，按职责分离要求须由他人办理", rule=rule)


def _signed(actor: Actor, duty: Duty, acting_for: str) -> bool:
    """Whether the first signature was his, once one of two stood in for the other."""
    if acting_for:
        return bool(duty.signers & {actor.user_id, acting_for})
    return duty.first_for == actor.user_id


def standing_in(actor: Actor, role: Role, on: date, *, organs: Iterable[str], item: str) -> str:
    """Return in whose place the actor uses a role for a case; empty where it is his own."""
    wanted = set(organs)
    found = {
        desk.acting_for
        for desk in desks(actor, on)
        if desk.role is role and desk.organ in wanted and desk.item in {None, item}
    }
    return min(found, default="")


def require_state(action: Action, state: CaseState) -> None:
    """Let an act be done to a case in this state, or say why not.

    :raise WrongStateError: the table has no such act in this state
    """
    if state not in STATES.get(action, OPEN):
        raise WrongStateError(_REFUSED.get(state, _IN_STATE).format(state=CASE_STATE_LABELS[state]))


_ENDED = "本件已经办结，不能再作此项操作。本件的状态是“{state}”。"
_IN_STATE = "本件的状态是“{state}”，在此状态下不能作此项操作。"
_REFUSED = {
    CaseState.SUSPENDED: "本件已经中止办理，恢复办理以前不能办理任何环节。请先由决定人登记恢复办理。",
    CaseState.DECIDED: "本件已经作出决定，不能再作此项操作。",
    **dict.fromkeys(EVERY_STATE - OPEN - {CaseState.SUSPENDED}, _ENDED),
}


def holds_at(actor: Actor, action: Action, on: date, *, organs: Iterable[str], item: str) -> bool:
    """Does *actor* hold a role for *action* at one of the organs? Oversight knows no organ."""
    wanted = set(organs)
    return any(
        desk.role in TABLE[action]
        and (desk.role in OVERSIGHT or (desk.organ in wanted and desk.item in {None, item}))
        for desk in _desks_for(actor, action, on)
    )


def require_at(actor: Actor, action: Action, on: date, *, organs: Iterable[str], item: str) -> None:
    """Let *actor* do *action* on a case that these organs handle, or refuse.

    :raise NotPermittedError: he holds no role for it there
    """
    if not holds_at(actor, action, on, organs=organs, item=item):
        raise NotPermittedError("您没有办理此项操作的权限", rule="R-ROLE")


def require_anywhere(actor: Actor, action: Action, on: date) -> None:
    """Let *actor* do a duty that belongs to no case.

    :raise NotPermittedError: he holds no role for it
    """
    if not holds_anywhere(actor, action, on):
        raise NotPermittedError("您没有办理此项操作的权限", rule="R-ROLE")


def sees_case(actor: Actor, organs: Iterable[str], item: str, on: date) -> bool:
    """May *actor* see a case that these organs handle? Oversight sees all, sys_admin none (S7)."""
    return holds_at(actor, Action.VIEW_CASE, on, organs=organs, item=item)


def sees_personal_data(actor: Actor, organs: Iterable[str], item: str, on: date) -> bool:
    """May *actor* read this case's names and numbers in full? Supervisors see them masked.

    What he does for another organ's cases opens nothing here.
    """
    return holds_at(actor, Action.VIEW_PERSONAL_DATA, on, organs=organs, item=item)
