"""Which acts of the permission table a person may do to a case as it stands: for links of its page."""

from uuid import UUID

from engine.casefile import case_state
from engine.permissions import STATES, Action, holds_at
from engine.work import Look


def offered(look: Look, case_id: UUID) -> frozenset[Action]:
    """Return what the table lets this person do to a case today.

    Some acts ask for more: the very step, the very person. Their own questions say so.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    state = case_state(look.open_file(row), look.today)
    organs = look.organs(row)
    return frozenset(
        action
        for action, states in STATES.items()
        if state in states
        and holds_at(look.actor, action, look.today, organs=organs, item=row.item_key)
    )
