"""The sheets of a version: looked at, taken away, and beside them what came back signed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

import diagrams
from diagrams import DiagramError
from engine import actions, publication
from engine.bundle import archive
from engine.bundle.bundle import FLOW
from engine.errors import InvalidValueError, NotFoundError
from engine.permissions import Action, holds_anywhere, require_anywhere
from engine.publication.documents import Kind, page
from engine.publication.files import SHEETS
from engine.publication.scans import read_scan
from engine.queries import catalogue, publications
from engine.work import Look
from webapp import framing, pages
from webapp.current import current_actor, current_engine

bp = Blueprint("sheets", __name__, url_prefix="/catalogue")

KINDS: Mapping[str, str] = {
    kind.value: SHEETS[kind] for kind in (Kind.INFORMATION, Kind.NOTICE, Kind.GUIDE, Kind.HANDBOOK)
}
"""The sheets of one item, by the name that addresses them."""

CHARTS = {"poster": publication.PUBLIC, "staff": publication.STAFF}
_STATIC = Path(publication.__file__).parent / "static"
_ZIP = "application/zip"


def kind_of(name: str) -> Kind:
    """The kind of sheet of that name.

    :raise NotFoundError: there is none
    """
    if name not in KINDS:
        raise NotFoundError("表单", name)
    return Kind(name)


def assets() -> str:
    """The address of the folder where the sheets' styles lie."""
    return url_for("sheets.asset", name="x.css").rpartition("/")[0]


@bp.get("/assets/<name>")
def asset(name: str) -> ResponseReturnValue:
    """A style sheet of the sheets."""
    if not name.endswith(".css"):
        raise NotFoundError("样式", name)
    return send_from_directory(_STATIC, name)


@bp.get("/versions/<digest>/chart-<any(poster, staff):name>.svg")
def chart(digest: str, name: Literal["poster", "staff"]) -> ResponseReturnValue:
    """A chart of a version as a picture: the public one, or the one with internal steps."""
    with current_engine().look(current_actor()) as look:
        line = catalogue.version_line(look, digest)
        kept = publication.kept_layout(line.row.layouts or {}, CHARTS[name])
    if kept is None:
        raise NotFoundError("流程图", digest[:12])
    try:
        return framing.drawing(diagrams.draw(kept))
    except DiagramError:
        return Response(status=422)


@bp.get("/versions/<digest>/<name>.html")
def sheet(digest: str, name: str) -> ResponseReturnValue:
    """A sheet of a version, as it is printed."""
    kind = kind_of(name)
    with current_engine().look(current_actor()) as look:
        line = catalogue.version_line(look, digest)
        facts = publications.facts(look, line.row.digest)
    return framing.sheet(page(kind, [facts], assets=assets()))


@bp.get("/versions/<digest>/files/<name>")
def file(digest: str, name: str) -> ResponseReturnValue:
    """A published file of a version, to take away."""
    with current_engine().look(current_actor()) as look:
        line = catalogue.version_line(look, digest)
        found, body = publications.published_file(look, digest, name)
    return attached(body, found.media, f"{_title(line)}-{name}")


@bp.get("/versions/<digest>/bundle.zip")
def bundle(digest: str) -> ResponseReturnValue:
    """The whole bundle of a version, to be changed elsewhere and imported again."""
    with current_engine().look(current_actor()) as look:
        line = catalogue.version_line(look, digest)
        files = look.bundle(digest).files
    return attached(archive.pack(files), _ZIP, f"{_title(line)}.zip")


@bp.get("/versions/<digest>/flow.bpmn")
def flow(digest: str) -> ResponseReturnValue:
    """The flow of a version, for any BPMN tool."""
    with current_engine().look(current_actor()) as look:
        line = catalogue.version_line(look, digest)
        body = look.bundle(digest).files[FLOW]
    return attached(body, "application/xml", f"{_title(line)}.bpmn")


@bp.get("/versions/<digest>/signed/<name>")
def signed(digest: str, name: str) -> ResponseReturnValue:
    """A sheet, and beside it what came back signed and stamped."""
    return _signed(digest, name)


@bp.post("/versions/<digest>/signed/<name>")
def keep_scan(digest: str, name: str) -> ResponseReturnValue:
    """Keep the scan of a signed sheet with its version."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.KEEP_SCAN, look.today)
    sent = request.files.get("scan")
    file, body = (sent.filename or "", sent.read()) if sent is not None else ("", b"")
    try:
        read = read_scan(file, body)
        with current_engine().begin(current_actor()) as work:
            actions.keep_scan(work, digest, name, read)
    except InvalidValueError as error:
        response = _signed(digest, name, refused=str(error))
        response.status_code = 422
        return response
    address = url_for("sheets.signed", digest=digest, name=name, done="scan_kept")
    return redirect(address, code=303)


@bp.get("/scans/<uuid:scan_id>")
def scan(scan_id: UUID) -> ResponseReturnValue:
    """A scan itself, in a frame of ours."""
    with current_engine().look(current_actor()) as look:
        catalogue.require_reading(look)
        row, body = publications.scan(look, scan_id)
    response = framing.scan(body, row.media)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(row.name)}"
    return response


def _signed(digest: str, name: str, *, refused: str = "") -> Response:
    if name not in SHEETS or name == "list":
        raise NotFoundError("表单", name)
    with current_engine().look(current_actor()) as look:
        line = catalogue.version_line(look, digest)
        scans = [each for each in look.tables.publications.scans(digest) if each.sheet == name]
        asked = request.args.get("scan", "")
        text = pages.render(
            look,
            "catalogue/signed.html",
            line=line,
            sheet=name,
            titles=SHEETS,
            kinds=KINDS,
            scans=scans,
            names=look.tables.people.names(),
            shown=next((each for each in scans if str(each.id) == asked), next(iter(scans), None)),
            keeps=_keeps(look),
            refused=refused,
        )
    return framing.with_frames(text)


def _keeps(look: Look) -> bool:
    return holds_anywhere(look.actor, Action.KEEP_SCAN, look.today)


def _title(line: catalogue.VersionLine) -> str:
    return f"{line.item.name}-第{line.row.number}版"


def attached(body: bytes, media: str, name: str) -> Response:
    """A file to take away under a name of its own."""
    response = Response(body, content_type=media)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = framing.SVG_POLICY
    return response
