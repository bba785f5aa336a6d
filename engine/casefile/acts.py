"""Events that acts beside the drawn flow leave in a case, each with what it does to the case."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.audit import Kind
from engine.bpmn import Move
from engine.casefile import (
    amending,
    assigning,
    counter,
    noting,
    papers,
    procedures,
    results,
    signing,
    stopping,
    timing,
    voting,
)
from engine.casefile.supervising import SUPERVISED
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

ACTS: Mapping[Kind, Callable[["CaseFile", Told], Move | None]] = {
    **amending.APPLY,
    **assigning.APPLY,
    **stopping.APPLY,
    **timing.APPLY,
    **procedures.APPLY,
    **results.APPLY,
    **counter.APPLY,
    **signing.APPLY,
    **voting.APPLY,
}
_ASIDE: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    **SUPERVISED,
    **signing.ASIDE,
    **voting.ASIDE,
    **noting.ASIDE,
    **papers.ASIDE,
}


def aside(file: "CaseFile", told: Told) -> None:
    """Let one event happen that leaves the case as it is: to its card, its note, its ballot."""
    _ASIDE[told.kind](file, told)
