"""What a person does with his own inbox: marks notices as read, says how he wants to be told."""

from collections.abc import Collection
from uuid import UUID

from engine.store.notices import Preference
from engine.work import Work
from engine.work.mailing import mail_at, require_sound


def read_notices(work: Work, ids: Collection[UUID] | None) -> int:
    """Mark notices of the person as read, all of them where None; those of others stay as they are.

    :return: how many were unread until now
    """
    return work.tables.notices.read(work.actor.user_id, ids, at=work.now)


def prefer_notices(work: Work, preference: Preference) -> None:
    """Store how the person wants to be told; what waits to be mailed follows it at once.

    :raise InvalidValueError: no address, or a time that is none
    """
    require_sound(preference)
    work.refresh_rights()
    tables = work.tables.notices
    tables.prefer(preference)
    at = mail_at(work.now, preference) if work.settings.smtp_url else None
    tables.mail_on([notice.id for notice in tables.waiting(preference.user_id)], at)
