"""In which state of the permission table a case is."""

from datetime import date
from typing import TYPE_CHECKING

from engine.limits import Phase
from engine.model import OUTCOME_STATES, CaseState

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

_PHASES = {
    Phase.RECEIVED: CaseState.RECEIVED,
    Phase.AWAITING_CORRECTION: CaseState.AWAITING_CORRECTION,
    Phase.IN_REVIEW: CaseState.HANDLING,
    Phase.SUSPENDED: CaseState.PAUSED,
}


def case_state(file: "CaseFile", today: date) -> CaseState:
    """Return where a case stands on a day; silence may have accepted it meanwhile (R-13).

    A case whose decision went out is decided until it ends, whoever else still has to decide.
    """
    header, memory = file.header, file.memory
    if header.outcome is not None:
        return OUTCOME_STATES[header.outcome]
    if memory.suspended:
        return CaseState.SUSPENDED
    if memory.decided:
        return CaseState.DECIDED
    return _PHASES.get(file.reckon(today).phase, CaseState.DECIDED)
