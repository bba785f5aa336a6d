"""Who may do a task, an act: from the desks he holds today, and what he did in the case before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.errors import NotPermittedError
from engine.model import Actor, Employment, Role
from engine.permissions.acts import IN_PERSON, OVERSIGHT, STAFF_ONLY, TABLE, Action

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
