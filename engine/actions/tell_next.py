"""Reads the log behind a cursor and tells the people whom its events concern.

The cursor moves in the transaction of the notices and of all that shall leave the house because
of them: nothing is lost, and nothing told twice, whenever a scheduler dies.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import structlog

from engine.actions.incidents import report_incident
from engine.audit import Event
from engine.errors import DatabaseAwayError
from engine.store.cases import CaseRow
from engine.store.effects import WEBHOOK
from engine.store.incidents import IncidentKind
from engine.store.notices import NoticeRow
from engine.work import Work
from engine.work.informing import RULES, notices
from engine.work.mailing import mail_at
from engine.work.news import Colleagues, News
from engine.work.office_news import OFFICE_RULES, OfficeNews, office_notices

CURSOR = "told"
"""The counter that holds the number of the last event that was read."""

_log = structlog.get_logger()


def tell_next(work: Work, size: int = 200) -> int:
    """Tell people of the next events; one scheduler at a time does it.

    :param size: how many events to read
    :return: how many events were read; zero where there are none, or another is at it
    """
    after = work.tables.counters.claim(CURSOR)
    if after is None:
        return 0
    events = work.log.behind(after, size=size)
    if not events:
        return 0
    told = list(_told(work, events))
    work.tables.notices.add(_with_mails(work, told))
    if work.settings.webhook_url:
        work.tables.outbox.add([_post(work, notice) for notice in told])
    work.tables.counters.move(CURSOR, events[-1].seq)
    return len(events)


def _told(work: Work, events: Sequence[Event]) -> Iterator[NoticeRow]:
    colleagues = Colleagues(look=work)
    rows: dict[UUID, CaseRow | None] = {}
    for event in events:
        if event.case_id is None and event.kind in OFFICE_RULES:
            news = OfficeNews(look=work, event=event, colleagues=colleagues)
            yield from _try(work, event, partial(office_notices, news))
        if event.kind not in RULES or event.case_id is None:
            continue
        if event.case_id not in rows:
            rows[event.case_id] = work.tables.cases.get(event.case_id)
        row = rows[event.case_id]
        if row is not None:
            about = News(look=work, event=event, row=row, colleagues=colleagues)
            yield from _try(work, event, partial(notices, about))


def _try(work: Work, event: Event, tell: Callable[[], list[NoticeRow]]) -> list[NoticeRow]:
    """Tell of one event of many; one that nobody can be told of holds up no other."""
    try:
        return tell()
    except DatabaseAwayError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault about one event must not silence the rest
        _log.error("not told", seq=event.seq, reason=type(error).__name__)
        sentence = f"日志第 {event.seq} 条没有能通知有关人员，原因见运行日志"
        report_incident(work, IncidentKind.NOTICE_FAILS, sentence)
        return []


def _with_mails(work: Work, told: Sequence[NoticeRow]) -> list[NoticeRow]:
    """The same, each with when it may be mailed; without a mail server there are no mails."""
    if not work.settings.smtp_url:
        return list(told)
    wanted = work.tables.notices.preferences({notice.user_id for notice in told})
    return [
        replace(notice, mail_at=mail_at(work.now, wanted[notice.user_id]))
        if notice.user_id in wanted
        else notice
        for notice in told
    ]


def _post(work: Work, notice: NoticeRow) -> Mapping[str, Any]:
    return {
        "id": uuid5(notice.id, WEBHOOK),
        "kind": WEBHOOK,
        "payload": {"notice": str(notice.id)},
        "created_at": work.now,
    }
