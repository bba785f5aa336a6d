"""One case: everything about it, and what stops it outside its flow."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions, queries
from engine.errors import CaseChangedError, InvalidValueError, UnlawfulError
from engine.identifiers import CaseNumber
from engine.model import Limit
from engine.queries import handing, orders, scanned, stopping
from engine.queries.offered import offered
from engine.work import Advance, Look
from webapp import charts, notices, operations, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("cases", __name__, url_prefix="/cases")

STOPS: dict[str, Callable[..., Advance]] = {
    "withdraw": actions.withdraw_case,
    "terminate": actions.terminate_case,
}


@bp.get("")
def find() -> ResponseReturnValue:
    """Go to the case of a number, as a receipt or a scanner gives it.

    :raise InvalidValueError: it is no number at all; says how one looks
    """
    no = CaseNumber.parse(request.args.get("no", ""))
    with current_engine().look(current_actor()) as look:
        found = queries.case_by_no(look, str(no))
    return redirect(url_for("cases.show", case_id=found.case_id), code=303)


@bp.get("/<uuid:case_id>")
def show(case_id: UUID) -> ResponseReturnValue:
    """The whole case."""
    with current_engine().look(current_actor()) as look:
        return _page(look, case_id)


@bp.post("/<uuid:case_id>/<any(withdraw, terminate):verb>")
def stop(case_id: UUID, verb: str) -> ResponseReturnValue:
    """Withdraw or terminate; the reason is part of the record."""
    reason = request.form.get("reason", "")
    try:
        with current_engine().begin(current_actor()) as work:
            done = STOPS[verb](work, case_id, reason=reason, seen=submits.seen(), key=submits.key())
    except InvalidValueError as error:
        return _again(case_id, verb, reason, error.reason), 422
    except CaseChangedError as error:
        return _again(case_id, verb, reason, str(error)), 409
    said = notices.query(verb, done)
    return redirect(url_for("cases.show", case_id=case_id, **said), code=303)  # type: ignore[arg-type]


@bp.post("/<uuid:case_id>/extend")
def extend(case_id: UUID) -> ResponseReturnValue:
    """Give the case more time; the applicant is told why (行政许可法 art. 42)."""
    reason = request.form.get("reason", "")
    try:
        chosen = request.form.get("length", "")
        length = Limit.parse(chosen) if chosen else None
        with current_engine().begin(current_actor()) as work:
            done = actions.extend_case(
                work, case_id, reason=reason, length=length, seen=submits.seen(), key=submits.key()
            )
    except (InvalidValueError, UnlawfulError) as error:
        return _again(case_id, "extend", reason, error.reason), 422
    except CaseChangedError as error:
        return _again(case_id, "extend", reason, str(error)), 409
    said = notices.query("extended", done)
    return redirect(url_for("cases.show", case_id=case_id, **said), code=303)  # type: ignore[arg-type]


def _again(case_id: UUID, verb: str, reason: str, refused: str) -> str:
    with current_engine().look(current_actor()) as look:
        return _page(look, case_id, verb=verb, reason=reason, refused=refused)


def _page(look: Look, case_id: UUID, *, verb: str = "", reason: str = "", refused: str = "") -> str:
    case = queries.case(look, case_id)
    return pages.render(
        look,
        "cases/show.html",
        case=case,
        offered=offered(look, case_id),
        pressed=orders.pressed(look, case_id),
        scans=scanned.scans(look, case_id),
        authority=scanned.authority(look, case_id),
        operations=operations.of_case(look, case_id),
        handing=handing.of_case(look, case_id),
        stopping=stopping.stopping(look, case_id),
        refused_beside=operations.Refused(),
        verb=verb,
        reason=reason,
        refused=refused,
        chart=charts.around(look, case_id, None),
    )
