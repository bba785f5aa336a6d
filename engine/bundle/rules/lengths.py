"""Which of two limits is longer for certain, whatever the calendar says."""

from decimal import Decimal

from engine.model import Limit, Unit

_FEWEST = {
    Unit.WORKING_DAY: Decimal(1),
    Unit.CALENDAR_DAY: Decimal(1),
    Unit.MONTH: Decimal(28),
    Unit.HOUR: Decimal(0),
}
_MOST = {
    # A working day and the longest holiday of the calendars of 2018–2026 around it.
    Unit.WORKING_DAY: Decimal(10),
    Unit.CALENDAR_DAY: Decimal(1),
    Unit.MONTH: Decimal(31),
    Unit.HOUR: Decimal(1),
}


def surely_longer(limit: Limit, other: Limit) -> bool:
    """Say whether a limit is longer than another one.

    Of the same unit the amounts are compared; of different ones the fewest calendar days of
    the one with the most of the other, so that no calendar can make the answer wrong.
    """
    if limit.unit is other.unit:
        return limit.amount > other.amount
    return limit.amount * _FEWEST[limit.unit] > other.amount * _MOST[other.unit]
