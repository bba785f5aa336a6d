"""The supervision's dashboard: how cases stand by month, organ, item and step, and which need help."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.queries.counting import Counts, Handled, Names, Speed, counts, handled
from engine.queries.scope import supervised
from engine.queries.spans import MONTHS, Days, Period, days_before, days_of, month_before
from engine.queries.supervised import SupervisedCase, listed, supervises
from engine.store.choosing import URGENT, Choice
from engine.store.statistics import OpenRow, SettledRow
from engine.work import Look

URGENT_SHOWN = 10
STEPS_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the tables by organ and by item; *key* is the organ or the item."""

    key: str
    name: str
    handled: Handled


@dataclass(frozen=True, kw_only=True)
class MonthBar:
    """Cases that came in during one month (``2026-03``), as they stand now."""

    month: str
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step at which cases wait now, and how many of them near or past its own limit."""

    item: str
    item_name: str
    node: str
    node_name: str
    cases: int
    soon: int
    over: int


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """Everything that the dashboard shows, as of one instant.

    *organs_named* is empty where the whole county is counted; *earlier* are the cases that
    were settled in the period before.
    """

    period: Period
    days: Days
    before: Days
    organs_named: Sequence[str]
    whole: Handled
    earlier: Counts
    speed: Speed
    received: int
    months: Sequence[MonthBar]
    organs: Sequence[Line]
    items: Sequence[Line]
    steps: Sequence[StepLine]
    urgent: Sequence[SupervisedCase]
    supervises: bool

    @property
    def urgent_total(self) -> int:
        """How many open cases are near or past a limit."""
        return self.whole.open.total - self.whole.open.on_time


@dataclass(frozen=True, kw_only=True)
class _Settled:
    """Settled cases: by month of receipt, and by organ and item in two periods."""

    months: Sequence[SettledRow]
    period: Sequence[SettledRow]
    earlier: Sequence[SettledRow]


def dashboard(look: Look, period: Period) -> Dashboard:
    """Count everything that the person supervises: five statements, whatever their number.

    What was settled before this month may be a minute old: it changes only when a case is
    voided after its decision, or another calendar moves the limits of one that waits for
    delivery.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    choice = Choice(now=look.now, scope=supervised(look))
    days, before = days_of(period, look.today), days_before(period, look.today)
    counted, names = look.tables.statistics, Names(look)
    first = month_before(look.today, MONTHS - 1)
    settled = _settled(look, choice, days, before)
    standing = counted.standing(choice)
    months = _months(settled.months, standing, first)
    urgent = replace(choice, state="open", level=URGENT)
    led = sorted({organ for organ, _item in choice.scope or ()})
    return Dashboard(
        period=period,
        days=days,
        before=before,
        organs_named=[names.organ(each) for each in led],
        whole=handled(settled.period, standing),
        earlier=handled(settled.earlier, ()).settled,
        speed=_speed(settled.period),
        received=sum(bar.counts.total for bar in months if bar.month >= _month(days.first)),
        months=months,
        organs=_lines(settled.period, standing, lambda row: row.organ, names.organ),
        items=_lines(settled.period, standing, lambda row: row.item_key, names.item),
        steps=_steps(look, choice, names),
        urgent=[
            listed(look, row, names) for row in counted.page(urgent, offset=0, size=URGENT_SHOWN)
        ],
        supervises=supervises(look),
    )


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _settled(look: Look, choice: Choice, days: Days, before: Days) -> _Settled:
    """The settled cases of twelve months, of the period and of the one before it."""
    counted = look.tables.statistics
    first = _month(min(month_before(look.today, MONTHS - 1), before.first))
    last, now = _month(month_before(look.today, 1)), _month(look.today)
    scope = None if choice.scope is None else frozenset(choice.scope)
    past = look.remembered.get(
        ("settled", scope, first, _month(days.first), last),
        lambda: _summed(counted.settled(choice, first=first, last=last), days, before),
    )
    present = _summed(counted.settled(choice, first=now, last=now), days, before)
    return _Settled(
        months=_added((past.months, present.months), lambda row: row.month),
        period=[*past.period, *present.period],
        earlier=[*past.earlier, *present.earlier],
    )


def _summed(rows: Iterable[SettledRow], days: Days, before: Days) -> _Settled:
    """Add rows up as far as the dashboard tells them apart."""
    rows = list(rows)
    period, earlier = _month(days.first), _month(before.first)
    return _Settled(
        months=_added((rows,), lambda row: row.month),
        period=_added(
            ([row for row in rows if row.settled_month >= period],),
            lambda row: (row.organ, row.item_key),
        ),
        earlier=_added(
            ([row for row in rows if earlier <= row.settled_month < period],), lambda _row: ""
        ),
    )


def _added(
    many: Iterable[Iterable[SettledRow]], key: Callable[[SettledRow], object]
) -> list[SettledRow]:
    """One row of sums a key; its names are those of the first of its rows."""
    names: dict[object, SettledRow] = {}
    sums: dict[object, list[int]] = {}
    for rows in many:
        for row in rows:
            one = key(row)
            names.setdefault(one, row)
            _add(sums.setdefault(one, [0] * len(row.sums)), *row.sums)
    return [names[one].with_sums(sums[one]) for one in names]


def _speed(settled: Iterable[SettledRow]) -> Speed:
    cases = used = promised = statutory = 0
    for row in settled:
        cases += row.measured
        used += row.used
        promised += row.promised
        statutory += row.statutory
    return Speed(cases=cases, used=used, promised=promised, statutory=statutory)


def _months(
    settled: Iterable[SettledRow], standing: Iterable[OpenRow], first: date
) -> list[MonthBar]:
    """Every month has its bar, be it empty; open and settled cases together."""
    sums = {_month(month_before(first, -number)): [0, 0, 0, 0] for number in range(MONTHS)}
    for row in settled:
        if row.month in sums:
            _add(sums[row.month], row.cases, 0, row.yellow, row.red)
    for each in standing:
        if each.month in sums:
            _add(sums[each.month], each.cases, each.warning, each.yellow, each.red)
    return [MonthBar(month=month, counts=counts(*each)) for month, each in sums.items()]


def _add(sums: list[int], *numbers: int) -> None:
    for place, number in enumerate(numbers):
        sums[place] += number


def _lines(
    settled: Iterable[SettledRow],
    standing: Iterable[OpenRow],
    key: Callable[[SettledRow | OpenRow], str],
    name: Callable[[str], str],
) -> list[Line]:
    """First who has most cases past a limit, then who has most cases."""
    groups: dict[str, tuple[list[SettledRow], list[OpenRow]]] = defaultdict(lambda: ([], []))
    for row in settled:
        groups[key(row)][0].append(row)
    for each in standing:
        groups[key(each)][1].append(each)
    lines = [Line(key=one, name=name(one), handled=handled(*rows)) for one, rows in groups.items()]
    return sorted((line for line in lines if line.handled.both.total), key=_gravest)


def _gravest(line: Line) -> tuple[int, int, int, str]:
    both = line.handled.both
    return -both.red, -both.yellow, -both.total, line.key


def _steps(look: Look, choice: Choice, names: Names) -> list[StepLine]:
    return [
        StepLine(
            item=row.item_key,
            item_name=names.item(row.item_key),
            node=row.node_id,
            node_name=row.node_name,
            cases=row.cases,
            soon=row.soon,
            over=row.over,
        )
        for row in look.tables.statistics.waiting(choice, size=STEPS_SHOWN)
    ]
