"""The guard over the clock: the wall's time compared with time as it goes by (REL-11)."""

import threading
from datetime import datetime

from engine.clock import Clock

LARGEST = 60.0
"""Seconds by which the clock may have been set before a person must look."""


class Guard:
    """Knows by how much the clock was set since it was last known to be right.

    Slow corrections (NTP slewing) move both clocks and are no step.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._right = self._offset(clock.now())

    def drift(self, now: datetime | None = None) -> float:
        """Return the seconds by which the clock was put forward, or back when negative.

        :param now: an instant that was taken from the clock just before
        """
        with self._lock:
            return self._offset(now or self._clock.now()) - self._right

    def steady(self, now: datetime | None = None) -> bool:
        """May deadlines rest on what the clock says?"""
        return abs(self.drift(now)) <= LARGEST

    def trust(self) -> None:
        """Take the clock for right as it is: somebody has looked at it."""
        with self._lock:
            self._right = self._offset(self._clock.now())

    def _offset(self, now: datetime) -> float:
        return now.timestamp() - self._clock.elapsed()
