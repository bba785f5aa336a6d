"""A case stops outside its drawn flow: withdrawn or terminated."""

from uuid import UUID

from engine.actions.reasons import typed
from engine.actions.stopping_role import may_at, role_at
from engine.audit import Kind
from engine.permissions import Action
from engine.work import Advance, Work


def withdraw_case(work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str) -> Advance:
    """Take down that the applicant withdraws; only before the decision.

    :raise WrongStateError: it was decided already
    :raise NotPermittedError: the actor does not stand at the counter of this case
    """
    return _stop(
        work, case_id, Kind.CASE_WITHDRAWN, Action.WITHDRAW_CASE, "withdrawal",
        reason=reason, seen=seen, key=key,
    )  # fmt: skip


def terminate_case(
    work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str
) -> Advance:
    """End the handling without a decision: the subject ended, or law says so."""
    return _stop(
        work, case_id, Kind.CASE_TERMINATED, Action.TERMINATE_CASE, "termination",
        reason=reason, seen=seen, key=key,
    )  # fmt: skip


def _stop(
    work: Work,
    case_id: UUID,
    kind: Kind,
    action: Action,
    letter: str,
    *,
    reason: str,
    seen: int | None,
    key: str,
) -> Advance:
    text = typed("reason", reason)
    may = may_at(work, action)
    with work.change_case(case_id, key=key, seen=seen, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        change.answers = {"reason": text}
        digest = change.keep("answers", {"reason": text})
        change.happen(
            kind,
            {"contents": {"answers": digest}},
            role=role_at(work, change, action),
            letters=(letter,),
        )
    return change.answer()
