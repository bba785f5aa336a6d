"""The public website, served live: the same bytes that ``guhua site build`` writes."""

import mimetypes
import threading
from datetime import UTC, datetime
from hashlib import sha256
from typing import cast

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.publication.site import Site
from engine.queries.site import PREFIX, site, site_mark
from engine.work import Engine
from webapp import framing
from webapp.current import current_engine

bp = Blueprint("public", __name__, url_prefix="/public")

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MADE = (".html", ".xlsx", ".json", ".js", ".xml")
MOST_MADE = 2000
"""Pages kept by a process; each takes some 30 KB."""


class Shown:
    """The website as this process last read it; read anew when the catalogue is another.

    Pages that cost something to make are kept; files are fetched from where they are kept.
    """

    def __init__(self) -> None:
        self._mark = ""
        self._site: Site | None = None
        self._lock = threading.Lock()
        self._made: dict[str, bytes] = {}

    def body(self, shown: Site, path: str) -> bytes:
        """Return the bytes of an address; those of the pages are made once."""
        if not path.endswith(MADE):
            return shown.page(path)
        if path not in self._made or shown is not self._site:
            body = shown.page(path)
            if shown is not self._site or len(self._made) >= MOST_MADE:
                return body
            self._made[path] = body
        return self._made[path]

    def site(self, engine: Engine) -> Site:
        """Return the website as the catalogue stands now."""
        with engine.look() as look:
            mark = site_mark(look)
        with self._lock:
            if self._site is None or mark != self._mark:
                self._site, self._mark, self._made = site(engine, live=PREFIX), mark, {}
            return self._site


@bp.get("")
def start() -> ResponseReturnValue:
    """The first page; its relative links need the slash."""
    return redirect(url_for("public.home"), code=301)


@bp.get("/")
def home() -> ResponseReturnValue:
    """The first page."""
    return page("index.html")


@bp.get("/<path:path>")
def page(path: str) -> ResponseReturnValue:
    """One address of the website."""
    public = _shown()
    shown = public.site(current_engine())
    if path not in shown:
        if f"{path.rstrip('/')}/index.html" in shown:
            return redirect(url_for("public.page", path=f"{path.rstrip('/')}/index.html"), code=301)
        abort(404)
    source = shown.source(path)
    body = b"" if source and source in request.if_none_match else public.body(shown, path)
    response = Response(body, content_type=_type(path))
    response.set_etag(source or sha256(body).hexdigest())
    if (changed := shown.changed(path)) is not None:
        response.last_modified = datetime(changed.year, changed.month, changed.day, tzinfo=UTC)
    if path.endswith(".svg"):
        response.headers["Content-Security-Policy"] = framing.SVG_POLICY
    # Two versions may be published on one day: only the tag says that nothing has changed.
    return response.make_conditional(request) if request.if_none_match else response


def _shown() -> Shown:
    return cast("Shown", current_app.extensions.setdefault("public_site", Shown()))


def _type(path: str) -> str:
    end = path.rpartition(".")[2]
    return TYPES.get(end) or mimetypes.guess_type(path)[0] or "application/octet-stream"
