"""Counts of cases by level, how fast cases were, and what was handled: sums with their shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from engine.store.choosing import LEVELS
from engine.store.statistics import OpenRow, SettledRow
from engine.work import Look

_TENTH = Decimal("0.1")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Cases by level; together they are all."""

    on_time: int = 0
    warning: int = 0
    yellow: int = 0
    red: int = 0

    def __getitem__(self, level: str) -> int:
        return {
            "on_time": self.on_time,
            "warning": self.warning,
            "yellow": self.yellow,
            "red": self.red,
        }[level]

    @property
    def total(self) -> int:
        """Every case, whatever its level."""
        return self.on_time + self.warning + self.yellow + self.red

    @property
    def rate(self) -> Decimal | None:
        """The percentage of cases within their promise; None of no case.

        An open case that is near its limit is still within it.
        """
        return percent(self.on_time + self.warning, self.total)


@dataclass(frozen=True, kw_only=True)
class Speed:
    """How long settled cases took: sums of working days over *cases*."""

    cases: int = 0
    used: int = 0
    promised: int = 0
    statutory: int = 0

    @property
    def average(self) -> Decimal | None:
        """Working days a case took on average, to a tenth."""
        return tenth(self.used, self.cases)

    @property
    def average_promise(self) -> Decimal | None:
        """Working days that were promised on average."""
        return tenth(self.promised, self.cases)

    @property
    def average_statute(self) -> Decimal | None:
        """Working days that the statutes give on average."""
        return tenth(self.statutory, self.cases)

    @property
    def saved(self) -> Decimal | None:
        """By how many percent cases were faster than the statutes ask."""
        return percent(self.statutory - self.used, self.statutory)

    @property
    def saved_days(self) -> int:
        """Working days between what the statutes gave and what was used."""
        return self.statutory - self.used


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What an organ, an item or the county has handled: open cases and those of the period.

    *settled* are those that were decided or ended in the period, *delivering* those that
    are decided, whenever, and wait for their delivery.
    """

    open: Counts
    settled: Counts
    delivering: int

    @property
    def both(self) -> Counts:
        """Open and settled cases together."""
        return Counts(**{level: self.open[level] + self.settled[level] for level in LEVELS})


class Names:
    """The names of items and organs, read once."""

    def __init__(self, look: Look) -> None:
        self.items = {row.key: row.name for row in look.tables.items.every()}
        self.organs = look.tables.people.organs()

    def item(self, key: str) -> str:
        """The name of an item; of an unknown one its key."""
        return self.items.get(key, key)

    def organ(self, uscc: str) -> str:
        """The name of an organ; of an unknown one its code."""
        return self.organs.get(uscc, uscc)


def handled(settled: Iterable[SettledRow], standing: Iterable[OpenRow]) -> Handled:
    """Add rows up."""
    sums = dict.fromkeys(("cases", "yellow", "red"), 0)
    for row in settled:
        for name in sums:
            sums[name] += getattr(row, name)
    waits = dict.fromkeys(("cases", "warning", "yellow", "red", "delivering"), 0)
    for each in standing:
        for name in waits:
            waits[name] += getattr(each, name)
    return Handled(
        open=counts(waits["cases"], waits["warning"], waits["yellow"], waits["red"]),
        settled=counts(sums["cases"], 0, sums["yellow"], sums["red"]),
        delivering=waits["delivering"],
    )


def counts(cases: int, warning: int, yellow: int, red: int) -> Counts:
    """Counts of so many cases, those in time being the rest."""
    return Counts(on_time=cases - warning - yellow - red, warning=warning, yellow=yellow, red=red)


def percent(part: int, whole: int) -> Decimal | None:
    """A share in percent to a tenth; None of nothing. Never rounded up to a full hundred."""
    if not whole:
        return None
    share = (Decimal(100 * part) / whole).quantize(_TENTH, rounding=ROUND_HALF_UP)
    return Decimal("99.9") if share == 100 and part < whole else share  # noqa: PLR2004


def tenth(total: int, cases: int) -> Decimal | None:
    """An average to a tenth; None of nothing."""
    return (Decimal(total) / cases).quantize(_TENTH, rounding=ROUND_HALF_UP) if cases else None
