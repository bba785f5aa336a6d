"""Files that wait to be looked at by whoever sent them; none of them is a version of anything."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select

from engine.store.records import UploadRecord

_UPLOAD: Table = UploadRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class UploadRow:
    """What one person sent.

    :ivar kind: what it is to become
    :ivar base: the item whose files complete it
    :ivar ends_at: from then on it is gone
    """

    id: UUID
    user_id: str
    kind: str
    name: str
    base: str | None
    body: bytes
    uploaded_at: datetime
    ends_at: datetime


class Uploads:
    """The uploads of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, row: UploadRow, *, most: int) -> None:
        """Keep an upload; drop whatever is over, and of this person all but the newest.

        :param most: uploads that one person may have
        """
        self._connection.execute(delete(_UPLOAD).where(_UPLOAD.c.ends_at <= row.uploaded_at))
        kept = (
            self._connection.execute(
                select(_UPLOAD.c.id)
                .where(_UPLOAD.c.user_id == row.user_id)
                .order_by(_UPLOAD.c.uploaded_at.desc(), _UPLOAD.c.id)
            )
            .scalars()
            .all()
        )
        self._connection.execute(delete(_UPLOAD).where(_UPLOAD.c.id.in_(kept[most - 1 :])))
        self._connection.execute(insert(_UPLOAD), vars(row))

    def get(self, upload_id: UUID, *, user: str, now: datetime) -> UploadRow | None:
        """One upload of this person; None for one that is over or somebody else's."""
        row = self._connection.execute(
            select(*_UPLOAD.columns).where(
                _UPLOAD.c.id == upload_id, _UPLOAD.c.user_id == user, _UPLOAD.c.ends_at > now
            )
        ).one_or_none()
        return None if row is None else UploadRow(**row._mapping)

    def drop(self, upload_id: UUID, *, user: str) -> None:
        """Forget an upload of this person."""
        self._connection.execute(
            delete(_UPLOAD).where(_UPLOAD.c.id == upload_id, _UPLOAD.c.user_id == user)
        )
