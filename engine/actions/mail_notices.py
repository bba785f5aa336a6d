"""Put notices whose time has come into mails: one mail a person, however many they are."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from engine.store.effects import MAIL
from engine.store.notices import NoticeRow
from engine.work import Work

MOST = 500
"""Notices that are looked at in one transaction; the rest comes in the next."""


def mail_notices(work: Work) -> int:
    """Write the mails that may go now into the outbox; return how many notices they tell of.

    A notice leaves the waiting in the transaction that writes its mail: it stands in one mail.
    """
    waiting = work.tables.notices.to_mail(work.now, size=MOST)
    if not waiting:
        return 0
    wanted = work.tables.notices.preferences({notice.user_id for notice in waiting})
    mailed = [each for each in waiting if each.user_id in wanted and wanted[each.user_id].mailed]
    work.tables.outbox.add(list(_mails(work, mailed)))
    work.tables.notices.mail_on([notice.id for notice in waiting], None)
    return len(mailed)


def _mails(work: Work, mailed: Sequence[NoticeRow]) -> Iterator[Mapping[str, Any]]:
    for user, notices in groupby(mailed, key=lambda notice: notice.user_id):
        told = [str(notice.id) for notice in notices]
        yield {
            "id": uuid5(UUID(told[0]), MAIL),
            "kind": MAIL,
            "payload": {"user": user, "notices": told},
            "created_at": work.now,
        }
