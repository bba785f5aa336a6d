"""Asking for opinions as pages need it: whom one may ask, what a signer has before his eyes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.casefile.signing import AFTER
from engine.errors import EngineError, NotFoundError
from engine.model import Actor, Task
from engine.permissions import Action
from engine.queries.consulted import SignatureView, signature_view
from engine.queries.masking import mask_of
from engine.store.cases import CaseRow
from engine.store.tasks import ON_DESK
from engine.work import Look
from engine.work.opinions import askable, case_of, hands_of, holding


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who may be chosen."""

    user_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SigningView:
    """What a signer has before his eyes: the question, and what was submitted, if it was.

    :ivar about: the digest of what was submitted
    """

    signature: SignatureView
    answers: Mapping[str, Any] | None
    about: str
    form: Any
    submitted_by: str
    ready: bool


def signing(look: Look, signature_id: UUID) -> SigningView:
    """What the page for signing shows.

    :raise NotFoundError: no such signature, or it is asked of somebody else
    """
    row = look.tables.opinions.signature(signature_id)
    if row is None or row.user_id != look.actor.user_id:
        raise NotFoundError("加签", signature_id)
    case = look.visible_case(row.case_id)
    file = look.open_file(case)
    held = file.memory.held.get(str(row.task_id))
    submitted = held if row.kind == AFTER and held is not None and held["waits"] else None
    names = look.tables.people.names()
    return SigningView(
        signature=signature_view(look, row, names, mask_of(look, case, file.bundle)),
        answers=look.contents(submitted["answers"]) if submitted else None,
        about=submitted["answers"] if submitted else "",
        form=file.bundle.form_of(file.node(row.node_id)),
        submitted_by=names.get(submitted["by"], submitted["by"]) if submitted else "",
        ready=row.state == "asked" and (row.kind != AFTER or submitted is not None),
    )


def askable_for(look: Look, task_id: UUID) -> list[Colleague]:
    """Whom the holder of a task may ask, for the lists of its page; himself among them."""
    task = look.tables.tasks.get(task_id)
    if task is None or task.status not in ON_DESK or task.acting_for:
        return []
    file = look.open_file(look.visible_case(task.case_id))
    return [_colleague(actor) for actor in askable(look, task, hands_of(file), Action.SIGN)]


def task_of(look: Look, signature_id: UUID) -> UUID:
    """The task that a signature is about, for whoever may see its case.

    :raise NotFoundError: no such signature, or not his to see
    """
    row = look.tables.opinions.signature(signature_id)
    if row is None:
        raise NotFoundError("加签", signature_id)
    look.visible_case(row.case_id)
    return row.task_id


def holds(look: Look, task_id: UUID) -> bool:
    """Is a task his, be it on his desk or submitted by it and waiting for others?"""
    try:
        file = look.open_file(look.visible_case(case_of(look, task_id)))
        holding(look, task_id, file, also_held=True)
    except EngineError:
        return False
    return True


def led_back(look: Look, row: CaseRow, task: Task) -> Mapping[str, Any] | None:
    """What a holder had submitted before a signer led it back to him: his proposal now."""
    held = row.memory.get("held", {}).get(str(task.id))
    if held is None or task.status not in ON_DESK:
        return None
    return look.contents(held["answers"])


def held_by(row: CaseRow, task_id: UUID) -> str | None:
    """Who submitted a task that waits for those who sign after, by account."""
    held = row.memory.get("held", {}).get(str(task_id))
    return str(held["by"]) if held is not None and held["waits"] else None


def _colleague(actor: Actor) -> Colleague:
    return Colleague(user_id=actor.user_id, name=actor.name)
