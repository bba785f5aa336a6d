"""Scans at the counter: kept as soon as they arrive, whatever becomes of the page."""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from engine import actions
from engine.errors import InvalidValueError, NotFoundError
from engine.permissions import Action, require_anywhere
from engine.publication.scans import LARGEST, Scan, read_scan
from engine.queries import receptions, scanned, supplying
from engine.work import Work
from webapp.current import current_actor, current_engine
from webapp.framing import SCAN_POLICY

bp = Blueprint("counter_scans", __name__)

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
PREFIX = "scan."
"""Before the key of the material, in the name of a field that brings files."""


@bp.post("/receive/<item_key>/<uuid:reception>/scans/<material>")
def keep(item_key: str, reception: UUID, material: str) -> ResponseReturnValue:
    """Keep what was chosen or dropped on one row; answer with the row's list of scans."""
    errors = kept(item_key, reception, only=material)
    with current_engine().look(current_actor()) as look:
        view = receptions.reception(look, item_key, reception, {})
    text = render_template(
        "receiving/scans.html",
        scans=view.drafts.get(material, ()),
        problem=errors.get(f"{PREFIX}{material}", ""),
    )
    return make_response(text, 422 if errors else 200)


@bp.post("/receive/corrections/<uuid:task_id>/scans/<material>")
def keep_for_task(task_id: UUID, material: str) -> ResponseReturnValue:
    """Do the same where an applicant brings what was missing."""
    errors = kept_for_task(task_id, only=material)
    with current_engine().look(current_actor()) as look:
        view = supplying.supply(look, task_id)
    text = render_template(
        "receiving/scans.html",
        scans=view.drafts.get(material, ()) if view is not None else (),
        problem=errors.get(f"{PREFIX}{material}", ""),
    )
    return make_response(text, 422 if errors else 200)


@bp.get("/receive/scans/<uuid:draft_id>")
def show(draft_id: UUID) -> ResponseReturnValue:
    """One of the person's own scans that still wait."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RECEIVE_CASE, look.today)
        found = look.tables.scans.draft(look.actor.user_id, draft_id, look.now)
    if found is None:
        raise NotFoundError("扫描件", draft_id)
    media, body = found
    return scan_response(body, media, "scan")


@bp.get("/cases/<uuid:case_id>/scans/<uuid:scan_id>")
def of_case(case_id: UUID, scan_id: UUID) -> ResponseReturnValue:
    """One scan of a material of a case, for whoever may read names in full."""
    with current_engine().look(current_actor()) as look:
        row, body = scanned.scan_body(look, case_id, scan_id)
    take = request.args.get("take") == "1"
    name = quote(f"{row.name}.{ENDINGS[row.media]}")
    return scan_response(body, row.media, name, take=take)


def scan_response(body: bytes, media: str, name: str, *, take: bool = False) -> Response:
    """A scan in a window of its own, which may load nothing and run nothing."""
    response = Response(body, content_type=media)
    place = "attachment" if take else "inline"
    response.headers["Content-Disposition"] = f"{place}; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = SCAN_POLICY
    return response


def kept(item_key: str, reception: UUID, *, only: str = "") -> dict[str, str]:
    """Keep every file of a reception's request; return what is wrong with the others, by field."""

    def lay(work: Work, material: str, scan: Scan) -> UUID:
        return actions.scan_material(work, item_key, reception, material, scan)

    return _kept(lay, only)


def kept_for_task(task_id: UUID, *, only: str = "") -> dict[str, str]:
    """Do the same with what comes in after a notice of correction."""

    def lay(work: Work, material: str, scan: Scan) -> UUID:
        return actions.scan_correction(work, task_id, material, scan)

    return _kept(lay, only)


def operated(item_key: str, reception: UUID, operation: str) -> dict[str, str]:
    """Do what a small button of the materials asks: forget a scan, or take one over."""

    def reuse(work: Work, material: str, scan_id: UUID) -> UUID:
        return actions.reuse_scan(work, item_key, reception, material, scan_id)

    return _operated(reuse, operation)


def operated_for_task(task_id: UUID, operation: str) -> dict[str, str]:
    """Do the same with what comes in after a notice of correction."""

    def reuse(work: Work, material: str, scan_id: UUID) -> UUID:
        return actions.reuse_for_correction(work, task_id, material, scan_id)

    return _operated(reuse, operation)


def _kept(lay: Callable[[Work, str, Scan], UUID], only: str) -> dict[str, str]:
    wrong: dict[str, list[str]] = {}
    for material, file in _files(only):
        try:
            scan = read_upload(file)
            with current_engine().begin(current_actor()) as work:
                lay(work, material, scan)
        except InvalidValueError as error:
            name = PurePath(file.filename or "").name[:60]
            wrong.setdefault(f"{PREFIX}{material}", []).append(f"{name}：{error.reason}")
    return {field: "；".join(sentences) for field, sentences in wrong.items()}


def _operated(reuse: Callable[[Work, str, UUID], UUID], operation: str) -> dict[str, str]:
    verb, _colon, rest = operation.partition(":")
    try:
        if verb == "drop":
            with current_engine().begin(current_actor()) as work:
                actions.drop_scan(work, UUID(rest))
        elif verb == "reuse":
            material, _colon, scan_id = rest.partition(":")
            with current_engine().begin(current_actor()) as work:
                reuse(work, material, UUID(scan_id))
    except ValueError as error:
        raise NotFoundError("扫描件", rest[:60]) from error
    except InvalidValueError as error:
        return {"form": str(error)}
    return {}


def _files(only: str) -> Iterator[tuple[str, FileStorage]]:
    for field, files in request.files.lists():
        material = field.removeprefix(PREFIX)
        if field.startswith(PREFIX) and only in {"", material}:
            yield from ((material, file) for file in files if file.filename)


def read_upload(file: FileStorage) -> Scan:
    """Read a file, but none that is too large anyhow.

    :raise InvalidValueError: it is no scan; says why
    """
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    body = file.read() if size <= LARGEST else b"\0" * (LARGEST + 1)
    return read_scan(file.filename or "", body)
