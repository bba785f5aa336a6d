"""The letters of a step before it is submitted: made in a rehearsal, kept by nobody."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from webapp import answers, papers, submits, tasks
from webapp.current import current_actor, current_engine

bp = Blueprint("previews", __name__, url_prefix="/tasks")


@bp.post("/<uuid:task_id>/preview")
def show(task_id: UUID) -> ResponseReturnValue:
    """The letters that would go out now; what a submit would refuse is refused likewise.

    The form opens it in a window of its own: what was typed stays where it was typed.
    """
    raw = answers.sent()
    try:
        with current_engine().rehearse(current_actor()) as work:
            letters = actions.preview_letters(work, task_id, raw, seen=submits.seen())
    except tasks.REFUSALS as error:
        return tasks.refused(task_id, raw, error)
    return drawn(letters, url_for("tasks.show", task_id=task_id))


def drawn(letters: Sequence[actions.PreviewedLetter], back: str) -> str:
    """The page of the letters that would go out; *back* opens what was being filled in."""
    sheets = [papers.sheets(letter.html) for letter in letters]
    return render_template("letters/preview.html", sheets=sheets, back=back)
