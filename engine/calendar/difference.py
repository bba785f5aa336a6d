"""Where two calendars differ: what ends before is the same by both."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Difference:
    """From which day on two calendars are not the same.

    :ivar moves_from: the first day that works by one and not by the other; None if there is none
    :ivar published_from: the first day that is published by one and estimated by the other
    """

    moves_from: date | None
    published_from: date | None

    def moves(self, day: date) -> bool:
        """May something that ends on this day end on another one?"""
        return self.moves_from is not None and day >= self.moves_from

    def touches(self, day: date) -> bool:
        """May anything be said otherwise of something that ends on this day?"""
        return self.moves(day) or (self.published_from is not None and day >= self.published_from)
