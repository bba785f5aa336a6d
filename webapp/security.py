"""What every request must bring and every response carries (reliability.md §6.2, §6.4)."""

import hmac

from flask import Flask, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.addresses import parted
from webapp.current import signed_in

PUBLIC = frozenset(
    {
        "static",
        "session.sign_in",
        "session.ask",
        "items.index",
        "items.show",
        "items.chart",
        "progress.ask",
        "progress.answer",
        "public.start",
        "public.home",
        "public.page",
        "decisions.public",
        "decisions.public_data",
        "checking.ask",
        "checking.show",
        "checking.judge",
        "health.deadlines",
        "health.live",
        "health.ready",
    }
)
"""Whatever is not named here asks for a session."""

PRIVATE = frozenset({"progress.answer"})
"""Open to everybody, and yet about one person: no machine on the way may keep it."""

UNCHANGED = frozenset({"session.password", "session.change_password", "session.sign_out"})
"""All that a person may do before he has changed the password he was given."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST_BODY = 1024 * 1024
LARGER_BODIES = {
    "batch.read": 12 * LARGEST_BODY,
    "importing.read": 12 * LARGEST_BODY,
    "sheets.keep_scan": 52 * LARGEST_BODY,
    "receiving.receive": 104 * LARGEST_BODY,
    "counter_scans.keep": 104 * LARGEST_BODY,
    "counter_scans.keep_for_task": 104 * LARGEST_BODY,
    "correcting.receive": 104 * LARGEST_BODY,
    "procedures.keep_photos": 104 * LARGEST_BODY,
}
"""Bytes of a request that brings files, by endpoint."""

MOST_FIELDS = 2000
A_YEAR = 31_536_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Check requests before anything reads them, and label every response."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
    )
    app.before_request(check_request)
    app.after_request(add_headers)


def check_request() -> ResponseReturnValue | None:
    """Refuse requests of strangers, of other sites, and those without the session's token."""
    require_text()
    request.max_content_length = LARGER_BODIES.get(request.endpoint or "", LARGEST_BODY)
    if request.method not in SAFE_METHODS:
        require_own_origin()
        require_few_fields()
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    info = signed_in()
    if info is None:
        if request.method not in SAFE_METHODS:
            abort(
                401,
                description=_(
                    "登录已过期，本次提交没有生效。请重新登录；填写的内容已保存在本浏览器中。"
                ),
            )
        return redirect(url_for("session.ask", next=request.full_path.rstrip("?")), code=303)
    if info.must_change and request.endpoint not in UNCHANGED:
        return redirect(url_for("session.password"), code=303)
    if request.method not in SAFE_METHODS:
        sent = request.form.get("csrf_token", "")
        if not hmac.compare_digest(sent.encode(), info.csrf.encode()):
            abort(400, description=_("页面已失效，本次提交没有生效。请返回上一页刷新后再提交。"))
    return None


def require_text() -> None:
    """Refuse an address with a NUL: PostgreSQL has no such text, SQLite would search for it."""
    if any("\0" in text for text in (request.path, *request.args.values())):
        abort(400)


def require_few_fields() -> None:
    """Refuse a form of endless fields: taking 140,000 of them apart takes seconds.

    The library counts the parts of forms that bring files, and no others.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_BODY
        if request.get_data().count(b"&") >= MOST_FIELDS:
            abort(413)


def require_own_origin() -> None:
    """Refuse a change that another site sent; what names no origin is no browser's doing."""
    source = request.headers.get("Origin") or request.headers.get("Referer")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    address = parted(source) if source is not None else None
    foreign = source is not None and (address is None or address.netloc != request.host)
    if foreign or site not in {"same-origin", "none"}:
        abort(403, description=_("该请求不是从本平台的页面发出的，没有受理。"))


def add_headers(response: Response) -> Response:
    """Add the headers of every response; pages of signed-in people are never kept."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    if request.endpoint != "static":
        public = request.endpoint in PUBLIC - PRIVATE and response.status_code < 400  # noqa: PLR2004
        response.headers["Cache-Control"] = "no-cache" if public else "no-store"
    return response
