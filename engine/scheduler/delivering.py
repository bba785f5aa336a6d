"""The jobs that tell people: from the log into inboxes, and from there out of the house.

What leaves the house is held in one transaction, sent in none, and marked in another. Whoever
dies between sending and marking has it sent once more, under the same identity: a mail keeps its
Message-ID, a message its Idempotency-Key.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

import orjson
import structlog

from engine.actions.mail_notices import mail_notices
from engine.actions.tell_next import tell_next
from engine.audit import instant
from engine.clock import ZONE
from engine.errors import DatabaseAwayError
from engine.scheduler.effects import turn
from engine.scheduler.node import Node
from engine.scheduler.outlets import LONGEST, MailServer, UndeliveredError, Webhook
from engine.settings import Settings
from engine.store.effects import MAIL, TRIES, WEBHOOK, OutboxRow
from engine.store.notices import NoticeRow
from engine.work import Look

BATCH = 20
LEASE = timedelta(seconds=5 * LONGEST)
"""For so long a message belongs to whoever took it to send it."""

_log = structlog.get_logger()


def tell(node: Node) -> int:
    """Tell people of what the log tells, as far as it goes; return how many events were read."""
    done = 0
    while node.goes_on():
        with node.engine.begin() as work:
            read = tell_next(work) if node.goes_on(work.now) else 0
        if not read:
            break
        done += read
    return done


def deliver(node: Node) -> int:
    """Write mails that may go now, and send what waits to leave; return how much went out.

    A server that does not answer is left alone until the next turn: what waits for it would wait
    for as many timeouts, and what goes another way behind it.
    """
    while node.goes_on():
        with node.engine.begin() as work:
            if not (node.goes_on(work.now) and mail_notices(work)):
                break
    settings = node.engine.settings
    # A node that knows no way out leaves what waits to those that do.
    ways = {MAIL: settings.smtp_url, WEBHOOK: settings.webhook_url}
    return sum(_deliver(node, kind) for kind, way in ways.items() if way)


def _deliver(node: Node, kind: str) -> int:
    done = 0
    for row in _waiting(node, kind):
        if not node.goes_on():
            break
        with node.engine.begin() as work:
            held = work.tables.outbox.hold(row.id, now=work.now, until=work.now + LEASE)
        if held is None:
            continue
        error = _try(node, held)
        if error is None:
            done += 1
        elif not error.for_good:
            break
    return done


def _try(node: Node, row: OutboxRow) -> UndeliveredError | None:
    """Send one message; a fault of ours in one of them holds up no other for good."""
    try:
        _send(node, row)
    except UndeliveredError as error:
        _failed(node, row, error)
        return error
    except DatabaseAwayError:
        raise
    except Exception as error:  # noqa: BLE001 - counted, and a person sees it among the dead
        fault = UndeliveredError(type(error).__name__)
        _failed(node, row, fault)
        return fault
    return None


def _waiting(node: Node, kind: str) -> list[OutboxRow]:
    with node.engine.look() as look:
        found: list[OutboxRow] = []
        last = None
        while len(found) < BATCH:
            rows = look.tables.outbox.waiting(size=BATCH, after=last, outside=True)
            found += [
                row
                for row in rows
                if row.kind == kind and row.attempts < TRIES and look.now >= turn(row)
            ]
            if len(rows) < BATCH:
                break
            last = rows[-1]
    return found


def _send(node: Node, row: OutboxRow) -> None:
    with node.engine.look() as look:
        go = _SENDS[row.kind](look, row)
    go()
    with node.engine.begin() as work:
        work.tables.outbox.done(row.id, at=work.now)


def _failed(node: Node, row: OutboxRow, error: UndeliveredError) -> None:
    _log.warning("not delivered", what=row.kind, row=str(row.id), reason=str(error))
    with node.engine.begin() as work:
        if error.for_good:
            work.tables.outbox.give_up(row.id, str(error))
        else:
            work.tables.outbox.failed(row.id, str(error))


def _mail(look: Look, row: OutboxRow) -> Callable[[], None]:
    """What sends a mail; nothing where the person has left, or wants none any more."""
    user, settings = row.payload["user"], look.settings
    wanted = look.tables.notices.preference(user)
    told = look.tables.notices.get([UUID(each) for each in row.payload["notices"]])
    here = look.tables.people.actor(user) is not None
    if not (here and wanted.mailed and wanted.email and told):
        return lambda: None
    message = compose(settings, row, wanted.email, told)
    return lambda: MailServer.of(settings.smtp_url).send(message)


def compose(
    settings: Settings, row: OutboxRow, address: str, told: list[NoticeRow]
) -> EmailMessage:
    """Write the mail about some notices: numbers, items, steps and links, and nobody's name."""
    message = EmailMessage()
    domain = settings.mail_from.rpartition("@")[2]
    message["From"], message["To"] = settings.mail_from, address
    message["Subject"] = f"固化政务审批平台：{len(told)} 条通知"
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = f"<{row.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join([*(_lines(settings, each) for each in told), _FOOT]))
    return message


_FOOT = "本邮件由系统自动发出，请勿回复。通知方式可以在平台“消息”页面设置。"


def _lines(settings: Settings, notice: NoticeRow) -> str:
    at = notice.at.astimezone(ZONE)
    text = f"{at:%Y-%m-%d %H:%M}　{notice.sentence}\n{notice.item_name}　{notice.case_no}"
    return f"{text}\n{settings.desk_url}{notice.path}" if settings.desk_url else text


def _post(look: Look, row: OutboxRow) -> Callable[[], None]:
    """What posts one notice to the office's own address."""
    settings, now = look.settings, look.now
    told = look.tables.notices.get([UUID(row.payload["notice"])])
    if not told:
        return lambda: None
    hook = Webhook(url=settings.webhook_url, secret=settings.webhook_secret)
    body = orjson.dumps(_said(settings, told[0]), option=orjson.OPT_SORT_KEYS)
    return lambda: hook.post(body, key=str(row.id), stamp=instant(now))


def _said(settings: Settings, notice: NoticeRow) -> Mapping[str, str]:
    return {
        "id": str(notice.id),
        "to": notice.user_id,
        "kind": notice.kind,
        "case": notice.case_no,
        "item": notice.item_name,
        "step": notice.step,
        "sentence": notice.sentence,
        "link": f"{settings.desk_url}{notice.path}" if settings.desk_url else "",
        "at": instant(notice.at),
    }


_SENDS: Mapping[str, Callable[[Look, OutboxRow], Callable[[], None]]] = {
    MAIL: _mail,
    WEBHOOK: _post,
}
