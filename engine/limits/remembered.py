"""Due dates that were asked for before: whole days, so that a thousand cases share one answer."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from engine.calendar import Calendar
from engine.limits import counting
from engine.limits.stretches import first_day
from engine.limits.values import Due, Extension, Interval
from engine.model import Limit, Unit

KEPT = 8192
"""Answers of half a kilobyte each: days × limits of a few weeks."""


def due(
    start: date,
    limit: Limit,
    calendar: Calendar,
    excluded: Sequence[Interval] = (),
    extensions: Sequence[Extension] = (),
    *,
    today: date | None = None,
) -> Due:
    """Return what ``counting.due`` returns, computed once for all cases of one day.

    Only limits in hours look at the instant of the start; all others at its day.

    :raise EngineError: as ``counting.due``
    """
    if limit.unit is not Unit.HOUR:
        start = first_day(start)
    return _due(start, limit, calendar, tuple(excluded), tuple(extensions), today)


@lru_cache(maxsize=KEPT)
def _due(
    start: date,
    limit: Limit,
    calendar: Calendar,
    excluded: tuple[Interval, ...],
    extensions: tuple[Extension, ...],
    today: date | None,
) -> Due:
    return counting.due(start, limit, calendar, excluded, extensions, today=today)
