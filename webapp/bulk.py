"""Many cases of one step: chosen, rehearsed, done one transaction each, with a result a case."""

from collections.abc import Mapping, Sequence
from typing import NoReturn
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import EngineError, InvalidValueError
from engine.queries import bulk
from engine.store.runs import LineRow
from forms import InvalidAnswersError
from webapp import answers, pages
from webapp.current import current_actor, current_engine

bp = Blueprint("bulk", __name__, url_prefix="/bulk")


class _RehearsedError(Exception):
    """Ends a rehearsal: its transaction must leave nothing behind."""

    def __init__(self, tried: actions.Tried) -> None:
        super().__init__(tried)
        self.tried = tried


@bp.post("")
def choose() -> ResponseReturnValue:
    """Begin a run over the tasks that were ticked on the list."""
    chosen = []
    for text in request.form.getlist("task"):
        try:
            chosen.append(UUID(text))
        except ValueError:
            continue
    try:
        with current_engine().begin(current_actor()) as work:
            run_id = actions.choose_cases(work, chosen)
    except InvalidValueError as error:
        with current_engine().look(current_actor()) as look:
            return pages.render(look, "bulk/refused.html", sentence=error.reason), 422
    return redirect(url_for("bulk.show", run_id=run_id), code=303)


@bp.get("/<uuid:run_id>")
def show(run_id: UUID) -> ResponseReturnValue:
    """The run as it stands: the questions, the rehearsal, the results."""
    return _page(run_id)


@bp.post("/<uuid:run_id>/check")
def check(run_id: UUID) -> ResponseReturnValue:
    """Rehearse every case with these answers; nothing of it stays but what was found."""
    raw = answers.sent()
    with current_engine().look(current_actor()) as look:
        form = bulk.run(look, run_id).form
    try:
        form.read(raw)
    except InvalidAnswersError as error:
        return _page(run_id, raw=raw, errors=error.errors), 422
    with current_engine().begin(current_actor()) as work:
        lines = actions.answer_run(work, run_id, raw)
    found = {line.ordinal: _rehearse(run_id, line) for line in lines}
    with current_engine().begin(current_actor()) as work:
        actions.note_rehearsal(work, run_id, found)
    return redirect(url_for("bulk.show", run_id=run_id), code=303)


@bp.post("/<uuid:run_id>/go")
def go(run_id: UUID) -> ResponseReturnValue:
    """Do what was rehearsed, or go on where it broke off."""
    with current_engine().begin(current_actor()) as work:
        lines = actions.begin_run(work, run_id)
    for line in lines:
        _do(run_id, line)
    with current_engine().begin(current_actor()) as work:
        actions.end_run(work, run_id)
    return redirect(url_for("bulk.show", run_id=run_id), code=303)


def _rehearse(run_id: UUID, line: LineRow) -> tuple[str, Sequence[str]]:
    try:
        with current_engine().begin(current_actor()) as work:
            _abandon(actions.do_line(work, run_id, line))
    except _RehearsedError as over:
        return "", over.tried.titles
    except (EngineError, InvalidAnswersError) as error:
        return _reason(error), ()


def _abandon(tried: actions.Tried) -> NoReturn:
    raise _RehearsedError(tried)


def _do(run_id: UUID, line: LineRow) -> None:
    """One case; whatever stops it stops no other."""
    try:
        with current_engine().begin(current_actor()) as work:
            actions.do_line(work, run_id, line)
    except (EngineError, InvalidAnswersError) as error:
        with current_engine().begin(current_actor()) as work:
            actions.refuse_line(work, run_id, line.ordinal, _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, InvalidAnswersError):
        return "须逐件办理：" + "；".join(error.errors.values())
    if isinstance(error, InvalidValueError):
        return error.reason
    return str(error)


def _page(
    run_id: UUID,
    *,
    raw: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    with current_engine().look(current_actor()) as look:
        view = bulk.run(look, run_id)
        shown = raw if raw is not None else view.answers or view.form.draw()
        return pages.render(look, "bulk/show.html", run=view, raw=shown, errors=errors or {})
