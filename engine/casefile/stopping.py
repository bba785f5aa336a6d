"""What stops a case for a while, and what proposes to end it as a wrong entry."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.audit import Kind
from engine.bpmn import Move
from engine.casefile import procedures, timing, turns
from engine.casefile.telling import Told
from engine.limits import SUSPENSIONS, pause_kind
from engine.model import Mark

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def _suspend(file: "CaseFile", told: Told) -> None:
    """The handling stops; time does only where the law that stops it lets it."""
    ground = SUSPENSIONS[told.data["ground"]]
    file.memory.suspended = {
        "ground": ground.key,
        "at": told.at.isoformat(),
        "typed": told.data["contents"]["reason"],
    }
    timing.retime(file, told, file.memory.steps, stopped=True)
    timing.stop(file, told)
    procedures.stop(file, told, pauses=ground.pauses)
    if ground.pauses:
        _note(file, told, Mark.PAUSED, ground.key)


def _resume(file: "CaseFile", told: Told) -> None:
    ground = SUSPENSIONS[file.memory.suspended["ground"]]
    timing.go_on(file, told, file.memory.suspended["at"])
    file.memory.suspended = {}
    # A step that waits for a special procedure goes on with that.
    steps = [step for step in file.memory.steps if not procedures.waits(file, step)]
    timing.retime(file, told, steps, stopped=False)
    procedures.go_on(file, told)
    if ground.pauses:
        _note(file, told, Mark.RESUMED, ground.key)


def _note(file: "CaseFile", told: Told, mark: Mark, ground: str) -> None:
    file.memory.moments.append([mark.value, pause_kind(ground), told.at.isoformat(), ""])
    file.reckon_columns(told.at)


def _propose_void(file: "CaseFile", told: Told) -> None:
    file.memory.void_proposed = {
        "by": told.actor,
        "at": told.at.isoformat(),
        "typed": told.data["contents"]["reason"],
    }
    turns.ask_void(file, told)


def _reject_void(file: "CaseFile", told: Told) -> None:
    turns.void_decided(file, told)
    file.memory.void_proposed = {}


APPLY: Mapping[Kind, Callable[["CaseFile", Told], Move | None]] = {
    Kind.CASE_SUSPENDED: _suspend,
    Kind.CASE_RESUMED: _resume,
    Kind.CASE_VOID_PROPOSED: _propose_void,
    Kind.CASE_VOID_REJECTED: _reject_void,
}
