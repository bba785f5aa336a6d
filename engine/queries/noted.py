"""Copies (抄送) and notes as pages show them: those of a case, and those meant for a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.permissions import Action, holds_at
from engine.queries.asking import Colleague
from engine.queries.consulted import ERASED
from engine.queries.masking import Mask, mask_of
from engine.queries.reading_ahead import read_ahead
from engine.store.cases import CaseRow
from engine.store.remarks import CopyRow, NoteRow
from engine.work import Look
from engine.work.readers import called, readers
from engine.work.urging import may_urge

LARGEST_PAGE = 100
MOST_MENTIONS = 50


@dataclass(frozen=True, kw_only=True)
class CopyLine:
    """A case that was brought to somebody's notice, and whether he has read it."""

    copy_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    applicant: str
    sent_by: str
    to: str
    sent_at: datetime
    words: str
    read_at: datetime | None
    mine: bool


@dataclass(frozen=True, kw_only=True)
class CopyList:
    """One page of a person's copies; *unread* of all of them."""

    rows: Sequence[CopyLine]
    total: int
    unread: int
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """One note; a struck one shows that it was, and why, and its text no more."""

    note_id: UUID
    node_name: str
    author: str
    at: datetime
    text: str
    struck_at: datetime | None
    struck_reason: str
    mine: bool


@dataclass(frozen=True, kw_only=True)
class MentionLine:
    """Where a note names the person who asks."""

    note_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    author: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Reminded(Colleague):
    """A colleague whom a note may name, by what, and where he works."""

    called: str
    organ: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What colleagues tell each other about one case, and what the person may do about it.

    :ivar colleagues: who may be copied and named; empty for whoever only reads
    :ivar copies: those that he sent or got
    """

    notes: Sequence[NoteView]
    copies: Sequence[CopyLine]
    colleagues: Sequence[Reminded]
    may_note: bool
    may_urge: bool


def beside(look: Look, case_id: UUID) -> Beside:
    """Notes and copies of a case, for whoever may see it.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    mask = mask_of(look, row, look.bundle(row.digest))
    names = look.tables.people.names()
    mine = look.actor.user_id
    may = holds_at(
        look.actor, Action.NOTE_CASE, look.today, organs=look.organs(row), item=row.item_key
    )
    copies = [
        each
        for each in look.tables.remarks.copies_of(case_id)
        if mine in {each.sent_by, each.user_id}
    ]
    notes = look.tables.remarks.notes_of(row.id)
    said = [digest for note in notes for digest in (note.text, note.struck_reason)]
    read_ahead(look, [*said, *(each.words for each in copies)])
    return Beside(
        notes=_notes(look, row, notes, names, mask),
        copies=[_copy(look, each, names, mask) for each in copies],
        colleagues=_colleagues(look, row) if may else [],
        may_note=may,
        may_urge=row.status == "open" and may_urge(look, row, look.open_file(row)),
    )


def _colleagues(look: Look, row: CaseRow) -> list[Reminded]:
    able = readers(look, row)
    return [
        Reminded(
            user_id=actor.user_id,
            name=actor.name,
            called=called(actor, able),
            organ=look.organ_name(actor.organ),
        )
        for actor in able
        if actor.user_id != look.actor.user_id
    ]


def copies_for(look: Look, *, page: int = 1, size: int = 20) -> CopyList:
    """The cases that were brought to the person's notice, unread ones first: for a tab."""
    size = min(max(size, 1), LARGEST_PAGE)
    total, unread = look.tables.remarks.copy_counts(look.actor.user_id)
    pages = max(1, -(-total // size))
    at = min(max(page, 1), pages)
    rows = look.tables.remarks.copies_to(look.actor.user_id, offset=(at - 1) * size, size=size)
    names = look.tables.people.names()
    seen = still_seen(look, {row.case_id for row in rows})
    read_ahead(look, [row.words for row in rows])
    return CopyList(
        rows=[_copy(look, row, names, seen[row.case_id]) for row in rows],
        total=total,
        unread=unread,
        page=at,
        pages=pages,
    )


def mentions_for(look: Look) -> list[MentionLine]:
    """Where notes name the person, the latest first; struck ones left out."""
    names = look.tables.people.names()
    rows = look.tables.remarks.mentions_of(look.actor.user_id, limit=MOST_MENTIONS)
    seen = still_seen(look, {row.case_id for row in rows})
    read_ahead(look, [row.text for row in rows])
    return [
        MentionLine(
            note_id=row.note_id,
            case_id=row.case_id,
            case_no=row.case_no,
            item_name=row.item_name,
            author=names.get(row.author, row.author),
            at=row.at,
            text=_said(look, row.text, "text", seen[row.case_id]),
        )
        for row in rows
    ]


def still_seen(look: Look, cases: Iterable[UUID]) -> Mapping[UUID, Mask]:
    """How to show what was said of cases to whoever may not see all of them any more."""
    rows = {case_id: look.tables.cases.get(case_id) for case_id in cases}
    return {
        case_id: _open if row is not None and look.sees(row) else _hidden
        for case_id, row in rows.items()
    }


def _open(text: str) -> str:
    return text


def _hidden(_text: str) -> str:
    return "（已无权查看）"


def _notes(
    look: Look, row: CaseRow, notes: Sequence[NoteRow], names: Mapping[str, str], mask: Mask
) -> list[NoteView]:
    nodes = look.bundle(row.digest).flow.nodes
    return [
        NoteView(
            note_id=note.id,
            node_name=nodes[note.node_id].name if note.node_id in nodes else "",
            author=names.get(note.author, note.author),
            at=note.at,
            text="" if note.struck_at else _said(look, note.text, "text", mask),
            struck_at=note.struck_at,
            struck_reason=_said(look, note.struck_reason, "reason", mask),
            mine=note.author == look.actor.user_id,
        )
        for note in notes
    ]


def _copy(look: Look, row: CopyRow, names: Mapping[str, str], mask: Mask) -> CopyLine:
    return CopyLine(
        copy_id=row.id,
        case_id=row.case_id,
        case_no=row.case_no,
        item_name=row.item_name,
        applicant=mask(row.applicant),
        sent_by=names.get(row.sent_by, row.sent_by),
        to=names.get(row.user_id, row.user_id),
        sent_at=row.sent_at,
        words=_said(look, row.words, "text", mask),
        read_at=row.read_at,
        mine=row.user_id == look.actor.user_id,
    )


def _said(look: Look, digest: str | None, name: str, mask: Mask) -> str:
    if digest is None:
        return ""
    body = look.contents(digest)
    return ERASED if body is None else mask(str(body[name]))
