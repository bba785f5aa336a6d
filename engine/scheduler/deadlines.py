"""The deadline job: timers, cards and deemed acceptances, in the order of their legal moments.

They are one job, because their order is law: a case that was withdrawn by its timer yesterday
owes no card for today.
"""

from collections.abc import Iterator

from engine.actions import fire_timer, report_incident, settle_incidents
from engine.clock import ZONE
from engine.scheduler.node import Node
from engine.scheduler.units import isolated
from engine.store.deadlines import Deadline, What
from engine.store.incidents import IncidentKind
from engine.work import Work

BATCH = 20


def carry_out_deadlines(node: Node) -> int:
    """Do everything that the law's moments owe; several nodes share the work."""
    done = 0
    for deadline in _owed(node):
        if not node.goes_on():
            break
        if node.patience.ready(deadline.id):
            done += _carry_out(node, deadline)
    return done


def _owed(node: Node) -> Iterator[Deadline]:
    last = None
    while True:
        with node.engine.look() as look:
            owed = look.tables.deadlines.owed(look.now, size=BATCH, after=last)
        yield from owed
        if len(owed) < BATCH:
            return
        last = owed[-1]


def _carry_out(node: Node, deadline: Deadline) -> bool:
    def failed(_reason: str) -> None:
        if node.patience.failed(deadline.id):
            _tell(node, deadline)

    done = isolated(
        node, deadline.what, deadline.id, lambda work: _do(work, deadline), failed=failed
    )
    if done and node.patience.worked(deadline.id):
        _settle(node, deadline)
    return done


def _do(work: Work, deadline: Deadline) -> bool:
    if not work.tables.deadlines.claim(deadline, work.now):
        return False
    return fire_timer(work, deadline.id) is not None


def _tell(node: Node, deadline: Deadline) -> None:
    """Open an incident: a legal moment has come, and nothing happens."""
    with node.engine.begin() as work:
        report_incident(work, IncidentKind.DEADLINE_FAILS, _sentence(work, deadline))


def _settle(node: Node, deadline: Deadline) -> None:
    with node.engine.begin() as work:
        sentence = _sentence(work, deadline)
        settle_incidents(work, IncidentKind.DEADLINE_FAILS, over=lambda row: row.detail == sentence)


def _sentence(work: Work, deadline: Deadline) -> str:
    row = work.tables.cases.get(deadline.case_id)
    at = deadline.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    what = "定时事项" if deadline.what is What.TIMER else "监察事项"
    return (
        f"办件 {row.no if row else deadline.case_id} 应于 {at} 发生的{what}办理不了，原因见运行日志"
    )
