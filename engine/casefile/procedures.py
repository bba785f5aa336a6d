"""Special procedures of a case: opened, acted in, closed; what they do to its clock and its hands."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from engine.audit import Kind
from engine.casefile import turns
from engine.casefile.telling import Told
from engine.casefile.timing import retime
from engine.model import Mark, Role
from engine.procedures import CLOSED, DEFINITIONS, Procedure, ProcedureKind

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

HEARD = frozenset({"held", "heard"})
"""Results of those in which somebody was heard, and a record was made of it."""


def of_case(file: "CaseFile") -> list[Procedure]:
    """Every special procedure that was added to a case, oldest first."""
    return [Procedure.of(key, plain) for key, plain in file.memory.procedures.items()]


def running(file: "CaseFile") -> list[Procedure]:
    """Those that are not over."""
    return [each for each in of_case(file) if each.open]


def records(file: "CaseFile") -> dict[ProcedureKind, str]:
    """The number of the record of each kind in which somebody was heard; the latest."""
    return {
        ProcedureKind(plain["kind"]): plain["letter"]
        for plain in file.memory.procedures.values()
        if plain.get("result") in HEARD and plain.get("letter")
    }


def _open(file: "CaseFile", told: Told) -> None:
    data = told.data
    procedure = Procedure(
        id=UUID(data["procedure"]),
        kind=ProcedureKind(data["kind"]),
        state=data["state"],
        opened_by=told.actor,
        opened_role=Role(told.role),
        opened_at=told.at,
        facts=data["facts"],
    )
    plain = procedure.as_json() | {"acts": [_done("open", told)]}
    file.memory.procedures[data["procedure"]] = plain
    _lend_hand(file, [told.role, told.actor])
    header, item = file.header, file.bundle.item
    file.effects.add(
        "procedure",
        {
            "id": procedure.id,
            "case_id": header.id,
            "case_no": header.no,
            "item_key": item.key,
            "item_name": item.name,
            "organ": header.organ,
            "kind": procedure.kind.value,
            "state": procedure.state,
            "data": _copy(plain),
            "opened_by": told.actor,
            "opened_at": told.at,
            "due_on": _day(data["due_on"]),
            "result": "",
        },
    )
    turns.begin(file, Procedure.of(data["procedure"], plain), told, _day(data["due_on"]))


def _act(file: "CaseFile", told: Told) -> None:
    data = told.data
    plain = file.memory.procedures[data["procedure"]]
    turns.over(file, Procedure.of(data["procedure"], plain), told)
    plain["state"] = data["state"]
    plain["facts"] = {**plain["facts"], **data["facts"]}
    plain["acts"] = [*plain["acts"], _done(data["act"], told)]
    if data.get("mark"):
        _mark(file, told, plain, Mark(data["mark"]))
    for hand in ([told.role, told.actor], *data.get("hands", ())):
        _lend_hand(file, list(hand))
    file.effects.change(
        "procedure",
        data["procedure"],
        state=plain["state"],
        data=_copy(plain),
        due_on=_day(data["due_on"]),
    )
    turns.begin(file, Procedure.of(data["procedure"], plain), told, _day(data["due_on"]))


def _mark(file: "CaseFile", told: Told, plain: dict[str, Any], mark: Mark) -> None:
    """Let the clocks stand still or run on: the law's of the case, and those of its steps."""
    held = {step for step in file.memory.steps if waits(file, step)}
    plain["paused"] = mark is Mark.PAUSED
    pause = DEFINITIONS[ProcedureKind(plain["kind"])].pause
    file.memory.moments.append([mark.value, pause, told.at.isoformat(), ""])
    file.reckon_columns(told.at)
    now = {step for step in file.memory.steps if waits(file, step)}
    retime(file, told, sorted(now - held), stopped=True)
    retime(file, told, sorted(held - now), stopped=False)


def waits(file: "CaseFile", step: str) -> bool:
    """Does a step of the office wait for a special procedure, so that its own limit stands still?

    In joint handling each department waits for its own procedures only (P-03).
    """
    _node, organ, _since = file.memory.steps[step]
    if organ == Role.APPLICANT:
        return False
    joint = file.bundle.item.joint
    return any(
        plain.get("paused") and (not joint or plain.get("facts", {}).get("organ") == organ)
        for plain in file.memory.procedures.values()
    )


def _photograph(file: "CaseFile", told: Told) -> None:
    data = told.data
    plain = file.memory.procedures[data["procedure"]]
    photo = [data["contents"]["photo"], data["media"], told.at.isoformat(), told.actor]
    facts = plain["facts"]
    plain["facts"] = {**facts, "photos": [*facts.get("photos", ()), photo]}
    file.effects.change("procedure", data["procedure"], data=_copy(plain))


def _close(file: "CaseFile", told: Told) -> None:
    data = told.data
    _end(file, data["procedure"], told, data["result"], data.get("letter", ""))


def stop(file: "CaseFile", told: Told, *, pauses: bool) -> None:
    """A court or the law stops the case: nothing is done in a procedure.

    :param pauses: its limits stand still, and nothing of it is due
    """
    for each in running(file):
        turns.over(file, each, told)
        if pauses:
            file.effects.change("procedure", each.id, due_on=None)


def go_on(file: "CaseFile", told: Told) -> None:
    """The case goes on: the event tells by which days its procedures are longer."""
    longer = told.data.get("procedures", {})
    for each in running(file):
        key = str(each.id)
        moved = {"due_on": _day(longer[key]["due_on"])} if key in longer else {}
        turns.again(file, each, moved)
        if key in longer:
            plain = file.memory.procedures[key]
            plain["facts"] = {**plain["facts"], **longer[key]["facts"]}
            file.effects.change("procedure", key, data=_copy(plain), **moved)


def lapse(file: "CaseFile", told: Told) -> None:
    """The case is over: so is what still ran in it."""
    for key, plain in file.memory.procedures.items():
        if plain["state"] != CLOSED:
            _end(file, key, told, "lapsed", "")


def _end(file: "CaseFile", key: str, told: Told, result: str, letter: str) -> None:
    plain = file.memory.procedures[key]
    turns.over(file, Procedure.of(key, plain), told)
    plain |= {"state": CLOSED, "result": result, "paused": False}
    if letter:
        plain["letter"] = letter
    file.effects.change(
        "procedure",
        key,
        state=CLOSED,
        data=_copy(plain),
        due_on=None,
        result=result,
        closed_at=told.at,
    )
    # The row keeps what was done; the case need not carry it any further.
    plain.pop("facts", None)
    plain.pop("acts", None)


def _done(act: str, told: Told) -> list[str]:
    return [act, told.at.isoformat(), told.actor, told.data["contents"]["answers"]]


def _lend_hand(file: "CaseFile", hand: list[str]) -> None:
    """Whoever acts in it has had a hand in the case (P-08)."""
    if hand[0] and hand not in file.memory.hands:
        file.memory.hands.append(hand)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _copy(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The row as of this event: later ones change the memory, not what was written."""
    return dict(plain)


APPLY: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.PROCEDURE_OPENED: _open,
    Kind.PROCEDURE_ACTED: _act,
    Kind.PROCEDURE_PHOTOGRAPHED: _photograph,
    Kind.PROCEDURE_CLOSED: _close,
}
