"""Is it alive, is it ready: for whoever watches the machine."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.errors import DatabaseAwayError
from webapp.current import current_engine

bp = Blueprint("health", __name__, url_prefix="/health")

TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/live")
def live() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", 200, TEXT


@bp.get("/ready")
def ready() -> ResponseReturnValue:
    """The database answers, too."""
    try:
        with current_engine().look() as look:
            look.log.head()
    except DatabaseAwayError:
        return "database away\n", 503, {**TEXT, "Retry-After": "5"}
    return "ok\n", 200, TEXT
