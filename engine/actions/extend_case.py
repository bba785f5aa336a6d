"""The head of the organ extends the handling of a case (延期, 行政许可法 art. 42)."""

from collections.abc import Callable
from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile, case_state
from engine.model import Limit, Role
from engine.permissions import STATES, Action, require_at
from engine.store.cases import CaseRow
from engine.work import Advance, Work, gates


def extend_case(
    work: Work,
    case_id: UUID,
    *,
    reason: str,
    length: Limit | None = None,
    seen: int | None,
    key: str,
) -> Advance:
    """Give a case more time, once, before its last day, and tell the applicant why.

    The head acts himself: what a reviewer proposes to him is a talk between the two, and no
    act in the case. The statute moves, the promise does not (R-23, R-24).

    :param reason: what the applicant is told
    :param length: how much longer; all that the item allows where None
    :raise NotPermittedError: the actor does not lead the organ that may extend
    :raise UnlawfulError: the law does not allow it in this case now
    :raise InvalidValueError: no reason, or one that is too long
    """
    text = typed("reason", reason, wanted="延期的理由")
    with work.change_case(
        case_id, key=key, seen=seen, may=_may(work, length), action=Action.EXTEND_CASE
    ) as change:
        if change.answered is not None:
            return change.answered
        longer = gates.longer(change.file, length, work.today)
        change.answers = {"reason": text, "approver": _approver(work, change.file)}
        change.happen(
            Kind.CASE_EXTENDED,
            {
                "length": str(longer.length),
                "base_due": longer.base_due.isoformat(),
                "due": longer.due.isoformat(),
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
            role=Role.DEPUTY_LEADER,
            letters=("extension_notice",),
        )
    return change.answer()


def _may(work: Work, length: Limit | None) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, file: CaseFile) -> None:
        item = file.bundle.item
        organs = [item.extending_organ]
        require_at(work.actor, Action.EXTEND_CASE, work.today, organs=organs, item=item.key)
        early_or_late = case_state(file, work.today) not in STATES[Action.EXTEND_CASE]
        if early_or_late and row.status == "open" and not file.memory.suspended:
            gates.longer(file, length, work.today)  # says by which article

    return check


def _approver(work: Work, file: CaseFile) -> str:
    """Who approved, as the notice names him: organ, post and name."""
    account = work.tables.people.account(work.actor.user_id)
    post = account.post if account else ""
    return f"{work.organ_name(file.bundle.item.extending_organ)}{post}{work.actor.name}"
