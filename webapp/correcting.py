"""The counter takes in what a notice of correction asked for (补正材料接收), with its scans."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import (
    CaseChangedError,
    InvalidValueError,
    LetterFactsMissingError,
    TaskClosedError,
    UnlawfulError,
    WrongStateError,
)
from engine.queries import desk, supplying
from engine.work.corrections import NOTE
from engine.work.counter import ACCEPT
from forms import Form, InvalidAnswersError
from forms.fields import Field
from webapp import answers, counter_scans, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("correcting", __name__, url_prefix="/receive/corrections")

Raw = Mapping[str, Sequence[str]]


@bp.get("/<uuid:task_id>")
def show(task_id: UUID) -> ResponseReturnValue:
    """What is still asked, row by row; a step that is done leads to its case."""
    return _page(task_id)


@bp.post("/<uuid:task_id>")
def receive(task_id: UUID) -> ResponseReturnValue:
    """Receive what was brought and print its receipt; whatever is refused stays typed."""
    raw = {name: given for name, given in answers.sent().items() if name != "outcome"}
    errors = counter_scans.kept_for_task(task_id)
    operation = request.form.get("_op", "")
    if operation or errors:
        errors |= counter_scans.operated_for_task(task_id, operation)
        return _page(task_id, raw=raw, errors=errors, status=422 if errors else 200)
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.receive_corrections(
                work,
                task_id,
                raw,
                outcome=request.form.get("outcome", ""),
                seen=submits.seen(),
                key=submits.key(),
            )
    except InvalidAnswersError as error:
        return _page(task_id, raw=raw, errors=error.errors, status=422)
    except (InvalidValueError, UnlawfulError, LetterFactsMissingError) as error:
        return _page(task_id, raw=raw, errors={"form": str(error)}, status=422)
    except (CaseChangedError, TaskClosedError, WrongStateError) as error:
        return _page(task_id, raw=raw, errors={"form": str(error)}, status=409, conflict=error)
    if not done.letters:
        return submits.onward(done, "completed", draft=str(task_id))
    said = {"done": "checked", "draft": str(task_id), "print": "1", "since": min(done.letters)}
    return redirect(url_for("received.show", case_id=done.case_id, **said), code=303)  # type: ignore[arg-type]


def _note(form: Form) -> Field | None:
    """The note of a visit: where it is left open, the rows tell what came."""
    found = next((field for field in form.fields if field.name == NOTE), None)
    return replace(found, required=False) if found is not None else None


def _page(
    task_id: UUID,
    *,
    raw: Raw | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    conflict: Exception | None = None,
) -> Response:
    with current_engine().look(current_actor()) as look:
        view = supplying.supply(look, task_id)
        if view is None or not view.mine.may_complete:
            if conflict is not None:
                raise conflict
            return make_response(redirect(url_for("tasks.show", task_id=task_id), code=303))
        draft = desk.draft(look, task_id) if raw is None else None
        text = pages.render(
            look,
            "receiving/supply.html",
            view=view,
            case=view.case,
            note=_note(view.stands.form),
            raw=raw if raw is not None else draft.body if draft is not None else {},
            draft=draft,
            errors=errors or {},
            accept=ACCEPT,
            whole=actions.WHOLE,
        )
    return make_response(text, status)
