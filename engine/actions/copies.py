"""Copies (抄送): a case is brought to colleagues' notice, and they say that they have read it (已阅)."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.permissions import Action
from engine.store.cases import CaseRow
from engine.store.remarks import CopyRow
from engine.work import Advance, Work
from engine.work.readers import handles, require_handler

MOST_COPIES = 20


def copy_case(work: Work, case_id: UUID, *, users: Sequence[str], words: str, key: str) -> Advance:
    """Bring a case to the notice of people who work on such matters at its organs.

    A copy opens nothing: it goes to those only who may see the case anyhow, and changes no task.

    :param words: what to look at; may be empty
    :raise NotPermittedError: the actor does not handle such cases, or somebody may not see it
    :raise InvalidValueError: nobody, too many, or somebody who works here no more
    """
    named = [user for user in dict.fromkeys(users) if user]
    text = typed("words", words, wanted="抄送说明") if words.strip() else ""

    def may(row: CaseRow, _file: CaseFile) -> None:
        require_handler(work, row, Action.COPY_CASE)
        if not 1 <= len(named) <= MOST_COPIES:
            raise InvalidValueError("users", f"请选择抄送给谁，每次最多{MOST_COPIES}人")
        _require_readers(work, row, named)

    with work.watch_case(case_id, key=key, may=may, action=Action.COPY_CASE) as change:
        if change.answered is not None:
            return change.answered
        change.remark(
            Kind.CASE_COPIED,
            {
                "copied": str(uuid4()),
                "users": named,
                "contents": {"words": change.keep("words", {"text": text})} if text else {},
            },
        )
    return change.answer()


def read_copy(work: Work, copy_id: UUID, *, key: str) -> Advance:
    """Say that one has read the case; whoever sent the copy sees it.

    :raise NotFoundError: no such copy, or it is somebody else's
    :raise WrongStateError: he has said so before
    """
    found = _copy(work, copy_id)

    def may(_row: CaseRow, _file: CaseFile) -> None:
        if _copy(work, copy_id).read_at is not None:
            raise WrongStateError("您已经确认过已阅。")

    with work.watch_case(found.case_id, key=key, may=may, action=Action.COPY_CASE) as change:
        if change.answered is not None:
            return change.answered
        change.remark(Kind.COPY_READ, {"copy": str(found.id), "sent_by": found.sent_by})
    return change.answer()


def _require_readers(work: Work, row: CaseRow, named: Sequence[str]) -> None:
    for user in named:
        reader = work.tables.people.actor(user)
        if reader is None:
            raise InvalidValueError("users", "名单中有人已经不在岗，请重新选择")
        if not handles(work, row, reader):
            reason = f"{reader.name}不在办理本件的机关中办理本事项，不能查看本件，不能向其抄送"
            raise NotPermittedError(reason, rule="R-ROLE")


def _copy(work: Work, copy_id: UUID) -> CopyRow:
    row = work.tables.remarks.copy(copy_id)
    if row is None or row.user_id != work.actor.user_id:
        raise NotFoundError("抄送", copy_id)
    return row
