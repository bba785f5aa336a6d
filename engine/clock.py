"""The only place that asks the machine what time it is."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of every legal day."""


class Clock(Protocol):
    """Tells the instant, aware, in UTC."""

    def now(self) -> datetime:
        """Return the instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's instant, to the microsecond."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is told to move; for tests, samples and replays."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant the clock stands at."""
        return self._instant

    def move_to(self, instant: datetime) -> None:
        """Stand at another instant."""
        self._instant = instant.astimezone(UTC)

    def advance(self, length: timedelta) -> None:
        """Move on."""
        self._instant += length
