"""The seal register: its pages, and what heads of organs and custodians do with seals."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions
from engine.errors import InvalidValueError, WrongStateError
from engine.queries import seals
from engine.store.seals import SealRow
from engine.work import Look
from webapp import charts, pages
from webapp.current import current_actor, current_engine

bp = Blueprint("seals", __name__, url_prefix="/seals")

ACTS: dict[str, Callable[..., SealRow]] = {
    "suspend": actions.suspend_seal,
    "restore": actions.restore_seal,
    "end": actions.end_seal,
}
ACT_NAMES = {"suspend": _("封存"), "restore": _("启封"), "end": _("停用")}


@bp.get("")
def index() -> ResponseReturnValue:
    """Every seal of the organs whose papers the person answers for."""
    with current_engine().look(current_actor()) as look:
        return _index(look)


@bp.post("")
def register() -> ResponseReturnValue:
    """Register a seal; what was typed stays when it is refused."""
    form = request.form
    try:
        new = actions.NewSeal(
            organ=form.get("organ", ""),
            name=form.get("name", ""),
            kind=form.get("kind", ""),
            custodian=form.get("custodian", ""),
            letters=form.getlist("letters"),
            items=form.getlist("items"),
            starts_on=_required_day("starts_on"),
            ends_on=_day("ends_on"),
            document=form.get("document", ""),
        )
        with current_engine().begin(current_actor()) as work:
            row = actions.register_seal(work, new)
    except InvalidValueError as error:
        with current_engine().look(current_actor()) as look:
            return _index(look, problem=error), 422
    return redirect(url_for("seals.show", seal_id=row.id, done="seal_registered"), code=303)


@bp.get("/<uuid:seal_id>")
def show(seal_id: UUID) -> ResponseReturnValue:
    """One seal: its imprint, its history, the letters it stands on."""
    with current_engine().look(current_actor()) as look:
        return _page(look, seal_id)


@bp.post("/<uuid:seal_id>/<any(suspend, restore, end):verb>")
def act(seal_id: UUID, verb: str) -> ResponseReturnValue:
    """Seal a seal away, take it back into use, or end it; the reason goes into the log."""
    reason = request.form.get("reason", "")
    try:
        with current_engine().begin(current_actor()) as work:
            ACTS[verb](work, seal_id, reason=reason)
    except (InvalidValueError, WrongStateError) as error:
        said = error.reason if isinstance(error, InvalidValueError) else str(error)
        status = 422 if isinstance(error, InvalidValueError) else 409
        with current_engine().look(current_actor()) as look:
            return _page(look, seal_id, verb=verb, reason=reason, refused=said), status
    return redirect(url_for("seals.show", seal_id=seal_id, done=f"seal_{verb}"), code=303)


def _index(look: Look, *, problem: InvalidValueError | None = None) -> str:
    return pages.render(
        look,
        "seals/index.html",
        seals=seals.seals(look),
        choices=seals.seal_choices(look),
        kinds=seals.KINDS_OF_SEALS,
        problem=problem,
        typed=request.form,
    )


def _page(look: Look, seal_id: UUID, *, verb: str = "", reason: str = "", refused: str = "") -> str:
    found = seals.seal(look, seal_id, page=request.args.get("page", 1, type=int))
    return pages.render(
        look,
        "seals/show.html",
        found=found,
        seal=found.seal,
        imprint=charts.inline(found.seal.imprint.encode()),
        names=ACT_NAMES,
        verb=verb,
        reason=reason,
        refused=refused,
    )


def _required_day(name: str) -> date:
    day = _day(name)
    if day is None:
        raise InvalidValueError(name, str(_("请填写启用日期")))
    return day


def _day(name: str) -> date | None:
    """A typed day.

    :raise InvalidValueError: it is none
    """
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError(name, str(_("日期应写成 2026-03-02 的形式"))) from error
