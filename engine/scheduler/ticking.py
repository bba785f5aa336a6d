"""APScheduler as the tick: it says when a job's turn has come, and nothing else.

What is due are rows of ours. The jobs live in memory, come once however late they are, and are
never given up; a job that fails or hangs holds up no other.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from engine.clock import ZONE
from engine.errors import DatabaseAwayError
from engine.scheduler.jobs import JOBS, Job
from engine.scheduler.node import Node

LOOK_SECONDS = 1.0

_log = structlog.get_logger()
# A job that is still at it when its turn comes again is no news, and would be told every 5 s.
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


class Every(BaseTrigger):  # type: ignore[misc] # the library has no types
    """Comes so many seconds after it came last.

    The library's own interval counts every turn that was missed: a clock that is put forward
    by a year would have it count six million.
    """

    def __init__(self, seconds: float, first: float = 0) -> None:
        self._wait = timedelta(seconds=seconds)
        self._first = timedelta(seconds=first)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the first wait after now, then always the other one."""
        return now + (self._first if previous_fire_time is None else self._wait)


class Ticker:
    """The jobs of one process, ticking in threads of their own from start to end."""

    def __init__(self, node: Node, jobs: Sequence[Job] = JOBS) -> None:
        self._node = node
        self._jobs = jobs
        self._scheduler: Any = BackgroundScheduler(
            timezone=ZONE,
            executors={"default": ThreadPoolExecutor(len(jobs))},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._watch = threading.Thread(target=self._watch_clock, name="clock guard", daemon=True)

    def start(self) -> None:
        """Begin; deadline work waits until the clock has been compared with the log."""
        self._node.hold()
        self._node.look_at_clock()
        for job in self._jobs:
            self._scheduler.add_job(
                run_job, _trigger(job), args=(self._node, job), id=job.name, name=job.name
            )
        self._scheduler.start()
        self._node.on_step = self._reckon_turns
        self._watch.start()

    def end(self) -> None:
        """Finish what is at hand, and stop."""
        self._node.stop.set()
        self._scheduler.shutdown(wait=True)
        self._watch.join()

    def _watch_clock(self) -> None:
        while not self._node.stop.wait(LOOK_SECONDS):
            try:
                self._node.look_at_clock()
            except Exception as error:  # noqa: BLE001 - the guard outlives whatever it meets
                _log.error("clock not compared", reason=type(error).__name__)

    def _reckon_turns(self) -> None:
        """Reckon every turn from now: the tick sleeps until a moment of the wall's clock."""
        for job in self._jobs:
            self._scheduler.reschedule_job(job.name, trigger=_trigger(job))


def run_job(node: Node, job: Job) -> None:
    """Run one job and take down how it went; nothing it raises goes further."""
    if node.stop.is_set() or (job.halts and node.halted):
        return
    began = node.engine.clock.elapsed()
    try:
        done = job.act(node)
    except DatabaseAwayError:
        _log.warning("database away", job=job.name)
        node.runs.failed(job.name, began=began, error="数据库暂时无法连接", counts=False)
    except Exception as error:  # noqa: BLE001 - whatever it was, the job comes again
        _log.error("job failed", job=job.name, reason=type(error).__name__)
        node.runs.failed(job.name, began=began, error=type(error).__name__)
    else:
        node.runs.worked(job.name, began=began, done=done)
        if done:
            _log.info("done", job=job.name, done=done)


def _trigger(job: Job) -> BaseTrigger:
    if isinstance(job.every, time):
        return CronTrigger(hour=job.every.hour, minute=job.every.minute, timezone=ZONE)
    return Every(job.every, job.first)
