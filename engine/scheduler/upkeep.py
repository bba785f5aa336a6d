"""The jobs that keep watch: anomalies, cases that cannot go on, checkpoints, the heartbeat."""

import os
from collections.abc import Callable, Collection
from datetime import timedelta

import structlog

from engine import queries
from engine.actions import examine_next, report_incident, settle_incidents
from engine.queries.health import IDLE
from engine.scheduler.node import Node
from engine.store.heartbeats import Heartbeat
from engine.store.incidents import IncidentKind

READ_NOTICES = timedelta(days=180)
"""For so long a person finds in his inbox what he has read; the log keeps it for good."""

_log = structlog.get_logger()


def examine(node: Node) -> int:
    """Look for anomalies in the cases that the log tells of, as far as it goes.

    :return: how many events were read
    """
    done = 0
    while node.goes_on():
        with node.engine.begin() as work:
            read = examine_next(work) if node.goes_on(work.now) else 0
        if not read:
            break
        done += read
    return done


def check_cases(node: Node) -> int:
    """Load every open case; each that cannot go on is an incident until it can (REL-6, REL-7).

    :return: how many incidents are new
    """
    with node.engine.look() as look:
        found = {_sentence(case) for case in queries.stuck_cases(look)}
    return _tell(node, found, about=lambda _detail: True)


def find_idle_cases(node: Node) -> int:
    """Name the cases that wait for nobody and nothing, within minutes (REL-16).

    :return: how many incidents are new
    """
    with node.engine.look() as look:
        found = {_sentence(case) for case in queries.idle_cases(look)}
    return _tell(node, found, about=lambda detail: detail.endswith(IDLE))


def _sentence(case: queries.Stuck) -> str:
    return f"办件 {case.no}：{case.reason}"


def _tell(node: Node, found: Collection[str], *, about: Callable[[str], bool]) -> int:
    """Open incidents for what was found, and close those of the same sort that are over."""
    with node.engine.look() as look:
        known = look.tables.incidents.still_open(kind=IncidentKind.CASE_STUCK)
    if not found and not known:
        return 0
    with node.engine.begin() as work:
        settle_incidents(
            work,
            IncidentKind.CASE_STUCK,
            over=lambda row: about(row.detail) and row.detail not in found,
        )
        new = sum(
            report_incident(work, IncidentKind.CASE_STUCK, detail) for detail in sorted(found)
        )
    if new:
        _log.error("cases stuck", cases=len(found), new=new)
    return new


def remind(node: Node) -> int:
    """Tell the operators each morning what waits for a person; return how many things do."""
    with node.engine.look() as look:
        view = queries.tick(look)
    if view.incidents or view.dead or view.owed:
        _log.warning(
            "waits for a person",
            incidents=len(view.incidents),
            dead_effects=view.dead,
            late_deadlines=view.owed,
        )
    return len(view.incidents) + view.dead


def forget(node: Node) -> int:
    """Drop what nobody needs any more.

    Spans of tries that are over, notices read long ago, what was typed and scanned for visitors
    who were never received.

    :return: how many rows went
    """
    with node.engine.begin() as work:
        if not node.goes_on(work.now):
            return 0
        tables, now = work.tables, work.now
        begun = tables.receptions.forget(now) + tables.scans.forget(now)
        return begun + tables.throttle.forget(now) + tables.notices.forget(now - READ_NOTICES)


def sign_checkpoint(node: Node) -> int:
    """Sign where the log stands, if that is owed."""
    node.engine.checkpoint()
    return 0


def beat(node: Node) -> int:
    """Tell every node that this one is alive, and how its jobs went."""
    report = {"pid": os.getpid(), "halted": node.halted, "runs": node.runs.report()}
    with node.engine.begin() as work:
        work.tables.heartbeats.beat(
            Heartbeat(node=node.engine.settings.node, at=work.now, report=report)
        )
    return 0
