"""What a person has typed at a task is kept on the server until he submits it.

A draft is no event and never comes into the log: nobody has said it yet.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from engine.errors import InvalidValueError, NotFoundError, TaskClosedError
from engine.permissions import require_task
from engine.store.desks import DraftRow
from engine.store.tasks import LIVE
from engine.work import Work
from engine.work.work import duty_of

LARGEST = 128 * 1024
"""Bytes of one draft, as it is typed; the answers of a form may have half of it."""


def keep_draft(work: Work, task_id: UUID, raw: Mapping[str, Sequence[str]], *, seen: int) -> None:
    """Keep what the person typed at a task that he may do; what he typed before gives way.

    :param raw: as a browser sends it, unchecked
    :param seen: the case version that his page was drawn from
    :raise NotFoundError: no such task, or a case he may not see
    :raise NotPermittedError: he may not do this task
    :raise TaskClosedError: the task is done
    :raise InvalidValueError: it is too much
    """
    # Held, so that what comes while the task is done is not kept behind it for ever.
    held = work.tables.tasks.lock(task_id, key="")
    if held is None or not work.sees(held[1]):
        raise NotFoundError("任务", task_id)
    task, row, _repeated = held
    if task.status not in LIVE:
        raise TaskClosedError(
            task_id=task_id, closed_by=work.name_of(task.closed_by), closed_at=task.closed_at
        )
    hands = [(role, user) for role, user in row.memory["hands"]]
    require_task(work.actor, duty_of(task), hands, work.today)
    body = {name: list(texts) for name, texts in raw.items() if any(texts)}
    size = sum(len(f"{name}{text}".encode()) for name in body for text in body[name])
    if size > LARGEST:
        raise InvalidValueError("草稿", f"超过{LARGEST // 1024} KB，没有保存")
    version = min(max(seen, 0), row.version)
    draft = DraftRow(version=version, body=body, saved_at=work.now)
    work.tables.desks.keep_draft(work.actor.user_id, task_id, task.case_id, draft)


def drop_draft(work: Work, task_id: UUID) -> None:
    """Forget what this person typed at a task."""
    work.tables.desks.drop_draft(task_id, user_id=work.actor.user_id)


def forget_drafts(work: Work, task_id: UUID) -> None:
    """Forget what anybody typed at a task that has just been done."""
    work.tables.desks.drop_draft(task_id)
