"""Who may do what to which case: one table, pure functions, deny by default.

The same desks feed the worklist's SQL (``engine.store.tasks``); a property test
holds the two together. Rules are those of domain.md §7 (S1 …) and §10 P-08.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.errors import NotPermittedError
from engine.model import Actor, Employment, Role


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
    Action.VOID_CASE: frozenset({Role.E_SUPERVISOR}),
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
}

CONFLICTS: Mapping[Role, frozenset[Role]] = {
    Role.DECIDER: frozenset({Role.ACCEPTOR}),
    Role.DEPUTY_LEADER: frozenset({Role.ACCEPTOR}),
    Role.ACCEPTOR: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Role.HEARING_CHAIR: frozenset({Role.REVIEWER}),
    Role.REVIEWER: frozenset({Role.HEARING_CHAIR}),
}
"""Hard separation: who did the right-hand duty of a case may not do the left (P-08, S2)."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where a person may work today: a role at an organ, for one item or (None) all."""

    role: Role
    organ: str
    item: str | None


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What a task asks of whoever does it."""

    role: Role
    organ: str
    item: str
    for_applicant: bool = False
    separated: bool = True


def desks(actor: Actor, on: date) -> frozenset[Desk]:
    """Return the desks that *actor* holds on that day; contract staff lose the staff-only roles."""
    return frozenset(
        Desk(role=grant.role, organ=grant.organ, item=item)
        for grant in actor.grants
        if grant.starts_on <= on and (grant.ends_on is None or on <= grant.ends_on)
        if not (actor.employment is Employment.CONTRACT and grant.role in STAFF_ONLY)
        for item in (grant.items if grant.items is not None else (None,))
    )


def holders(
    actors: Iterable[Actor], item: str, on: date
) -> Mapping[tuple[Role, str], frozenset[str]]:
    """Return who holds which role at which organ for *item* on that day."""
    found: dict[tuple[Role, str], set[str]] = {}
    for actor in actors:
        for desk in desks(actor, on):
            if desk.item in {None, item}:
                found.setdefault((desk.role, desk.organ), set()).add(actor.user_id)
    return {place: frozenset(users) for place, users in found.items()}


def holds(actor: Actor, action: Action, on: date, *, organ: str, item: str) -> bool:
    """Does *actor* hold a role for *action* at *organ* and for *item* today?"""
    return any(
        desk.role in TABLE[action] and desk.organ == organ and desk.item in {None, item}
        for desk in desks(actor, on)
    )


def holds_anywhere(actor: Actor, action: Action, on: date) -> bool:
    """Does *actor* hold a role for *action* at any organ? For duties without a case."""
    return any(desk.role in TABLE[action] for desk in desks(actor, on))


def on_desk(actor: Actor, duty: Duty, on: date) -> bool:
    """Does this task lie on one of the actor's desks?

    Steps of an applicant lie on the accepting counter's desk: the acceptor and his
    assistants key in for him.
    """
    wanted = {Role.ACCEPTOR, Role.ASSISTANT} if duty.for_applicant else {duty.role}
    return any(
        desk.role in wanted and desk.organ == duty.organ and desk.item in {None, duty.item}
        for desk in desks(actor, on)
    )


def conflict(actor: Actor, duty: Duty, hands: Iterable[tuple[str, str]]) -> Role | None:
    """Return the earlier duty in this case that bars the actor from this one, or None.

    :param hands: (role, user) of everybody who did a step of the case on the organ's side
    """
    if duty.for_applicant:
        return None
    for role, user in hands:
        earlier = Role(role)
        barred = earlier in CONFLICTS.get(duty.role, ())
        strict = duty.separated or Role.HEARING_CHAIR in {earlier, duty.role}
        if user == actor.user_id and barred and strict:
            return earlier
    return None


def require_task(actor: Actor, duty: Duty, hands: Iterable[tuple[str, str]], on: date) -> None:
    """Let *actor* do the task, or say why not.

    :raise NotPermittedError: wrong desk, or a duty he did before bars him
    """
    if not on_desk(actor, duty, on):
        raise NotPermittedError("本环节不在您的岗位职责内", rule="R-ROLE")
    earlier = conflict(actor, duty, hands)
    if earlier is not None:
        rule = "S2" if Role.HEARING_CHAIR in {earlier, duty.role} else "S1"
        raise NotPermittedError("您已办理本件的前序岗位，按职责分离要求须由他人办理", rule=rule)


def holds_at(actor: Actor, action: Action, on: date, *, organs: Iterable[str], item: str) -> bool:
    """Does *actor* hold a role for *action* at one of the organs? Oversight knows no organ."""
    wanted = set(organs)
    return any(
        desk.role in TABLE[action]
        and (desk.role in OVERSIGHT or (desk.organ in wanted and desk.item in {None, item}))
        for desk in desks(actor, on)
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
