"""Receptions that were begun at the counter and not submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select, update

from engine.store.records import ReceptionDraftRecord

_DRAFT: Table = ReceptionDraftRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class ReceptionDraft:
    """What one person typed for a visitor.

    :ivar reception: its number, made up by the page; the scans laid aside for it bear it too
    :ivar body: what a browser would send, name → texts
    :ivar ends_at: from then on it is gone
    """

    reception: UUID
    item_key: str
    body: Mapping[str, list[str]]
    saved_at: datetime
    ends_at: datetime


_ROW = tuple(_DRAFT.c[name] for name in ReceptionDraft.__dataclass_fields__)


class Receptions:
    """The receptions of one transaction, each its own person's alone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, user_id: str, draft: ReceptionDraft, *, most: int) -> None:
        """Keep what was typed in the place of what was typed before.

        :param most: receptions that one person may have begun; the oldest ones give way
        """
        values = {**vars(draft), "body": dict(draft.body)}
        changed = self._connection.execute(
            update(_DRAFT)
            .where(_DRAFT.c.user_id == user_id, _DRAFT.c.reception == draft.reception)
            .values(values)
        )
        if changed.rowcount:
            return
        kept = self._connection.execute(
            select(_DRAFT.c.reception)
            .where(_DRAFT.c.user_id == user_id)
            .order_by(_DRAFT.c.saved_at.desc(), _DRAFT.c.reception)
        ).scalars()
        for oldest in list(kept)[most - 1 :]:
            self.drop(oldest, user_id=user_id)
        self._connection.execute(insert(_DRAFT).values(user_id=user_id, **values))

    def get(self, user_id: str, reception: UUID, now: datetime) -> ReceptionDraft | None:
        """What this person typed for one visitor."""
        row = self._connection.execute(
            select(*_ROW).where(
                _DRAFT.c.user_id == user_id, _DRAFT.c.reception == reception, _DRAFT.c.ends_at > now
            )
        ).one_or_none()
        return None if row is None else ReceptionDraft(**row._mapping)

    def of(self, user_id: str, now: datetime) -> list[ReceptionDraft]:
        """All that this person began, the latest first."""
        rows = self._connection.execute(
            select(*_ROW)
            .where(_DRAFT.c.user_id == user_id, _DRAFT.c.ends_at > now)
            .order_by(_DRAFT.c.saved_at.desc(), _DRAFT.c.reception)
        )
        return [ReceptionDraft(**row._mapping) for row in rows]

    def drop(self, reception: UUID, *, user_id: str) -> None:
        """Forget what this person typed for one visitor."""
        self._connection.execute(
            delete(_DRAFT).where(_DRAFT.c.user_id == user_id, _DRAFT.c.reception == reception)
        )

    def forget(self, now: datetime) -> int:
        """Drop what is over; return how many there were."""
        return self._connection.execute(delete(_DRAFT).where(_DRAFT.c.ends_at <= now)).rowcount
