"""Who does a step: it is handed to a colleague, done in somebody's place, or taken back."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from engine.audit import Kind
from engine.bpmn import Move
from engine.casefile import signing
from engine.casefile.rows import TaskChange
from engine.casefile.telling import Told, done_by
from engine.model import Role

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def principal(told: Told) -> str:
    """In whose place somebody acted; empty where in his own right, or for the applicant."""
    if "by" in told.data:
        return str(told.data["by_for"])
    return "" if told.acting_for == Role.APPLICANT else told.acting_for


def note_hands(file: "CaseFile", told: Told) -> None:
    """Remember who did a duty of the case: whoever signed, and in whose place (S1, P-08)."""
    if told.role == Role.APPLICANT:
        return
    data = told.data
    signed = [*data.get("officers", ()), *data.get("officers_for", ())]
    for user in dict.fromkeys([*signed, done_by(told), principal(told)]):
        hand = [told.role, user]
        if user and hand not in file.memory.hands:
            file.memory.hands.append(hand)


def _reassign(file: "CaseFile", told: Told) -> None:
    data = told.data
    file.effects.changed.append(TaskChange(id=UUID(data["task"]), assignee=data["assignee"]))


def _take_back(file: "CaseFile", told: Told) -> Move | None:
    data = told.data
    if data.get("held"):
        signing.take_home(file, data["task"])
        return None
    if data["signature"]:
        change = TaskChange(id=UUID(data["task"]), status="open", unsigned=True)
        file.effects.changed.append(change)
        return None
    gone = set(data["undone"])
    file.memory.taken = [flow for flow in file.memory.taken if flow not in gone]
    return file.workflow.take_back(data["node"], straight=data["straight"], change=told.change)


APPLY: Mapping[Kind, Callable[["CaseFile", Told], Move | None]] = {
    Kind.TASK_REASSIGNED: _reassign,
    Kind.TASK_TAKEN_BACK: _take_back,
}
