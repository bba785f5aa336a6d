"""What a person was told: his own notices and nobody else's, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.store.notices import NoticeRow, Preference
from engine.work import Look

SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """One page of it.

    :ivar mails: can mails be sent from here at all?
    """

    rows: Sequence[NoticeRow]
    unread: int
    total: int
    page: int
    pages: int
    only_unread: bool
    mails: bool
    preference: Preference


def inbox(look: Look, *, only_unread: bool = False, page: int = 1) -> Inbox:
    """One page of what the person was told."""
    notices, user = look.tables.notices, look.actor.user_id
    total = notices.count(user, unread=only_unread)
    pages = max(1, -(-total // SIZE))
    page = min(max(page, 1), pages)
    return Inbox(
        rows=notices.page(user, unread=only_unread, offset=(page - 1) * SIZE, size=SIZE),
        unread=unread(look),
        total=total,
        page=page,
        pages=pages,
        only_unread=only_unread,
        mails=bool(look.settings.smtp_url),
        preference=notices.preference(user),
    )


def unread(look: Look) -> int:
    """How much of it the person has not read yet: shown on every page."""
    return look.tables.notices.count(look.actor.user_id, unread=True)
