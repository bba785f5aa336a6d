"""The registers of a counter: read, printed, taken away; every taking away stands in the log."""

from datetime import date
from io import BytesIO

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import InvalidValueError
from engine.permissions import Action
from engine.queries import registers
from engine.queries.registers import TITLES, RegisterKind
from engine.queries.spans import Days
from engine.work import Look
from webapp import pages
from webapp.current import current_actor, current_engine
from webapp.submits import key
from webapp.supervision import WORKBOOK

bp = Blueprint("registers", __name__, url_prefix="/registers")


@bp.get("")
def show() -> ResponseReturnValue:
    """One register of a day, or of some days."""
    with current_engine().look(current_actor()) as look:
        days = _days(look)
        found = registers.register(look, _kind(), days, request.args.get("organ", ""))
        return pages.render(
            look,
            "registers/show.html",
            register=found,
            titles=TITLES,
            address=lambda kind: url_for(
                "registers.show",
                kind=kind,
                on=found.days.first.isoformat(),
                to=found.days.last.isoformat(),
                organ=found.organ,
            ),
        )


@bp.post("/export")
def export() -> ResponseReturnValue:
    """The same as a workbook; the log says so before the file leaves (S11)."""
    engine, actor = current_engine(), current_actor()
    with engine.look(actor) as look:
        days, kind = _days(look), _kind()
        made = registers.taken(look, kind, days, request.values.get("organ", ""))
    with engine.begin(actor) as work:
        actions.note_export(
            work,
            f"register/{kind.value}",
            key=key(),
            action=Action.VIEW_REGISTERS,
            first=days.first.isoformat(),
            last=days.last.isoformat(),
            lines=made.lines,
            digest=made.digest,
        )
    return send_file(
        BytesIO(made.data), mimetype=WORKBOOK, as_attachment=True, download_name=made.name
    )


def _kind() -> RegisterKind:
    asked = request.values.get("kind", "")
    return RegisterKind(asked) if asked in set(RegisterKind) else RegisterKind.RECEIVED


def _days(look: Look) -> Days:
    first = _day(request.values.get("on", ""), look.today)
    last = _day(request.values.get("to", ""), first)
    return Days(first=first, last=max(first, last))


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("日期", "请按 2026-03-02 的样式填写") from error
