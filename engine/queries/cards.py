"""Cards as pages show them: the list, one card with its account and history, those of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from engine.audit import SUPERVISION
from engine.clock import ZONE
from engine.errors import NotFoundError, NotPermittedError
from engine.permissions import DESK_ROLES, OVERSIGHT, TABLE, Action, desks
from engine.queries.history import events_of
from engine.queries.spans import FIRST_DAY, LAST_DAY
from engine.queries.values import EventView
from engine.store.cards import CardChoice, CardRow
from engine.store.cases import CaseRow
from engine.store.scope import Scope
from engine.supervision import Level
from engine.supervision.catalogue import entries
from engine.work import Look
from engine.work.judging import CardAct, card_acts, supervises

LARGEST_PAGE = 100
_SEES = DESK_ROLES | TABLE[Action.VIEW_SUPERVISION]


@dataclass(frozen=True, kw_only=True)
class CardsQuery:
    """What somebody asked for; every field has a harmless default."""

    tab: str = ""
    level: str = ""
    rule: str = ""
    organ: str = ""
    item: str = ""
    month: str = ""
    page: int = 1
    size: int = 20


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """One card in a list. *ordered* says that an order about it is not closed (督办)."""

    card_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    organ_name: str
    node_name: str
    rule: str
    title: str
    level: Level
    at: datetime
    state: str
    appeal: str
    superseded: bool
    ordered: bool
    sentence: str


@dataclass(frozen=True, kw_only=True)
class CardList:
    """One page of cards, with the counts of the tabs."""

    rows: Sequence[CardLine]
    total: int
    counts: Mapping[str, int]
    pages: int
    query: CardsQuery
    items: Sequence[tuple[str, str]]
    organs: Sequence[tuple[str, str]]
    rules: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class CardView:
    """One card: what it says, what it rests on, what was said about it, what may be done.

    *opens* says whether the person may open the case.
    """

    line: CardLine
    person: str
    basis: str
    issued_at: datetime
    account: Mapping[str, Any]
    superseded_by: UUID | None
    events: Sequence[EventView]
    acts: Sequence[CardAct]
    supervises: bool
    opens: bool


def cards(look: Look, query: CardsQuery) -> CardList:
    """One page of the cards that the person may see: overseers all, others their offices'.

    :raise NotPermittedError: he works at no office and oversees none
    """
    scope = offices(look)
    since, before = month_of(query.month)
    choice = CardChoice(
        scope=scope,
        tab=query.tab,
        level=query.level,
        rule=query.rule,
        organ=query.organ,
        item=query.item,
        since=since,
        before=before,
    )
    counts = look.tables.cards.counts(choice)
    total = counts.get(query.tab, 0) if query.tab else sum(counts.values())
    size = min(max(query.size, 1), LARGEST_PAGE)
    pages = max(1, -(-total // size))
    page = min(max(query.page, 1), pages)
    rows = look.tables.cards.page(choice, offset=(page - 1) * size, size=size)
    return CardList(
        rows=_lines(look, rows),
        total=total,
        counts=counts,
        pages=pages,
        query=query,
        items=[(row.key, row.name) for row in look.tables.items.every()],
        organs=_organs(look, scope),
        rules=sorted(titles().items()),
    )


def card(look: Look, card_id: UUID) -> CardView:
    """One card.

    :raise NotFoundError: there is none, or it is another office's
    """
    row = look.tables.cards.get(card_id)
    case = look.tables.cases.get(row.case_id) if row is not None else None
    if row is None or case is None or not (sees_office(look, row) or look.sees(case)):
        raise NotFoundError("监察牌", card_id)
    hands = [(role, user) for role, user in case.memory["hands"]]
    names = look.tables.people.names()
    return CardView(
        line=_lines(look, [row])[0],
        person=names.get(row.person, row.person),
        basis=row.basis,
        issued_at=row.issued_at,
        account=row.account,
        superseded_by=row.superseded_by,
        events=_told_of(look, case, row),
        acts=card_acts(row, actor=look.actor, on=look.today, hands=hands),
        supervises=supervises(look.actor, look.today, hands),
        opens=look.sees(case),
    )


def cards_of(look: Look, case_id: UUID) -> list[CardLine]:
    """The cards of a case, oldest first."""
    return _lines(look, look.tables.cards.of_case(case_id))


def offices(look: Look) -> Scope:
    """Whose cards and orders a person reads: overseers everybody's, others their offices'.

    :raise NotPermittedError: he works at no office and oversees none
    """
    held = [desk for desk in desks(look.actor, look.today) if desk.role in _SEES]
    if not held:
        raise NotPermittedError("您没有查看监察牌和督办单的权限", rule="R-ROLE")
    if any(desk.role in OVERSIGHT for desk in held):
        return None
    return {(desk.organ, desk.item) for desk in held}


def sees_office(look: Look, row: Any) -> bool:
    """Does a card or an order belong to an office whose cards the person reads?"""
    try:
        scope = offices(look)
    except NotPermittedError:
        return False
    return scope is None or bool({(row.organ, None), (row.organ, row.item_key)} & set(scope))


def month_of(text: str) -> tuple[datetime | None, datetime | None]:
    """The month ``2026-03`` as instants in Asia/Shanghai; what is none asks for nothing."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None, None
    if not FIRST_DAY <= first <= LAST_DAY:
        return None, None
    months = first.year * 12 + first.month
    following = date(months // 12, months % 12 + 1, 1)
    return datetime.combine(first, time(), ZONE), datetime.combine(following, time(), ZONE)


@cache
def titles() -> Mapping[str, str]:
    """The rules by id with what they find; of an id with several rules the first, and 等."""
    found: dict[str, list[str]] = {}
    for entry in entries():
        found.setdefault(entry.id, []).append(entry.title)
    return {
        rule: names[0] if len(set(names)) == 1 else f"{names[0]}等" for rule, names in found.items()
    }


def _title(row: CardRow) -> str:
    """What a card is about: as its clock's rule, or the very anomaly, says it."""
    if row.clock:
        return row.sentence.split("。")[0]
    return _named().get((row.rule, row.subject.split("/")[0])) or titles().get(row.rule, row.rule)


@cache
def _named() -> Mapping[tuple[str, str], str]:
    """What an anomaly finds, by its id and its name: the subject of its card begins with it."""
    return {(entry.id, entry.name): entry.title for entry in entries()}


def _lines(look: Look, rows: Sequence[CardRow]) -> list[CardLine]:
    organs = look.tables.people.organs()
    ordered = look.tables.orders.open_about([row.id for row in rows])
    return [
        CardLine(
            card_id=row.id,
            case_id=row.case_id,
            case_no=row.case_no,
            item_name=row.item_name,
            organ_name=organs.get(row.organ, row.organ),
            node_name=row.node_name,
            rule=row.rule,
            title=_title(row),
            level=Level(row.level),
            at=row.at,
            state=row.state,
            appeal=row.appeal,
            superseded=row.superseded_by is not None,
            ordered=row.id in ordered,
            sentence=row.sentence,
        )
        for row in rows
    ]


def _organs(look: Look, scope: Scope) -> list[tuple[str, str]]:
    names = look.tables.people.organs()
    if scope is None:
        return sorted(names.items(), key=lambda pair: pair[1])
    return sorted((organ, names.get(organ, organ)) for organ in {organ for organ, _ in scope})


def _told_of(look: Look, case: CaseRow, row: CardRow) -> list[EventView]:
    """What was said about the card, oldest first; the reasons with names masked where they are."""
    card = str(row.id)
    about = {
        event.seq
        for event in look.log.of_case(case.id)
        if event.kind in SUPERVISION and event.data.get("card") == card
    }
    return [event for event in events_of(look, case) if event.seq in about]
