"""Hand a task to a named colleague, or give it back to its desk (转办)."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions, queries
from engine.queries import handing
from webapp import pages, refusals, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("handing", __name__, url_prefix="/tasks")


@bp.get("/<uuid:task_id>/hand-on")
def ask(task_id: UUID) -> ResponseReturnValue:
    """Whom to, and why."""
    return _page(task_id)


@bp.post("/<uuid:task_id>/hand-on")
def hand_on(task_id: UUID) -> ResponseReturnValue:
    """Hand it on; a refusal keeps what was typed."""
    reason, to = request.form.get("reason", ""), request.form.get("to", "")
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.reassign_task(
                work, task_id, to=to, reason=reason, seen=submits.seen(), key=submits.key()
            )
    except refusals.SHOWN as error:
        return _page(task_id, to=to, reason=reason, refused=error)
    return _back(done.case_id, "handed_on")


@bp.post("/<uuid:task_id>/release")
def release(task_id: UUID) -> ResponseReturnValue:
    """Give it back to everybody at its desk."""
    reason = request.form.get("reason", "")
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.release_task(
                work, task_id, reason=reason, seen=submits.seen(), key=submits.key()
            )
    except refusals.SHOWN as error:
        return _page(task_id, reason=reason, refused=error, releasing=True)
    return _back(done.case_id, "given_back")


def _back(case_id: UUID, done: str) -> ResponseReturnValue:
    return redirect(url_for("cases.show", case_id=case_id, done=done), code=303)


def _page(
    task_id: UUID,
    *,
    to: str = "",
    reason: str = "",
    refused: Exception | None = None,
    releasing: bool = False,
) -> ResponseReturnValue:
    with current_engine().look(current_actor()) as look:
        found = handing.handing(look, task_id)
        view = queries.task(look, task_id)
        text = pages.render(
            look,
            "handing/ask.html",
            found=found,
            case=view.case,
            colleagues=handing.colleagues(look, task_id) if found.may_hand else (),
            to=to,
            reason=reason,
            refused=refusals.said(refused),
            releasing=releasing,
        )
    return text, refusals.status(refused)
