"""A reception that is not submitted yet: kept while it is typed, gone on with on any computer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import InvalidValueError
from engine.queries import receptions
from engine.work import on_the_spot
from engine.work.counter import CORRECTED
from webapp import answers
from webapp.current import current_actor, current_engine

bp = Blueprint("reception_drafts", __name__, url_prefix="/receive")

Raw = Mapping[str, Sequence[str]]


@bp.post("/<item_key>/<uuid:reception>/draft")
def keep(item_key: str, reception: UUID) -> ResponseReturnValue:
    """Keep what was typed so far: sent by the page itself every few seconds."""
    with current_engine().begin(current_actor()) as work:
        actions.keep_reception(work, item_key, reception, answers.sent())
    return "", 204


@bp.post("/begun/<uuid:reception>/drop")
def drop(reception: UUID) -> ResponseReturnValue:
    """Forget a visitor who went away, with the scans of his papers."""
    with current_engine().begin(current_actor()) as work:
        actions.drop_reception(work, reception)
    said = {"done": "draft_dropped", "draft": str(reception)}
    return redirect(url_for("receiving.choose", **said), code=303)  # type: ignore[arg-type]


def kept(item_key: str, reception: UUID, raw: Raw) -> dict[str, str]:
    """Keep what a page was sent with before it is shown again; return what speaks against it."""
    try:
        with current_engine().begin(current_actor()) as work:
            actions.keep_reception(work, item_key, reception, raw)
    except InvalidValueError as error:
        return {"form": str(error)}
    return {}


def put_right(item_key: str, raw: Raw) -> tuple[Raw, dict[str, str]]:
    """Let the rows with a defect be put right on the spot; the page shows them, and accepts next."""
    with current_engine().look(current_actor()) as look:
        view, _form = receptions.application(look, item_key)
    told = on_the_spot.mark(raw, view.bundle.item.materials)
    if told != dict(raw) or any(name.startswith(f"{on_the_spot.PREFIX}.") for name in raw):
        return told, {}
    refused = InvalidValueError(
        CORRECTED,
        "没有标记为“缺”或者“不合格”的材料；"
        "请先标记申请人已经当场更正的材料和原来的问题，材料齐全的请选择受理",
    )
    return raw, {"form": str(refused)}


def rearranged(raw: Raw, operation: str) -> Raw:
    """Take back that a row was put right, where a small button asks for it."""
    verb, _colon, material = operation.partition(":")
    return on_the_spot.unmark(raw, material) if verb == "unmark" else raw
