"""The engine and the person of the present request."""

from typing import cast

from flask import abort, current_app, g, request

from engine.model import Actor
from engine.work import Engine, SessionInfo


def current_engine() -> Engine:
    """The engine that this application stands on."""
    return cast("Engine", current_app.extensions["engine"])


def cookie_name() -> str:
    """The name of the session's cookie.

    Browsers take a ``__Host-`` cookie over TLS only, from exactly this host and for all
    its paths; over plain HTTP, on the machine itself, the plain name must do.
    """
    return "__Host-sid" if request.is_secure else "sid"


def origin() -> str:
    """The address that the request came from, for the log."""
    return request.remote_addr or ""


def token() -> str:
    """The session's token as the browser sent it, or ""."""
    return request.cookies.get(cookie_name(), "")


def signed_in() -> SessionInfo | None:
    """Who is signed in, looked up once a request; None for strangers."""
    if "signed_in" not in g:
        sent = token()
        g.signed_in = current_engine().session(sent, origin()) if sent else None
    return cast("SessionInfo | None", g.signed_in)


def current_actor() -> Actor:
    """The person of this request; strangers get 401."""
    info = signed_in()
    if info is None:
        abort(401)
    return info.actor
