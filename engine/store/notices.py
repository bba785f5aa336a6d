"""What people are told, and how they want to be."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from engine.store.records import NoticeRecord, PreferenceRecord
from engine.store.rows import PlainRow

_NOTICE: Table = NoticeRecord.__table__  # type: ignore[assignment]
_PREFERENCE: Table = PreferenceRecord.__table__  # type: ignore[assignment]

_PREFER = text(
    "INSERT INTO notice_preference (user_id, email, mailed, digest_at, quiet_from, quiet_to) "
    "VALUES (:user_id, :email, :mailed, :digest_at, :quiet_from, :quiet_to) "
    "ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, mailed = excluded.mailed, "
    "digest_at = excluded.digest_at, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to"
)


@dataclass(frozen=True, kw_only=True)
class NoticeRow(PlainRow):
    """One person is told of one event.

    :ivar mail_at: when the earliest mail may tell of it; None where none will, or one does
    """

    id: UUID
    user_id: str
    seq: int
    kind: str
    case_no: str
    item_name: str
    step: str
    sentence: str
    path: str
    at: datetime
    read_at: datetime | None = None
    mail_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Preference:
    """How one person wants to be told.

    :ivar mailed: by e-mail too, and not in the inbox alone
    :ivar digest_at: once a day at this time ("08:30", Asia/Shanghai); at once where empty
    :ivar quiet_from: no mail from here on …
    :ivar quiet_to: … until here; no quiet hours where both are empty
    """

    user_id: str
    email: str = ""
    mailed: bool = False
    digest_at: str = ""
    quiet_from: str = ""
    quiet_to: str = ""


class Notices:
    """The notices of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rows: Sequence[NoticeRow]) -> None:
        """Tell people; the cursor over the log moves in the same transaction."""
        if rows:
            self._connection.execute(insert(_NOTICE), [vars(row) for row in rows])

    def get(self, ids: Collection[UUID]) -> list[NoticeRow]:
        """Read notices by their ids, oldest first."""
        rows = self._connection.execute(
            select(_NOTICE).where(_NOTICE.c.id.in_(list(ids))).order_by(_NOTICE.c.seq, _NOTICE.c.id)
        )
        return [NoticeRow.of(row) for row in rows]

    def page(self, user: str, *, unread: bool, offset: int, size: int) -> list[NoticeRow]:
        """Some of what a person was told, the latest first."""
        rows = self._connection.execute(
            select(_NOTICE)
            .where(_NOTICE.c.user_id == user, *_unread(only=unread))
            .order_by(_NOTICE.c.at.desc(), _NOTICE.c.id)
            .offset(offset)
            .limit(size)
        )
        return [NoticeRow.of(row) for row in rows]

    def count(self, user: str, *, unread: bool) -> int:
        """How much a person was told, or has not read yet."""
        return self._connection.execute(
            select(func.count())
            .select_from(_NOTICE)
            .where(_NOTICE.c.user_id == user, *_unread(only=unread))
        ).scalar_one()

    def read(self, user: str, ids: Collection[UUID] | None, *, at: datetime) -> int:
        """Mark a person's notices as read, all of them where no ids are given."""
        chosen = [] if ids is None else [_NOTICE.c.id.in_(list(ids))]
        return self._connection.execute(
            update(_NOTICE)
            .where(_NOTICE.c.user_id == user, _NOTICE.c.read_at.is_(None), *chosen)
            .values(read_at=at)
        ).rowcount

    def to_mail(self, now: datetime, *, size: int) -> list[NoticeRow]:
        """What waits to be mailed and may be now: by person, oldest first; held until the end.

        Another scheduler's rows are passed over.
        """
        rows = self._connection.execute(
            select(_NOTICE)
            .where(_NOTICE.c.mail_at <= now)
            .order_by(_NOTICE.c.user_id, _NOTICE.c.seq, _NOTICE.c.id)
            .limit(size)
            .with_for_update(skip_locked=True)
        )
        return [NoticeRow.of(row) for row in rows]

    def waiting(self, user: str) -> list[NoticeRow]:
        """What a person is still to be mailed."""
        rows = self._connection.execute(
            select(_NOTICE)
            .where(_NOTICE.c.user_id == user, _NOTICE.c.mail_at.is_not(None))
            .order_by(_NOTICE.c.seq)
        )
        return [NoticeRow.of(row) for row in rows]

    def mail_on(self, ids: Collection[UUID], at: datetime | None) -> None:
        """Set when notices may be mailed; None where a mail tells of them now, or none shall."""
        if ids:
            self._connection.execute(
                update(_NOTICE).where(_NOTICE.c.id.in_(list(ids))).values(mail_at=at)
            )

    def forget(self, before: datetime) -> int:
        """Drop what was read before an instant; the log has all of it."""
        return self._connection.execute(delete(_NOTICE).where(_NOTICE.c.read_at < before)).rowcount

    def preference(self, user: str) -> Preference:
        """How a person wants to be told; in the inbox alone where he said nothing."""
        row = self._connection.execute(
            select(_PREFERENCE).where(_PREFERENCE.c.user_id == user)
        ).one_or_none()
        return Preference(user_id=user) if row is None else Preference(**row._mapping)

    def preferences(self, users: Collection[str]) -> Mapping[str, Preference]:
        """The same of several people at once; who said nothing is not in it."""
        if not users:
            return {}
        rows = self._connection.execute(
            select(_PREFERENCE).where(_PREFERENCE.c.user_id.in_(sorted(users)))
        )
        return {row.user_id: Preference(**row._mapping) for row in rows}

    def prefer(self, preference: Preference) -> None:
        """Store how a person wants to be told; of two submits at once the later one stays."""
        self._connection.execute(_PREFER, vars(preference))


def _unread(*, only: bool) -> list[ColumnElement[bool]]:
    return [_NOTICE.c.read_at.is_(None)] if only else []
