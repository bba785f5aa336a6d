"""Patience with what cannot be carried out: longer after every failure, never at an end.

A legal moment is not given up. It is tried again after 5 seconds, then 10, at last every 5
minutes; after 16 failures an incident tells a person.
"""

import threading
from collections.abc import Hashable

from engine.clock import Clock
from engine.store.effects import TRIES

SHORTEST, LONGEST = 5.0, 300.0
"""Seconds between two tries."""


class Patience:
    """Failures of this process, counted by the row that failed, on the clock nobody can set."""

    def __init__(
        self, clock: Clock, *, shortest: float = SHORTEST, longest: float = LONGEST
    ) -> None:
        self._clock = clock
        self._shortest, self._longest = shortest, longest
        self._lock = threading.Lock()
        self._failures: dict[Hashable, tuple[int, float]] = {}

    def ready(self, row_id: Hashable) -> bool:
        """Is it this row's turn?"""
        with self._lock:
            _, turn = self._failures.get(row_id, (0, 0.0))
        return turn <= self._clock.elapsed()

    def held_up(self, row_id: Hashable) -> None:
        """Let the others go first: the database did not answer in time when this row was tried."""
        with self._lock:
            count, _ = self._failures.get(row_id, (0, 0.0))
            self._failures[row_id] = (count, self._clock.elapsed() + self._shortest)

    def failed(self, row_id: Hashable) -> bool:
        """Count a failure; return whether a person must know of it."""
        with self._lock:
            count = self._failures.get(row_id, (0, 0.0))[0] + 1
            wait = min(self._longest, self._shortest * 2 ** min(count - 1, TRIES))
            self._failures[row_id] = (count, self._clock.elapsed() + wait)
        return count >= TRIES

    def worked(self, row_id: Hashable) -> bool:
        """Forget a row that was carried out; return whether a person had been told of it."""
        with self._lock:
            return self._failures.pop(row_id, (0, 0.0))[0] >= TRIES
