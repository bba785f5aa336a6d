"""When timers of the drawing and open steps are due, and how what stops the case moves them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from engine.audit import Kind
from engine.bpmn import Move
from engine.calendar import Calendar
from engine.casefile.opening import task_times
from engine.casefile.rows import WAITS, TaskChange, TimerChange, TimerDue
from engine.casefile.telling import Told
from engine.limits import Interval, day_of, due
from engine.profile import Node

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

Stop = Sequence[str]
"""From when until when a case was suspended: two instants as text."""


def timer_at(
    node: Node, armed_at: datetime, calendar: Calendar, stops: Iterable[Stop] = ()
) -> datetime:
    """The legal moment of a boundary timer that began to wait at an instant.

    While a court or the law stops a case nobody can do in time what the timer waits for: the
    days of a suspension that is over are not counted, whatever stopped the case.

    :param stops: the suspensions of the case that are over
    """
    assert node.limit is not None  # noqa: S101 - the profile refuses a timer without a limit
    days = [Interval(*(day_of(datetime.fromisoformat(at)) for at in stop)) for stop in stops]
    at = due(day_of(armed_at), node.limit, calendar, days).at
    assert at is not None  # noqa: S101 - only a pause that still runs leaves it open
    return at


def retime(file: "CaseFile", told: Told, steps: Iterable[str], *, stopped: bool) -> None:
    """No step is due while nobody may do it; from the resumption its whole limit runs (P-07)."""
    for step in steps:
        known = file.memory.steps[step]
        limit = None if stopped else file.node(known[0]).limit
        times = task_times(limit, told.at, file.calendar)._asdict()
        file.effects.changed.append(TaskChange(id=UUID(step), times=times))
        if not stopped:
            known[2] = told.at.isoformat()


def stop(file: "CaseFile", told: Told) -> None:
    """The timers of a case that is stopped wait: none of their moments comes.

    The event names them, each with its node and since when it waits: the rows of an open case do
    not hold that.
    """
    file.memory.waiting = {key: list(known) for key, known in told.data.get("timers", {}).items()}
    for timer in file.memory.waiting:
        file.effects.retimed.append(TimerChange(id=UUID(timer), what=WAITS))


def go_on(file: "CaseFile", told: Told, since: str) -> None:
    """The case goes on: its timers have as many days more as it was stopped."""
    file.memory.stops.append([since, told.at.isoformat()])
    for timer, (node, armed_at) in file.memory.waiting.items():
        at = timer_at(
            file.node(node),
            datetime.fromisoformat(armed_at),
            file.calendar,
            file.memory.stops,
        )
        file.effects.retimed.append(TimerChange(id=UUID(timer), at=at))
    file.memory.waiting = {}


def _arm(file: "CaseFile", told: Told) -> None:
    data = told.data
    file.met(told, data["timer"])
    node = file.node(data["node"])
    file.effects.armed.append(
        TimerDue(
            id=UUID(data["timer"]),
            case_id=file.header.id,
            node_id=node.id,
            at=timer_at(node, told.at, file.calendar),
        )
    )


def _disarm(file: "CaseFile", told: Told) -> None:
    file.met(told, told.data["timer"])
    _forget(file, told.data["timer"])


def _fire(file: "CaseFile", told: Told) -> Move:
    _forget(file, told.data["timer"])
    return file.workflow.fire(UUID(told.data["timer"]), change=told.change)


def _forget(file: "CaseFile", timer: str) -> None:
    file.memory.waiting.pop(timer, None)
    file.effects.disarmed.append(UUID(timer))


APPLY: Mapping[Kind, Callable[["CaseFile", Told], Move | None]] = {
    Kind.TIMER_ARMED: _arm,
    Kind.TIMER_DISARMED: _disarm,
    Kind.TIMER_FIRED: _fire,
}
