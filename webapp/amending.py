"""What the counter mistyped is put right against the original (更正登记): one page, two persons."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import UnlawfulError
from engine.queries import amending
from engine.work import Advance
from forms import InvalidAnswersError
from webapp import answers, notices, pages, refusals, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("amending", __name__, url_prefix="/cases")

_REFUSED = (*refusals.SHOWN, InvalidAnswersError, UnlawfulError)
_OURS = frozenset({"amend_reason", "amend_material", "amend_compared"})


@bp.get("/<uuid:case_id>/amend")
def ask(case_id: UUID) -> ResponseReturnValue:
    """The application as it is recorded; or what somebody proposed to put right of it."""
    return _page(case_id)


@bp.post("/<uuid:case_id>/amend")
def amend(case_id: UUID) -> ResponseReturnValue:
    """See what would follow, or do it; a refusal keeps what was typed."""
    raw = {name: each for name, each in answers.sent().items() if name not in _OURS}
    try:
        if request.form.get("_op") == "check":
            return _page(case_id, raw=raw)
        given = actions.TypedAnew(
            raw=raw,
            reason=request.form.get("amend_reason", ""),
            material=request.form.get("amend_material", ""),
            compared="amend_compared" in request.form,
        )
        with current_engine().begin(current_actor()) as work:
            done = actions.amend_record(
                work, case_id, given, seen=submits.seen(), key=submits.key()
            )
    except _REFUSED as error:
        return _page(case_id, raw=raw, refused=error)
    return _onward(done, "record_amended" if _amended(done) else "amendment_proposed")


@bp.post("/<uuid:case_id>/amend/confirm")
def confirm(case_id: UUID) -> ResponseReturnValue:
    """Another person has looked at the original."""
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.confirm_amendment(work, case_id, seen=submits.seen(), key=submits.key())
    except _REFUSED as error:
        return _page(case_id, refused=error)
    return _onward(done, "record_amended")


@bp.post("/<uuid:case_id>/amend/reject")
def reject(case_id: UUID) -> ResponseReturnValue:
    """Leave the record as it is."""
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.reject_amendment(
                work,
                case_id,
                reason=request.form.get("amend_reason", ""),
                seen=submits.seen(),
                key=submits.key(),
            )
    except _REFUSED as error:
        return _page(case_id, refused=error)
    return _onward(done, "amendment_rejected")


def _amended(done: Advance) -> bool:
    with current_engine().look(current_actor()) as look:
        return amending.amend_page(look, done.case_id).awaiting is None


def _onward(done: Advance, said: str) -> ResponseReturnValue:
    address = notices.query(said, done)
    return redirect(url_for("cases.show", case_id=done.case_id, **address), code=303)  # type: ignore[arg-type]


def _page(
    case_id: UUID,
    *,
    raw: amending.Raw | None = None,
    refused: Exception | None = None,
) -> ResponseReturnValue:
    with current_engine().look(current_actor()) as look:
        found = amending.amend_page(look, case_id, raw if refused is None else None)
        typed_wrong = isinstance(refused, InvalidAnswersError)
        text = pages.render(
            look,
            "amending/ask.html",
            found=found,
            raw=found.raw if raw is None else raw,
            errors=refused.errors if isinstance(refused, InvalidAnswersError) else {},
            refused="" if typed_wrong else refusals.said(refused),
            wrong=refusals.field(refused),
            typed=request.form,
        )
    lawless = isinstance(refused, InvalidAnswersError | UnlawfulError)
    return text, 422 if lawless else refusals.status(refused)
