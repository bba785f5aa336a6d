"""A case stops outside its drawn flow: withdrawn, terminated, voided."""

from collections.abc import Callable
from uuid import UUID

from engine.actions.cards import dismiss_pending
from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import WrongStateError
from engine.model import Role
from engine.permissions import OVERSIGHT, TABLE, Action, desks, require_at
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work
from engine.work.work import stopping_organ


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


def void_case(work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str) -> Advance:
    """Void a wrong entry; a supervisor's act, never a clerk's."""
    return _stop(
        work, case_id, Kind.CASE_VOIDED, Action.VOID_CASE, None,
        reason=reason, seen=seen, key=key,
    )  # fmt: skip


def _stop(
    work: Work,
    case_id: UUID,
    kind: Kind,
    action: Action,
    letter: str | None,
    *,
    reason: str,
    seen: int | None,
    key: str,
) -> Advance:
    text = typed("reason", reason)
    with work.change_case(case_id, key=key, seen=seen, may=_may(work, action)) as change:
        if change.answered is not None:
            return change.answered
        change.answers = {"reason": text}
        digest = change.keep("answers", {"reason": text})
        change.happen(
            kind,
            {"contents": {"answers": digest}},
            role=_role(work, change, action),
            letters=(letter,) if letter else (),
        )
        if kind is Kind.CASE_VOIDED:
            _cancel_pending(work, change, text)
    return change.answer()


def _may(work: Work, action: Action) -> Callable[[CaseRow, CaseFile], None]:
    def check(_row: CaseRow, file: CaseFile) -> None:
        bundle = file.bundle
        organs = [stopping_organ(bundle, action)]
        require_at(work.actor, action, work.today, organs=organs, item=bundle.item.key)
        if file.memory.decided and action is not Action.VOID_CASE:
            raise WrongStateError("本件已经作出决定，不能撤回或者终止。")

    return check


def _cancel_pending(work: Work, change: Change, reason: str) -> None:
    """Nothing is found about a case that was a wrong entry: what waited for a person is none."""
    for card in work.tables.cards.of_case(change.case_id):
        if card.state == "pending":
            dismiss_pending(change, card, reason)


def _role(work: Work, change: Change, action: Action) -> Role | None:
    """The role as used: one that he holds for this very case, where the act knows an organ."""
    bundle = change.file.bundle
    organ, item = stopping_organ(bundle, action), bundle.item.key
    held = {
        desk.role
        for desk in desks(work.actor, work.today)
        if TABLE[action] <= OVERSIGHT or (desk.organ == organ and desk.item in {None, item})
    }
    return next((role for role in sorted(TABLE[action]) if role in held), None)
