"""Incidents: opened by what found them, closed by a person or by what caused them."""

from collections.abc import Callable
from uuid import uuid4

from engine.audit import Draft, Kind
from engine.clock import ZONE
from engine.errors import WrongStateError
from engine.model import SYSTEM
from engine.permissions import Action, require_anywhere
from engine.store.incidents import IncidentKind, IncidentRow
from engine.work import Work

_TURN = "incidents"
"""Whoever opens one holds this counter, so that two processes of a node do not open two."""


def clock_jumped(work: Work, *, seconds: float, reason: str) -> bool:
    """Halt the deadline work of this node until a person has looked at its clock (REL-11).

    :param seconds: by how much the clock was put forward (or back, when negative)
    :return: whether the incident is new; one that is open already stays the only one
    """
    node = work.settings.node
    work.tables.counters.hold(_TURN)
    if work.tables.incidents.still_open(kind=IncidentKind.CLOCK_JUMP, node=node):
        return False
    shown = work.now.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    _open(work, IncidentKind.CLOCK_JUMP, f"{reason}（时钟当时显示 {shown}）")
    _tell(work, Kind.CLOCK_JUMPED, {"node": node, "seconds": str(round(seconds)), "why": reason})
    return True


def confirm_clock(work: Work, *, node: str | None = None) -> int:
    """Say that the clock of a node is right now; its deadline work goes on.

    :param node: this node when None
    :return: how many incidents that closed
    :raise NotPermittedError: the person is no system administrator
    :raise WrongStateError: nobody waits for it
    """
    node = node or work.settings.node
    work.refresh_rights()
    if work.actor.user_id != SYSTEM.user_id:
        require_anywhere(work.actor, Action.CONFIRM_CLOCK, work.today)
    waiting = work.tables.incidents.still_open(kind=IncidentKind.CLOCK_JUMP, node=node)
    if not waiting:
        raise WrongStateError(f"节点 {node} 没有等待确认的时钟异常，无须确认。")

    work.tables.incidents.close([row.id for row in waiting], at=work.now, by=work.actor.user_id)
    _tell(work, Kind.CLOCK_CONFIRMED, {"node": node, "incidents": [str(r.id) for r in waiting]})
    return len(waiting)


def report_incident(work: Work, kind: IncidentKind, detail: str) -> bool:
    """Open an incident, unless one that says the same is open.

    :return: whether it is new
    """
    work.tables.counters.hold(_TURN)
    if any(row.detail == detail for row in work.tables.incidents.still_open(kind=kind)):
        return False
    _open(work, kind, detail)
    return True


def settle_incidents(work: Work, kind: IncidentKind, *, over: Callable[[IncidentRow], bool]) -> int:
    """Close the incidents of a kind whose reason is gone; return how many."""
    solved = [row.id for row in work.tables.incidents.still_open(kind=kind) if over(row)]
    work.tables.incidents.close(solved, at=work.now, by=work.actor.user_id)
    return len(solved)


def _open(work: Work, kind: IncidentKind, detail: str) -> None:
    node = work.settings.node
    work.tables.incidents.open(
        IncidentRow(id=uuid4(), at=work.now, node=node, kind=kind, detail=detail)
    )


def _tell(work: Work, kind: Kind, data: dict[str, object]) -> None:
    work.log.append(
        [
            Draft(
                kind=kind,
                at=work.now,
                actor=work.actor.user_id,
                channel=work.actor.channel,
                origin=work.actor.origin,
                data=data,
            )
        ]
    )
