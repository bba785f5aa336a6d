"""The only place that asks the machine what time it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of every legal day."""


class Clock(Protocol):
    """Tells the instant, aware, in UTC, and apart from it how time goes by."""

    def now(self) -> datetime:
        """Return the instant."""
        ...

    def elapsed(self) -> float:
        """Return seconds that nobody can set: only differences mean anything."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's instant, to the microsecond."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return the seconds since the machine started, those it slept through included.

        The plain monotonic clock stands still while a machine sleeps: an office PC would find
        its clock put forward every morning.
        """
        return time.clock_gettime(time.CLOCK_BOOTTIME)


class FixedClock:
    """A clock that stands still until it is told to move; for tests, samples and replays."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        """Return the instant the clock stands at."""
        return self._instant

    def elapsed(self) -> float:
        """Return the seconds by which it was moved."""
        return self._elapsed

    def move_to(self, instant: datetime) -> None:
        """Stand at another instant: so much time went by."""
        self.advance(instant.astimezone(UTC) - self._instant)

    def advance(self, length: timedelta) -> None:
        """Move on."""
        self._instant += length
        self._elapsed += length.total_seconds()

    def put(self, length: timedelta) -> None:
        """Be put forward or back, as somebody sets a clock: no time goes by."""
        self._instant += length
