"""Supervise orders (督办单) and urging (催办): issued by supervisors, answered by offices."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions, queries
from engine.errors import InvalidValueError, WrongStateError
from engine.permissions import Action, holds_anywhere
from engine.queries import cards, orders
from engine.work import Advance, Look
from webapp import notices, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("orders", __name__)

TABS = {"": _("全部"), "open": _("待答复"), "answered": _("已答复"), "closed": _("已办结")}
URGING = "请按承诺时限抓紧办理，确有困难的请说明原因。"
"""What an urging says where the supervisor writes nothing else; it becomes part of the record."""

DAYS_TO_ANSWER = 3


@bp.get("/orders")
def index() -> ResponseReturnValue:
    """One page of the orders that the person may see."""
    state = request.args.get("state", "")
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with current_engine().look(current_actor()) as look:
        found = orders.orders(look, state=state if state in TABS else "", page=page)
        return pages.render(
            look,
            "orders/index.html",
            list=found,
            tabs=TABS,
            address=lambda **changes: _address({"state": found.state} | changes),
        )


@bp.get("/orders/new")
def ask() -> ResponseReturnValue:
    """Urge a case on, or order the office that has it to answer."""
    try:
        case_id = UUID(request.args.get("case", ""))
    except ValueError:
        abort(404)
    return _press(case_id, typed={"card": request.args.get("card", "")})


@bp.get("/orders/<uuid:order_id>")
def show(order_id: UUID) -> ResponseReturnValue:
    """One order."""
    return _page(order_id)


@bp.post("/cases/<uuid:case_id>/orders")
def issue(case_id: UUID) -> ResponseReturnValue:
    """Issue an order about a case."""
    typed = {name: request.form.get(name, "") for name in ("text", "due_on", "card")}
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.issue_order(
                work,
                case_id,
                card_id=_card(typed["card"]),
                text=typed["text"],
                due_on=_day(typed["due_on"]),
                key=submits.key(),
            )
    except InvalidValueError as error:
        answer = _press(case_id, said="order", refused=error.reason, wrong=error.field, typed=typed)
        return answer, 422
    said = notices.query("order_issued", done)
    return redirect(url_for("cases.show", case_id=case_id, **said), code=303)  # type: ignore[arg-type]


@bp.post("/cases/<uuid:case_id>/urge")
def urge(case_id: UUID) -> ResponseReturnValue:
    """Urge a case on, with the usual words where nothing else is written."""
    reason = request.form.get("reason", "").strip() or URGING
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.urge_case(work, case_id, reason=reason, key=submits.key())
    except (InvalidValueError, WrongStateError) as error:
        if not _oversees():
            # Whoever only handles the case urges from its page, which he goes back to.
            raise
        typed = {"reason": reason}
        refused = error.reason if isinstance(error, InvalidValueError) else str(error)
        status = 422 if isinstance(error, InvalidValueError) else 409
        return _press(case_id, said="urge", refused=refused, typed=typed), status
    said = notices.query("urged", done)
    return redirect(url_for("cases.show", case_id=case_id, **said), code=303)  # type: ignore[arg-type]


@bp.post("/orders/<uuid:order_id>/answer")
def answer(order_id: UUID) -> ResponseReturnValue:
    """Answer an order, for the office that it went to."""
    text = request.form.get("answer", "")
    return _act(order_id, "answer", text, actions.answer_order, answer=text)


@bp.post("/orders/<uuid:order_id>/close")
def close(order_id: UUID) -> ResponseReturnValue:
    """Close an order with its result."""
    text = request.form.get("result", "")
    return _act(order_id, "close", text, actions.close_order, result=text)


def _oversees() -> bool:
    with current_engine().look(current_actor()) as look:
        return holds_anywhere(look.actor, Action.SUPERVISE, look.today)


def _act(
    order_id: UUID, said: str, text: str, act: Callable[..., Advance], **given: str
) -> ResponseReturnValue:
    try:
        with current_engine().begin(current_actor()) as work:
            done = act(work, order_id, key=submits.key(), **given)
    except InvalidValueError as error:
        return _page(order_id, said=said, text=text, refused=error.reason), 422
    except WrongStateError as error:
        return _page(order_id, said=said, text=text, refused=str(error)), 409
    told = notices.query(f"order_{said}", done)
    return redirect(url_for("orders.show", order_id=order_id, **told), code=303)  # type: ignore[arg-type]


def _page(order_id: UUID, *, said: str = "", text: str = "", refused: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        order = orders.order(look, order_id)
        return pages.render(
            look, "orders/show.html", order=order, said=said, text=text, refused=refused
        )


def _press(
    case_id: UUID,
    *,
    said: str = "",
    refused: str = "",
    wrong: str = "",
    typed: dict[str, str] | None = None,
) -> str:
    with current_engine().look(current_actor()) as look:
        pressed = orders.pressable(look, case_id)
        values = {"due_on": _usual_day(look).isoformat()} | (typed or {})
        return pages.render(
            look,
            "orders/ask.html",
            case=queries.case(look, case_id),
            organ_name=pressed.organ_name,
            urged=pressed.urged,
            urges=pressed.urges,
            cards_of=cards.cards_of(look, case_id),
            said=said,
            refused=refused,
            wrong=wrong,
            typed=values,
            urging=URGING,
        )


def _usual_day(look: Look) -> date:
    """Three working days from now, to begin with."""
    return look.calendar.add(look.today, DAYS_TO_ANSWER)


def _card(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidValueError("card", "没有这张监察牌，请重新选择") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("due_on", "请填写答复期限") from error


def _address(asked: dict[str, object]) -> str:
    wanted = {name: str(value) for name, value in asked.items() if value}
    return url_for("orders.index", **wanted)  # type: ignore[arg-type]
