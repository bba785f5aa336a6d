"""The register of licences (证照登记簿)."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine.queries import results
from webapp import pages
from webapp.current import current_actor, current_engine

bp = Blueprint("licences", __name__, url_prefix="/licences")

STATES = {"valid": _("有效"), "ending": _("三十日内到期"), "ended": _("已过有效期")}
TABS = {"": _("全部"), "ending": _("三十日内到期")}


@bp.get("")
def index() -> ResponseReturnValue:
    """One page of the register, by number or holder."""
    words = request.args.get("words", "")
    tab = request.args.get("tab", "")
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with current_engine().look(current_actor()) as look:
        found = results.licences(look, words=words, ending=tab == "ending", page=page)
        return pages.render(
            look,
            "results/licences.html",
            list=found,
            words=words,
            tab=tab if tab in TABS else "",
            tabs=TABS,
            states=STATES,
            address=lambda **changes: _address({"words": words, "tab": tab} | changes),
        )


def _address(wanted: dict[str, object]) -> str:
    return url_for("licences.index", **{k: v for k, v in wanted.items() if v})  # type: ignore[arg-type]
