"""The tick: fires due rows and the outbox, nothing more.

APScheduler is the tick only; what is due are rows of ours, and each effect happens
in the transaction that takes its row away (design §3, REL-5).
"""

import threading
from collections.abc import Callable
from uuid import UUID

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from engine.actions import fire_timer
from engine.actions.receive_case import start_because_of
from engine.errors import EngineError
from engine.store.effects import OutboxRow
from engine.work import Engine, Work

TICK_SECONDS = 5
BATCH = 20
TRIES = 10

_log = structlog.get_logger()


def sweep(engine: Engine) -> int:
    """Do everything that is due now; return how much was done. Safe on several nodes at once."""
    return _fire_dues(engine) + _empty_outbox(engine)


def run_in_background(engine: Engine) -> Callable[[], None]:
    """Tick in a thread until the returned function is called."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    scheduler.add_job(lambda: _tick(engine), "interval", seconds=TICK_SECONDS)
    scheduler.start()
    return lambda: scheduler.shutdown(wait=True)


def run_forever(engine: Engine, stop: threading.Event) -> None:
    """Tick in this thread until *stop* is set."""
    while not stop.is_set():
        _tick(engine)
        stop.wait(TICK_SECONDS)


def _tick(engine: Engine) -> None:
    try:
        done = sweep(engine)
        engine.checkpoint()
    except EngineError as error:
        _log.warning("sweep failed", reason=type(error).__name__)
        return
    if done:
        _log.info("swept", done=done)


def _fire_dues(engine: Engine) -> int:
    """Fire every timer whose legal moment has come, oldest first, each in its own transaction."""
    with engine.look() as look:
        due = look.tables.dues.come(look.now, size=BATCH)
    done = 0
    for row in due:
        try:
            with engine.begin() as work:
                done += fire_timer(work, row.id) is not None
        except EngineError as error:
            _log.error("timer failed", due=str(row.id), reason=type(error).__name__)
    return done


def _empty_outbox(engine: Engine) -> int:
    with engine.look() as look:
        waiting = look.tables.outbox.waiting(size=BATCH)
    return sum(_carry_out(engine, row) for row in waiting if row.attempts < TRIES)


def _carry_out(engine: Engine, row: OutboxRow) -> bool:
    """Carry out one effect in the transaction that marks it done: both or neither."""
    try:
        with engine.begin() as work:
            claimed = work.tables.outbox.claim(row.id)
            if claimed is None:
                return False
            _EFFECTS[claimed.kind](work, claimed)
            work.tables.outbox.done(row.id, at=work.now)
    except EngineError as error:
        _log.error("effect failed", effect=str(row.id), kind=row.kind, reason=type(error).__name__)
        with engine.begin() as work:
            work.tables.outbox.failed(row.id, str(error))
        return False
    return True


def _start(work: Work, row: OutboxRow) -> None:
    start_because_of(
        work, row.payload["item"], UUID(row.payload["because_of"]), key=f"outbox/{row.id}"
    )


_EFFECTS: dict[str, Callable[[Work, OutboxRow], None]] = {"case:start": _start}
