"""What a new list of hand-over may hold: cases with their papers, and where they may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from engine.audit import Kind
from engine.bundle import Bundle
from engine.permissions import Action, holds_at
from engine.queries.spans import Days
from engine.store.cases import CaseRow
from engine.work import Look
from engine.work.papers import DESK_LABELS, PaperDesk, takers

MOST_CASES = 50
MOST_LOOKED_AT = 500
LYING_DAYS = 14
"""Receipts so far back are offered; older ones are asked for by number."""


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


@dataclass(frozen=True, kw_only=True)
class Lying:
    """A case whose paper still lies where it was received."""

    case_no: str
    item_name: str
    received_at: datetime


def lying(look: Look) -> list[Lying]:
    """The latest receipts at his own counter whose paper has not been handed on, newest first."""
    his = takers(look.actor, look.today)
    counters = {organ for organ, desk in his if desk == PaperDesk.COUNTER}
    if not counters:
        return []
    days = Days(first=look.today - timedelta(days=LYING_DAYS), last=look.today)
    told = look.tables.registers.told(Kind.CASE_RECEIVED, days.since, days.before)[-MOST_LOOKED_AT:]
    rows = {row.id: row for row in look.tables.cases.some({each.case_id for each in told})}
    found = []
    for each in reversed(told):
        row, bundle = rows[each.case_id], look.bundle(each.digest)
        here = bundle.item.units[bundle.reception_unit].organ in counters
        if here and not row.memory.get("papers") and look.sees(row) and _hands(look, row):
            found.append(Lying(case_no=row.no, item_name=bundle.item.name, received_at=each.at))
    return found[:MOST_CASES]


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
