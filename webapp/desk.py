"""The other tabs of the desk: what I work on, what I did, what presses."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.queries import desk
from webapp import keys, pages
from webapp.current import current_actor, current_engine
from webapp.listing import FURTHEST_PAGE

bp = Blueprint("desk", __name__, url_prefix="/worklist")


@bp.get("/doing")
def doing() -> ResponseReturnValue:
    """Open cases that I worked on, and who has them now (在办)."""
    with current_engine().look(current_actor()) as look:
        found = desk.doing(look, words=_words(), page=_number())
        return pages.render(look, "worklist/doing.html", list=found, keys=keys.LIST)


@bp.get("/done")
def done() -> ResponseReturnValue:
    """Every step that I did (已办)."""
    with current_engine().look(current_actor()) as look:
        found = desk.done(look, words=_words(), page=_number())
        return pages.render(look, "worklist/done.html", list=found, keys=keys.LIST)


@bp.get("/pressing")
def pressing() -> ResponseReturnValue:
    """What supervision wants of my desks (督办)."""
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look, "worklist/pressing.html", found=desk.pressing(look), keys=keys.LIST
        )


def _words() -> str:
    return request.args.get("words", "")[:60]


def _number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), FURTHEST_PAGE)
