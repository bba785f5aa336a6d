"""One scheduler at work: its engine, its clock's guard, and whether it shall go on."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from engine.actions import clock_jumped
from engine.errors import DatabaseAwayError
from engine.scheduler.guard import LARGEST, Guard
from engine.scheduler.patience import Patience
from engine.scheduler.runs import Runs
from engine.store.incidents import IncidentKind
from engine.work import Engine, Look

STEP = 2.0
"""Seconds by which the clock may be set before the jobs' next times are reckoned anew."""

_log = structlog.get_logger()


class Node:
    """The scheduler of one process. Its threads share it.

    :ivar halted: why no deadline work is done, or an empty string
    """

    def __init__(self, engine: Engine, stop: threading.Event | None = None) -> None:
        self.engine = engine
        self.guard = Guard(engine.clock)
        self.patience = Patience(engine.clock)
        # What cannot be printed takes seconds of a processor each time, and no law waits for it.
        self.printing = Patience(engine.clock, shortest=60.0, longest=3600.0)
        self.runs = Runs(engine.clock)
        self.stop = stop or threading.Event()
        self.halted = ""
        self.on_step: Callable[[], None] = lambda: None
        self._seen = 0.0
        self._jump: float | None = None
        self._reported = False

    def goes_on(self, now: datetime | None = None) -> bool:
        """May the next piece of deadline work be done?

        :param now: the instant that this piece of work rests on; a clock that is put forward
            after the guard last looked fires nothing, not even once
        """
        return not self.halted and not self.stop.is_set() and self.guard.steady(now)

    def hold(self) -> None:
        """Do no deadline work until the log and the database have been asked: at the start."""
        self.halted = "尚未核对时钟"
        self._reported = False

    def look_at_clock(self) -> None:
        """Compare the clocks; halt, tell, or go on once somebody has confirmed.

        Called every second by a thread that waits on the monotonic clock.
        """
        drift = self.guard.drift()
        if self._jump is None and abs(drift) > LARGEST:
            self._halt(drift, _sentence(drift))
        if abs(drift - self._seen) > STEP:
            self._seen = drift
            self.on_step()
        if not self.halted:
            return
        try:
            self._ask()
        except DatabaseAwayError:
            _log.warning("database away", waits="clock")

    def _ask(self) -> None:
        """Open the incident, or see that it was closed; at the start, see whether there is one."""
        if self._reported:
            with self.engine.look() as look:
                waits = self._waits(look)
            if not waits:
                self._resume()
            return
        with self.engine.look() as look:
            behind = _behind_the_log(look)
            waits = self._waits(look)
        if self._jump is None and not waits:
            if behind <= LARGEST:
                self._resume()
                return
            self._halt(-behind, _early(behind))
        if waits:
            self.halted = "时钟异常尚未确认"
        else:
            with self.engine.begin() as work:
                clock_jumped(work, seconds=self._jump or 0.0, reason=self.halted)
        self._reported = True

    def _halt(self, seconds: float, sentence: str) -> None:
        self._jump, self.halted = seconds, sentence
        _log.error("deadline work halted", seconds=round(seconds), node=self.engine.settings.node)

    def _waits(self, look: Look) -> bool:
        node = self.engine.settings.node
        return bool(look.tables.incidents.still_open(kind=IncidentKind.CLOCK_JUMP, node=node))

    def _resume(self) -> None:
        self.guard.trust()
        self._seen, self._jump, self._reported = 0.0, None, False
        self.halted = ""
        self.on_step()
        _log.info("deadline work goes on", node=self.engine.settings.node)


def _behind_the_log(look: Look) -> float:
    """Seconds by which the clock is earlier than the log's last event."""
    last = look.log.get(look.log.head().seq)
    return 0.0 if last is None else (last.at - look.now).total_seconds()


def _sentence(drift: float) -> str:
    return f"时钟被{'拨快' if drift > 0 else '拨慢'}了 {abs(drift):.0f} 秒"


def _early(behind: float) -> str:
    return f"启动时时钟比日志最后一条记录早 {behind:.0f} 秒"
