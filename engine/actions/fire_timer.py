"""A legal moment comes: the flow moves on by itself."""

from uuid import UUID

from engine.audit import Kind
from engine.work import Advance, Work


def fire_timer(work: Work, due_id: UUID) -> Advance | None:
    """Let a boundary timer fire whose moment has come; None when it happened already.

    The event carries the legal moment, not the moment at which somebody looked (REL-5).
    """
    due = work.tables.dues.get(due_id)
    if due is None or due.at > work.now:
        return None
    with work.change_case(due.case_id, key=None, seen=None, may=lambda _row, _file: None) as change:
        # Somebody was faster, or another calendar has moved it since it was looked at.
        due = work.tables.dues.get(due_id)
        if due is None or due.at > work.now:
            change.answered = Advance(case_id=change.case_id)
            return None
        change.happen(Kind.TIMER_FIRED, {"timer": str(due.id), "node": due.node_id, "due": due.at})
    return change.answered
