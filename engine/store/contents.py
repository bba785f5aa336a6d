"""Immutable content that events name by digest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, insert, select

from engine.store.records import ContentRecord


@dataclass(frozen=True, kw_only=True)
class Content:
    """One content: its digest covers salt and body, so an erased one cannot be guessed."""

    digest: str
    case_id: UUID
    kind: str
    salt: bytes
    body: bytes


class Contents:
    """The content rows of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, contents: Sequence[Content]) -> None:
        """Insert contents, all in one statement."""
        if contents:
            self._connection.execute(
                insert(ContentRecord.__table__),  # type: ignore[arg-type]
                [
                    {
                        "digest": content.digest,
                        "case_id": content.case_id,
                        "kind": content.kind,
                        "salt": content.salt,
                        "body": content.body,
                    }
                    for content in contents
                ],
            )

    def bodies(self, digests: Iterable[str]) -> Mapping[str, bytes | None]:
        """Read bodies by digest; ``None`` where the content was erased."""
        wanted = list(dict.fromkeys(digests))
        if not wanted:
            return {}
        rows = self._connection.execute(
            select(ContentRecord.digest, ContentRecord.body).where(ContentRecord.digest.in_(wanted))
        )
        return dict(rows.all())

    def case_of(self, digest: str, *, kind: str) -> UUID | None:
        """Whose content of a kind a digest names; None where there is none."""
        return self._connection.execute(
            select(ContentRecord.case_id).where(
                ContentRecord.digest == digest, ContentRecord.kind == kind
            )
        ).scalar_one_or_none()
