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
    AwaitedError,
    CaseChangedError,
    InvalidValueError,
    LetterFactsMissingError,
    TaskClosedError,
    UnlawfulError,
)
from engine.queries import OpenTask, TaskView, desk, dossier, handing, scanned, stopping, supplying
from engine.store.desks import DraftRow
from forms import InvalidAnswersError
from webapp import answers, charts, composing, keys, listing, operations, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

REFUSALS = (
    InvalidAnswersError,
    LetterFactsMissingError,
    InvalidValueError,
    UnlawfulError,
    AwaitedError,
    CaseChangedError,
    TaskClosedError,
)
"""Why a submit is refused without losing what was typed."""


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
    if operation == "draft":
        return _keep_draft(task_id, raw)
    if operation:
        return _page(task_id, raw=raw, operation=operation)
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.complete_task(work, task_id, raw, seen=submits.seen(), key=submits.key())
            actions.forget_drafts(work, task_id)
    except REFUSALS as error:
        return refused(task_id, raw, error)
    said = "held" if done.held else "completed" if done.opened else "signed"
    return submits.go_on(done, said, task_id)


def refused(task_id: UUID, raw: Mapping[str, Sequence[str]], error: Exception) -> Response:
    """The step again with everything that was typed, and why it was refused."""
    if isinstance(error, CaseChangedError | TaskClosedError):
        return _too_late(task_id, raw, error)
    said = error.errors if isinstance(error, InvalidAnswersError) else {"form": str(error)}
    awaited = isinstance(error, AwaitedError)
    return _page(task_id, raw=raw, errors=said, status=409 if awaited else 422)


@bp.post("/<uuid:task_id>/draft")
def keep_draft(task_id: UUID) -> ResponseReturnValue:
    """Keep what was typed so far: sent by the page itself every few seconds."""
    raw = answers.sent()
    with current_engine().begin(current_actor()) as work:
        actions.keep_draft(work, task_id, raw, seen=submits.seen())
    return "", 204


@bp.post("/<uuid:task_id>/draft/drop")
def drop_draft(task_id: UUID) -> ResponseReturnValue:
    """Forget what this person typed, and show the step as it was."""
    with current_engine().begin(current_actor()) as work:
        actions.drop_draft(work, task_id)
    said = {"done": "draft_dropped", "draft": str(task_id)}
    return redirect(url_for("tasks.show", task_id=task_id, **listing.walked(), **said), code=303)  # type: ignore[arg-type]


@bp.post("/<uuid:task_id>/take-back")
def take_back(task_id: UUID) -> ResponseReturnValue:
    """Take back what one has just submitted, where the law allows it (撤回)."""
    with current_engine().begin(current_actor()) as work:
        done = actions.take_back(work, task_id, key=submits.key())
    return submits.onward(done, "taken_back", draft=str(task_id))


@bp.post("/<uuid:task_id>/confirm")
def confirm(task_id: UUID) -> ResponseReturnValue:
    """The second officer confirms what the first one signed (S4)."""
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.confirm_task(work, task_id, seen=submits.seen(), key=submits.key())
            actions.forget_drafts(work, task_id)
    except (CaseChangedError, TaskClosedError) as error:
        return _too_late(task_id, {}, error)
    return submits.go_on(done, "held" if done.held else "confirmed", task_id)


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
    return submits.go_on(done, "sent_back", task_id)


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
        arranged = desk.arranged(look)
        view = queries.task(look, task_id, listing.query(listing.walked(), arranged))
        mine = _open(view)
        if mine is None:
            return make_response(
                redirect(url_for("cases.show", case_id=view.case.case_id), code=303)
            )
        draft = desk.draft(look, task_id) if mine.may_complete else None
        # A step that takes in corrections has a page of the counter, with its scans.
        owes = raw is None and mine.may_complete and supplying.stands(look, task_id)
        restored = draft is not None and raw is None and _fresh(draft, view)
        shown = _shown(view, raw, draft if restored else None, operation)
        if operation == composing.COMPOSE:
            errors = composing.faults(view.form, shown)
        signed = view.first_officer is not None or bool(view.held_by)
        text = pages.render(
            look,
            "tasks/show.html",
            view=view,
            case=view.case,
            mine=mine,
            raw=shown,
            errors=errors or {},
            composer=composing.composing(view.form, shown),
            answered=raw is not None,
            faster=faster,
            sending=sending or Sending(),
            signed=answers.readable(view.form, view.answers) if signed else None,
            chart=charts.around(look, view.case.case_id, view.node_id),
            scans=scanned.scans(look, view.case.case_id),
            authority=scanned.authority(look, view.case.case_id),
            operations=operations.of_task(look, view),
            handing=[handing.handing(look, task_id)],
            stopping=stopping.stopping(look, view.case.case_id),
            refused=operations.Refused(),
            owes=owes,
            draft=draft,
            restored=restored,
            typed=_beside(view, draft) if draft is not None and not restored else None,
            dossier=dossier.dossier(look, view) if mine.may_complete else None,
            walk=listing.walked(),
            keys=keys.TASK,
        )
    return make_response(text, status)


def _shown(
    view: TaskView,
    raw: composing.Raw | None,
    draft: DraftRow | None,
    operation: str,
) -> composing.Raw:
    """What stands in the form: what was sent, else a draft, else what the step begins from."""
    if raw is not None:
        shown = raw
    else:
        shown = draft.body if draft is not None else view.form.draw(view.answers or None)
    if operation:
        shown = view.form.rearrange(shown, operation)
    return composing.refusal_begun(view.form, shown) if operation == composing.REFUSE else shown


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


def _keep_draft(task_id: UUID, raw: Mapping[str, Sequence[str]]) -> ResponseReturnValue:
    """Keep what was typed because somebody pressed the button; a refusal loses nothing."""
    try:
        with current_engine().begin(current_actor()) as work:
            actions.keep_draft(work, task_id, raw, seen=submits.seen())
    except InvalidValueError as error:
        return _page(task_id, raw=raw, errors={"form": str(error)}, status=422)
    except TaskClosedError as error:
        return _too_late(task_id, raw, error)
    said = {"done": "draft_kept", "draft": str(task_id)}
    return redirect(url_for("tasks.show", task_id=task_id, **listing.walked(), **said), code=303)  # type: ignore[arg-type]


def _fresh(draft: DraftRow, view: TaskView) -> bool:
    """Was it typed at the case as it stands now, or does the person want it all the same?"""
    return draft.version == view.case.version or request.args.get("kept") == "use"


def _beside(view: TaskView, draft: DraftRow) -> list[answers.Answered]:
    return answers.typed(view.form, draft.body)


def _open(view: TaskView) -> OpenTask | None:
    return next((task for task in view.case.tasks if task.task_id == view.task_id), None)
