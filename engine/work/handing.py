"""Who may hand a task to a named colleague, to whom, and who may give it back (转办)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from engine.audit import Event, Kind
from engine.errors import NotPermittedError
from engine.model import Actor, Role, Task
from engine.permissions import desks, require_task
from engine.store.tasks import ON_DESK
from engine.work.work import duty_of

LEADERS = (Role.DECIDER, Role.DEPUTY_LEADER)
"""Who leads a section: he may hand out its tasks, and take back one that was handed on."""


def leads(actor: Actor, task: Task, on: date) -> Role | None:
    """The role in which *actor* leads the section that has the task, or None."""
    held = {
        desk.role
        for desk in desks(actor, on)
        if desk.organ == task.organ and desk.item in {None, task.item_key}
    }
    return next((role for role in LEADERS if role in held), None)


def able(actor: Actor, task: Task, hands: Iterable[tuple[str, str]], on: date) -> str:
    """Say why *actor* could not lawfully do the task if it were his; empty where he could."""
    try:
        require_task(actor, duty_of(replace(task, assignee="")), hands, on)
    except NotPermittedError as error:
        return error.reason
    if task.first_by == actor.user_id:
        return "他已签署，须由另一名承办人确认"
    return ""


def require_holder(actor: Actor, task: Task, hands: Iterable[tuple[str, str]], on: date) -> Role:
    """Let the holder of a task, or who leads his section, hand it on.

    :return: the role in which he does
    :raise NotPermittedError: it is neither his nor his section's
    """
    leader = leads(actor, task, on)
    try:
        require_task(actor, duty_of(task), hands, on)
    except NotPermittedError:
        if leader is None:
            raise
        return leader
    return Role.APPLICANT if task.acting_for else task.role


def giver(task: Task, events: Sequence[Event]) -> str:
    """Who handed the task to its assignee, as long as that one has not touched it; else empty."""
    own = [event for event in events if event.data.get("task") == str(task.id)]
    latest = own[-1] if own else None
    if latest is None or latest.kind is not Kind.TASK_REASSIGNED or not task.assignee:
        return ""
    return latest.actor


def require_release(actor: Actor, task: Task, events: Sequence[Event], on: date) -> Role:
    """Let a handed task go back to its desk: by its giver, its receiver, or who leads.

    :return: the role in which he does
    :raise NotPermittedError: he is none of them, or the receiver has begun
    """
    leader = leads(actor, task, on)
    if leader is not None:
        return leader
    if actor.user_id not in {task.assignee, giver(task, events)}:
        raise NotPermittedError(
            "只有转办人（对方尚未办理时）、接收人或者本机关的决定人、分管领导能够收回",
            rule="R-ASSIGNED",
        )
    return Role.APPLICANT if task.acting_for else task.role


def handed(task: Task) -> bool:
    """Is the task on somebody's desk by name?"""
    return bool(task.assignee) and task.status in ON_DESK
