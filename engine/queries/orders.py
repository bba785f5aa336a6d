"""Supervise orders as pages show them: the list, one order, those of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.errors import NotFoundError, NotPermittedError
from engine.permissions import Action, holds_anywhere
from engine.queries.cards import CardLine, cards_of, offices, sees_office
from engine.queries.masking import mask_of
from engine.store.orders import OrderRow
from engine.store.scope import Scope
from engine.work import Look
from engine.work.judging import (
    OrderAct,
    holding_organ,
    order_acts,
    require_supervisor,
    supervises,
)
from engine.work.urging import may_urge

LARGEST_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One order in a list; *late* says that it waits for its answer past its day."""

    order_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    organ_name: str
    number: str
    issued_at: datetime
    due_on: date
    state: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class OrderList:
    """One page of orders with the counts of the tabs."""

    rows: Sequence[OrderLine]
    total: int
    counts: Mapping[str, int]
    page: int
    pages: int
    size: int
    state: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody wrote: who, when, what."""

    who: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class OrderView:
    """One order: what was ordered, answered and found, and what may be done."""

    line: OrderLine
    card_id: UUID | None
    ordered: Said
    answered: Said | None
    closed: Said | None
    acts: Sequence[OrderAct]
    opens: bool


def orders(look: Look, *, state: str = "", page: int = 1, size: int = 20) -> OrderList:
    """One page of the orders that the person may see: overseers all, others their offices'.

    :raise NotPermittedError: he works at no office and oversees none
    """
    scope = offices(look)
    counts = look.tables.orders.counts(scope)
    total = counts.get(state, 0) if state else sum(counts.values())
    size = min(max(size, 1), LARGEST_PAGE)
    pages = max(1, -(-total // size))
    at = min(max(page, 1), pages)
    rows = look.tables.orders.page(scope, state, offset=(at - 1) * size, size=size)
    return OrderList(
        rows=_lines(look, rows),
        total=total,
        counts=counts,
        page=at,
        pages=pages,
        size=size,
        state=state,
    )


def open_orders(look: Look, scope: Scope, *, most: int) -> list[OrderLine]:
    """The orders that these offices owe an answer, at most so many."""
    return _lines(look, look.tables.orders.page(scope, "open", offset=0, size=most))


def order(look: Look, order_id: UUID) -> OrderView:
    """One order.

    :raise NotFoundError: there is none, or it went to another office
    """
    row = look.tables.orders.get(order_id)
    case = look.tables.cases.get(row.case_id) if row is not None else None
    if row is None or case is None or not (sees_office(look, row) or look.sees(case)):
        raise NotFoundError("督办单", order_id)
    names = look.tables.people.names()
    mask = mask_of(look, case, look.bundle(case.digest))

    def said(who: str | None, at: datetime | None, digest: str | None) -> Said | None:
        if who is None or at is None or digest is None:
            return None
        text = str((look.contents(digest) or {}).get("text", "（已删除）"))
        return Said(who=names.get(who, who), at=at, text=mask(text))

    ordered = said(row.issued_by, row.issued_at, row.text)
    assert ordered is not None  # noqa: S101 - every order was issued by somebody
    return OrderView(
        line=_lines(look, [row])[0],
        card_id=row.card_id,
        ordered=ordered,
        answered=said(row.answered_by, row.answered_at, row.answer),
        closed=said(row.closed_by, row.closed_at, row.result),
        acts=order_acts(
            row,
            actor=look.actor,
            on=look.today,
            hands=[(role, user) for role, user in case.memory["hands"]],
            is_open=case.status == "open",
        ),
        opens=look.sees(case),
    )


@dataclass(frozen=True, kw_only=True)
class Pressable:
    """A case as whoever urges it on or orders about it needs it.

    :ivar organ_name: the office that has it now
    :ivar urged: how often it was urged on
    :ivar urges: may this person urge it on now?
    """

    organ_name: str
    urged: int
    urges: bool


def pressable(look: Look, case_id: UUID) -> Pressable:
    """What may be done to get a case going.

    :raise NotFoundError: no such case, or not his to see
    :raise NotPermittedError: he is no supervisor, or handled the case himself
    """
    row = look.visible_case(case_id)
    require_supervisor(look.actor, look.today, row.memory["hands"])
    return Pressable(
        organ_name=look.organ_name(holding_organ(row.memory["steps"], row.organ)),
        urged=len(row.memory.get("urged", ())),
        urges=may_urge(look, row, look.open_file(row)),
    )


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """What supervision found and ordered about one case, as the case's page shows it."""

    case_id: UUID
    cards: Sequence[CardLine]
    orders: Sequence[OrderLine]
    urged: int
    may: bool


def pressed(look: Look, case_id: UUID) -> Pressed:
    """The cards and orders about a case, for whoever may see it.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    return Pressed(
        case_id=case_id,
        cards=cards_of(look, case_id),
        orders=orders_of(look, case_id),
        urged=len(row.memory.get("urged", ())),
        may=supervises(look.actor, look.today, row.memory["hands"]),
    )


def waiting(look: Look) -> int:
    """How much waits for this person: what a supervisor must decide, or his office answer."""
    try:
        scope = offices(look)
    except NotPermittedError:
        return 0
    if scope is not None:
        return look.tables.orders.waiting(scope, "open")
    if not holds_anywhere(look.actor, Action.SUPERVISE, look.today):
        return 0
    return look.tables.orders.waiting(None, "answered") + look.tables.cards.waiting()


def orders_of(look: Look, case_id: UUID) -> list[OrderLine]:
    """The orders about a case, oldest first."""
    return _lines(look, look.tables.orders.of_case(case_id))


def _lines(look: Look, rows: Sequence[OrderRow]) -> list[OrderLine]:
    organs = look.tables.people.organs()
    return [
        OrderLine(
            order_id=row.id,
            case_id=row.case_id,
            case_no=row.case_no,
            item_name=row.item_name,
            organ_name=organs.get(row.organ, row.organ),
            number=row.number,
            issued_at=row.issued_at,
            due_on=row.due_on,
            state=row.state,
            late=row.state == "open" and look.today > row.due_on,
        )
        for row in rows
    ]
