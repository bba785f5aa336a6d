"""The web face: server-rendered pages over the engine, one blueprint a noun."""

from flask import Flask

from engine.work import Engine
from webapp import (
    absence,
    amending,
    batch,
    books,
    bulk,
    calendar,
    cards,
    cases,
    catalogue,
    checking,
    clocks,
    correcting,
    counter_scans,
    decisions,
    desk,
    errors,
    experts,
    fees,
    filters,
    handing,
    handovers,
    health,
    importing,
    inbox,
    items,
    language,
    letters,
    licences,
    opinions,
    orders,
    phrases,
    previews,
    procedures,
    progress,
    public,
    quotas,
    received,
    receiving,
    reception_drafts,
    registers,
    remarks,
    replay,
    seals,
    security,
    session,
    sheets,
    stopping,
    supervision,
    tasks,
    versions,
    withdrawals,
    worklist,
    writing,
)

__all__ = ["create_app"]

NOUNS = (
    session,
    worklist,
    desk,
    tasks,
    handing,
    absence,
    stopping,
    opinions,
    remarks,
    bulk,
    phrases,
    receiving,
    received,
    counter_scans,
    reception_drafts,
    correcting,
    cases,
    clocks,
    calendar,
    supervision,
    cards,
    procedures,
    experts,
    orders,
    catalogue,
    batch,
    importing,
    versions,
    sheets,
    replay,
    letters,
    previews,
    withdrawals,
    amending,
    writing,
    seals,
    books,
    licences,
    fees,
    quotas,
    decisions,
    items,
    progress,
    public,
    checking,
    handovers,
    registers,
    inbox,
    health,
)
"""A module a noun, each with its blueprint."""


def create_app(engine: Engine) -> Flask:
    """Return the application on top of *engine*; it keeps no state of its own."""
    app = Flask(__name__)
    app.extensions["engine"] = engine

    language.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    security.init_app(app)
    for noun in NOUNS:
        app.register_blueprint(noun.bp)
    return app
