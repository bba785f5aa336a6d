"""A case told again, event by event."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine import queries
from webapp import charts, pages
from webapp.current import current_actor, current_engine

bp = Blueprint("replay", __name__, url_prefix="/cases")

LAST = 1_000_000


@bp.get("/<uuid:case_id>/replay")
def show(case_id: UUID) -> ResponseReturnValue:
    """The chart as of the event that ``?at=`` names, by default the last one."""
    asked = request.args.get("at", LAST, type=int)
    with current_engine().look(current_actor()) as look:
        case = queries.case(look, case_id)
        chart, frames = charts.frame(look, case_id, asked)
        at = min(max(asked, 0), len(frames) - 1)
        return pages.render(look, "replay/show.html", case=case, chart=chart, frames=frames, at=at)
