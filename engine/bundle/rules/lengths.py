"""Which of two limits is longer for certain, whatever the calendar says."""

from decimal import Decimal

from engine.model import Limit, Unit

_FEWEST = {
    Unit.WORKING_DAY: Decimal(1),
    Unit.CALENDAR_DAY: Decimal(1),
    Unit.MONTH: Decimal(28),
    Unit.HOUR: Decimal(0),
}
_MOST = {Unit.CALENDAR_DAY: Decimal(1), Unit.MONTH: Decimal(31), Unit.HOUR: Decimal(1)}
_HOLIDAYS = Decimal(10)
"""The most calendar days that holidays add to twenty working days, in the calendars of 2018–2026."""


def surely_longer(limit: Limit, other: Limit) -> bool:
    """Say whether a limit is longer than another one.

    Of the same unit the amounts are compared; of different ones the fewest calendar days of
    the one with the most of the other, so that no calendar can make the answer wrong.
    """
    if limit.unit is other.unit:
        return limit.amount > other.amount
    return limit.amount * _FEWEST[limit.unit] > _most(other)


def _most(limit: Limit) -> Decimal:
    """Return the most calendar days that a limit can take: weeks, and the holidays in them."""
    if limit.unit is not Unit.WORKING_DAY:
        return limit.amount * _MOST[limit.unit]
    weeks = limit.amount // 5 + 1
    return weeks * 7 + (limit.amount // 20 + 1) * _HOLIDAYS
