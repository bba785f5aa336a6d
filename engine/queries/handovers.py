"""Lists of hand-over (交接单) as their pages show them: at both desks, and as a sheet to sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from engine.audit import Kind
from engine.bundle import Bundle
from engine.errors import NotFoundError
from engine.permissions import OVERSIGHT, Action, holds_at
from engine.queries.masking import mask_of
from engine.store.cases import CaseRow
from engine.store.handovers import HandoverRow, ListRow
from engine.work import Look
from engine.work.papers import DESK_LABELS, PaperDesk, takers

SIZE = 100
MOST_CASES = 50


@dataclass(frozen=True, kw_only=True)
class ListView:
    """One list in a table; *mine* where the person wrote it."""

    list_id: UUID
    number: str
    desk: str
    from_name: str
    to_name: str
    by: str
    at: datetime
    cases: int
    waiting: int
    mine: bool


@dataclass(frozen=True, kw_only=True)
class HandedCase:
    """One case on a list."""

    id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    papers: Sequence[Mapping[str, Any]]
    state: str
    answered_by: str
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole list, to be answered and printed.

    :ivar answers: may the person take or refuse what waits on it?
    """

    list_id: UUID
    number: str
    desk: str
    from_name: str
    to_name: str
    by: str
    at: datetime
    rows: Sequence[HandedCase]
    archive: bool
    answers: bool

    @property
    def waiting(self) -> int:
        """How many cases' papers wait for an answer."""
        return sum(row.state == "open" for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One paper that a case has: how it is called, and how much of it lies there."""

    key: str
    name: str
    number: str
    originals: int
    copies: int


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One case that is to stand on a list, with all its papers; *why_not* where it must not."""

    case_id: UUID
    case_no: str
    item_name: str
    papers: Sequence[Offered]
    why_not: str


def lists(look: Look, *, answered: bool = False) -> list[ListView]:
    """The lists that the person wrote or may answer; without *answered*, those that wait."""
    his = takers(look.actor, look.today)
    found = look.tables.handovers.lists(look.actor.user_id, his, answered=answered, size=SIZE)
    names = look.tables.people.names()
    return [_list(look, row, names) for row in found]


def waiting(look: Look) -> int:
    """How many cases' papers wait to be taken at the person's desks."""
    return look.tables.handovers.waiting(takers(look.actor, look.today))


def sheet(look: Look, list_id: UUID) -> Sheet:
    """One list, for both desks, and for overseers.

    :raise NotFoundError: there is none, or it concerns neither of his desks
    """
    rows = look.tables.handovers.of_list(list_id)
    his = takers(look.actor, look.today)
    if not rows or not _concerns(look, rows[0], his):
        raise NotFoundError("交接单", list_id)
    first, names = rows[0], look.tables.people.names()
    return Sheet(
        list_id=list_id,
        number=first.list_no,
        desk=DESK_LABELS[PaperDesk(first.desk)],
        from_name=look.organ_name(first.from_organ),
        to_name=look.organ_name(first.to_organ),
        by=names.get(first.handed_by, first.handed_by),
        at=first.handed_at,
        rows=[_handed(look, row, names) for row in rows],
        archive=first.desk == PaperDesk.ARCHIVE,
        answers=(first.to_organ, first.desk) in his and first.handed_by != look.actor.user_id,
    )


def choices(look: Look, numbers: Sequence[str]) -> tuple[list[Choice], list[str]]:
    """The cases of these numbers with their papers, and the numbers that name none of his."""
    found: dict[UUID, Choice] = {}
    unknown = []
    for number in dict.fromkeys(numbers):
        row = look.tables.cases.by_no(number)
        if row is None or not look.sees(row) or not _hands(look, row):
            unknown.append(number)
        else:
            found[row.id] = _choice(look, row)
    return list(found.values())[:MOST_CASES], unknown


def receivers(look: Look) -> list[tuple[str, str, str]]:
    """Where paper may go: organ, desk, and both in words; only where somebody is."""
    names = look.tables.people.organs()
    places = {
        place
        for each in look.tables.people.active()
        if each.user_id != look.actor.user_id
        for place in takers(each, look.today)
    }
    own = look.actor.organ
    ordered = sorted(
        places,
        key=lambda each: (each[0] != own, each[0], list(PaperDesk).index(PaperDesk(each[1]))),
    )
    return [
        (organ, desk, f"{names.get(organ, organ)} {DESK_LABELS[PaperDesk(desk)]}")
        for organ, desk in ordered
    ]


def _list(look: Look, row: ListRow, names: Mapping[str, str]) -> ListView:
    return ListView(
        list_id=row.list_id,
        number=row.list_no,
        desk=DESK_LABELS[PaperDesk(row.desk)],
        from_name=look.organ_name(row.from_organ),
        to_name=look.organ_name(row.to_organ),
        by=names.get(row.handed_by, row.handed_by),
        at=row.handed_at,
        cases=row.cases,
        waiting=row.waiting,
        mine=row.handed_by == look.actor.user_id,
    )


def _concerns(look: Look, row: HandoverRow, his: frozenset[tuple[str, str]]) -> bool:
    if row.handed_by == look.actor.user_id or (row.to_organ, row.desk) in his:
        return True
    if look.actor.has(*OVERSIGHT):
        return True
    organs = [row.from_organ]
    return holds_at(look.actor, Action.HAND_OVER, look.today, organs=organs, item=row.item_key)


def _handed(look: Look, row: HandoverRow, names: Mapping[str, str]) -> HandedCase:
    return HandedCase(
        id=row.id,
        case_id=row.case_id,
        case_no=row.case_no,
        item_name=row.item_name,
        papers=row.papers["rows"],
        state=row.state,
        answered_by=names.get(row.answered_by or "", row.answered_by or ""),
        answered_at=row.answered_at,
        reason=_reason(look, row),
    )


def _reason(look: Look, row: HandoverRow) -> str:
    said = look.contents(row.reason) if row.reason else None
    case = look.tables.cases.get(row.case_id) if said else None
    if said is None or case is None:
        return ""
    return mask_of(look, case, look.bundle(case.digest))(str(said["reason"]))


def _hands(look: Look, row: CaseRow) -> bool:
    organs = look.organs(row)
    return holds_at(look.actor, Action.HAND_OVER, look.today, organs=organs, item=row.item_key)


def _choice(look: Look, row: CaseRow) -> Choice:
    bundle = look.bundle(row.digest)
    papers = row.memory.get("papers", {})
    why_not = ""
    if "open" in papers:
        why_not = "已经移交，对方尚未接收"
    elif "archived" in papers:
        why_not = f"已经归档（{papers['archived']}）"
    return Choice(
        case_id=row.id,
        case_no=row.no,
        item_name=bundle.item.name,
        papers=[*_materials(look, row, bundle), *_letters(look, row)],
        why_not=why_not,
    )


def _materials(look: Look, row: CaseRow, bundle: Bundle) -> list[Offered]:
    """The materials of the item, with how many copies the latest step counted of each."""
    digests = [digest for _node, digest in row.memory["answers"]]
    bodies = look.tables.contents.bodies(digests)
    latest: Mapping[str, Any] = {}
    for digest in digests:
        body = bodies.get(digest)
        latest = (orjson.loads(body) if body else {}).get("materials") or latest
    return [
        _material(material.key, material.name, latest.get(material.key, {}))
        for material in bundle.item.materials
    ]


def _material(key: str, name: str, said: Mapping[str, Any]) -> Offered:
    there = said.get("state") in {"已收", "不合格"}
    count = int(said.get("copies") or 0) if there else 0
    return Offered(key=f"m-{key}", name=name, number="", originals=0, copies=count)


def _letters(look: Look, row: CaseRow) -> list[Offered]:
    return [
        Offered(
            key=f"l-{event.seq}",
            name=event.data["title"],
            number=event.data["number"],
            originals=1,
            copies=0,
        )
        for event in look.log.of_case(row.id)
        if event.kind is Kind.LETTER_ISSUED
    ]
