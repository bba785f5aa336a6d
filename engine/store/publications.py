"""What was published of a version, and what came back signed: kept as bytes, never changed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, insert, select

from engine.store.items import VersionState
from engine.store.records import PublicationRecord, ScanRecord, VersionRecord

_FILE: Table = PublicationRecord.__table__  # type: ignore[assignment]
_SCAN: Table = ScanRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class PublishedFile:
    """One published file, without its bytes."""

    name: str
    media: str
    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file that somebody holds is of."""

    digest: str
    name: str
    is_scan: bool


@dataclass(frozen=True, kw_only=True)
class ScanRow:
    """One scan of a signed sheet, without its bytes."""

    id: UUID
    digest: str
    sheet: str
    name: str
    media: str
    sha256: str
    size: int
    """Bytes."""
    uploaded_by: str
    uploaded_at: datetime


class Publications:
    """The published files and the scans of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def files(self, digest: str) -> dict[str, PublishedFile]:
        """What was published of a version, by name."""
        return self.files_of([digest]).get(digest, {})

    def files_of(self, digests: Iterable[str]) -> dict[str, dict[str, PublishedFile]]:
        """What was published of some versions, by digest and name: one statement for a site."""
        columns = [column for column in _FILE.columns if column.name != "body"]
        found: dict[str, dict[str, PublishedFile]] = {}
        for row in self._connection.execute(
            select(*columns, _size(_FILE))
            .where(_FILE.c.digest.in_(list(digests)))
            .order_by(_FILE.c.digest, _FILE.c.name)
        ):
            values = dict(row._mapping)
            of = found.setdefault(values.pop("digest"), {})
            of[values["name"]] = PublishedFile(**values)
        return found

    def digests(self) -> list[str]:
        """The versions of which anything was published, sorted."""
        wanted = select(_FILE.c.digest).distinct().order_by(_FILE.c.digest)
        return list(self._connection.scalars(wanted))

    def body(self, digest: str, name: str) -> bytes | None:
        """The bytes of a published file."""
        return self._connection.execute(
            select(_FILE.c.body).where(_FILE.c.digest == digest, _FILE.c.name == name)
        ).scalar_one_or_none()

    def bodies(self, digest: str) -> dict[str, bytes]:
        """The bytes of everything that was published of a version, by name."""
        rows = self._connection.execute(
            select(_FILE.c.name, _FILE.c.body)
            .where(_FILE.c.digest == digest)
            .order_by(_FILE.c.name)
        )
        return {row.name: row.body for row in rows}

    def keep(self, digest: str, files: Mapping[str, tuple[str, bytes]]) -> None:
        """Keep files by name, each with its media type; none of them may be there already."""
        rows = [
            {"digest": digest, "name": name, "media": media, "body": body, "sha256": _sha256(body)}
            for name, (media, body) in sorted(files.items())
        ]
        if rows:
            self._connection.execute(insert(_FILE), rows)

    def missing(self) -> list[str]:
        """The versions in force or to come of which nothing is kept yet, by item."""
        kept = select(_FILE.c.digest).where(_FILE.c.digest == VersionRecord.digest)
        wanted = (VersionState.PUBLISHED.value, VersionState.SCHEDULED.value)
        rows = self._connection.execute(
            select(VersionRecord.digest)
            .where(VersionRecord.state.in_(wanted), ~kept.exists())
            .order_by(VersionRecord.item_key, VersionRecord.number)
        )
        return list(rows.scalars())

    def drop(self, digest: str) -> None:
        """Forget the files of a version that was never in force: it went back to its drafter."""
        self._connection.execute(delete(_FILE).where(_FILE.c.digest == digest))

    def by_sha256(self, sha256: str) -> Found | None:
        """What a file is of, by the digest of its bytes; of equal ones the first."""
        for table, name, is_scan in (
            (_FILE, _FILE.c.name, False),
            (_SCAN, _SCAN.c.sheet, True),
        ):
            row = self._connection.execute(
                select(table.c.digest, name.label("name"))
                .where(table.c.sha256 == sha256)
                .order_by(table.c.digest, name)
                .limit(1)
            ).first()
            if row is not None:
                return Found(digest=row.digest, name=row.name, is_scan=is_scan)
        return None

    def scans(self, digest: str) -> list[ScanRow]:
        """The scans of a version, the latest first."""
        columns = [column for column in _SCAN.columns if column.name != "body"]
        rows = self._connection.execute(
            select(*columns, _size(_SCAN))
            .where(_SCAN.c.digest == digest)
            .order_by(_SCAN.c.uploaded_at.desc(), _SCAN.c.id)
        )
        return [ScanRow(**row._mapping) for row in rows]

    def scan(self, scan_id: UUID) -> tuple[ScanRow, bytes] | None:
        """One scan with its bytes."""
        row = self._connection.execute(
            select(*_SCAN.columns, _size(_SCAN)).where(_SCAN.c.id == scan_id)
        ).one_or_none()
        if row is None:
            return None
        values = dict(row._mapping)
        body = values.pop("body")
        return ScanRow(**values), body

    def keep_scan(self, values: Mapping[str, Any]) -> str:
        """Keep a scan; return the digest of its bytes."""
        sha256 = _sha256(values["body"])
        self._connection.execute(insert(_SCAN), {**values, "sha256": sha256})
        return sha256


def _size(table: Table) -> Any:
    # length() counts bytes of a blob on both databases.
    return func.length(table.c.body).label("size")


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
