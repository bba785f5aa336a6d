"""The public page that tells an applicant how far his case is; it works without scripts."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.actions.count_try import count_try
from engine.errors import NotFoundError
from engine.queries.progress import Progress, number, progress
from webapp import charts
from webapp.current import current_engine, origin

bp = Blueprint("progress", __name__, url_prefix="/public/progress")

LONGEST = 200
"""Signs of a number or a code that are looked at."""


@bp.get("")
def ask() -> ResponseReturnValue:
    """The form; a number may stand in its address, a code never does."""
    return _page(no=request.args.get("no", "")[:LONGEST])


@bp.post("")
def answer() -> ResponseReturnValue:
    """How far the case is; a wrong code and an unknown number get the same answer.

    The answer comes at once and has no address of its own: whoever sits at the machine next
    finds nothing in its history.
    """
    no = request.form.get("no", "")[:LONGEST]
    code = request.form.get("code", "")[:LONGEST]
    if not number(no) or not code.strip():
        return _page(no=no, said="empty"), 422
    engine = current_engine()
    count_try(engine, "progress", origin=origin(), number=number(no))
    with engine.look() as look:
        try:
            found = progress(look, no, code)
        except NotFoundError:
            return _page(no=no, said="unknown"), 404
    return _page(no=found.case_no, found=found)


def _page(*, no: str, said: str = "", found: Progress | None = None) -> str:
    chart = charts.inline(found.chart) if found and found.chart else None
    return render_template("progress/show.html", no=no, said=said, found=found, chart=chart)
