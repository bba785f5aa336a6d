"""A wrong letter is withdrawn, never edited; a corrected one takes its place."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Event, Kind
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.letters import LABELS, correctable, corrected
from engine.model import Role
from engine.permissions import Action, desks, require_at
from engine.store.cases import CaseRow
from engine.work import Advance, Work
from engine.work.reissuing import (
    MAY_GO,
    reissue,
    require_withdrawable,
    withdraw,
    withdrawing_organs,
)

LONGEST = 2000
"""Characters of one corrected fact."""


def withdraw_letter(
    work: Work,
    case_id: UUID,
    seq: int,
    *,
    reason: str,
    words: Mapping[str, str],
    seen: int | None,
    key: str,
) -> Advance:
    """Withdraw one issued letter, and issue it anew with corrected words.

    Who decides in the name of its organ may, but never the very person who issued it: a second
    pair of eyes takes the organ's word back. Cases that have ended have papers too.

    :param seq: of the event that issued it
    :param words: the corrected words by fact; a letter that nobody owes may also go for good
    :raise NotPermittedError: the actor does not decide there, or issued it himself
    :raise UnlawfulError: a date or a right hangs on it, or the organ has no seal today
    :raise WrongStateError: it is withdrawn already
    :raise InvalidValueError: no reason, or nothing differs from what the letter said
    """
    text = typed("reason", reason, wanted="撤销的理由")
    may = _may(work, seq)
    with work.change_case(
        case_id, key=key, seen=seen, may=may, action=Action.WITHDRAW_LETTER
    ) as change:
        if change.answered is not None:
            return change.answered
        event = issued(work, case_id, seq)
        data, file = event.data, change.file
        if data["number"] in file.memory.withdrawn:
            raise WrongStateError(f"{data['number']}已经撤销，不必再次撤销。")
        require_withdrawable(file, data["code"])
        kept = change.kept(data["contents"]["letter"])
        if kept is None:
            raise WrongStateError("本文书的内容已经依法删除，不能更正。")
        corrections = _checked(data["code"], kept, words)
        digest = change.keep("reason", {"reason": text})
        withdraw(change, event, digest, role=_role(work, file, event))
        if corrections:
            paragraphs = file.bundle.letters.get(data["code"], ())
            reissue(change, event, corrected(kept["facts"], corrections, paragraphs))
    return change.answer()


def issued(work: Work, case_id: UUID, seq: int) -> Event:
    """The event that issued a letter of a case.

    :raise NotFoundError: there is none
    """
    event = work.log.get(seq)
    if event is None or event.kind is not Kind.LETTER_ISSUED or event.case_id != case_id:
        raise NotFoundError("文书", seq)
    return event


def _may(work: Work, seq: int) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, file: CaseFile) -> None:
        event = issued(work, row.id, seq)
        organs = withdrawing_organs(file, event.data)
        item = file.bundle.item.key
        require_at(work.actor, Action.WITHDRAW_LETTER, work.today, organs=organs, item=item)
        if event.actor == work.actor.user_id:
            raise NotPermittedError(
                "本文书由您出具，须由本机关另一名决定人或者分管领导撤销", rule="R-LETTER"
            )

    return check


def _role(work: Work, file: CaseFile, event: Event) -> Role | None:
    organs = withdrawing_organs(file, event.data)
    held = {desk.role for desk in desks(work.actor, work.today) if desk.organ in organs}
    return next((role for role in (Role.DECIDER, Role.DEPUTY_LEADER) if role in held), None)


def _checked(code: str, kept: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    said = correctable(kept)
    if strange := [name for name in words if name not in said]:
        raise InvalidValueError(strange[0], "本文书没有可以更正的这一项")
    given = {name: _typed(name, text) for name, text in words.items()}
    different = {name: text for name, text in given.items() if text != said[name]}
    if different:
        return different
    if not words and code in MAY_GO:
        return {}
    if not said:
        raise InvalidValueError(
            "words", "本文书的内容都来自办件记录，没有可以更正的文字，不能撤销重发"
        )
    raise InvalidValueError("words", "更正的内容与原文书相同，请改正有错误的文字")


def _typed(name: str, text: str) -> str:
    return typed(name, text, wanted=LABELS[name], most=LONGEST)
