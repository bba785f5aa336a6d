"""Limited numbers (数量限制): how much may be granted in a year, and who stands in line."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions
from engine.errors import InvalidValueError, WrongStateError
from engine.queries import results
from webapp import pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("quotas", __name__, url_prefix="/quotas")

SHARES = {"claimed": _("已受理，待审核"), "reserved": _("已预留"), "deducted": _("已扣除")}


@bp.get("")
def index() -> ResponseReturnValue:
    """The limited numbers of this year and the next."""
    return _page()


@bp.post("/<item_key>")
def set_quota(item_key: str) -> ResponseReturnValue:
    """Register a year's number."""
    form = request.form
    typed = {name: form.get(name, "") for name in ("year", "amount", "document")}
    try:
        with current_engine().begin(current_actor()) as work:
            actions.set_quota(
                work,
                item_key,
                year=form.get("year", 0, type=int),
                amount=typed["amount"],
                document=typed["document"],
                key=submits.key(),
            )
    except (InvalidValueError, WrongStateError) as error:
        reason = error.reason if isinstance(error, InvalidValueError) else str(error)
        return _page(typed={"item": item_key, "refused": reason, **typed}), 422
    return redirect(url_for("quotas.index", done="quota_set"), code=303)


def _page(*, typed: dict[str, str] | None = None) -> str:
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "results/quotas.html",
            quotas=results.quotas(look),
            typed=typed or {},
            states=SHARES,
        )
