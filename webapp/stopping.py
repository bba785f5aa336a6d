"""Stop a case by court or law, let it go on, and call it a wrong entry: one page a verb."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions, queries
from engine.errors import NotPermittedError
from engine.limits import SUSPENSIONS
from engine.queries import stopping
from engine.work import Advance, Work
from webapp import notices, pages, refusals, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("stopping", __name__, url_prefix="/cases")

TITLES = {
    "suspend": _("中止办理"),
    "resume": _("恢复办理"),
    "propose-void": _("提请作废"),
    "void": _("核准作废"),
    "reject-void": _("不予作废"),
}
VERBS = {
    "resume": actions.resume_case,
    "propose-void": actions.propose_void,
    "void": actions.void_case,
    "reject-void": actions.reject_void,
}
FIELDS = ("ground", "document", "basis", "reason")
_ANY = "<any(suspend, resume, 'propose-void', void, 'reject-void'):verb>"


@bp.get(f"/<uuid:case_id>/act/{_ANY}")
def ask(case_id: UUID, verb: str) -> ResponseReturnValue:
    """Why, and on what ground."""
    return _page(case_id, verb, typed={})


@bp.post(f"/<uuid:case_id>/act/{_ANY}")
def act(case_id: UUID, verb: str) -> ResponseReturnValue:
    """Do it; a refusal keeps what was typed."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        with current_engine().begin(current_actor()) as work:
            done = _act(work, case_id, verb, typed)
    except refusals.SHOWN as error:
        return _page(case_id, verb, typed=typed, refused=error)
    said = notices.query(verb, done)
    return redirect(url_for("cases.show", case_id=case_id, **said), code=303)  # type: ignore[arg-type]


def _act(work: Work, case_id: UUID, verb: str, typed: dict[str, str]) -> Advance:
    seen, key = submits.seen(), submits.key()
    if verb == "suspend":
        return actions.suspend_case(work, case_id, **typed, seen=seen, key=key)
    return VERBS[verb](work, case_id, reason=typed["reason"], seen=seen, key=key)


def _page(
    case_id: UUID, verb: str, *, typed: dict[str, str], refused: Exception | None = None
) -> ResponseReturnValue:
    with current_engine().look(current_actor()) as look:
        found = stopping.stopping(look, case_id)
        if verb not in found.verbs and refused is None:
            raise NotPermittedError("本件现在的状态或者您的岗位不能作此项操作", rule="R-ROLE")
        text = pages.render(
            look,
            "stopping/ask.html",
            case=queries.case(look, case_id),
            stopping=found,
            verb=verb,
            title=TITLES[verb],
            grounds=SUSPENSIONS.values(),
            typed=typed,
            refused=refusals.said(refused),
            wrong=refusals.field(refused),
        )
    return text, refusals.status(refused)
