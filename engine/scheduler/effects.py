"""The outbox job: what a change of one case causes elsewhere in our own database."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from engine.actions.receive_case import start_because_of
from engine.scheduler.node import Node
from engine.scheduler.units import isolated
from engine.store.effects import CASE_START, TRIES, OutboxRow
from engine.work import Work

BATCH = 20
FIRST_WAIT = 5
"""Seconds; each wait is twice as long as the one before; the last of 16 tries comes two days later."""


def carry_out_effects(node: Node) -> int:
    """Carry out every effect that waits and whose turn has come, oldest first."""
    done = 0
    for row in _waiting(node):
        if not node.goes_on():
            break
        if node.patience.ready(row.id):
            done += _carry_out(node, row)
    return done


def _waiting(node: Node) -> Iterator[OutboxRow]:
    last = None
    while True:
        with node.engine.look() as look:
            rows = look.tables.outbox.waiting(size=BATCH, after=last)
        yield from (row for row in rows if row.attempts < TRIES and look.now >= turn(row))
        if len(rows) < BATCH:
            return
        last = rows[-1]


def turn(row: OutboxRow) -> datetime:
    """When an effect may be tried again: after a wait that doubles with every failure."""
    return row.created_at + timedelta(seconds=FIRST_WAIT * (2**row.attempts - 1))


def _carry_out(node: Node, row: OutboxRow) -> bool:
    """Carry out one effect in the transaction that marks it done: both or neither."""

    def failed(reason: str) -> None:
        with node.engine.begin() as work:
            work.tables.outbox.failed(row.id, reason)

    return isolated(node, row.kind, row.id, lambda work: _do(work, row.id), failed=failed)


def _do(work: Work, effect_id: UUID) -> bool:
    claimed = work.tables.outbox.claim(effect_id)
    if claimed is None:
        return False
    _EFFECTS[claimed.kind](work, claimed)
    work.tables.outbox.done(effect_id, at=work.now)
    return True


def _start(work: Work, row: OutboxRow) -> None:
    start_because_of(
        work, row.payload["item"], UUID(row.payload["because_of"]), key=f"outbox/{row.id}"
    )


_EFFECTS: dict[str, Callable[[Work, OutboxRow], None]] = {CASE_START: _start}
