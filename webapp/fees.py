"""The fee clerk's window (缴费确认)."""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import InvalidValueError, WrongStateError
from engine.queries import results
from webapp import notices, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("fees", __name__, url_prefix="/fees")


@bp.get("")
def index() -> ResponseReturnValue:
    """What waits for payment, and what was settled last."""
    return _page()


@bp.post("/<uuid:case_id>/confirm")
def confirm(case_id: UUID) -> ResponseReturnValue:
    """Enter a payment."""
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.confirm_fee(
                work,
                case_id,
                amount=request.form.get("amount", ""),
                receipt=request.form.get("receipt", ""),
                paid_on=_day(request.form.get("paid_on", "")),
                key=submits.key(),
            )
    except (InvalidValueError, WrongStateError) as error:
        return _page(wrong=case_id, refused=_said(error)), 422
    return redirect(url_for("fees.index", **notices.query("fee_confirmed", done)), code=303)  # type: ignore[arg-type]


@bp.post("/<uuid:case_id>/exempt")
def exempt(case_id: UUID) -> ResponseReturnValue:
    """Enter that the fee is waived."""
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.exempt_fee(
                work, case_id, reason=request.form.get("reason", ""), key=submits.key()
            )
    except (InvalidValueError, WrongStateError) as error:
        return _page(wrong=case_id, refused=_said(error)), 422
    return redirect(url_for("fees.index", **notices.query("fee_exempted", done)), code=303)  # type: ignore[arg-type]


def _said(error: InvalidValueError | WrongStateError) -> str:
    return error.reason if isinstance(error, InvalidValueError) else str(error)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("paid_on", "请填写缴费日期，如 2026-03-02") from error


def _page(*, wrong: UUID | None = None, refused: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "results/fees.html",
            owed=results.fees(look),
            settled=[*results.fees(look, "paid"), *results.fees(look, "exempt")],
            wrong=wrong,
            refused=refused,
            today=look.today,
        )
