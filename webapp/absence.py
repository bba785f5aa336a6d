"""Who stands in while somebody is away: one's own, and those of an organ or of all (/absence)."""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions
from engine.actions import Absence
from engine.errors import InvalidValueError
from engine.model import Role
from engine.queries import absence as absences
from engine.work.lending import REASONS
from webapp import pages, refusals, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("absence", __name__, url_prefix="/absence")

STATES = {
    "now": _("进行中"),
    "ahead": _("未开始"),
    "over": _("已到期"),
    "ended": _("已收回"),
}
FIELDS = ("principal", "substitute", "starts_on", "ends_on", "reason", "document")


@bp.get("")
def show() -> ResponseReturnValue:
    """The person's own, and for leaders and administrators those of others."""
    return _page({}, ())


@bp.post("")
def name() -> ResponseReturnValue:
    """Name a substitute; a refusal keeps what was typed."""
    typed = {field: request.form.get(field, "") for field in FIELDS}
    roles = request.form.getlist("roles")
    try:
        with current_engine().begin(current_actor()) as work:
            actions.name_substitute(work, _absence(typed, roles), key=submits.key())
    except refusals.SHOWN as error:
        return _page(typed, roles, refused=error)
    return redirect(url_for("absence.show", done="substitute_named"), code=303)


@bp.post("/<uuid:substitution_id>/end")
def end(substitution_id: UUID) -> ResponseReturnValue:
    """End one at once."""
    try:
        with current_engine().begin(current_actor()) as work:
            actions.end_substitution(work, substitution_id)
    except refusals.SHOWN as error:
        return _page({}, (), refused=error)
    return redirect(url_for("absence.show", done="substitution_ended"), code=303)


def _absence(typed: dict[str, str], roles: list[str]) -> Absence:
    known = {role.value for role in Role}
    return Absence(
        principal=typed["principal"] or current_actor().user_id,
        substitute=typed["substitute"],
        starts_on=_day("starts_on", typed["starts_on"]),
        ends_on=_day("ends_on", typed["ends_on"]),
        reason=typed["reason"],
        document=typed["document"],
        roles=[Role(role) for role in roles if role in known],
    )


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError(field, "请填写开始日期和结束日期") from error


def _page(
    typed: dict[str, str], roles: list[str] | tuple[()], *, refused: Exception | None = None
) -> ResponseReturnValue:
    with current_engine().look(current_actor()) as look:
        text = pages.render(
            look,
            "absence/show.html",
            found=absences.absences(look),
            reasons=REASONS,
            states=STATES,
            typed=typed,
            roles=roles,
            today=look.today,
            refused=refusals.said(refused),
            wrong=refusals.field(refused),
        )
    return text, refusals.status(refused)
