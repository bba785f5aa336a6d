"""The other desk takes the paper of a hand-over, or refuses it (接收)."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.actions.archive_case import Filing, archive
from engine.actions.cards import role_used
from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import NotFoundError, NotPermittedError, WrongStateError
from engine.permissions import Action, require_at
from engine.store.cases import CaseRow
from engine.store.handovers import HandoverRow
from engine.work import Change, Work
from engine.work.papers import PaperDesk, takers


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the receiver says of one case on a list: taken, or refused for a reason.

    :ivar filing: how it is filed, where an archivist takes it
    """

    taken: bool
    reason: str = ""
    filing: Filing | None = None


def answer_list(work: Work, list_id: UUID, answers: Mapping[UUID, Answer], *, key: str) -> int:
    """Take or refuse the paper of cases on a list; return how many were answered.

    :param answers: by the row of the case on the list; who answers not all may answer the rest later
    :raise NotFoundError: no such list, or not at his desk
    :raise NotPermittedError: nobody takes what he handed over himself
    :raise WrongStateError: somebody answered one of them before
    :raise InvalidValueError: a refusal without a reason, a file without its pages
    """
    work.refresh_rights()
    rows = {row.id: row for row in work.tables.handovers.of_list(list_id)}
    chosen = sorted((rows[each] for each in answers if each in rows), key=lambda row: row.case_id)
    if not rows or len(chosen) != len(answers):
        raise NotFoundError("交接单", list_id)
    if (first := work.log.by_key(key)) is not None and first.actor == work.actor.user_id:
        return len(chosen)
    _require_may_take(work, chosen)
    with ExitStack() as held:
        changes = [
            held.enter_context(
                work.watch_case(
                    row.case_id,
                    key=key if number == 0 else None,
                    may=_may_take(work, row),
                    action=Action.KEEP_ARCHIVE if _archives(row) else Action.TAKE_PAPERS,
                )
            )
            for number, row in enumerate(chosen)
        ]
        for row, change in zip(chosen, changes, strict=True):
            _answer(work, row, change, answers[row.id])
    return len(chosen)


def _archives(row: HandoverRow) -> bool:
    return row.desk == PaperDesk.ARCHIVE


def _require_may_take(work: Work, rows: Sequence[HandoverRow]) -> None:
    his = takers(work.actor, work.today)
    for row in rows:
        if (row.to_organ, row.desk) not in his:
            raise NotFoundError("交接单", row.list_no)
        if row.handed_by == work.actor.user_id:
            raise NotPermittedError("移交人不能自己接收，须由接收方的人员确认", rule="R-ROLE")


def _may_take(work: Work, row: HandoverRow) -> Callable[[CaseRow, CaseFile], None]:
    action = Action.KEEP_ARCHIVE if _archives(row) else Action.TAKE_PAPERS

    def check(_row: CaseRow, file: CaseFile) -> None:
        organs, item = [row.to_organ], row.item_key
        require_at(work.actor, action, work.today, organs=organs, item=item)
        if file.memory.papers.get("open") != str(row.id):
            raise WrongStateError(f"办件 {row.case_no} 的纸质材料已由他人答复，请刷新后查看。")

    return check


def _answer(work: Work, row: HandoverRow, change: Change, answer: Answer) -> None:
    if change.answered is not None:
        return
    action = Action.KEEP_ARCHIVE if _archives(row) else Action.TAKE_PAPERS
    role = role_used(work, action, organ=row.to_organ, item=row.item_key)
    told: dict[str, Any] = {"handover": str(row.id), "list": str(row.list_id), "no": row.list_no}
    if not answer.taken:
        text = typed(f"reason-{row.id}", answer.reason, wanted="不予接收的理由")
        contents = {"reason": change.keep("reason", {"reason": text})}
        change.remark(Kind.HANDOVER_REFUSED, told | {"contents": contents}, role=role)
        return
    change.remark(Kind.HANDOVER_CONFIRMED, told, role=role)
    if _archives(row):
        papers = row.papers["rows"]
        archive(work, change, row.to_organ, answer.filing, papers, field=str(row.id))
