"""One task: look at it, complete it, confirm it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions, queries
from engine.bpmn import NoReturnError
from engine.errors import (
    CaseChangedError,
    InvalidValueError,
    LetterFactsMissingError,
    TaskClosedError,
    UnlawfulError,
)
from engine.queries import OpenTask, TaskView
from forms import InvalidAnswersError
from webapp import answers, charts, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


@dataclass(frozen=True, kw_only=True)
class Faster:
    """Who was faster, and when."""

    sentence: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What was typed of a return, and why it was refused."""

    to: str = ""
    reason: str = ""
    how: str = ""
    problem: str = ""


@bp.get("/<uuid:task_id>")
def show(task_id: UUID) -> ResponseReturnValue:
    """The task with its form; there is no separate 签收 (domain.md P-11)."""
    return _page(task_id)


@bp.post("/<uuid:task_id>/complete")
def complete(task_id: UUID) -> ResponseReturnValue:
    """Complete the task; whatever is refused comes back with everything that was typed."""
    raw = answers.sent()
    operation = request.form.get("_op", "")
    if operation:
        return _page(task_id, raw=raw, operation=operation)
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.complete_task(work, task_id, raw, seen=submits.seen(), key=submits.key())
    except InvalidAnswersError as error:
        return _page(task_id, raw=raw, errors=error.errors, status=422)
    except (LetterFactsMissingError, InvalidValueError, UnlawfulError) as error:
        return _page(task_id, raw=raw, errors={"form": str(error)}, status=422)
    except (CaseChangedError, TaskClosedError) as error:
        return _too_late(task_id, raw, error)
    return submits.onward(done, "completed" if done.opened else "signed", draft=str(task_id))


@bp.post("/<uuid:task_id>/confirm")
def confirm(task_id: UUID) -> ResponseReturnValue:
    """The second officer confirms what the first one signed (S4)."""
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.confirm_task(work, task_id, seen=submits.seen(), key=submits.key())
    except (CaseChangedError, TaskClosedError) as error:
        return _too_late(task_id, {}, error)
    return submits.onward(done, "confirmed", draft=str(task_id))


@bp.post("/<uuid:task_id>/send-back")
def send_back(task_id: UUID) -> ResponseReturnValue:
    """Return the case to an earlier step; a refusal keeps the reason that was typed."""
    form = request.form
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.send_back(
                work,
                task_id,
                form.get("to", ""),
                reason=form.get("reason", ""),
                straight=form.get("how") == "straight",
                seen=submits.seen(),
                key=submits.key(),
            )
    except (InvalidValueError, NoReturnError) as error:
        return _page(task_id, sending=Sending(problem=str(error), **_sent()), status=422)
    except (CaseChangedError, TaskClosedError) as error:
        return _too_late(task_id, {}, error)
    return submits.onward(done, "sent_back", draft=str(task_id))


def _sent() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("to", "reason", "how")}


def _page(
    task_id: UUID,
    *,
    raw: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    operation: str = "",
    faster: Faster | None = None,
    sending: Sending | None = None,
    status: int = 200,
) -> Response:
    with current_engine().look(current_actor()) as look:
        view = queries.task(look, task_id)
        mine = _open(view)
        if mine is None:
            return make_response(
                redirect(url_for("cases.show", case_id=view.case.case_id), code=303)
            )
        shown = view.form.draw(view.answers or None) if raw is None else raw
        if operation:
            shown = view.form.rearrange(shown, operation)
        signed = view.first_officer is not None
        text = pages.render(
            look,
            "tasks/show.html",
            view=view,
            case=view.case,
            mine=mine,
            raw=shown,
            errors=errors or {},
            faster=faster,
            sending=sending or Sending(),
            signed=answers.readable(view.form, view.answers) if signed else None,
            chart=charts.around(look, view.case.case_id, view.node_id),
        )
    return make_response(text, status)


def _too_late(
    task_id: UUID, raw: Mapping[str, Sequence[str]], error: CaseChangedError | TaskClosedError
) -> Response:
    """Say who was faster; what was typed stays: in the form if the task is still open."""
    with current_engine().look(current_actor()) as look:
        view = queries.task(look, task_id)
        faster = _faster(view, error)
        mine = _open(view)
        if mine is None or not mine.may_complete or view.first_officer is not None:
            typed = answers.typed(view.form, raw)
            text = pages.render(
                look, "tasks/too_late.html", view=view, case=view.case, faster=faster, typed=typed
            )
            return make_response(text, 409)
    return _page(task_id, raw=raw, faster=faster, status=409)


def _faster(view: TaskView, error: CaseChangedError | TaskClosedError) -> Faster:
    last = view.case.events[-1]
    if isinstance(error, TaskClosedError):
        by, at = error.closed_by, error.closed_at
    else:
        by, at = error.by, error.at
    return Faster(sentence=str(error), by=by or last.actor, at=at or last.at)


def _open(view: TaskView) -> OpenTask | None:
    return next((task for task in view.case.tasks if task.task_id == view.task_id), None)
