"""The register of experts (专家库): entered and taken out by whoever decides."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import InvalidValueError
from engine.queries import experts
from webapp import pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("experts", __name__, url_prefix="/experts")

FIELDS = ("organ", "name", "field", "employer", "title")


@bp.get("")
def index() -> ResponseReturnValue:
    """The experts of the organs at which the person decides."""
    return _page({})


@bp.post("")
def add() -> ResponseReturnValue:
    """Enter one; what is refused comes back with what was typed."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        with current_engine().begin(current_actor()) as work:
            actions.add_expert(work, key=submits.key(), **typed)
    except InvalidValueError as error:
        return _page(typed, refused=error.reason, field=error.field, status=422)
    return redirect(url_for("experts.index", done="expert_added"), code=303)


@bp.post("/<uuid:expert_id>/remove")
def remove(expert_id: UUID) -> ResponseReturnValue:
    """Take one out."""
    with current_engine().begin(current_actor()) as work:
        actions.remove_expert(work, expert_id)
    return redirect(url_for("experts.index", done="expert_removed"), code=303)


def _page(
    typed: dict[str, str], *, refused: str = "", field: str = "", status: int = 200
) -> Response:
    with current_engine().look(current_actor()) as look:
        text = pages.render(
            look,
            "procedures/experts.html",
            register=experts.register(look),
            typed=typed,
            refused=refused,
            field=field,
        )
    return make_response(text, status)
