"""What waits for a person: incidents, deadlines that are late, effects given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.effects import TRIES
from engine.store.heartbeats import Heartbeat
from engine.store.incidents import IncidentKind, IncidentRow
from engine.work import Look

SILENCE = timedelta(minutes=3)
"""A scheduler that has not told of itself for so long has stopped."""


@dataclass(frozen=True, kw_only=True)
class TickView:
    """How the deadline work of the whole office stands."""

    nodes: tuple[Heartbeat, ...]
    owed: int
    oldest: datetime | None
    """The legal moment of the oldest deadline that has come and is not done."""
    lag: timedelta
    dead: int
    """Effects that were tried so often that nobody tries them any more."""
    incidents: tuple[IncidentRow, ...]

    def alive(self, now: datetime) -> tuple[Heartbeat, ...]:
        """The schedulers that are at work."""
        return tuple(node for node in self.nodes if now - node.at < SILENCE)

    @property
    def dead_jobs(self) -> tuple[str, ...]:
        """The jobs that failed again and again on some node."""
        return tuple(
            f"{node.node}/{run['job']}"
            for node in self.nodes
            for run in node.report["runs"]
            if run["failures"] >= TRIES
        )

    @property
    def halted(self) -> tuple[str, ...]:
        """The nodes whose clock waits for a person."""
        return tuple(
            sorted({row.node for row in self.incidents if row.kind == IncidentKind.CLOCK_JUMP})
        )


def open_incidents(look: Look) -> list[IncidentRow]:
    """The incidents that nobody has closed, oldest first."""
    return look.tables.incidents.still_open()


def tick(look: Look) -> TickView:
    """Tell how the deadline work stands: who ticks, what is late, what was given up."""
    owed, oldest = look.tables.deadlines.late(look.now)
    return TickView(
        nodes=tuple(look.tables.heartbeats.all()),
        owed=owed,
        oldest=oldest,
        lag=look.now - oldest if oldest is not None else timedelta(),
        dead=look.tables.outbox.dead(),
        incidents=tuple(open_incidents(look)),
    )
