"""From what the engine refuses to what the browser sees."""

import secrets
from datetime import UTC
from email.utils import format_datetime

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import BadHost, HTTPException

from engine.bpmn import NoReturnError
from engine.errors import (
    CalendarMissingError,
    CaseChangedError,
    DatabaseAwayError,
    EngineError,
    InvalidBundleError,
    InvalidValueError,
    LetterFactsMissingError,
    NotFoundError,
    NotPermittedError,
    SignInRefusedError,
    TaskClosedError,
    TooManyTriesError,
    UnlawfulError,
    WrongStateError,
)
from forms import InvalidAnswersError
from webapp.addresses import parted
from webapp.current import token

STATUS: dict[type[Exception], int] = {
    SignInRefusedError: 401,
    NotPermittedError: 403,
    NotFoundError: 404,
    CaseChangedError: 409,
    TaskClosedError: 409,
    WrongStateError: 409,
    NoReturnError: 409,
    InvalidAnswersError: 422,
    InvalidBundleError: 422,
    InvalidValueError: 422,
    LetterFactsMissingError: 422,
    UnlawfulError: 422,
    # A day so far away that nobody knows yet which days are working days.
    CalendarMissingError: 422,
    TooManyTriesError: 429,
    DatabaseAwayError: 503,
}
TITLES = {
    400: _("请求无效"),
    401: _("请先登录"),
    403: _("不能办理"),
    404: _("没有找到"),
    405: _("操作方式不对"),
    409: _("情况已经变化"),
    413: _("内容过大"),
    422: _("填写有误"),
    429: _("请稍后再查"),
    500: _("系统出错"),
    503: _("暂时不能办理"),
}
SENTENCES = {
    400: _("请求不完整。请返回上一页刷新后重试。"),
    401: _("登录已过期，请重新登录。"),
    403: _("您没有办理此项操作的权限。"),
    404: _("没有这个页面，或者您无权查看。请核对地址或编号后重试。"),
    405: _("该地址不接受这种操作。请从页面上的按钮进入。"),
    413: _("提交的内容超过上限，没有保存。请精简后重试。"),
}
RETRY_SECONDS = 5
SECRETIVE = frozenset({"session", "progress"})
"""Nouns whose forms have passwords or codes in them."""
MOST_READ_OFF = 200_000_000
"""Bytes of a refused body that are read and forgotten."""

_PIECE = 65_536
_TOO_LARGE = 413
_SERVER_FAULT = 500
_log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Answer every refusal with a page that says what happened, why and what now."""
    app.register_error_handler(EngineError, show_refusal)
    app.register_error_handler(InvalidAnswersError, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_fault)


def status_of(error: Exception) -> int:
    """The status code of a refusal; a class of errors without a row is a fault of ours."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), _SERVER_FAULT)


def show_refusal(error: Exception) -> Response:
    """Show what the engine or a form refused."""
    status = status_of(error)
    if status == _SERVER_FAULT:
        return show_fault(error)
    response = page(status, str(error))
    if isinstance(error, DatabaseAwayError):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    elif isinstance(error, TooManyTriesError):
        response.headers["Retry-After"] = format_datetime(
            error.again_at.astimezone(UTC), usegmt=True
        )
    return response


def show_http_error(error: HTTPException) -> Response:
    """Show what Flask or a check of ours refused; our sentences win over the library's."""
    status = error.code or _SERVER_FAULT
    if status == _TOO_LARGE:
        _read_off()
    own = error.description != type(error).description
    sentence = str(error.description) if own else _sentence(status)
    if isinstance(error, BadHost):
        # Without a host no address of ours can be written, and a page is full of them.
        return Response(sentence, status, content_type="text/plain; charset=utf-8")
    response = page(status, sentence)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _sentence(status: int) -> str:
    """What a status means here; of too large a body, how large it may be."""
    most = request.max_content_length
    if status == _TOO_LARGE and most and (request.content_length or 0) > most:
        limit = most // 2**20
        return str(_("提交的内容超过上限（%(limit)s MB），没有保存。请精简后重试。", limit=limit))
    return str(SENTENCES.get(status, _("请求没有完成。")))


def _read_off() -> None:
    """Read what was refused: a browser that is cut off while it sends shows no page of ours."""
    left = min(request.content_length or 0, MOST_READ_OFF)
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, _PIECE))):
        left -= len(piece)


def show_fault(error: Exception) -> Response:
    """Hide a fault of ours behind a number that finds it in the log."""
    incident = secrets.token_hex(4)
    _log.error("fault", incident=incident, path=request.path, exc_info=error)
    sentence = _(
        "系统出错，本次操作没有生效。请把事件编号 %(incident)s 告诉系统管理员。", incident=incident
    )
    return page(_SERVER_FAULT, str(sentence))


def page(status: int, sentence: str) -> Response:
    """One page for all refusals.

    After a submit that failed for want of the database the same page offers to send the
    same fields again, so that nothing typed is lost even without script. Passwords and codes
    are typed again: a page that has them can be read where it lies.
    """
    away = status == 503 and request.blueprint not in SECRETIVE  # noqa: PLR2004
    again = request.form.to_dict(flat=False) if away and request.form else {}
    title = str(TITLES.get(status, _("请求没有完成")))
    text = render_template(
        "error.html",
        status=status,
        title=title,
        sentence=sentence,
        again=again,
        came_from=came_from(),
        # Whoever is signed in stands in the database, and that may be what is away.
        staff=bool(token()),
        known=status < _SERVER_FAULT and bool(g.get("signed_in")),
    )
    return make_response(text, status)


def came_from() -> str:
    """The page of ours that sent this request, to return to after signing in again; or ""."""
    source = parted(request.headers.get("Referer", ""))
    return source.path if source is not None and source.netloc == request.host else ""
