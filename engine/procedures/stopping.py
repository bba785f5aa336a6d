"""A court or the law stops the case of a procedure: its periods have those days back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.calendar import Calendar
from engine.limits import Interval, due
from engine.model import Limit, Unit
from engine.procedures.values import Procedure

UNTIL = ("apply_until", "defence_until")
"""The facts that name the last day of somebody's right: told in a letter, never shortened."""


def days_after(procedure: Procedure, start: date, days: int, calendar: Calendar) -> date:
    """The last of so many working days from a day; those of a suspension are not counted."""
    stops = [Interval(*map(date.fromisoformat, stop)) for stop in procedure.facts.get("stops", ())]
    on = due(start, Limit(Decimal(days), Unit.WORKING_DAY), calendar, stops).on
    assert on is not None  # noqa: S101 - the suspensions are over
    return on


def after_stop(procedure: Procedure, stop: Interval, calendar: Calendar) -> Mapping[str, Any]:
    """The facts of a procedure whose case goes on after a suspension, those that differ.

    Whoever had a right when the case stopped uses it in as many days as he had left.
    """
    assert stop.end is not None  # noqa: S101 - the case goes on
    days = [stop.start.isoformat(), stop.end.isoformat()]
    facts: dict[str, Any] = {"stops": [*procedure.facts.get("stops", ()), days]}
    for name in UNTIL:
        last = procedure.facts.get(name)
        if last is not None and days[0] <= last:
            lost = calendar.count(stop.start, stop.end)
            facts[name] = calendar.add(date.fromisoformat(last), lost).isoformat()
    return facts
