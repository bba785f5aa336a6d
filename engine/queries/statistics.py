"""The statistics of some days (domain.md §4.1): by organ and item, with sums that agree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal

from engine.model import Outcome
from engine.queries.counting import Counts, Names, Speed, percent, tenth
from engine.queries.scope import supervised
from engine.queries.spans import Days
from engine.queries.supervised import SupervisedCase, listed
from engine.store.choosing import Choice
from engine.store.reported import EndedRow
from engine.store.scope import Scope
from engine.work import Look, catalogue

LARGEST_EXPORT = 20_000
"""Cases in one workbook: more is a question for a shorter span."""

_CHUNK = 1_000

ENDINGS = (
    Outcome.GRANTED,
    Outcome.PARTLY_GRANTED,
    Outcome.REFUSED,
    Outcome.NOT_ACCEPTED,
    Outcome.NOT_REQUIRED,
    Outcome.WITHDRAWN,
    Outcome.TERMINATED,
    Outcome.COMPLETED,
)
"""How a case can end; voided entries are none."""


@dataclass(kw_only=True)
class Tally:
    """What one item at one organ, or a sum over several, comes to.

    ``settled`` is the sum of ``endings`` and ``delivering``, and of ``on_time``, ``yellow`` and
    ``red``. *paused* are seconds of office time; *cards_…* count cases with such cards.
    """

    received: int = 0
    corrected: int = 0
    accepted: int = 0
    settled: int = 0
    delivering: int = 0
    yellow: int = 0
    red: int = 0
    extended: int = 0
    paused: int = 0
    measured: int = 0
    used: int = 0
    promised: int = 0
    statutory: int = 0
    cards_warning: int = 0
    cards_yellow: int = 0
    cards_red: int = 0
    granted: int = 0
    partly_granted: int = 0
    refused: int = 0
    not_accepted: int = 0
    not_required: int = 0
    withdrawn: int = 0
    terminated: int = 0
    completed: int = 0

    def ending(self, outcome: Outcome) -> int:
        """Cases that ended so."""
        return int(getattr(self, outcome.value))

    @property
    def on_time(self) -> int:
        """Settled cases within their promise and the statute."""
        return self.settled - self.yellow - self.red

    @property
    def levels(self) -> Counts:
        """Settled cases by level."""
        return Counts(on_time=self.on_time, yellow=self.yellow, red=self.red)

    @property
    def rate(self) -> Decimal | None:
        """The percentage of settled cases in time."""
        return percent(self.on_time, self.settled)

    @property
    def speed(self) -> Speed:
        """How long settled cases took."""
        return Speed(
            cases=self.measured,
            used=self.used,
            promised=self.promised,
            statutory=self.statutory,
        )

    @property
    def empty(self) -> bool:
        """Neither received nor settled anything: 零办件 (A20)."""
        return not self.received and not self.settled

    def paused_days(self, office_day: timedelta) -> Decimal:
        """What pauses took, in office days to a tenth."""
        return tenth(self.paused, int(office_day.total_seconds())) or Decimal(0)

    def add(self, other: "Tally") -> None:
        """Add another tally to this sum."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(frozen=True, kw_only=True)
class ItemTally:
    """One line of the report: an item at the organ that handled it."""

    item: str
    item_name: str
    tally: Tally


@dataclass(frozen=True, kw_only=True)
class OrganTally:
    """An organ with its items."""

    organ: str
    organ_name: str
    items: Sequence[ItemTally]
    tally: Tally

    @property
    def empty_items(self) -> int:
        """How many items had no case at all."""
        return sum(line.tally.empty for line in self.items)


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """The report of some days."""

    days: Days
    organs: Sequence[OrganTally]
    tally: Tally


def statistics(look: Look, days: Days) -> Statistics:
    """Count the cases of some days, by organ and item; items in force without a case too.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    scope, names = supervised(look), Names(look)
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for key in _in_force(look, scope):
        tallies[key] = Tally()
    _count(look, _choice(look, days, scope), tallies)
    by_organ: dict[str, list[ItemTally]] = defaultdict(list)
    for (organ, item), tally in sorted(tallies.items()):
        by_organ[organ].append(ItemTally(item=item, item_name=names.item(item), tally=tally))
    organs = [
        OrganTally(
            organ=organ,
            organ_name=names.organ(organ),
            items=lines,
            tally=_sum(line.tally for line in lines),
        )
        for organ, lines in by_organ.items()
    ]
    return Statistics(days=days, organs=organs, tally=_sum(each.tally for each in organs))


def reported_cases(look: Look, days: Days) -> Iterator[SupervisedCase]:
    """The cases of a report, received or settled in its days, the gravest first.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    choice, names = _choice(look, days, supervised(look), state="reported"), Names(look)
    for offset in range(0, LARGEST_EXPORT, _CHUNK):
        rows = look.tables.statistics.page(choice, offset=offset, size=_CHUNK)
        yield from (listed(look, row, names) for row in rows)
        if len(rows) < _CHUNK:
            return


def _choice(look: Look, days: Days, scope: Scope, *, state: str = "") -> Choice:
    return Choice(now=look.now, scope=scope, state=state, since=days.since, before=days.before)


def _in_force(look: Look, scope: Scope) -> Iterator[tuple[str, str]]:
    for row in catalogue(look):
        led = scope is None or (row.organ, None) in scope or (row.organ, row.key) in scope
        if row.state == "published" and led:
            yield row.organ, row.key


def _count(look: Look, choice: Choice, tallies: dict[tuple[str, str], Tally]) -> None:
    reported = look.tables.reported
    for came in reported.came(choice):
        tally = tallies[came.organ, came.item_key]
        tally.received += came.cases
        tally.corrected += came.corrected
    for accepted in reported.accepted(choice):
        tallies[accepted.organ, accepted.item_key].accepted += accepted.cases
    for ended in reported.ended(choice):
        _add_ended(tallies[ended.organ, ended.item_key], ended)
    for carded in reported.carded(choice):
        name = f"cards_{carded.level}"
        tally = tallies[carded.organ, carded.item_key]
        if hasattr(tally, name):
            setattr(tally, name, getattr(tally, name) + carded.cases)


def _add_ended(tally: Tally, row: EndedRow) -> None:
    tally.settled += row.cases
    ending = row.outcome or "delivering"
    setattr(tally, ending, getattr(tally, ending) + row.cases)
    for name in ("yellow", "red", "extended", "paused"):
        setattr(tally, name, getattr(tally, name) + getattr(row, name))
    for name in ("measured", "used", "promised", "statutory"):
        setattr(tally, name, getattr(tally, name) + getattr(row, name))


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole
