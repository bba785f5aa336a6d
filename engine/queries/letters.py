"""Issued letters: what lists say of them, the kept page, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import escape

from engine.audit import Event, Kind
from engine.clock import ZONE
from engine.errors import NotFoundError
from engine.letters import day as in_words
from engine.letters import printing
from engine.paper import Sheet
from engine.permissions import Action, holds_at, require_at
from engine.publication import check_address
from engine.queries.masking import Mask, mask_of
from engine.queries.values import LetterView
from engine.store.cases import CaseRow
from engine.work import Look


def letter(look: Look, seq: int) -> LetterView:
    """What lists say of one issued letter, for whoever may see the case.

    :raise NotFoundError: no such letter, or not his to see
    """
    _event, _row, view = issued(look, seq)
    return view


def issued(look: Look, seq: int) -> tuple[Event, CaseRow, LetterView]:
    """The event that issued a letter, its case, and what lists say of it.

    :raise NotFoundError: no such letter, or not his to see
    """
    event, row = _letter(look, seq)
    return event, row, next(one for one in letters_of(look, row) if one.letter_id == seq)


def letters_of(look: Look, row: CaseRow) -> Sequence[LetterView]:
    """Every letter of a case in the order of issue, the withdrawn ones with day and reason."""
    events = look.log.of_case(row.id)
    gone = {event.data["letter"]: event for event in events if event.kind is Kind.LETTER_WITHDRAWN}
    instead = {
        event.data["replaces"]: event.data["number"]
        for event in events
        if event.kind is Kind.LETTER_ISSUED and "replaces" in event.data
    }
    organs, item = look.organs(row), row.item_key
    may = holds_at(look.actor, Action.WITHDRAW_LETTER, look.today, organs=organs, item=item)
    mask = mask_of(look, row, look.bundle(row.digest)) if gone else str
    return [
        _told(
            *(look, replace(letter_view(event), may_withdraw=may), gone.get(event.seq)),
            *(instead, mask),
        )
        for event in events
        if event.kind is Kind.LETTER_ISSUED
    ]


def _told(
    look: Look, view: LetterView, gone: Event | None, instead: Mapping[str, str], mask: Mask
) -> LetterView:
    if gone is None:
        return view
    kept = look.contents(gone.data["contents"]["reason"]) or {}
    return replace(
        view,
        may_withdraw=False,
        withdrawn_at=gone.at,
        withdrawn_reason=mask(str(kept.get("reason", ""))),
        replaced_by=instead.get(view.number, ""),
    )


def letter_page(look: Look, seq: int) -> str:
    """One letter as its own HTML page, byte for byte as it was issued.

    Above a withdrawn one stands that it is; the page itself is not touched. It names people in
    full and cannot be masked without becoming another letter: who sees cases with masked names
    only sees that it was issued. Who keys in applications at the counter must hand out the
    receipt.

    :raise NotFoundError: no such letter, not his to see, or erased
    :raise NotPermittedError: he sees the case with masked names only
    """
    event, row, view = issued(look, seq)
    require_reader(look, row)
    content = look.contents(event.data["contents"]["letter"])
    if content is None:
        raise NotFoundError("文书", seq)
    page = str(content["html"])
    banner = withdrawn_banner(view)
    return page.replace("<body>\n", f"<body>\n{banner}", 1) if banner else page


def letter_sheet(look: Look, seq: int) -> Sheet:
    """One letter as :func:`engine.letters.printing.pdf` takes it, for whoever may read it.

    :raise NotFoundError: no such letter, not his to see, or erased
    :raise NotPermittedError: he sees the case with masked names only
    """
    page = letter_page(look, seq)
    event, _row, _view = issued(look, seq)
    digest = event.data["contents"]["letter"]
    return printing.sheet(
        page,
        title=event.data["title"],
        number=event.data["number"],
        digest=digest,
        address=check_address(look.settings.public_url, digest),
    )


def withdrawn_banner(view: LetterView) -> str:
    """What stands above a withdrawn letter, as HTML; "" above one that stands."""
    if view.withdrawn_at is None:
        return ""
    on = in_words(view.withdrawn_at.astimezone(ZONE).date())
    instead = f"，由{view.replaced_by}替代" if view.replaced_by else ""
    sentence = f"已撤销：本文书已于{on}撤销{instead}，不再使用。理由：{view.withdrawn_reason}"
    return f'<p class="withdrawn">{escape(sentence)}</p>\n'


def letter_of_mark(look: Look, mark: str) -> LetterView | None:
    """What anybody may know of the letter whose check code he holds: nothing of its content.

    Only the whole digest finds it, and only who held the paper has that.
    """
    case_id = look.tables.contents.case_of(mark, kind="letter")
    row = look.tables.cases.get(case_id) if case_id is not None else None
    if row is None:
        return None
    named = {
        event.seq
        for event in look.log.of_case(row.id)
        if event.kind is Kind.LETTER_ISSUED and event.data["contents"]["letter"] == mark
    }
    return next((one for one in letters_of(look, row) if one.letter_id in named), None)


def letter_view(event: Event) -> LetterView:
    """What lists say of a letter as it was issued."""
    data = event.data
    return LetterView(
        letter_id=event.seq,
        code=data["code"],
        title=data["title"],
        number=data["number"],
        issued_at=event.at,
        organ=data["organ"],
    )


def _letter(look: Look, seq: int) -> tuple[Event, CaseRow]:
    event = look.log.get(seq)
    if event is None or event.kind is not Kind.LETTER_ISSUED or event.case_id is None:
        raise NotFoundError("文书", seq)
    return event, look.visible_case(event.case_id)


def require_reader(look: Look, row: CaseRow) -> None:
    """Let him read the letters of a case he sees: they name people in full.

    :raise NotPermittedError: he sees the case with masked names only
    """
    organs, item = look.organs(row), row.item_key
    if not holds_at(look.actor, Action.RECEIVE_CASE, look.today, organs=organs, item=item):
        require_at(look.actor, Action.VIEW_PERSONAL_DATA, look.today, organs=organs, item=item)
