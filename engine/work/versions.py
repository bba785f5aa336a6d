"""Which calendar is in force, and every older one by its name: read from the table, kept parsed."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from engine.calendar import Calendar, CalendarData
from engine.clock import Clock
from engine.errors import NotFoundError
from engine.store.tables import Tables

FRESH = 2.0
"""Seconds for which a process believes that the version in force still is.

Until then it may write dates of the older one; such a case is recomputed like all others."""

KEPT = 8
"""Versions kept parsed; more than two at a time are wanted only by rebuilds."""


class Versions:
    """The calendar versions of one database, as one process knows them."""

    def __init__(self, base: Calendar, clock: Clock) -> None:
        self._base = base
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[str, Calendar] = OrderedDict()
        self._force = base
        self._read_at: float | None = None

    @property
    def last(self) -> Calendar:
        """What was in force when somebody last asked the table."""
        return self._force

    def in_force(self, tables: Tables) -> Calendar:
        """The calendar in force, at most ``FRESH`` seconds ago."""
        now = self._clock.elapsed()
        if self._read_at is None or not 0 <= now - self._read_at < FRESH:
            self.read(tables)
        return self._force

    def read(self, tables: Tables) -> Calendar:
        """The calendar in force now: the shipped one until an office has stored its own."""
        version = tables.calendars.in_force()
        self._force = self._base if version is None else self.named(tables, version)
        self._read_at = self._clock.elapsed()
        return self._force

    def forget(self) -> None:
        """Ask the table next time: this process itself has put another version in force."""
        self._read_at = None

    def at(self, tables: Tables, instant: datetime) -> Calendar:
        """The calendar that was in force at an instant; before the first stored one the shipped."""
        version = tables.calendars.in_force_at(instant)
        return self._base if version is None else self.named(tables, version)

    def named(self, tables: Tables, version: str) -> Calendar:
        """A calendar by the name of its version.

        :raise NotFoundError: the table does not hold it, and it is not the shipped one
        """
        if version == self._base.version:
            return self._base
        with self._lock:
            if version in self._known:
                self._known.move_to_end(version)
                return self._known[version]
        body = tables.calendars.body(version)
        if body is None:
            raise NotFoundError("日历版本", version)
        calendar = Calendar.load(CalendarData.model_validate(body))
        with self._lock:
            self._known[version] = calendar
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return calendar
