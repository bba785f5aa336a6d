"""What another calendar would do to open cases: which clocks move, who turns red, who leaves it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import Phase
from engine.limits.clocks import CLOCK_TITLES, ClockName
from engine.store.behind import TaskRow, TimerRow
from engine.store.cases import CaseRow
from engine.work import Look
from engine.work.reckoning import Reckoner

CHUNK = 2_000
SHOWN = 200
TIMER_TITLE = "流程定时（补正逾期等）"
_STEP = CLOCK_TITLES[ClockName.STEP]
_HANDLING = (
    (ClockName.STATUTORY, "statute_over_at"),
    (ClockName.PROMISED, "promise_over_at"),
)
_COLUMNS_TELL = frozenset({Phase.IN_REVIEW})
"""Phases in which only the handling limits and the steps run: the columns of the row say all."""


class Effect(StrEnum):
    """What becomes of a case, the gravest first."""

    TURNS_RED = "turns_red"
    TURNS_OVER = "turns_over"
    LEAVES_RED = "leaves_red"
    LEAVES_OVER = "leaves_over"
    MOVES = "moves"


EFFECT_LABELS = {
    Effect.TURNS_RED: "变为超法定时限",
    Effect.TURNS_OVER: "变为超承诺",
    Effect.LEAVES_RED: "不再超法定时限",
    Effect.LEAVES_OVER: "不再超承诺",
    Effect.MOVES: "期限变动",
}


@dataclass(frozen=True, kw_only=True)
class Move:
    """One clock of one case, before and after."""

    case_id: UUID
    case_no: str
    item_key: str
    title: str
    before: datetime | None
    after: datetime | None
    effect: Effect

    @property
    def days(self) -> int | None:
        """By how many calendar days it moves, backwards negative."""
        if self.before is None or self.after is None:
            return None
        return (self.after.astimezone(ZONE).date() - self.before.astimezone(ZONE).date()).days


@dataclass(kw_only=True)
class Preview:
    """What would happen to the open cases.

    :ivar clocks: how many clocks move, by their titles
    :ivar effects: how many cases turn or leave
    :ivar earliest: the smallest and *latest* the largest shift, in calendar days
    :ivar moves: the first 200 clocks that move, the gravest effects first
    """

    cases: int = 0
    moving: int = 0
    provisional_before: int = 0
    provisional_after: int = 0
    clocks: Counter[str] = field(default_factory=Counter)
    effects: Counter[Effect] = field(default_factory=Counter)
    earliest: int | None = None
    latest: int | None = None
    moves: list[Move] = field(default_factory=list)


def preview_calendar(look: Look, calendar: Calendar) -> Preview:
    """Compute every open case under the calendar in force and under another one.

    Nothing is written. The rows come in one view of the database, so that the figures agree.
    """
    watching = _Watching(look, calendar)
    for rows in look.tables.behind.open_cases(size=CHUNK):
        watching.take(rows)
    return watching.result()


class _Watching:
    """The sum over the cases that have streamed past."""

    def __init__(self, look: Look, calendar: Calendar) -> None:
        self._look = look
        self._before = look.reckoner()
        self._after = look.reckoner(calendar)
        self._sum = Preview()
        self._kept: dict[Effect, list[Move]] = defaultdict(list)

    def take(self, rows: list[CaseRow]) -> None:
        tasks: dict[UUID, list[TaskRow]] = defaultdict(list)
        timers: dict[UUID, list[TimerRow]] = defaultdict(list)
        ids = [row.id for row in rows]
        for task in self._look.tables.behind.tasks(ids, live=True):
            tasks[task.case_id].append(task)
        for timer in self._look.tables.behind.timers(ids):
            timers[timer.case_id].append(timer)
        for row in rows:
            self._case(row, tasks.get(row.id, ()), timers.get(row.id, ()))

    def result(self) -> Preview:
        for effect in Effect:
            self._sum.moves += self._kept[effect]
        del self._sum.moves[SHOWN:]
        return self._sum

    def _case(self, row: CaseRow, tasks: Iterable[TaskRow], timers: Iterable[TimerRow]) -> None:
        before, after = self._columns(self._before, row), self._after.clocks(row)
        found = self._sum
        found.cases += 1
        found.provisional_before += before["provisional"]
        found.provisional_after += after["provisional"]
        asked = row.settled_at or self._look.now
        effects = list(_effects(before, after, asked))
        found.effects.update(effects)
        moved = False
        for title, old, new in self._pairs(row, before, after, tasks, timers):
            if old != new:
                moved = True
                self._keep(row, title, old, new, effects[0] if effects else Effect.MOVES)
        found.moving += moved

    def _columns(self, reckoner: Reckoner, row: CaseRow) -> Mapping[str, Any]:
        """The columns of a row, computed where the row rests on a calendar still older."""
        if row.calendar == reckoner.calendar.version:
            return vars(row)
        return reckoner.clocks(row)

    def _pairs(
        self,
        row: CaseRow,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        tasks: Iterable[TaskRow],
        timers: Iterable[TimerRow],
    ) -> Iterator[tuple[str, datetime | None, datetime | None]]:
        """Every clock of a case: its title, when it is due, and when it would be."""
        if row.clock_state in _COLUMNS_TELL:
            for name, column in _HANDLING:
                yield CLOCK_TITLES[name], before[column], after[column]
            for task in tasks:
                yield _STEP, task.due_at, self._after.times(row, task).due_at
        else:
            running = self._after.running(row)
            for key, due_at in self._before.running(row).items():
                yield CLOCK_TITLES[key[0]], due_at, running.get(key)
        for timer in timers:
            yield TIMER_TITLE, timer.at, self._after.timer_at(row, timer)

    def _keep(
        self,
        row: CaseRow,
        title: str,
        before: datetime | None,
        after: datetime | None,
        effect: Effect,
    ) -> None:
        found = self._sum
        found.clocks[title] += 1
        move = Move(
            case_id=row.id,
            case_no=row.no,
            item_key=row.item_key,
            title=title,
            before=before,
            after=after,
            effect=effect,
        )
        if (days := move.days) is not None:
            found.earliest = days if found.earliest is None else min(found.earliest, days)
            found.latest = days if found.latest is None else max(found.latest, days)
        if len(self._kept[effect]) < SHOWN:
            self._kept[effect].append(move)


def _effects(
    before: Mapping[str, Any], after: Mapping[str, Any], asked: datetime
) -> Iterator[Effect]:
    """What becomes of a case, the gravest first."""
    was, will = (
        [
            at is not None and at <= asked
            for at in (columns["statute_over_at"], columns["promise_over_at"])
        ]
        for columns in (before, after)
    )
    red, over = ((a, b) for a, b in zip(was, will, strict=True))
    if red == (False, True):
        yield Effect.TURNS_RED
    if over == (False, True):
        yield Effect.TURNS_OVER
    if red == (True, False):
        yield Effect.LEAVES_RED
    if over == (True, False):
        yield Effect.LEAVES_OVER
