"""Copies (抄送, 已阅), notes and mentions: what colleagues tell each other about a case."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions, queries
from engine.errors import InvalidValueError, NotPermittedError, WrongStateError
from engine.queries import noted
from engine.work import Advance, Work
from webapp import notices, operations, pages, submits
from webapp.current import current_actor, current_engine
from webapp.operations import Refused
from webapp.opinions import refused, status_of

bp = Blueprint("remarks", __name__)


@bp.get("/worklist/copies")
def index() -> ResponseReturnValue:
    """The cases that were brought to my notice, and the notes that name me."""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "remarks/index.html",
            list=noted.copies_for(look, page=page),
            mentions=noted.mentions_for(look),
            address=lambda **changes: url_for("remarks.index", **changes),
        )


@bp.post("/cases/<uuid:case_id>/copies")
def copy(case_id: UUID) -> ResponseReturnValue:
    """Bring a case to colleagues' notice."""
    form = request.form

    def act(work: Work) -> Advance:
        return actions.copy_case(
            work,
            case_id,
            users=form.getlist("user"),
            words=form.get("words", ""),
            key=submits.key(),
        )

    return _do(case_id, "copy", act, "case_copied")


@bp.post("/copies/<uuid:copy_id>/read")
def read(copy_id: UUID) -> ResponseReturnValue:
    """Say that I have read it."""
    with current_engine().begin(current_actor()) as work:
        done = actions.read_copy(work, copy_id, key=submits.key())
    said = notices.query("copy_read", done)
    return redirect(url_for("cases.show", case_id=done.case_id, **said), code=303)  # type: ignore[arg-type]


@bp.post("/cases/<uuid:case_id>/notes")
def note(case_id: UUID) -> ResponseReturnValue:
    """Leave a note."""
    form = request.form
    task = form.get("task", "")

    def act(work: Work) -> Advance:
        return actions.add_note(
            work,
            case_id,
            text=form.get("text", ""),
            remind=form.getlist("remind"),
            task_id=_id(task) if task else None,
            key=submits.key(),
        )

    return _do(case_id, "note", act, "note_added", task=task)


@bp.post("/cases/<uuid:case_id>/notes/<uuid:note_id>/strike")
def strike(case_id: UUID, note_id: UUID) -> ResponseReturnValue:
    """Strike out my note."""
    reason = request.form.get("reason", "")

    def act(work: Work) -> Advance:
        return actions.strike_note(work, note_id, reason=reason, key=submits.key())

    return _do(case_id, f"strike-{note_id}", act, "note_struck")


def _do(
    case_id: UUID, form: str, act: Callable[[Work], Advance], done: str, *, task: str = ""
) -> ResponseReturnValue:
    try:
        with current_engine().begin(current_actor()) as work:
            advance = act(work)
    except (InvalidValueError, NotPermittedError, WrongStateError) as error:
        return _again(case_id, refused(form, error), status_of(error))
    said = notices.query(done, advance)
    if task:
        return redirect(url_for("tasks.show", task_id=_id(task), **said), code=303)  # type: ignore[arg-type]
    return redirect(url_for("cases.show", case_id=advance.case_id, **said), code=303)  # type: ignore[arg-type]


def _again(case_id: UUID, refusal: Refused, status: int) -> Response:
    with current_engine().look(current_actor()) as look:
        text = pages.render(
            look,
            "remarks/again.html",
            case=queries.case(look, case_id),
            operations=operations.of_case(look, case_id),
            refused=refusal,
        )
    return make_response(text, status)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidValueError("task", "页面缺少环节标识，请刷新后重试") from error
