"""What a page must know before somebody writes a letter that no step owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engine.letters import DAYS, LABELS, kind_of
from engine.letters.on_demand import NOTICES, OPTIONAL, WORDS
from engine.permissions import Action, require_at
from engine.work import Look

_SHORT = frozenset({"consulted"})
_CHOICES = {"notice_kind": NOTICES}


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One field to be filled in.

    :ivar shape: line, day, choice or text
    """

    name: str
    label: str
    shape: str
    choices: Sequence[str] = ()
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class WritableLetter:
    """One letter that may be written."""

    code: str
    title: str
    blanks: Sequence[Blank]


@dataclass(frozen=True, kw_only=True)
class WritableCase:
    """A case, and what may be written of it."""

    case_id: UUID
    case_no: str
    version: int
    letters: Sequence[WritableLetter]


def writable(look: Look, case_id: UUID) -> WritableCase:
    """Return what may be written of a case by whoever handles such cases.

    :raise NotFoundError: no such case, or not his to see
    :raise NotPermittedError: he handles no such cases
    """
    row = look.visible_case(case_id)
    organs = look.organs(row)
    require_at(look.actor, Action.ISSUE_LETTER, look.today, organs=organs, item=row.item_key)
    letters = [
        WritableLetter(
            code=code, title=kind_of(code).title, blanks=[_blank(name) for name in names]
        )
        for code, names in WORDS.items()
    ]
    return WritableCase(case_id=row.id, case_no=row.no, version=row.version, letters=letters)


def _blank(name: str) -> Blank:
    shape = "text"
    if name in _CHOICES:
        shape = "choice"
    elif name in DAYS:
        shape = "day"
    elif name in _SHORT:
        shape = "line"
    return Blank(
        name=name,
        label=LABELS[name],
        shape=shape,
        choices=_CHOICES.get(name, ()),
        optional=name in OPTIONAL,
    )
