"""Special procedures: what can be added to a case from any review step, each a small machine.

Pure: everything is decided from the procedure, the answers and a setting (the day, the
calendar, the people of the case). What happens to a procedure is told by events; a case
remembers what they made of it.
"""

from engine.procedures.errors import ActRefusedError
from engine.procedures.lot import drawn_order, panel
from engine.procedures.machine import (
    DEFINITIONS,
    act_title,
    acts,
    after,
    awaited,
    deadline,
    first_state,
    form,
    judge,
    open_form,
    opened_on,
    require_act,
    require_opening,
    require_person,
    result_title,
    state_title,
    waits_for,
)
from engine.procedures.questions import ASKED, with_titles
from engine.procedures.stopping import after_stop
from engine.procedures.values import (
    CLOSED,
    PROPOSED,
    Act,
    Deadline,
    Deed,
    Definition,
    Done,
    Expert,
    Person,
    Procedure,
    ProcedureKind,
    Setting,
    Turn,
)

__all__ = [
    "ASKED",
    "CLOSED",
    "DEFINITIONS",
    "PROPOSED",
    "Act",
    "ActRefusedError",
    "Deadline",
    "Deed",
    "Definition",
    "Done",
    "Expert",
    "Person",
    "Procedure",
    "ProcedureKind",
    "Setting",
    "Turn",
    "act_title",
    "acts",
    "after",
    "after_stop",
    "awaited",
    "deadline",
    "drawn_order",
    "first_state",
    "form",
    "judge",
    "open_form",
    "opened_on",
    "panel",
    "require_act",
    "require_opening",
    "require_person",
    "result_title",
    "state_title",
    "waits_for",
    "with_titles",
]
