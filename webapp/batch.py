"""Many items from one workbook (实施清单) and a template: looked at row by row, then drafted."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import actions, queries
from engine.actions.item_rows import Batch, Draft
from engine.errors import InvalidValueError, NotFoundError
from engine.permissions import Action, require_anywhere
from engine.queries import catalogue
from engine.work import Look
from webapp import pages, sheets
from webapp.current import current_actor, current_engine

bp = Blueprint("batch", __name__, url_prefix="/catalogue/batch")

KIND = "batch"
AT_ONCE = 20
"""Items that one submit stores: each takes a third of a second, and somebody waits."""

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
def ask() -> ResponseReturnValue:
    """Where the template is taken from and the filled workbook is sent."""
    return _ask()


@bp.get("/workbook.xlsx")
def workbook() -> ResponseReturnValue:
    """The empty workbook to fill in for items with the flow of a template."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
        template = actions.template_item(look, request.args.get("template", ""))
    body = actions.empty_workbook(template)
    return sheets.attached(body, _WORKBOOK, f"{template.item.name}-{gettext('实施清单')}.xlsx")


@bp.post("")
def read() -> ResponseReturnValue:
    """Read a filled workbook and lay it aside; nothing of it becomes a version."""
    sent, template = request.files.get("file"), request.form.get("template", "")
    try:
        if sent is None or not sent.filename:
            return _ask(gettext("请选择填好的表格（XLSX）")), 422
        body = sent.read()
        with current_engine().look(current_actor()) as look:
            require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
        actions.read_items(current_engine(), body, template)
    except (InvalidValueError, NotFoundError) as error:
        return _ask(str(error)), 422
    with current_engine().begin(current_actor()) as work:
        upload_id = actions.keep_upload(work, KIND, body, name=sent.filename, base=template)
    return redirect(url_for("batch.show", upload_id=upload_id), code=303)


@bp.get("/<uuid:upload_id>")
def show(upload_id: UUID) -> ResponseReturnValue:
    """Every row of a workbook: what it would become, or what is wrong with it and where."""
    batch = _batch(upload_id)
    with current_engine().look(current_actor()) as look:
        stored = {
            draft.row: version
            for draft in batch.drafts
            if (version := look.tables.items.version(draft.bundle.digest)) is not None
        }
        return pages.render(
            look,
            "catalogue/batch.html",
            upload=catalogue.upload(look, upload_id),
            batch=batch,
            stored=stored,
            left=len(batch.drafts) - len(stored),
            at_once=AT_ONCE,
            organs=look.tables.people.organs(),
            refused="",
        )


@bp.post("/<uuid:upload_id>/save")
def save(upload_id: UUID) -> ResponseReturnValue:
    """Store the next rows as drafts; what is there already stays what it is."""
    engine, batch = current_engine(), _batch(upload_id)
    with engine.look(current_actor()) as look:
        fresh = [draft for draft in batch.drafts if not _stored(look, draft)]
    actions.draft_items(engine, current_actor(), replace(batch, drafts=tuple(fresh[:AT_ONCE])))
    address = url_for("batch.show", upload_id=upload_id, done="drafts_saved")
    return redirect(address, code=303)


def _stored(look: Look, draft: Draft) -> bool:
    return look.tables.items.version(draft.bundle.digest) is not None


def _batch(upload_id: UUID) -> Batch:
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
        row = catalogue.upload(look, upload_id)
    if row.kind != KIND or row.base is None:
        raise NotFoundError("上传的表格", str(upload_id)[:8])
    return actions.read_items(current_engine(), row.body, row.base)


def _ask(refused: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
        return pages.render(
            look,
            "catalogue/batch_ask.html",
            items=[row for row in queries.items(look) if row.digest],
            chosen=request.values.get("template", ""),
            refused=refused,
        )
