"""Items and their frozen versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.store.records import FileRecord, ItemRecord, VersionRecord


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One item and the version in force."""

    key: str
    code: str
    name: str
    organ: str
    state: str
    digest: str | None


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """One version of an item, without its files."""

    digest: str
    item_key: str
    number: int
    flow_digest: str
    state: str
    drafted_by: str
    reviewed_by: str | None
    published_by: str | None
    published_at: datetime | None
    layouts: Mapping[str, Any] | None


class Items:
    """Items and versions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def every(self) -> list[ItemRow]:
        """Every item, by key."""
        rows = self._connection.execute(
            select(*ItemRecord.__table__.columns).order_by(ItemRecord.key)
        )
        return [ItemRow(**row._mapping) for row in rows]

    def get(self, key: str) -> ItemRow | None:
        """One item by key or by code."""
        row = self._connection.execute(
            select(*ItemRecord.__table__.columns)
            .where((ItemRecord.key == key) | (ItemRecord.code == key))
            .order_by(ItemRecord.key)
        ).first()
        return None if row is None else ItemRow(**row._mapping)

    def version(self, digest: str) -> VersionRow | None:
        """One version."""
        row = self._connection.execute(
            select(*VersionRecord.__table__.columns).where(VersionRecord.digest == digest)
        ).one_or_none()
        return None if row is None else VersionRow(**row._mapping)

    def published_at(self, digest: str) -> datetime | None:
        """When a version was published; None for one that never was."""
        return self._connection.execute(
            select(VersionRecord.published_at).where(VersionRecord.digest == digest)
        ).scalar_one_or_none()

    def versions(self, key: str) -> list[VersionRow]:
        """Every version of an item, oldest first."""
        rows = self._connection.execute(
            select(*VersionRecord.__table__.columns)
            .where(VersionRecord.item_key == key)
            .order_by(VersionRecord.number)
        )
        return [VersionRow(**row._mapping) for row in rows]

    def files(self, digest: str) -> dict[str, bytes]:
        """The raw files of a frozen version by path."""
        rows = self._connection.execute(
            select(FileRecord.path, FileRecord.body)
            .where(FileRecord.digest == digest)
            .order_by(FileRecord.path)
        )
        return dict(rows.all())

    def add_version(
        self,
        item: Mapping[str, Any],
        version: Mapping[str, Any],
        files: Mapping[str, bytes],
    ) -> int:
        """Freeze a bundle as the next version of its item; return its number."""
        if self.get(item["key"]) is None:
            self._connection.execute(insert(ItemRecord), {**item, "state": "draft", "digest": None})
        number = 1 + int(
            self._connection.execute(
                select(func.coalesce(func.max(VersionRecord.number), 0)).where(
                    VersionRecord.item_key == item["key"]
                )
            ).scalar_one()
        )
        self._connection.execute(
            insert(VersionRecord),
            {**version, "item_key": item["key"], "number": number, "state": "draft"},
        )
        self._connection.execute(
            insert(FileRecord),
            [
                {"digest": version["digest"], "path": path, "body": body}
                for path, body in files.items()
            ],
        )
        return number

    def publish(
        self, version: VersionRow, *, name: str, code: str, by: str, reviewed_by: str, at: datetime
    ) -> None:
        """Put a version in force; the one before stays for the cases that run on it."""
        self._connection.execute(
            update(VersionRecord)
            .where(VersionRecord.item_key == version.item_key, VersionRecord.state == "published")
            .values(state="superseded")
        )
        self._connection.execute(
            update(VersionRecord)
            .where(VersionRecord.digest == version.digest)
            .values(state="published", published_by=by, reviewed_by=reviewed_by, published_at=at)
        )
        self._connection.execute(
            update(ItemRecord)
            .where(ItemRecord.key == version.item_key)
            .values(state="published", digest=version.digest, name=name, code=code)
        )

    def keep_layouts(self, digest: str, layouts: Mapping[str, Any]) -> None:
        """Keep the chart's coordinates with a draft, so that every view reuses them."""
        self._connection.execute(
            update(VersionRecord)
            .where(VersionRecord.digest == digest)
            .values(layouts=dict(layouts))
        )
