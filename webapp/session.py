"""Signing in and out, and changing the password."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import InvalidValueError, SignInRefusedError
from webapp.addresses import parted
from webapp.current import cookie_name, current_engine, origin, signed_in, token

bp = Blueprint("session", __name__)


@bp.get("/sign-in")
def ask() -> ResponseReturnValue:
    """The sign-in form; who is signed in already goes on."""
    if signed_in() is not None:
        return redirect(_goal(), code=303)
    return render_template("session/sign_in.html", goal=_goal(), name="", refused="")


@bp.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Check the password; a new session gets a new token, whatever the browser brought."""
    name = request.form.get("name", "").strip()
    try:
        fresh, _info = current_engine().sign_in(name, request.form.get("password", ""), origin())
    except SignInRefusedError as error:
        text = render_template("session/sign_in.html", goal=_goal(), name=name, refused=str(error))
        return text, 401
    return _keep(fresh, _goal())


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session on the server, then forget the cookie."""
    current_engine().sign_out(token(), origin())
    response = redirect(url_for("session.ask"), code=303)
    response.delete_cookie(cookie_name(), path="/", secure=request.is_secure, httponly=True)
    if request.is_secure:
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/password")
def password() -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("session/password.html", refused="")


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """Set a new password; every other session of the person ends."""
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    if new != again:
        sentence = _("两次输入的新密码不一致，请重新输入。")
        return render_template("session/password.html", refused=sentence), 422
    try:
        fresh = current_engine().change_password(token(), old, new, origin())
    except SignInRefusedError as error:
        sentence = _("原密码不正确。") if error.locked_until is None else str(error)
        return render_template("session/password.html", refused=sentence), 422
    except InvalidValueError as error:
        return render_template("session/password.html", refused=str(error)), 422
    return _keep(fresh, url_for("worklist.show", done="password"))


def _keep(fresh: str, goal: str) -> ResponseReturnValue:
    response = redirect(goal, code=303)
    response.set_cookie(
        cookie_name(), fresh, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def _goal() -> str:
    """Where to go after signing in: a page of ours, never another site."""
    wanted = request.values.get("next", "")
    parts = parted(wanted)
    inside = parts is not None and not parts.scheme and not parts.netloc
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    if inside and ours and wanted.isprintable():
        return wanted
    return url_for("worklist.show")
