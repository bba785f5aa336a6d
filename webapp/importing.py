"""A bundle is imported: chosen, looked at from every side, and only then stored as a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

import diagrams
from diagrams import DiagramError
from engine import actions, publication, queries
from engine.bundle import Bundle, archive
from engine.errors import InvalidBundleError, NotFoundError
from engine.permissions import Action, require_anywhere
from engine.publication.documents import page
from engine.queries import catalogue
from engine.queries.findings import Finding, Findings, findings, refusals
from engine.store.uploads import UploadRow
from engine.work import Look
from webapp import drafts, framing, pages, sheets
from webapp.current import current_actor, current_engine

bp = Blueprint("importing", __name__, url_prefix="/catalogue/import")

KIND = "bundle"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """An upload as it is: the bundle where it is one, and what stands against it."""

    row: UploadRow
    files: Mapping[str, bytes]
    bundle: Bundle | None
    found: Findings


@bp.get("")
def ask() -> ResponseReturnValue:
    """Where files are chosen."""
    return _ask()


@bp.post("")
def read() -> ResponseReturnValue:
    """Read what was chosen and lay it aside; nothing of it becomes a version."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
    base = request.form.get("base", "")
    chosen = [
        (file.filename, file.read()) for file in request.files.getlist("files") if file.filename
    ]
    try:
        files = archive.unpack(chosen)
        with current_engine().look(current_actor()) as look:
            files = catalogue.completed(look, files, base)
    except InvalidBundleError as error:
        return _ask(refusals(error).errors), 422
    with current_engine().begin(current_actor()) as work:
        name = "、".join(name for name, _body in chosen)
        body = archive.pack(files)
        upload_id = actions.keep_upload(work, KIND, body, name=name, base=base or None)
    return redirect(url_for("importing.show", upload_id=upload_id), code=303)


@bp.get("/<uuid:upload_id>")
def show(upload_id: UUID) -> ResponseReturnValue:
    """What was sent, before anything is stored: rules, charts, sheets, what changes."""
    with current_engine().look(current_actor()) as look:
        looked = _looked(look, upload_id)
        bundle = looked.bundle
        line = None
        if bundle is not None and (row := look.tables.items.get(bundle.item.key)) is not None:
            line, _versions = catalogue.item_line(look, row.key)
        known = look.tables.items.version(bundle.digest) if bundle is not None else None
        against = line.current.row if line is not None and line.current is not None else None
        text = pages.render(
            look,
            "catalogue/preview.html",
            upload=looked.row,
            files=looked.files,
            bundle=bundle,
            organ=look.organ_name(bundle.item.organ) if bundle is not None else "",
            found=looked.found,
            line=line,
            known=known,
            against=against,
            changes=_changes(look, against.digest if against else None, bundle),
            kinds=sheets.KINDS,
        )
    return framing.with_frames(text)


@bp.get("/<uuid:upload_id>/chart-<any(poster, staff):name>.svg")
def chart(upload_id: UUID, name: str) -> ResponseReturnValue:
    """The chart of an upload; drawn when it is first asked for."""
    bundle = _bundle(upload_id)
    try:
        layout = drafts.layout(current_engine(), bundle, sheets.CHARTS[name])
        svg = diagrams.draw(publication.layout(layout))
    except DiagramError:
        # Shown as a picture: the page's own words for a missing one take its place.
        return Response(status=422)
    return framing.drawing(svg)


@bp.get("/<uuid:upload_id>/<name>.html")
def sheet(upload_id: UUID, name: str) -> ResponseReturnValue:
    """One sheet of an upload, filled in."""
    bundle = _bundle(upload_id)
    kind = sheets.kind_of(name)
    with current_engine().look(current_actor()) as look:
        facts = catalogue.draft_facts(look, bundle)
    return framing.sheet(page(kind, [facts], assets=sheets.assets()))


@bp.post("/<uuid:upload_id>/save")
def save(upload_id: UUID) -> ResponseReturnValue:
    """Store the upload as a draft version; a second click leads to the same one."""
    engine = current_engine()
    try:
        bundle = _bundle(upload_id)
    except NotFoundError:
        return _saved_before()
    drawn = drafts.drawn(engine, bundle)
    with engine.begin(current_actor()) as work:
        version = actions.import_item(work, bundle, drawn)
        actions.drop_upload(work, upload_id)
    address = url_for("versions.show", digest=version.digest, done="draft_saved")
    return redirect(address, code=303)


@bp.post("/<uuid:upload_id>/drop")
def drop(upload_id: UUID) -> ResponseReturnValue:
    """Forget the upload."""
    with current_engine().begin(current_actor()) as work:
        actions.drop_upload(work, upload_id)
    return redirect(url_for("importing.ask"), code=303)


def _saved_before() -> ResponseReturnValue:
    digest = request.form.get("digest", "")
    with current_engine().look(current_actor()) as look:
        version = look.tables.items.version(digest)
        if version is None or version.drafted_by != look.actor.user_id:
            raise NotFoundError("上传的文件", digest[:12])
    return redirect(url_for("versions.show", digest=digest), code=303)


def _ask(errors: Sequence[Finding] = ()) -> str:
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
        return pages.render(
            look,
            "catalogue/import.html",
            errors=errors,
            items=[row for row in queries.items(look) if row.digest],
            base=request.values.get("base", ""),
        )


def _looked(look: Look, upload_id: UUID) -> Looked:
    require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
    row = catalogue.upload(look, upload_id)
    files = archive.unpack([("upload.zip", row.body)])
    try:
        bundle = Bundle.from_files(files)
    except InvalidBundleError as error:
        return Looked(row=row, files=files, bundle=None, found=refusals(error))
    return Looked(row=row, files=files, bundle=bundle, found=findings(look, bundle))


def _bundle(upload_id: UUID) -> Bundle:
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_ITEM, look.today)
        row = catalogue.upload(look, upload_id)
    return Bundle.from_files(archive.unpack([("upload.zip", row.body)]))


def _changes(look: Look, old: str | None, bundle: Bundle | None) -> list[str] | None:
    if bundle is None or old is None:
        return None
    return catalogue.changes(look, old, bundle)
