"""What was received: its letters in one print, the next visitor, and what waits for an acceptor."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import actions, queries
from engine.errors import EngineError
from engine.permissions import Action, require_anywhere
from engine.queries import receptions, supplying
from webapp import framing, pages, papers, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("received", __name__, url_prefix="/receive")

MOST_AT_ONCE = 100
MOST_LETTERS = 2**62


@bp.get("/done/<uuid:case_id>")
def show(case_id: UUID) -> ResponseReturnValue:
    """The letters that were just issued; a cancelled printer dialog loses nothing."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RECEIVE_CASE, look.today)
        done = receptions.received(look, case_id, _since())
        text = pages.render(
            look,
            "receiving/done.html",
            case=done.case,
            letters=done.letters,
            next_task=done.next_task,
            since=_since(),
            prints=request.args.get("print") == "1",
        )
    return framing.with_frames(text)


@bp.get("/done/<uuid:case_id>/letters")
def letters(case_id: UUID) -> ResponseReturnValue:
    """All letters of the reception in one document: one printer dialog for all of them."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RECEIVE_CASE, look.today)
        done = receptions.received(look, case_id, _since())
        sheets = [
            papers.sheets(queries.letter_page(look, letter.letter_id)) for letter in done.letters
        ]
    text = render_template("receiving/letters.html", case=done.case, sheets=sheets)
    return framing.sheet(text)


@bp.get("/waiting")
def waiting() -> ResponseReturnValue:
    """What contract staff prepared, for the acceptor to confirm in a list (P-08)."""
    return _waiting()


@bp.post("/waiting")
def accept() -> ResponseReturnValue:
    """Confirm what was chosen: each in a transaction of its own, and each with its result."""
    chosen = request.form.getlist("task")[:MOST_AT_ONCE]
    results: dict[str, str] = {}
    accepted: list[UUID] = []
    for each in chosen:
        task, _slash, version = each.partition("/")
        try:
            with current_engine().begin(current_actor()) as work:
                done = actions.accept_prepared(
                    work, UUID(task), seen=int(version), key=_key(submits.key(), task)
                )
        except ValueError:
            results[task] = str(_("页面已经过时，请刷新后重试。"))
        except EngineError as error:
            results[task] = str(error)
        else:
            accepted.append(done.case_id)
    return _waiting(results=results, accepted=accepted, chosen=bool(chosen))


@bp.get("/owing")
def owing() -> ResponseReturnValue:
    """Cases that wait for their applicants (待补): who owes what, and until when."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RECEIVE_CASE, look.today)
        return pages.render(look, "receiving/owing.html", rows=supplying.owing(look))


def _since() -> int:
    """The first letter of one visit: of a later one, only its own are printed."""
    return min(max(request.args.get("since", 0, type=int), 0), MOST_LETTERS)


def _waiting(
    *,
    results: dict[str, str] | None = None,
    accepted: list[UUID] | None = None,
    chosen: bool = True,
) -> Response:
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RECEIVE_CASE, look.today)
        text = pages.render(
            look,
            "receiving/waiting.html",
            rows=receptions.waiting(look),
            results=results or {},
            accepted=[queries.case(look, case_id) for case_id in accepted or ()],
            chosen=chosen,
        )
    return Response(text, status=200 if not results and chosen else 422)


def _key(key: str, task: str) -> str:
    """One key for each line, so that a repeated submit finds what each of them did."""
    return f"list/{key.removeprefix('web/')[:16]}/{task}"
