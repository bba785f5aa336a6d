"""Events that acts beside the drawn flow leave in a case, each with what it does to the case."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.audit import Kind
from engine.bpmn import Move
from engine.casefile import results
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

ACTS: Mapping[Kind, Callable[["CaseFile", Told], Move | None]] = {
    **results.APPLY,
}
