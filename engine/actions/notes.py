"""Notes about a case: for colleagues, with @ for whom they are meant; never edited, struck out."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import NotFoundError, NotPermittedError, WrongStateError
from engine.permissions import Action
from engine.store.cases import CaseRow
from engine.store.remarks import NoteRow
from engine.work import Advance, Work
from engine.work.readers import mentioned, names_somebody, readers, require_handler, with_reminded


def add_note(
    work: Work,
    case_id: UUID,
    *,
    text: str,
    remind: Sequence[str] = (),
    task_id: UUID | None = None,
    key: str,
) -> Advance:
    """Leave a note on a case for whoever sees it; it is part of no letter, and never public.

    :param text: with ``@login`` or ``@name`` for colleagues who handle such cases at its organs
    :param remind: accounts chosen from the list; who is not named in the text yet is named behind it
    :param task_id: the step that it was written at
    :raise NotPermittedError: the actor does not handle such cases
    :raise InvalidValueError: no text, or it names somebody who may not see the case
    """

    def may(row: CaseRow, _file: CaseFile) -> None:
        require_handler(work, row, Action.NOTE_CASE)

    with work.watch_case(case_id, key=key, may=may, action=Action.NOTE_CASE) as change:
        if change.answered is not None:
            return change.answered
        said = typed("text", text, wanted="批注")
        row = work.visible_case(case_id)
        able = readers(work, row) if remind or names_somebody(said) else []
        said = with_reminded(said, remind, able)
        named = mentioned(said, able)
        change.remark(
            Kind.NOTE_ADDED,
            {
                "note": str(uuid4()),
                "task": str(task_id) if task_id else "",
                "node": _node(work, case_id, task_id),
                "mentions": named,
                "contents": {"text": change.keep("text", {"text": said})},
            },
        )
    return change.answer()


def strike_note(work: Work, note_id: UUID, *, reason: str, key: str) -> Advance:
    """Strike out one's own note; what it said stays in the log.

    :raise NotFoundError: no such note
    :raise NotPermittedError: somebody else wrote it
    :raise WrongStateError: it is struck out already
    """
    text = typed("reason", reason)
    found = _note(work, note_id)

    def may(row: CaseRow, _file: CaseFile) -> None:
        require_handler(work, row, Action.NOTE_CASE)
        if found.author != work.actor.user_id:
            raise NotPermittedError("批注只能由本人划去", rule="R-ROLE")
        if _note(work, note_id).struck_at is not None:
            raise WrongStateError("这条批注已经划去。")

    with work.watch_case(found.case_id, key=key, may=may, action=Action.NOTE_CASE) as change:
        if change.answered is not None:
            return change.answered
        change.remark(
            Kind.NOTE_STRUCK,
            {
                "note": str(found.id),
                "node": found.node_id,
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
        )
    return change.answer()


def _node(work: Work, case_id: UUID, task_id: UUID | None) -> str:
    """The step of a note; one of another case would be a slip of whoever made the page."""
    if task_id is None:
        return ""
    task = work.tables.tasks.get(task_id)
    if task is None or task.case_id != case_id:
        raise NotFoundError("任务", task_id)
    return task.node_id


def _note(work: Work, note_id: UUID) -> NoteRow:
    note = work.tables.remarks.note(note_id)
    if note is None:
        raise NotFoundError("批注", note_id)
    return note
