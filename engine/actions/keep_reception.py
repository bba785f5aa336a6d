"""What is typed for a visitor is kept on the server until he is received.

Like a draft of the desk it is no event and never comes into the log: nobody has said it yet. It
names people, so it has an end of its own, the same as the scans that lie beside it.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from engine.actions.counter_item import counter_item
from engine.actions.keep_draft import LARGEST
from engine.actions.scan_material import LIFE
from engine.errors import InvalidValueError
from engine.permissions import Action, require_anywhere
from engine.store.receptions import ReceptionDraft
from engine.work import Work

MOST = 30
"""Receptions that one person may have begun: a counter has one visitor at a time."""


def keep_reception(
    work: Work, item_key: str, reception: UUID, raw: Mapping[str, Sequence[str]]
) -> None:
    """Keep what the actor typed for a visitor, for 12 hours; what he typed before gives way.

    :param raw: as a browser sends it, unchecked
    :raise NotFoundError: no such item in force
    :raise NotPermittedError: he does not receive for it
    :raise InvalidValueError: it is too much
    """
    bundle = counter_item(work, item_key)
    body = {name: list(texts) for name, texts in raw.items() if any(texts)}
    size = sum(len(f"{name}{text}".encode()) for name in body for text in body[name])
    if size > LARGEST:
        raise InvalidValueError("草稿", f"超过{LARGEST // 1024} KB，没有保存")
    draft = ReceptionDraft(
        reception=reception,
        item_key=bundle.item.key,
        body=body,
        saved_at=work.now,
        ends_at=work.now + LIFE,
    )
    work.tables.receptions.keep(work.actor.user_id, draft, most=MOST)


def drop_reception(work: Work, reception: UUID) -> None:
    """Forget what the actor typed for a visitor, and the scans that wait for it.

    :raise NotPermittedError: he receives nothing
    """
    work.refresh_rights()
    require_anywhere(work.actor, Action.RECEIVE_CASE, work.today)
    user = work.actor.user_id
    for scan in work.tables.scans.drafts(user, reception, work.now):
        work.tables.scans.drop(user, scan.id)
    work.tables.receptions.drop(reception, user_id=user)
