"""Where the guides of items used to be: addresses that people kept lead on to the website."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from engine.publication.site import item_folder
from engine.store.items import ItemState
from engine.work import listed
from webapp.current import current_engine

bp = Blueprint("items", __name__, url_prefix="/items")


@bp.get("")
def index() -> ResponseReturnValue:
    """Every item in force."""
    return redirect(url_for("public.page", path="items.html"), code=301)


@bp.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """The guide of one item, by its key or its code."""
    return _moved(key, "index.html")


@bp.get("/<key>/chart.<any(svg, png, pdf, txt):form>")
def chart(key: str, form: str) -> ResponseReturnValue:
    """The chart to take away."""
    return _moved(key, f"chart.{form}")


def _moved(key: str, name: str) -> ResponseReturnValue:
    with current_engine().look() as look:
        row = listed(look, key)
    if row is None or row.state == ItemState.DRAFT:
        abort(404)
    return redirect(url_for("public.page", path=f"{item_folder(row.key)}/{name}"), code=301)
