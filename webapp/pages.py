"""Pages inside the office: every one shows how much waits and what was just done."""

from typing import Any

from flask import render_template

from engine import queries
from engine.queries import orders
from engine.work import Look
from webapp import notices


def render(look: Look, template: str, **values: Any) -> str:
    """Draw a page of a signed-in person from what one read-only transaction saw."""
    return render_template(
        template,
        waiting=queries.counts(look)["all"],
        pressing=orders.waiting(look),
        notice=notices.read(look),
        now=look.now,
        **values,
    )
