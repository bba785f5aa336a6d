"""The tick: does what has come due, on every node, and each thing once.

What is due are rows of ours, and each effect happens in the transaction that takes its row
away (design §3, REL-5). APScheduler only says when a job's turn has come; a guard on the
monotonic clock halts deadline work when the wall's clock was set (REL-11).
"""

import threading
from collections.abc import Callable

from engine.scheduler.deadlines import BATCH, carry_out_deadlines
from engine.scheduler.effects import carry_out_effects
from engine.scheduler.jobs import JOBS, TICK_SECONDS, Job
from engine.scheduler.node import Node
from engine.scheduler.ticking import Ticker
from engine.store.effects import TRIES
from engine.work import Engine

__all__ = [
    "BATCH",
    "JOBS",
    "TICK_SECONDS",
    "TRIES",
    "Job",
    "Node",
    "Ticker",
    "run_forever",
    "run_in_background",
    "sweep",
]


def sweep(engine: Engine) -> int:
    """Do everything that is due now; return how much was done. Safe on several nodes at once.

    :raise DatabaseAwayError: nothing more can be done now; no effect has used up a try
    """
    node = Node(engine)
    return carry_out_deadlines(node) + carry_out_effects(node)


def run_in_background(engine: Engine) -> Callable[[], None]:
    """Tick in threads until the returned function is called; it waits for what is at hand."""
    ticker = Ticker(Node(engine))
    ticker.start()
    return ticker.end


def run_forever(engine: Engine, stop: threading.Event) -> None:
    """Tick until *stop* is set; then finish what is at hand."""
    ticker = Ticker(Node(engine, stop))
    ticker.start()
    stop.wait()
    ticker.end()
