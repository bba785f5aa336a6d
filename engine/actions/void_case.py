"""A case that was a wrong entry is voided (作废): one person proposes it, another one decides."""

from collections.abc import Callable
from uuid import UUID

from engine.actions.cards import dismiss_pending
from engine.actions.reasons import typed
from engine.actions.stopping_role import may_at, role_at
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import UnlawfulError, WrongStateError
from engine.permissions import Action
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work
from engine.work.voiding import require_second

_DECIDED = (
    "本件在提请以后已经作出决定，不能作废；决定确有错误的，依照行政许可法第六十九条撤销。"
    "请对本次提请不予作废，写明理由"
)


def propose_void(work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str) -> Advance:
    """Say that a case is a wrong entry; the case goes on until another person voids it.

    :raise NotPermittedError: the actor neither accepts at this counter nor supervises
    :raise WrongStateError: it was proposed already, or the case has ended
    :raise InvalidValueError: no reason
    """
    text = typed("reason", reason)
    action = Action.PROPOSE_VOID
    may = may_at(work, action)
    with work.change_case(case_id, key=key, seen=seen, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        if change.file.memory.void_proposed:
            raise WrongStateError("本件已经提请作废，正在等待另一名监察人员核准。")
        _tell(work, change, Kind.CASE_VOID_PROPOSED, action, text)
    return change.answer()


def void_case(work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str) -> Advance:
    """Void a wrong entry that somebody else proposed; a supervisor's act, never a clerk's.

    :raise NotPermittedError: he is no supervisor, proposed it himself, or handled the case
    :raise WrongStateError: nobody proposed it
    :raise UnlawfulError: it was decided meanwhile: a decision is revoked, not voided (art. 69)
    :raise InvalidValueError: no reason
    """
    text = typed("reason", reason)
    action = Action.VOID_CASE
    may = _second_person(work)
    with work.change_case(case_id, key=key, seen=seen, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        if change.file.memory.decided:
            raise UnlawfulError(_DECIDED, rule="R-VOID")
        digest = change.keep("answers", {"reason": text})
        role = role_at(work, change, action)
        change.happen(Kind.CASE_VOIDED, {"contents": {"answers": digest}}, role=role)
        _cancel_pending(work, change, text)
    return change.answer()


def reject_void(work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str) -> Advance:
    """Leave a case alone that somebody else called a wrong entry.

    :raise NotPermittedError: he is no supervisor, proposed it himself, or handled the case
    :raise WrongStateError: nobody proposed it
    :raise InvalidValueError: no reason
    """
    text = typed("reason", reason)
    action = Action.VOID_CASE
    may = _second_person(work)
    with work.change_case(case_id, key=key, seen=seen, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        _tell(work, change, Kind.CASE_VOID_REJECTED, action, text)
    return change.answer()


def _tell(work: Work, change: Change, kind: Kind, action: Action, text: str) -> None:
    digest = change.keep("reason", {"reason": text})
    change.happen(kind, {"contents": {"reason": digest}}, role=role_at(work, change, action))


def _second_person(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    may = may_at(work, Action.VOID_CASE)

    def check(row: CaseRow, file: CaseFile) -> None:
        may(row, file)
        proposed = file.memory.void_proposed
        require_second(work.actor.user_id, proposed, file.memory.hands)
        if row.status == "open" and not proposed:
            raise WrongStateError("作废须先由窗口受理人或者监察人员提请，再由另一名监察人员核准。")

    return check


def _cancel_pending(work: Work, change: Change, reason: str) -> None:
    """Nothing is found about a case that was a wrong entry: what waited for a person is none."""
    for card in work.tables.cards.of_case(change.case_id):
        if card.state == "pending":
            dismiss_pending(change, card, reason)
