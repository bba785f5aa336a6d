"""What a case takes from its bundle: the terms of its clocks, the steps that come to desks."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from engine.bundle import Bundle
from engine.calendar import Calendar
from engine.limits import Terms, soon_at, step_due
from engine.limits.values import day_of
from engine.model import Limit, Mark, Role, Task
from engine.profile import Node

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def terms(bundle: Bundle) -> Terms:
    """The limits of an item version, as the clock reads them."""
    limits = bundle.item.limits
    accepts = any(
        marking.mark is Mark.ACCEPTED
        for node in bundle.flow.nodes.values()
        for marking in node.marks
    )
    return Terms(
        statutory=limits.statutory,
        promised=limits.promised,
        basis=limits.basis,
        acceptance=limits.acceptance if accepts else None,
        delivery=limits.delivery,
        correction=limits.correction,
        ordinary=limits.ordinary_promise,
    )


def in_force(file: "CaseFile", first: Terms) -> Terms:
    """The limits in force: those of the ordinary procedure once the case went over to it.

    A letter that is issued on the way there already tells the promise that will hold.
    """
    passed = file.move.passed if file.move else ()
    ahead = (mark.mark for passage in passed for mark in file.node(passage.node_id).marks)
    return first.switched if file.memory.switched or Mark.SWITCHED in ahead else first


class TaskTimes(NamedTuple):
    """What the calendar says of a task: all that it can move."""

    due_at: datetime | None = None
    soon_at: datetime | None = None
    provisional: bool = False


def task_times(limit: Limit | None, opened_at: datetime, calendar: Calendar) -> TaskTimes:
    """When a step that opened then is due, and from when on it is soon."""
    if limit is None:
        return TaskTimes()
    due_at = step_due(opened_at, limit, calendar)
    return TaskTimes(
        due_at, soon_at(due_at, opened_at, calendar), calendar.provisional(day_of(due_at))
    )


def open_task(file: "CaseFile", node: Node, step: UUID, *, ordinal: int, at: datetime) -> Task:
    """A step as it comes to a desk; the applicant's lie on the accepting counter's."""
    item = file.bundle.item
    role = node.role or Role.ACCEPTOR
    for_applicant = role is Role.APPLICANT
    unit = file.bundle.reception_unit if for_applicant else (node.unit or "")
    times = task_times(node.limit, at, file.calendar)
    return Task(
        id=step,
        case_id=file.header.id,
        case_no=file.header.no,
        item_key=item.key,
        item_name=item.name,
        applicant=file.header.applicant,
        node_id=node.id,
        node_name=node.name,
        stage=node.stage,
        role=role,
        desk_role=Role.ACCEPTOR if for_applicant else role,
        unit=unit,
        organ=item.units[unit].organ if unit in item.units else item.organ,
        acting_for=Role.APPLICANT if for_applicant else "",
        separated=not (item.on_the_spot and node.limit and not node.limit.amount),
        ordinal=ordinal,
        status="open",
        received_at=file.header.received_at,
        opened_at=at,
        due_at=times.due_at,
        soon_at=times.soon_at,
        promised=file.terms.promised.label,
        provisional=times.provisional,
    )
