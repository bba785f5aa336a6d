"""Special procedures: begun from a case, acted in on a page of their own that fits a phone."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import actions
from engine.errors import (
    CaseChangedError,
    InvalidValueError,
    LetterFactsMissingError,
    UnlawfulError,
)
from engine.permissions import Action, holds_anywhere
from engine.procedures import DEFINITIONS, ActRefusedError, ProcedureKind
from engine.queries import procedure_lists, procedures
from engine.queries.procedures import ActView
from forms import InvalidAnswersError
from webapp import answers, notices, pages, previews, submits
from webapp.counter_scans import read_upload, scan_response
from webapp.current import current_actor, current_engine

bp = Blueprint("procedures", __name__)

Raw = Mapping[str, Sequence[str]]


@bp.get("/procedures")
def index() -> ResponseReturnValue:
    """The procedures that run; those that wait for the person come first."""
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "procedures/index.html",
            lines=procedure_lists.running(look),
            keeps_experts=holds_anywhere(look.actor, Action.KEEP_EXPERTS, look.today),
        )


@bp.get("/cases/<uuid:case_id>/procedures/<kind>")
def ask(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Ask why a procedure is to begin."""
    return _opening(case_id, _kind(kind))


@bp.post("/cases/<uuid:case_id>/procedures/<kind>")
def begin(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Begin it; what is refused comes back with everything that was typed."""
    wanted, raw, key = _kind(kind), answers.sent(), submits.key()
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.open_procedure(work, case_id, wanted, raw, seen=submits.seen(), key=key)
    except (InvalidAnswersError, InvalidValueError, UnlawfulError) as error:
        return _opening(case_id, wanted, raw=raw, errors=_errors(error), status=422)
    except CaseChangedError as error:
        return _opening(case_id, wanted, raw=raw, errors={"form": str(error)}, status=409)
    said = notices.query("procedure_opened", done)
    found = actions.procedure_id(case_id, key)
    return redirect(url_for("procedures.show", procedure_id=found, **said), code=303)  # type: ignore[arg-type]


@bp.get("/procedures/<uuid:procedure_id>")
def show(procedure_id: UUID) -> ResponseReturnValue:
    """One procedure: what was done, and what the person may do next."""
    return _page(procedure_id, request.args.get("act", ""))


@bp.post("/procedures/<uuid:procedure_id>/<act>")
def act(procedure_id: UUID, act: str) -> ResponseReturnValue:
    """Do an act; the letters that it owes go out with it."""
    raw, operation = answers.sent(), request.form.get("_op", "")
    if operation:
        return _page(procedure_id, act, raw=raw, operation=operation)
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.act_in_procedure(
                work, procedure_id, act, raw, seen=submits.seen(), key=submits.key()
            )
    except (
        InvalidAnswersError,
        InvalidValueError,
        LetterFactsMissingError,
        UnlawfulError,
    ) as error:
        return _page(procedure_id, act, raw=raw, errors=_errors(error), status=422)
    except CaseChangedError as error:
        return _page(procedure_id, act, raw=raw, errors={"form": str(error)}, status=409)
    said = notices.query("procedure_acted", done, draft=str(procedure_id))
    return redirect(url_for("procedures.show", procedure_id=procedure_id, **said), code=303)  # type: ignore[arg-type]


@bp.post("/procedures/<uuid:procedure_id>/<act>/preview")
def preview(procedure_id: UUID, act: str) -> ResponseReturnValue:
    """The letters that an act would issue now; what a submit would refuse is refused likewise."""
    raw = answers.sent()
    try:
        with current_engine().rehearse(current_actor()) as work:
            letters = actions.preview_act(work, procedure_id, act, raw, seen=submits.seen())
    except (
        InvalidAnswersError,
        InvalidValueError,
        LetterFactsMissingError,
        UnlawfulError,
    ) as error:
        return _page(procedure_id, act, raw=raw, errors=_errors(error), status=422)
    except CaseChangedError as error:
        return _page(procedure_id, act, raw=raw, errors={"form": str(error)}, status=409)
    back = url_for("procedures.show", procedure_id=procedure_id, act=act)
    return previews.drawn(letters, back)


@bp.post("/procedures/<uuid:procedure_id>/photos")
def keep_photos(procedure_id: UUID) -> ResponseReturnValue:
    """Keep the photos that were chosen or just taken; what is wrong with one costs no other."""
    wrong, key = [], submits.key()
    files = [each for each in request.files.getlist("photo") if each.filename]
    for number, file in enumerate(files):
        try:
            photo = read_upload(file)
            with current_engine().begin(current_actor()) as work:
                actions.keep_photo(work, procedure_id, photo, key=f"{key}/{number}")
        except InvalidValueError as error:
            wrong.append(f"{PurePath(file.filename or '').name[:60]}：{error.reason}")
    if wrong or not files:
        said = "；".join(wrong) or _("请先选择照片。")
        return _page(procedure_id, "", errors={"form": str(said)}, status=422)
    found = url_for("procedures.show", procedure_id=procedure_id, done="photos_kept")
    return redirect(found, code=303)


@bp.get("/procedures/<uuid:procedure_id>/photos/<int:number>")
def photo(procedure_id: UUID, number: int) -> ResponseReturnValue:
    """One photo, for whoever may read names in full."""
    with current_engine().look(current_actor()) as look:
        body, media = procedures.photo(look, procedure_id, number)
    return scan_response(body, media, f"photo-{number}")


def _kind(text: str) -> ProcedureKind:
    if text not in set(ProcedureKind):
        abort(404)
    return ProcedureKind(text)


def _errors(error: Exception) -> Mapping[str, str]:
    """Each sentence at the field that it is about; what no field has stands on top."""
    if isinstance(error, InvalidAnswersError):
        return error.errors
    if isinstance(error, ActRefusedError):
        return {error.field: str(error)}
    return {"form": str(error)}


def _opening(
    case_id: UUID,
    kind: ProcedureKind,
    *,
    raw: Raw | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    with current_engine().look(current_actor()) as look:
        row, form = procedures.opening(look, case_id, kind)
        text = pages.render(
            look,
            "procedures/ask.html",
            case=row,
            definition=DEFINITIONS[kind],
            form=form,
            raw=form.draw() if raw is None else raw,
            errors=errors or {},
        )
    return make_response(text, status)


def _page(
    procedure_id: UUID,
    wanted: str,
    *,
    raw: Raw | None = None,
    operation: str = "",
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    with current_engine().look(current_actor()) as look:
        view = procedures.procedure(look, procedure_id)
        chosen = _chosen(view.acts, wanted)
        text = pages.render(
            look,
            "procedures/show.html",
            view=view,
            chosen=chosen,
            raw=_drawn(chosen, raw, operation),
            errors=errors or {},
        )
    return make_response(text, status)


def _chosen(acts: Sequence[ActView], wanted: str) -> ActView | None:
    """The act whose form is shown: the one that was asked for, else the first that is his.

    Calling off is never offered first: its button would stand where work goes on.
    """
    his = [each for each in acts if each.form is not None]
    onward = [each for each in his if each.code != "call_off"]
    return next((each for each in his if each.code == wanted), onward[0] if onward else None)


def _drawn(chosen: ActView | None, raw: Raw | None, operation: str) -> Raw:
    if chosen is None or chosen.form is None:
        return raw or {}
    if raw is None:
        return chosen.form.draw()
    return chosen.form.rearrange(raw, operation) if operation else raw
