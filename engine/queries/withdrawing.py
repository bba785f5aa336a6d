"""What a page must know before somebody withdraws a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engine.errors import NotPermittedError, UnlawfulError
from engine.letters import LABELS, correctable
from engine.permissions import Action, require_at
from engine.queries.letters import issued, require_reader
from engine.queries.values import LetterView
from engine.store.cases import CaseRow
from engine.work import Look
from engine.work.reissuing import MAY_GO, require_withdrawable, withdrawing_organs


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """One letter that somebody wants to withdraw.

    :ivar words: what may be corrected: fact, its name, what the letter says
    :ivar refused: why it cannot be withdrawn, or ""
    :ivar may_go: it may be withdrawn without another one in its place
    """

    letter: LetterView
    case_id: UUID
    case_no: str
    version: int
    words: Sequence[tuple[str, str, str]]
    refused: str
    may_go: bool


def withdrawal(look: Look, seq: int) -> Withdrawal:
    """What the page of a withdrawal shows.

    :raise NotFoundError: no such letter, or not his to see
    :raise NotPermittedError: he neither decides for its organ nor may he read it
    """
    event, row, view = issued(look, seq)
    require_reader(look, row)
    file = look.open_file(row)
    organs = withdrawing_organs(file, event.data)
    require_at(look.actor, Action.WITHDRAW_LETTER, look.today, organs=organs, item=row.item_key)
    content = look.contents(event.data["contents"]["letter"])
    words = list(correctable(content).items()) if content else []
    may_go = view.code in MAY_GO
    return Withdrawal(
        letter=view,
        case_id=row.id,
        case_no=row.no,
        version=row.version,
        words=[(name, LABELS[name], said) for name, said in words],
        refused=_refused(look, row, view, issuer=event.actor, empty=not words and not may_go),
        may_go=may_go,
    )


def _refused(look: Look, row: CaseRow, view: LetterView, *, issuer: str, empty: bool) -> str:
    if view.withdrawn_at is not None:
        return f"{view.number}已经撤销，不必再次撤销。"
    try:
        require_withdrawable(look.open_file(row), view.code)
    except (UnlawfulError, NotPermittedError) as error:
        return str(error)
    if issuer == look.actor.user_id:
        return "本文书由您出具，须由本机关另一名决定人或者分管领导撤销。"
    if empty:
        return "本文书的内容都来自办件记录，没有可以更正的文字，不能撤销重发。"
    return ""
