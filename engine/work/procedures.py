"""What a special procedure is judged by, gathered from the case and the offices that handle it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson

from engine.casefile import CaseFile
from engine.casefile.procedures import running
from engine.casefile.turns import organs_of
from engine.limits import Phase
from engine.model import Actor, Role, Stage
from engine.permissions import Action, Desk, Duty, conflict, desks, holders, require_at
from engine.procedures import (
    Expert,
    Person,
    Procedure,
    ProcedureKind,
    Setting,
    require_opening,
)
from engine.store.cases import CaseRow
from engine.store.procedures import ExpertRow
from engine.work.work import Look

Read = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]


def roles_of(look: Look, file: CaseFile) -> frozenset[Role]:
    """The roles that the person holds for the item at an organ of the case today.

    One that a duty he did before bars him from is none (S1, S2).
    """
    held = desks(look.actor, look.today)
    return roles_at(look.actor, held, organs_of(file), file.bundle.item.key, hands_of(file))


def roles_at(
    actor: Actor,
    held: Iterable[Desk],
    organs: Collection[str],
    item: str,
    hands: Collection[tuple[str, str]],
) -> frozenset[Role]:
    """The same, of a case whose organs and hands are known without taking it up.

    :param held: the desks of the person today
    """
    return frozenset(
        desk.role
        for desk in held
        if desk.organ in organs and desk.item in {None, item}
        if conflict(actor, _duty(desk, item), hands, desk.acting_for) is None
    )


def _duty(desk: Desk, item: str) -> Duty:
    return Duty(role=desk.role, organ=desk.organ, item=item)


def hands_of(file: CaseFile) -> list[tuple[str, str]]:
    """(role, account) of everybody who did a step of the case on the organ's side."""
    return [(role, user) for role, user in file.memory.hands]


def setting(
    look: Look, file: CaseFile, procedure: Procedure | None, *, read: Read, seed: str = ""
) -> Setting:
    """Gather what an act is judged by.

    :param read: gives the plain data of contents by digest
    :param seed: a number from outside, for a drawing by lot
    """
    item = file.bundle.item
    party = read([file.memory.party]).get(file.memory.party, {})
    return Setting(
        now=look.now,
        today=look.today,
        calendar=file.calendar,
        actor=look.actor.user_id,
        hands=hands_of(file),
        people=_people(look, file),
        experts=[_expert(row) for row in _experts(look, file, procedure)],
        points=[condition.text for condition in item.conditions],
        applicant=str(party.get("applicant_name", "")),
        address=str(party.get("applicant_address", "")),
        accepted_on=file.header.accepted_on,
        told=_told(procedure, read),
        seed=seed,
    )


def _people(look: Look, file: CaseFile) -> dict[Role, list[Person]]:
    """Who holds which role, by name: only those who are appointed or decide are asked for."""
    organs, item = organs_of(file), file.bundle.item.key
    active: list[Actor] = look.tables.people.active()
    named = Counter((actor.name, actor.organ) for actor in active)
    everybody = {
        actor.user_id: Person(
            user_id=actor.user_id,
            name=actor.name,
            place=look.organ_name(actor.organ),
            namesake=named[actor.name, actor.organ] > 1,
        )
        for actor in active
    }
    found: dict[Role, list[Person]] = {}
    for (role, organ), users in holders(active, item, look.today).items():
        if organ in organs:
            found.setdefault(role, []).extend(everybody[user] for user in sorted(users))
    return found


def _experts(look: Look, file: CaseFile, procedure: Procedure | None) -> list[ExpertRow]:
    """The register, and whoever was drawn from it before: an old panel keeps its names."""
    register = look.tables.experts.of_organs(organs_of(file))
    known = {row.id for row in register}
    order = procedure.facts.get("order", ()) if procedure is not None else ()
    gone = [expert_id for each in order if (expert_id := UUID(each)) not in known]
    return [*register, *(look.tables.experts.named(gone) if gone else ())]


def _expert(row: ExpertRow) -> Expert:
    return Expert(
        id=str(row.id),
        name=row.name,
        field="" if row.removed_at else row.field,
        employer=row.employer,
        title=row.title,
    )


def _told(procedure: Procedure | None, read: Read) -> dict[str, Mapping[str, Any]]:
    if procedure is None:
        return {}
    bodies = read([done.digest for done in procedure.acts])
    return {done.act: bodies.get(done.digest, {}) for done in procedure.acts}


def reader(look: Look) -> Read:
    """Read contents outside a change."""

    def read(digests: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        bodies = look.tables.contents.bodies(set(digests))
        return {digest: orjson.loads(body) for digest, body in bodies.items() if body is not None}

    return read


def require_openable(file: CaseFile, kind: ProcedureKind, look: Look) -> None:
    """Let a procedure of that kind begin in the case today, or refuse.

    :raise UnlawfulError: the case is not in review, or the same pause runs already
    """
    account = file.reckon(look.today)
    phase = Phase.CLOSED if file.header.status != "open" else account.phase
    if phase is Phase.DECIDED and _reviewing(file):
        # One department of a joint case has decided; this one has not (P-03).
        phase = Phase.IN_REVIEW
    require_opening(kind, phase, running(file), account.pause_kinds)


def _reviewing(file: CaseFile) -> bool:
    nodes = (file.node(node_id) for node_id, *_ in file.memory.steps.values())
    return any(node.stage in {Stage.REVIEW, Stage.DECIDE} for node in nodes)


def may_act(work: Look) -> Callable[[CaseRow, CaseFile], None]:
    """What lets a person act in a procedure at all; each act asks for its own roles besides."""

    def check(_row: CaseRow, file: CaseFile) -> None:
        organs, item = organs_of(file), file.bundle.item.key
        require_at(work.actor, Action.ACT_IN_PROCEDURE, work.today, organs=organs, item=item)

    return check
