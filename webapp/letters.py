"""Issued letters: the very page that was kept when they were issued, also as a PDF file."""

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from engine import queries
from engine.letters import printing
from engine.paper import PaperError
from webapp import errors
from webapp.current import current_actor, current_engine
from webapp.sheets import attached

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.get("/<int:seq>")
def show(seq: int) -> ResponseReturnValue:
    """One letter as its own A4 page, byte for byte as it was issued."""
    with current_engine().look(current_actor()) as look:
        page = queries.letter_page(look, seq)
    return Response(page, content_type="text/html; charset=utf-8")


@bp.get("/<int:seq>.pdf")
def pdf(seq: int) -> ResponseReturnValue:
    """The same letter as an A4 file; made from the kept page, after the transaction."""
    with current_engine().look(current_actor()) as look:
        sheet = queries.letter_sheet(look, seq)
    try:
        body = printing.pdf(sheet)
    except PaperError as error:
        return errors.page(422, str(error))
    return attached(body, "application/pdf", f"{sheet.title}.pdf")


def style() -> ResponseReturnValue:
    """The style sheet to which every kept page links, for as long as it is kept."""
    return Response(printing.style(), content_type="text/css; charset=utf-8")


@bp.record_once
def _add_style(state: BlueprintSetupState) -> None:
    """Pages that were issued before the style belonged to the letters ask for it here."""
    state.app.add_url_rule("/static/css/letter.css", "letters.style", style)
