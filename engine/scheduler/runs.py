"""How the jobs of this process went: the last run of each."""

import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from engine.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Run:
    """The last run of a job."""

    job: str
    at: datetime
    seconds: float
    done: int
    error: str = ""
    failures: int = 0
    """How often it failed in a row; a database that was away counts for nothing."""


class Runs:
    """The last run of every job."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: dict[str, Run] = {}

    def worked(self, job: str, *, began: float, done: int) -> None:
        """Take down that a job did so many things."""
        self._keep(Run(job=job, at=self._clock.now(), seconds=self._since(began), done=done))

    def failed(self, job: str, *, began: float, error: str, counts: bool = True) -> None:
        """Take down that a job failed."""
        run = Run(job=job, at=self._clock.now(), seconds=self._since(began), done=0, error=error)
        with self._lock:
            before = self._last[job].failures if job in self._last else 0
        self._keep(replace(run, failures=before + counts))

    def report(self) -> list[dict[str, Any]]:
        """The last runs as plain data."""
        with self._lock:
            return [asdict(run) | {"at": run.at.isoformat()} for run in self._last.values()]

    def _since(self, began: float) -> float:
        return round(self._clock.elapsed() - began, 3)

    def _keep(self, run: Run) -> None:
        with self._lock:
            self._last[run.job] = run
