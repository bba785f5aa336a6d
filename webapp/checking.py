"""The public page that says whether a sheet or a letter somebody holds is the one in force."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.actions.count_try import count_try
from engine.queries import LetterView
from engine.queries.letters import letter_of_mark
from engine.queries.verifying import Verdict, verify_file, verify_mark
from webapp.current import current_engine, origin

bp = Blueprint("checking", __name__, url_prefix="/public/check")

LARGEST_FILE = 20 * 2**20
"""Bytes of a file that may be sent here: a stamped sheet as a scanner makes it."""
MOST_FIELDS = 4


@bp.get("")
def ask() -> ResponseReturnValue:
    """The form; with a digest typed in, on to its own address, which can be kept."""
    mark = request.args.get("mark", "").strip()
    if mark:
        return redirect(url_for("checking.show", mark=mark.rpartition("/")[2] or "-"), code=303)
    return _page(None)


@bp.get("/<mark>")
def show(mark: str) -> ResponseReturnValue:
    """What a digest is worth today; the address in every QR code."""
    count_try(current_engine(), "check", origin=origin())
    with current_engine().look() as look:
        letter = letter_of_mark(look, mark.strip().lower())
        return _page(None if letter else verify_mark(look, mark), letter=letter)


@bp.post("")
def judge() -> ResponseReturnValue:
    """What a file is worth today; it is looked at and not kept."""
    count_try(current_engine(), "check", origin=origin())
    request.max_content_length = LARGEST_FILE
    request.max_form_parts = MOST_FIELDS
    body = _sent()
    if not body:
        return _page(None, nothing=True)
    with current_engine().look() as look:
        return _page(verify_file(look, body))


def _sent() -> bytes:
    file = request.files.get("file")
    if file is None:
        return b""
    with file.stream as stream:
        return stream.read()


def _page(
    verdict: Verdict | None, *, letter: LetterView | None = None, nothing: bool = False
) -> ResponseReturnValue:
    text = render_template("checking/show.html", verdict=verdict, letter=letter, nothing=nothing)
    return text, 422 if nothing else 200
