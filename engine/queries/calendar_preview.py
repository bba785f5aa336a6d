"""What another calendar would do to open cases: which clocks move, who turns red, who leaves it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from engine.calendar import Calendar
from engine.limits import Phase
from engine.limits.clocks import ClockName, RunningClock
from engine.limits.values import day_of
from engine.store.behind import OpenCase, TimerRow
from engine.work import Look

CHUNK = 2_000
SHOWN = 200
TIMER_TITLE = "流程定时（补正逾期等）"
_MOMENTS = ("changed_at", "statute_over_at", "promise_over_at")
Dues = Mapping[tuple[ClockName, str], datetime | None]


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


_LIMITS = {
    ClockName.STATUTORY: (Effect.TURNS_RED, Effect.LEAVES_RED),
    ClockName.PROMISED: (Effect.TURNS_OVER, Effect.LEAVES_OVER),
}


@dataclass(frozen=True, kw_only=True)
class Move:
    """One clock of one case, before and after; *days* calendar days later, earlier if negative."""

    case_id: UUID
    case_no: str
    item_key: str
    title: str
    before: datetime | None
    after: datetime | None
    effect: Effect
    days: int | None


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

    def take(self, rows: list[OpenCase]) -> None:
        timers: dict[UUID, list[TimerRow]] = defaultdict(list)
        for timer in self._look.tables.behind.timers([row["id"] for row in rows]):
            timers[timer.case_id].append(timer)
        for row in rows:
            self._case(row, timers.get(row["id"], ()))

    def result(self) -> Preview:
        for effect in Effect:
            self._sum.moves += self._kept[effect]
        del self._sum.moves[SHOWN:]
        return self._sum

    def _case(self, row: OpenCase, timers: Sequence[TimerRow]) -> None:
        found = self._sum
        found.cases += 1
        found.provisional_before += row["provisional"]
        if self._stays(row, timers):
            found.provisional_after += self._provisional(row)
            return
        after = self._after.running(row)
        found.provisional_after += any(
            clock.due.provisional for clock in after if clock.name in _LIMITS
        )
        dates = [clock.due.at for clock in after if clock.due.at is not None]
        dates += [at for name in _MOMENTS if (at := row[name]) is not None]
        dates += [timer.at for timer in timers]
        if self._after.difference(row).moves(day_of(max(dates))):
            self._compare(row, after, timers)

    def _stays(self, row: OpenCase, timers: Sequence[TimerRow]) -> bool:
        """Does a case in review end all its clocks before anything differs?

        In that phase nothing else runs than the handling limits, the open steps and timers: most
        cases of an office need not be computed.
        """
        rests_on_it = row["calendar"] == self._before.calendar.version
        if row["clock_state"] != Phase.IN_REVIEW or not rests_on_it:
            return False
        dates = [at for name in _MOMENTS if (at := row[name]) is not None]
        dates += [timer.at for timer in timers]
        difference = self._after.difference(row)
        if difference.moves(day_of(max(dates))):
            return False
        return not any(difference.moves(day_of(at)) for at in self._before.step_dues(row))

    def _provisional(self, row: OpenCase) -> bool:
        days = (row["statutory_due_on"], row["promised_due_on"])
        return any(day is not None and self._after.calendar.provisional(day) for day in days)

    def _compare(
        self, row: OpenCase, after: Sequence[RunningClock], timers: Sequence[TimerRow]
    ) -> None:
        before = self._before_of(row, after)
        will_be = {(clock.name, clock.subject): clock.due.at for clock in after}
        effects = _effects(before, will_be, row["settled_at"] or self._look.now)
        self._sum.effects.update(effects)
        moves = [
            (clock.title, before.get(key), at)
            for clock, (key, at) in zip(after, will_be.items(), strict=True)
            if clock.ended_at is None and before.get(key) != at
        ]
        for timer in timers:
            at = self._after.timer_at(row, timer)
            if at != timer.at:
                moves.append((TIMER_TITLE, timer.at, at))
        self._sum.moving += bool(moves)
        for title, old, new in moves:
            self._keep(row, title, old, new, effects[0] if effects else Effect.MOVES)

    def _before_of(self, row: OpenCase, after: Sequence[RunningClock]) -> Dues:
        """The due dates that the row has; computed where it rests on a calendar still older."""
        if row["calendar"] == self._before.calendar.version:
            return {(clock.name, clock.subject): self._before.due_at(row, clock) for clock in after}
        running = self._before.running(row)
        return {(clock.name, clock.subject): clock.due.at for clock in running}

    def _keep(
        self,
        row: OpenCase,
        title: str,
        before: datetime | None,
        after: datetime | None,
        effect: Effect,
    ) -> None:
        found = self._sum
        found.clocks[title] += 1
        days = _days(before, after)
        if days is not None:
            found.earliest = days if found.earliest is None else min(found.earliest, days)
            found.latest = days if found.latest is None else max(found.latest, days)
        if len(self._kept[effect]) < SHOWN:
            move = Move(
                case_id=row["id"],
                case_no=row["no"],
                item_key=row["item_key"],
                title=title,
                before=before,
                after=after,
                effect=effect,
                days=days,
            )
            self._kept[effect].append(move)


def _days(before: datetime | None, after: datetime | None) -> int | None:
    return None if before is None or after is None else (day_of(after) - day_of(before)).days


def _effects(before: Dues, after: Dues, asked: datetime) -> list[Effect]:
    """What becomes of a case, the gravest first."""
    was, will = _late(before, asked), _late(after, asked)
    turns = [effect for name, (effect, _) in _LIMITS.items() if name in will - was]
    return turns + [effect for name, (_, effect) in _LIMITS.items() if name in was - will]


def _late(dues: Dues, asked: datetime) -> set[ClockName]:
    return {
        name for (name, _), at in dues.items() if name in _LIMITS and at is not None and at <= asked
    }
