"""What somebody sends lies aside until he has looked at it; only then is it stored."""

from datetime import timedelta
from uuid import UUID, uuid4

from engine.permissions import Action, require_anywhere
from engine.store.uploads import UploadRow
from engine.work import Work

LIFE = timedelta(hours=8)
"""A working day: whoever goes to lunch, or whose session ends, finds his upload again."""

MOST_UPLOADS = 5
"""Of one person; the oldest gives way."""

_LONGEST_NAME = 200


def keep_upload(
    work: Work, kind: str, body: bytes, *, name: str = "", base: str | None = None
) -> UUID:
    """Lay an upload aside for the person who sent it.

    :param kind: ``bundle``, or ``batch``
    :param name: what the file was called on his machine
    :param base: the item that completes it
    :raise NotPermittedError: the actor may not draft items
    """
    work.refresh_rights()
    require_anywhere(work.actor, Action.DRAFT_ITEM, work.today)
    row = UploadRow(
        id=uuid4(), user_id=work.actor.user_id, kind=kind, name=name[:_LONGEST_NAME], base=base,
        body=body, uploaded_at=work.now, ends_at=work.now + LIFE,
    )  # fmt: skip
    work.tables.uploads.keep(row, most=MOST_UPLOADS)
    return row.id


def drop_upload(work: Work, upload_id: UUID) -> None:
    """Forget an upload of the actor's own.

    :raise NotPermittedError: the actor may not draft items
    """
    require_anywhere(work.actor, Action.DRAFT_ITEM, work.today)
    work.tables.uploads.drop(upload_id, user=work.actor.user_id)
