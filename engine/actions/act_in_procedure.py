"""Somebody does the next thing in a special procedure: it is judged, told, its letters go out."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.audit import Kind
from engine.casefile.procedures import HEARD
from engine.errors import NotFoundError
from engine.model import Mark, Role
from engine.permissions import Action
from engine.procedures import (
    CLOSED,
    DEFINITIONS,
    Act,
    Deed,
    Procedure,
    after,
    deadline,
    form,
    judge,
    require_act,
    require_person,
    with_titles,
)
from engine.work import Advance, Change, Work
from engine.work.procedures import may_act, roles_of, setting

SEED_BYTES = 16


def act_in_procedure(
    work: Work,
    procedure_id: UUID,
    code: str,
    raw: Mapping[str, Sequence[str]],
    *,
    seen: int | None,
    key: str,
) -> Advance:
    """Do one act of a special procedure, and issue the letters that it owes.

    What stops the clock is told in the same change: no notice, no pause (行政许可法 art. 45).

    :param raw: the answers to the act's questions, as a browser sends them
    :raise NotFoundError: no such procedure, or a case the person may not see
    :raise NotPermittedError: it is not his to do
    :raise WrongStateError: the procedure does not stand where the act belongs
    :raise ActRefusedError: the law does not allow it so; names the question
    :raise LetterFactsMissingError: a letter that it owes lacks facts
    :raise forms.InvalidAnswersError: some answers will not do
    """
    row = work.tables.procedures.get(procedure_id)
    if row is None:
        raise NotFoundError("特别程序", procedure_id)
    with work.change_case(
        row.case_id, key=key, seen=seen, may=may_act(work), action=Action.ACT_IN_PROCEDURE
    ) as change:
        if change.answered is not None:
            return change.answered
        plain = change.file.memory.procedures[str(procedure_id)]
        procedure = Procedure.of(procedure_id, plain)
        act = require_act(procedure, code)
        role = require_person(procedure, act, roles_of(work, change.file), work.actor.user_id)
        _do(work, change, procedure, act, role, raw)
    return change.answer()


def _do(
    work: Work,
    change: Change,
    procedure: Procedure,
    act: Act,
    role: Role,
    raw: Mapping[str, Sequence[str]],
) -> None:
    seed = secrets.token_hex(SEED_BYTES)
    known = setting(work, change.file, procedure, read=change.read, seed=seed)
    asked = form(procedure, act, known)
    answers = asked.read(raw)
    deed = judge(procedure, act, answers, known)

    digest = change.keep("answers", with_titles(asked, answers))
    left = after(procedure, deed, act=act.code, at=work.now, by=work.actor.user_id, digest=digest)
    due = deadline(left, change.file.calendar)
    change.happen(
        Kind.PROCEDURE_ACTED,
        {
            "procedure": str(procedure.id),
            "kind": procedure.kind.value,
            "act": act.code,
            "state": deed.to,
            "facts": dict(deed.facts),
            "hands": [[hand.value, user] for hand, user in deed.hands],
            "due_on": due.on.isoformat() if due else "",
            **_clock(procedure, deed),
            "contents": {"answers": digest},
        },
        role=role,
        letters=deed.letters,
    )
    if deed.to == CLOSED:
        _close(change, procedure, deed, role)


def _clock(procedure: Procedure, deed: Deed) -> dict[str, Any]:
    """The clock effect: the mark, and which of the eight pauses of art. 45 it is about."""
    if deed.mark is None:
        return {}
    pause = DEFINITIONS[procedure.kind].pause
    return {"mark": deed.mark.value} | ({"pause": pause} if deed.mark is Mark.PAUSED else {})


def _close(change: Change, procedure: Procedure, deed: Deed, role: Role) -> None:
    """Tell how it ended, and the number of the record that it leaves."""
    wanted = DEFINITIONS[procedure.kind].record
    if wanted not in deed.letters and deed.result not in HEARD:
        wanted = ""
    found = (number for code, _, number in reversed(change.file.memory.letters) if code == wanted)
    change.happen(
        Kind.PROCEDURE_CLOSED,
        {
            "procedure": str(procedure.id),
            "kind": procedure.kind.value,
            "result": deed.result,
            "letter": next(found, ""),
        },
        role=role,
    )
