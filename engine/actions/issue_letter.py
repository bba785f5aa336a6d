"""An office writes a letter that no step owes: from the log alone, or with a few typed words."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from uuid import UUID

from engine.actions.reasons import typed
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, NotFoundError
from engine.letters import DAYS, LABELS
from engine.letters.on_demand import NOTICES, OPTIONAL, WORDS
from engine.permissions import Action, require_at
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work, gathering

_Gather = Callable[[Change], Mapping[str, object]]

_GATHERED: Mapping[str, _Gather] = {
    "application": gathering.application,
    "approval_sheet": gathering.approval_sheet,
}
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


def issue_letter(
    work: Work,
    case_id: UUID,
    code: str,
    *,
    words: Mapping[str, str] = _NO_WORDS,
    seen: int | None,
    key: str,
) -> Advance:
    """Write a letter of a case, open or ended: its papers live on.

    :param words: what is typed, by fact; a day as 2026-03-10, materials one a line
    :raise NotFoundError: no such letter, or one that only its step or its act issues
    :raise NotPermittedError: the actor handles no such cases
    :raise InvalidValueError: a fact is not typed, too long or no day
    :raise LetterFactsMissingError: the log does not have all that the letter must say
    """
    if code not in WORDS:
        raise NotFoundError("可以另行出具的文书", code)
    told = _typed(code, words)
    with work.change_case(
        case_id, key=key, seen=seen, may=_may(work), also_ended=True, action=Action.ISSUE_LETTER
    ) as change:
        if change.answered is not None:
            return change.answered
        gather = _GATHERED.get(code)
        change.issue(code, None, more=told | dict(gather(change) if gather else {}))
    return change.answer()


def _may(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, _file: CaseFile) -> None:
        organs, item = work.organs(row), row.item_key
        require_at(work.actor, Action.ISSUE_LETTER, work.today, organs=organs, item=item)

    return check


def _typed(code: str, words: Mapping[str, str]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name in WORDS[code]:
        text = words.get(name, "").strip()
        if not text and name in OPTIONAL:
            continue
        told[name] = _value(name, typed(name, text, wanted=LABELS[name]))
    return told


def _value(name: str, text: str) -> object:
    if name in DAYS:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise InvalidValueError(name, f"“{LABELS[name]}”请填写日期") from error
    if name == "notice_kind" and text not in NOTICES:
        raise InvalidValueError(name, f"公告的种类只能是{'、'.join(NOTICES)}")
    if name == "enclosed":
        return [{"name": line.strip(), "copies": 1} for line in text.splitlines() if line.strip()]
    return text
