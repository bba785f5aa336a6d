"""Is it alive, is it ready: for whoever watches the machine."""

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine import queries
from engine.errors import DatabaseAwayError
from webapp.current import current_engine

bp = Blueprint("health", __name__, url_prefix="/health")

LATE = timedelta(minutes=3)
"""A deadline that is so late is no longer the tick's five seconds."""

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


@bp.get("/deadlines")
def deadlines() -> ResponseReturnValue:
    """Somebody ticks, nothing is late, and no node's clock waits for a person (REL-5, REL-11)."""
    try:
        with current_engine().look() as look:
            view, now = queries.tick(look), look.now
    except DatabaseAwayError:
        return "database away\n", 503, {**TEXT, "Retry-After": "5"}
    troubles = [
        *(f"clock of {node} waits for confirmation" for node in view.halted),
        *([] if view.alive(now) else ["no scheduler ticks"]),
        *([f"{view.owed} deadlines late"] if view.lag > LATE else []),
    ]
    if troubles:
        return "\n".join(troubles) + "\n", 503, TEXT
    return "ok\n", 200, TEXT
