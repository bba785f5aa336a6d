"""A legal moment comes: the flow moves on by itself."""

from uuid import UUID

from engine.audit import Kind
from engine.casefile.rows import TIMER
from engine.store.effects import DueRow
from engine.work import Advance, Work


def fire_timer(work: Work, due_id: UUID) -> Advance | None:
    """Let a boundary timer fire whose moment has come; None when it happened already.

    In a case that a court or the law stopped nothing comes by itself (中止办理): it waits.
    The event carries the legal moment, not the moment at which somebody looked (REL-5).
    """
    due = work.tables.dues.get(due_id)
    if due is None or not _has_come(work, due):
        return None
    with work.change_case(due.case_id, key=None, seen=None, may=lambda _row, _file: None) as change:
        # Somebody was faster, or another calendar or a suspension has moved it meanwhile.
        due = work.tables.dues.get(due_id)
        if due is None or not _has_come(work, due):
            change.answered = Advance(case_id=change.case_id)
            return None
        change.happen(Kind.TIMER_FIRED, {"timer": str(due.id), "node": due.node_id, "due": due.at})
    return change.answered


def _has_come(work: Work, due: DueRow) -> bool:
    return due.what == TIMER and due.at <= work.now
