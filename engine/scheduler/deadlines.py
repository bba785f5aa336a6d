"""The deadline job: timers, cards and deemed acceptances, in the order of their legal moments.

They are one job, because their order is law: a case that was withdrawn by its timer yesterday
owes no card for today.
"""

from collections.abc import Sequence

from engine.actions import fire_timer, report_incident, settle_incidents
from engine.actions.watch_case import watch_case
from engine.clock import ZONE
from engine.scheduler.node import Node
from engine.scheduler.units import isolated
from engine.store.deadlines import Deadline, What
from engine.store.incidents import IncidentKind
from engine.work import Work

BATCH = 20


def carry_out_deadlines(node: Node) -> int:
    """Do everything that the law's moments owe; several nodes share the work."""
    done, last, more = 0, None, True
    while more and node.goes_on():
        owed = _owed(node, after=last)
        last = _first_done(node, owed)
        # What was done may have brought forth another moment, which may be the next.
        done += last is not None
        more = last is not None or len(owed) == BATCH
        last = last or (owed[-1] if owed else None)
    return done


def _owed(node: Node, *, after: Deadline | None) -> list[Deadline]:
    with node.engine.look() as look:
        return look.tables.deadlines.owed(look.now, size=BATCH, after=after)


def _first_done(node: Node, owed: Sequence[Deadline]) -> Deadline | None:
    """Do the first that can be done: others wait, fail, or are another node's."""
    for deadline in owed:
        if not node.goes_on():
            return None
        if node.patience.ready(deadline.id) and _carry_out(node, deadline):
            return deadline
    return None


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
    if deadline.what is What.TIMER:
        return fire_timer(work, deadline.id) is not None
    return watch_case(work, deadline.case_id, until=deadline.at) > 0


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
