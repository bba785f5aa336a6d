"""Issued letters: the very page that was kept when they were issued."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from engine import queries
from engine.permissions import Action, holds_anywhere, require_anywhere
from webapp.current import current_actor, current_engine

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.get("/<int:seq>")
def show(seq: int) -> ResponseReturnValue:
    """One letter as its own A4 page, byte for byte as it was issued.

    It names people in full and cannot be masked without becoming another letter: who sees
    cases with masked names only sees that it was issued. Who keys in applications at the
    counter must hand out the receipt.
    """
    with current_engine().look(current_actor()) as look:
        _view, content = queries.letter(look, seq)
        if not holds_anywhere(look.actor, Action.RECEIVE_CASE, look.today):
            require_anywhere(look.actor, Action.VIEW_PERSONAL_DATA, look.today)
    return Response(content["html"], content_type="text/html; charset=utf-8")
