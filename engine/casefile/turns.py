"""Whose turn it is in a case beside the steps of its flow: rows that stand on desks until done."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from engine.bundle import Bundle
from engine.bundle.item import ItemData
from engine.casefile.telling import Told
from engine.permissions import TABLE, Action
from engine.procedures import Act, Procedure, Turn, awaited, waits_for

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

VOID = "void"
"""A supervisor is asked to void what somebody else called a wrong entry."""
AMENDMENT = "amendment"
"""A second person is asked to confirm what was mistyped of an application."""
SECONDS = frozenset({VOID, AMENDMENT})
"""What waits for a second person, and is about the case itself."""


def organs_of(file: "CaseFile") -> frozenset[str]:
    """The organs that handle a case: whose people may be appointed and may act."""
    return organs_at(file.header.organ, file.bundle.item)


def organs_at(organ: str, item: ItemData) -> frozenset[str]:
    """The same, of a case that is not taken up.

    :param organ: of the case
    """
    units = (unit.organ for unit in item.units.values())
    return frozenset({organ, item.organ, item.extending_organ, *units})


def begin(file: "CaseFile", procedure: Procedure, told: Told, due_on: date | None) -> None:
    """Put what a procedure waits for now on the desks of those for whom it waits."""
    for turn, act, whom in _of(file, procedure):
        file.effects.add(
            "turn",
            {
                "id": turn,
                **_case(file),
                "subject": procedure.id,
                "what": act.code,
                **whom,
                "change": told.change,
                "since": told.at,
                "from_on": _after(due_on) if act.turn is Turn.LATE else None,
                "due_on": due_on,
            },
        )


def over(file: "CaseFile", procedure: Procedure, told: Told) -> None:
    """Take off the desks what the procedure waited for."""
    for turn, _act, _whom in _of(file, procedure):
        file.effects.change("turn", turn, over_at=told.at)


def again(file: "CaseFile", procedure: Procedure, moved: Mapping[str, date | None]) -> None:
    """Put it there again: the case was suspended meanwhile, and goes on (恢复办理).

    :param moved: the new last day, where the suspension moved it
    """
    for turn, act, _whom in _of(file, procedure):
        late = {"from_on": _after(moved["due_on"])} if moved and act.turn is Turn.LATE else {}
        file.effects.change("turn", turn, over_at=None, **moved, **late)


def ask_void(file: "CaseFile", told: Told) -> None:
    """Ask supervisors to decide about a wrong entry; whoever said so is none of them."""
    _ask(file, told, VOID, file.memory.void_proposed["typed"])


def void_decided(file: "CaseFile", told: Told) -> None:
    """The question is answered, or the case over."""
    if file.memory.void_proposed:
        _answered(file, told, VOID, file.memory.void_proposed["typed"])


def ask_amendment(file: "CaseFile", told: Told) -> None:
    """Ask for a second person to confirm what was mistyped; whoever proposed it is none."""
    _ask(file, told, AMENDMENT, file.memory.amendment["typed"])


def amendment_decided(file: "CaseFile", told: Told) -> None:
    """It is confirmed or rejected, or the case over."""
    if file.memory.amendment:
        _answered(file, told, AMENDMENT, file.memory.amendment["typed"])


def confirming_organs(bundle: Bundle) -> list[str]:
    """Whose people confirm a correction: the counter's, the handling organ's, its principal's."""
    item = bundle.item
    return [item.units[bundle.reception_unit].organ, item.organ, item.extending_organ]


def _ask(file: "CaseFile", told: Told, what: str, typed: str) -> None:
    for turn, role, organ in _seconds(file, what, typed):
        file.effects.add(
            "turn",
            {
                "id": turn,
                **_case(file),
                "subject": file.header.id,
                "what": what,
                "user_id": "",
                "role": role,
                "organ": organ,
                "change": told.change,
                "since": told.at,
                "from_on": None,
                "due_on": None,
            },
        )


def _answered(file: "CaseFile", told: Told, what: str, typed: str) -> None:
    for turn, _role, _organ in _seconds(file, what, typed):
        file.effects.change("turn", turn, over_at=told.at)


def _seconds(file: "CaseFile", what: str, typed: str) -> Iterator[tuple[UUID, str, str]]:
    """Each role at each organ that is asked; oversight knows no organ.

    :param typed: two questions may stand at one instant, and no two digests are one
    """
    action = Action.VOID_CASE if what == VOID else Action.CONFIRM_AMENDMENT
    organs = [""] if what == VOID else sorted(set(confirming_organs(file.bundle)))
    for role, organ in product(sorted(TABLE[action]), organs):
        yield uuid5(file.header.id, f"turn/{what}/{typed}/{role}/{organ}"), role.value, organ


def _of(file: "CaseFile", procedure: Procedure) -> Iterator[tuple[UUID, Act, dict[str, str]]]:
    for act in awaited(procedure):
        roles, people = waits_for(procedure, act)
        if people:
            places = [{"user_id": user, "role": "", "organ": ""} for user in people]
        else:
            places = [
                {"user_id": "", "role": role.value, "organ": organ}
                for role, organ in product(sorted(roles), _organs(file, procedure, roles))
            ]
        for place in places:
            name = "/".join(("turn", str(len(procedure.acts)), act.code, *place.values()))
            yield uuid5(procedure.id, name), act, place


def _organs(file: "CaseFile", procedure: Procedure, roles: frozenset[str]) -> list[str]:
    """In joint handling each department goes on with what it began itself (P-03)."""
    own = procedure.facts.get("organ", file.header.organ)
    return [own] if procedure.opened_role in roles else sorted(organs_of(file))


def _case(file: "CaseFile") -> dict[str, Any]:
    header, item = file.header, file.bundle.item
    return {
        "case_id": header.id,
        "case_no": header.no,
        "item_key": item.key,
        "item_name": item.name,
    }


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day is not None else None
