"""Supervise orders (督办) and urging (催办): to the office that holds a case up.

Supervisors press; they never do or approve what is the office's to do (domain.md §10, P-02).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID, uuid5

from engine.actions.cards import require_apart, supervising_role
from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, NotFoundError, WrongStateError
from engine.limits.values import day_of
from engine.model import Role
from engine.permissions import TABLE, Action, desks, require_at
from engine.store.cases import CaseRow
from engine.store.orders import OrderRow
from engine.work import Advance, Change, Work

MOST_URGES = 3
"""How often one case may be urged on; once a day. Who wants more issues an order."""

Check = Callable[[OrderRow, CaseFile], None]


def issue_order(
    work: Work, case_id: UUID, *, card_id: UUID | None, text: str, due_on: date, key: str
) -> Advance:
    """Order the office that holds a case to answer until a working day.

    The number has no gaps within the county and the year of issue.

    :param card_id: the card that gave rise to it, one of this very case
    :raise NotPermittedError: he is no supervisor, or handled the case himself
    :raise InvalidValueError: no text, or a day that is past or no working day
    :raise NotFoundError: no such case, or a card that is not of it
    """
    ordered = typed("text", text, wanted="督办要求")
    _require_day(work, due_on)
    with work.watch_case(case_id, key=key, may=_supervises(work)) as change:
        if change.answered is not None:
            return change.answered
        _require_card(work, case_id, card_id)
        number = _number(work)
        change.remark(
            Kind.ORDER_ISSUED,
            {
                "order": str(uuid5(case_id, f"order/{number}")),
                "number": number,
                "organ": holding_organ(change.file),
                "card": str(card_id) if card_id else "",
                "due_on": due_on,
                "contents": {"text": change.keep("text", {"text": ordered})},
            },
            role=supervising_role(work),
        )
    return change.answer()


def answer_order(work: Work, order_id: UUID, *, answer: str, key: str) -> Advance:
    """Answer an order, for the office that it went to.

    :raise NotPermittedError: he works at another office
    :raise WrongStateError: it was answered or closed before
    """
    said = typed("answer", answer, wanted="办理情况")

    def may(order: OrderRow, _file: CaseFile) -> None:
        organs, item = [order.organ], order.item_key
        require_at(work.actor, Action.ANSWER_ORDER, work.today, organs=organs, item=item)

    with _about(work, order_id, key=key, may=may) as (change, order):
        if change.answered is not None:
            return change.answered
        if order.state != "open":
            raise WrongStateError("这份督办单已经答复或者办结。请刷新页面核对最新状态。")
        _tell(
            change,
            Kind.ORDER_ANSWERED,
            order,
            {"answer": change.keep("answer", {"text": said})},
            role=_answering_role(work, order),
        )
    return change.answer()


def close_order(work: Work, order_id: UUID, *, result: str, key: str) -> Advance:
    """Close an order with its result: answered, or past its day, or its case ended.

    :raise WrongStateError: the office still has time to answer
    """
    found = typed("result", result, wanted="督办结果")

    def may(_order: OrderRow, file: CaseFile) -> None:
        require_at(work.actor, Action.SUPERVISE, work.today, organs=[], item="")
        require_apart(work, file)

    with _about(work, order_id, key=key, may=may) as (change, order):
        if change.answered is not None:
            return change.answered
        if order.state == "closed":
            raise WrongStateError("这份督办单已经办结。请刷新页面核对最新状态。")
        waits = change.file.header.status == "open" and work.today <= order.due_on
        if order.state == "open" and waits:
            raise WrongStateError("承办单位尚未答复，答复期限也未届满，还不能办结这份督办单。")
        _tell(
            change,
            Kind.ORDER_CLOSED,
            order,
            {"result": change.keep("result", {"text": found})},
            role=supervising_role(work),
        )
    return change.answer()


def urge_case(work: Work, case_id: UUID, *, reason: str, key: str) -> Advance:
    """Urge on an open case; it says so on its page and on those of its tasks.

    :raise WrongStateError: it has ended, was urged today, or often enough
    """
    text = typed("reason", reason, wanted="催办内容")
    with work.watch_case(case_id, key=key, may=_supervises(work)) as change:
        if change.answered is not None:
            return change.answered
        _require_may_urge(change.file, work.today)
        change.remark(
            Kind.CASE_URGED,
            {
                "organ": holding_organ(change.file),
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
            role=supervising_role(work),
        )
    return change.answer()


def holding_organ(file: CaseFile) -> str:
    """The organ that has the case now: of its longest open step on the office's side."""
    lying = sorted(
        (opened, node, who)
        for node, who, opened in file.memory.steps.values()
        if who != Role.APPLICANT
    )
    return lying[0][2] if lying else file.header.organ


def _require_may_urge(file: CaseFile, today: date) -> None:
    urged = file.memory.urged
    if file.header.status != "open":
        raise WrongStateError("本件已经办结，不需要催办。")
    if len(urged) >= MOST_URGES:
        raise WrongStateError(f"本件已催办{MOST_URGES}次，请改发督办单。")
    if urged and day_of(datetime.fromisoformat(urged[-1])) == today:
        raise WrongStateError("本件今天已经催办过，每天只能催办一次。")


def _supervises(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, file: CaseFile) -> None:
        require_at(work.actor, Action.SUPERVISE, work.today, organs=[row.organ], item=row.item_key)
        require_apart(work, file)

    return check


def _require_day(work: Work, day: date) -> None:
    if day <= work.today or not work.calendar.is_working_day(day):
        raise InvalidValueError("due_on", "答复期限应是今天以后的一个工作日")


def _require_card(work: Work, case_id: UUID, card_id: UUID | None) -> None:
    if card_id is None:
        return
    card = work.tables.cards.get(card_id)
    if card is None or card.case_id != case_id:
        raise NotFoundError("监察牌", card_id)


def _number(work: Work) -> str:
    year = work.today.year
    return f"督办〔{year}〕{work.tables.counters.take(f'order/{year}')}号"


@contextmanager
def _about(
    work: Work, order_id: UUID, *, key: str, may: Check
) -> Iterator[tuple[Change, OrderRow]]:
    """Hold the case of an order, and the order as it is under that lock.

    :raise NotFoundError: no such order, or a case that the person may not see
    """
    found = _order(work, order_id)

    def allowed(_row: CaseRow, file: CaseFile) -> None:
        may(found, file)

    with work.watch_case(found.case_id, key=key, may=allowed) as change:
        yield change, _order(work, order_id)


def _order(work: Work, order_id: UUID) -> OrderRow:
    order = work.tables.orders.get(order_id)
    if order is None:
        raise NotFoundError("督办单", order_id)
    return order


def _tell(
    change: Change, kind: Kind, order: OrderRow, contents: dict[str, str], *, role: Role | None
) -> None:
    data = {"order": str(order.id), "number": order.number, "contents": contents}
    change.remark(kind, data, role=role)


def _answering_role(work: Work, order: OrderRow) -> Role | None:
    """The role as used: one that he holds at the office that was ordered."""
    held = {
        desk.role
        for desk in desks(work.actor, work.today)
        if desk.organ == order.organ and desk.item in {None, order.item_key}
    }
    return next((role for role in sorted(TABLE[Action.ANSWER_ORDER]) if role in held), None)
