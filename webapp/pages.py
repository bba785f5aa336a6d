"""Pages inside the office: every one shows how much waits and what was just done."""

from typing import Any

from flask import render_template

from engine import queries
from engine.permissions import Action, holds_anywhere
from engine.queries import handovers, orders, turns
from engine.queries.consulted import asked_count
from engine.queries.inbox import unread
from engine.store.incidents import IncidentRow
from engine.work import Look
from webapp import notices


def render(look: Look, template: str, *, tasks: int | None = None, **values: Any) -> str:
    """Draw a page of a signed-in person from what one read-only transaction saw.

    :param tasks: how many tasks lie on his desks, where the page has counted them
    """
    mine = turns.turns(look)
    counted = queries.counts(look)["all"] if tasks is None else tasks
    return render_template(
        template,
        turns=mine,
        waiting=counted + len(mine),
        pressing=orders.waiting(look),
        unread=unread(look),
        papers=handovers.waiting(look),
        to_sign=asked_count(look),
        notice=notices.read(look),
        incidents=_incidents(look),
        now=look.now,
        **values,
    )


def _incidents(look: Look) -> list[IncidentRow]:
    """What stopped by itself: told to those who can do something about it, on every page."""
    told = (Action.CONFIRM_CLOCK, Action.SUPERVISE)
    if not any(holds_anywhere(look.actor, action, look.today) for action in told):
        return []
    return queries.open_incidents(look)
