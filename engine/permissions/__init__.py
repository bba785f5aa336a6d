"""Who may do what to which case: one table, pure functions, deny by default.

The same desks feed the worklist's SQL (``engine.store.tasks``); a property test
holds the two together. Rules are those of domain.md §7 (S1 …) and §10 P-08.
``docs/permissions.md`` is printed from here. An act is added to ``acts`` (``Action``,
``TABLE``), with its sentence and its rule to ``labels``, and to ``states`` where it is done
to a case.
"""

from engine.permissions.acts import (
    DESK_ROLES,
    IN_PERSON,
    OVERSIGHT,
    STAFF_ONLY,
    TABLE,
    Action,
)
from engine.permissions.judging import (
    CONFLICTS,
    Desk,
    Duty,
    conflict,
    desks,
    holders,
    holds,
    holds_anywhere,
    holds_at,
    on_desk,
    places,
    require_anywhere,
    require_at,
    require_task,
    sees_case,
    sees_personal_data,
    standing_in,
)
from engine.permissions.states import (
    EVERY_STATE,
    OPEN,
    STATES,
    UNDECIDED,
    require_state,
)

__all__ = [
    "CONFLICTS",
    "DESK_ROLES",
    "EVERY_STATE",
    "IN_PERSON",
    "OPEN",
    "OVERSIGHT",
    "STAFF_ONLY",
    "STATES",
    "TABLE",
    "UNDECIDED",
    "Action",
    "Desk",
    "Duty",
    "conflict",
    "desks",
    "holders",
    "holds",
    "holds_anywhere",
    "holds_at",
    "on_desk",
    "places",
    "require_anywhere",
    "require_at",
    "require_state",
    "require_task",
    "sees_case",
    "sees_personal_data",
    "standing_in",
]
