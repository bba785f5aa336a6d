"""Supervise orders (督办) and urging (催办): to the office that holds a case up.

Supervisors press; they never do or approve what is the office's to do (domain.md §10, P-02).
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid5

from engine.actions.cards import hands_of, role_used
from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import CalendarMissingError, InvalidValueError, NotFoundError
from engine.permissions import Action
from engine.store.cases import CaseRow
from engine.store.orders import OrderRow
from engine.work import Advance, Work
from engine.work.judging import (
    OrderAct,
    holding_organ,
    require_order_act,
    require_supervisor,
)
from engine.work.urging import require_not_urged, require_urger, urging_role


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
    may = _supervises(work)
    with work.watch_case(case_id, key=key, may=may, action=Action.SUPERVISE) as change:
        if change.answered is not None:
            return change.answered
        _require_card(work, case_id, card_id)
        number = _number(work)
        change.remark(
            Kind.ORDER_ISSUED,
            {
                "order": str(uuid5(case_id, f"order/{number}")),
                "number": number,
                "organ": _holder(change.file),
                "card": str(card_id) if card_id else "",
                "due_on": due_on.isoformat(),
                "contents": {"text": change.keep("text", {"text": ordered})},
            },
            role=role_used(work, Action.SUPERVISE),
        )
    return change.answer()


def answer_order(work: Work, order_id: UUID, *, answer: str, key: str) -> Advance:
    """Answer an order, for the office that it went to.

    :raise NotPermittedError: he works at another office
    :raise WrongStateError: it was answered or closed before
    """
    text = typed("answer", answer, wanted="办理情况")
    return _act(work, order_id, OrderAct.ANSWER, Kind.ORDER_ANSWERED, text, key=key)


def close_order(work: Work, order_id: UUID, *, result: str, key: str) -> Advance:
    """Close an order with its result: answered, or past its day, or its case ended.

    :raise NotPermittedError: he is no supervisor, or handled the case himself
    :raise WrongStateError: the office still has time to answer
    """
    text = typed("result", result, wanted="督办结果")
    return _act(work, order_id, OrderAct.CLOSE, Kind.ORDER_CLOSED, text, key=key)


def urge_case(work: Work, case_id: UUID, *, reason: str, key: str) -> Advance:
    """Urge on an open case; it says so on its page and on those of its tasks.

    Supervisors may, whoever had a hand in the case, and its counter: together once a working
    day and three times.

    :raise NotPermittedError: he has nothing to do with the case, or holds it himself
    :raise WrongStateError: it has ended, was urged today, or often enough
    """
    text = typed("reason", reason, wanted="催办内容")

    def may(row: CaseRow, file: CaseFile) -> None:
        require_urger(work, row, file)
        require_not_urged(file, work.today, work.calendar)

    with work.watch_case(case_id, key=key, may=may, action=Action.URGE_CASE) as change:
        if change.answered is not None:
            return change.answered
        change.remark(
            Kind.CASE_URGED,
            {
                "organ": _holder(change.file),
                "tasks": sorted(change.file.memory.steps),
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
            role=role_used(work, Action.SUPERVISE) or urging_role(work, change.file),
        )
    return change.answer()


def _holder(file: CaseFile) -> str:
    return holding_organ(file.memory.steps, file.header.organ)


def _supervises(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(_row: CaseRow, file: CaseFile) -> None:
        require_supervisor(work.actor, work.today, hands_of(file))

    return check


def _require_day(work: Work, day: date) -> None:
    try:
        works = work.calendar.is_working_day(day)
    except CalendarMissingError as error:
        raise InvalidValueError("due_on", "答复期限太远，那一年还没有工作日历") from error
    if day <= work.today or not works:
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


_SAID = {OrderAct.ANSWER: "answer", OrderAct.CLOSE: "result"}


def _act(work: Work, order_id: UUID, act: OrderAct, kind: Kind, text: str, *, key: str) -> Advance:
    """Hold the case of an order, look at the order as it stands then, and tell the act."""
    found = _order(work, order_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        require_order_act(
            act,
            _order(work, order_id),
            actor=work.actor,
            on=work.today,
            hands=hands_of(file),
            is_open=file.header.status == "open",
        )

    action = Action.ANSWER_ORDER if act is OrderAct.ANSWER else Action.SUPERVISE
    with work.watch_case(found.case_id, key=key, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        said = _SAID[act]
        change.remark(
            kind,
            {
                "order": str(found.id),
                "number": found.number,
                "contents": {said: change.keep(said, {"text": text})},
            },
            role=role_used(work, action, organ=found.organ, item=found.item_key),
        )
    return change.answer()


def _order(work: Work, order_id: UUID) -> OrderRow:
    order = work.tables.orders.get(order_id)
    if order is None:
        raise NotFoundError("督办单", order_id)
    return order
