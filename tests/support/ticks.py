"""Schedulers in processes of their own, which can be killed between any two statements.

Each sweeps again and again at an instant that stands still, and tells after each sweep what it
did. One that is to die counts its statements and commits, and kills itself before a given one.
"""

import os
import random
import signal
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, Self

from sqlalchemy import event

from engine import scheduler
from engine.settings import Settings
from engine.work import Engine
from tests.support.clerks import PATIENCE, _processes
from tests.support.county import open_county


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a scheduler's process is told when it begins."""

    settings: Settings
    at: datetime
    dies_before: int = 0
    """The statement or commit before which it kills itself; never if 0."""
    pause: float = 0.0
    """The most seconds it waits before each statement: so that a kill hits between two."""


def _sweep(orders: Orders, pipe: Connection) -> None:
    county = open_county(orders.settings)
    county.clock.move_to(orders.at)
    _listen(county.engine, orders)
    pipe.send("at work")
    while scheduler.sweep(county.engine):
        pass
    pipe.send("done")
    county.engine.close()


def _listen(engine: Engine, orders: Orders) -> None:
    count, chance = 0, random.Random(os.getpid())

    def before(*_: object) -> None:
        nonlocal count
        count += 1
        if count == orders.dies_before:
            os.kill(os.getpid(), signal.SIGKILL)
        if orders.pause:
            time.sleep(chance.uniform(0.0, orders.pause))

    for name in ("before_cursor_execute", "commit"):
        event.listen(engine.store.database, name, before)


@dataclass
class SchedulerProcess:
    """A scheduler's process; leaving the context ends it."""

    orders: Orders
    _process: Any = field(init=False)
    _pipe: Connection = field(init=False)

    def __enter__(self) -> Self:
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_sweep, args=(self.orders, theirs))
        self._process.start()
        theirs.close()
        assert self._heard() == "at work"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join(PATIENCE)
        self._process.close()
        self._pipe.close()

    def kill(self) -> None:
        """Kill -9."""
        self._process.kill()
        self._process.join(PATIENCE)

    def finishes(self) -> bool:
        """Wait until nothing is due any more; False when the process died before."""
        return self._heard() == "done"

    def alive(self) -> bool:
        """Is it at work? One that has found nothing more to do has ended."""
        return bool(self._process.is_alive())

    def _heard(self) -> object:
        if not self._pipe.poll(PATIENCE):
            raise TimeoutError("no word from a scheduler")
        try:
            return self._pipe.recv()
        except (EOFError, ConnectionResetError):
            return "killed"


def on(settings: Settings, node: str) -> Settings:
    """The settings of another node of the same office."""
    return replace(settings, node=node)
