"""Issued letters: the very page that was kept when they were issued."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from engine import queries
from webapp.current import current_actor, current_engine

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.get("/<int:seq>")
def show(seq: int) -> ResponseReturnValue:
    """One letter as its own A4 page, byte for byte as it was issued."""
    with current_engine().look(current_actor()) as look:
        page = queries.letter_page(look, seq)
    return Response(page, content_type="text/html; charset=utf-8")
