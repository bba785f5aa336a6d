"""The tick: fires due rows and the outbox, nothing more.

What is due are rows of ours, and each effect happens in the transaction that takes its row
away (design §3, REL-5). The loop waits on the monotonic clock: a machine whose clock is put
back an hour ticks on.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from engine.actions import fire_timer
from engine.actions.receive_case import start_because_of
from engine.errors import DatabaseAwayError, EngineError
from engine.store.effects import DueRow, OutboxRow
from engine.work import Engine, Work

TICK_SECONDS = 5
BATCH = 20
TRIES = 16
"""Each waits twice as long as the one before; the last comes two days after the first."""

_log = structlog.get_logger()


def sweep(engine: Engine) -> int:
    """Do everything that is due now; return how much was done. Safe on several nodes at once.

    :raise DatabaseAwayError: nothing more can be done now; no effect has used up a try
    """
    fired = sum(_isolated(engine, "timer", row.id, _fire) for row in _dues(engine))
    return fired + sum(_carry_out(engine, row) for row in _effects(engine))


def run_in_background(engine: Engine) -> Callable[[], None]:
    """Tick in a thread until the returned function is called; it waits for the present tick."""
    stop = threading.Event()
    thread = threading.Thread(target=run_forever, args=(engine, stop), name="tick", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join()

    return end


def run_forever(engine: Engine, stop: threading.Event) -> None:
    """Tick in this thread until *stop* is set."""
    while not stop.is_set():
        _tick(engine)
        stop.wait(TICK_SECONDS)


def _tick(engine: Engine) -> None:
    try:
        done = sweep(engine)
        engine.checkpoint()
    except Exception as error:  # noqa: BLE001 - whatever it was, deadlines go on at the next tick
        _log.error("sweep failed", reason=type(error).__name__)
        return
    if done:
        _log.info("swept", done=done)


def _dues(engine: Engine) -> Iterator[DueRow]:
    """Every timer whose legal moment has come, oldest first."""
    last = None
    while True:
        with engine.look() as look:
            rows = look.tables.dues.come(look.now, size=BATCH, after=last)
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1]


def _effects(engine: Engine) -> Iterator[OutboxRow]:
    """Every effect that waits and whose turn has come, oldest first."""
    last = None
    while True:
        with engine.look() as look:
            rows = look.tables.outbox.waiting(size=BATCH, after=last)
        yield from (row for row in rows if row.attempts < TRIES and look.now >= _turn(row))
        if len(rows) < BATCH:
            return
        last = rows[-1]


def _turn(row: OutboxRow) -> datetime:
    return row.created_at + timedelta(seconds=TICK_SECONDS * (2**row.attempts - 1))


def _fire(work: Work, due_id: UUID) -> bool:
    return fire_timer(work, due_id) is not None


def _carry_out(engine: Engine, row: OutboxRow) -> bool:
    """Carry out one effect in the transaction that marks it done: both or neither."""
    return _isolated(engine, row.kind, row.id, _effect, failed=_count)


def _effect(work: Work, effect_id: UUID) -> bool:
    claimed = work.tables.outbox.claim(effect_id)
    if claimed is None:
        return False
    _EFFECTS[claimed.kind](work, claimed)
    work.tables.outbox.done(effect_id, at=work.now)
    return True


def _count(work: Work, effect_id: UUID, reason: str) -> None:
    work.tables.outbox.failed(effect_id, reason)


def _isolated(
    engine: Engine,
    what: str,
    row_id: UUID,
    act: Callable[[Work, UUID], bool],
    *,
    failed: Callable[[Work, UUID, str], None] | None = None,
) -> bool:
    """Do one thing in a transaction of its own: a row that cannot be done holds up no other.

    :param failed: writes down that it failed, in another transaction
    :raise DatabaseAwayError: nobody's fault, and no row's
    """
    try:
        with engine.begin() as work:
            return act(work, row_id)
    except DatabaseAwayError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours in one case is not another case's
        _log.error("not carried out", what=what, row=str(row_id), reason=type(error).__name__)
        # What a fault says of itself may quote a case; what the engine says does not.
        reason = str(error) if isinstance(error, EngineError) else type(error).__name__
    if failed is not None:
        with engine.begin() as work:
            failed(work, row_id, reason)
    return False


def _start(work: Work, row: OutboxRow) -> None:
    start_because_of(
        work, row.payload["item"], UUID(row.payload["because_of"]), key=f"outbox/{row.id}"
    )


_EFFECTS: dict[str, Callable[[Work, OutboxRow], None]] = {"case:start": _start}
