"""What is published of items: the facts of each, the versions, the files, the signed scans."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.errors import NotFoundError
from engine.publication import ItemFacts
from engine.store.items import VersionRow
from engine.store.publications import PublishedFile, ScanRow
from engine.work import Look, listed
from engine.work.publishing import Publishing

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class ItemVersion:
    """One version of an item with everybody who worked on it, by name.

    :ivar state: draft, submitted, reviewed, scheduled, published, superseded or retired, as it
        holds today
    :ivar in_force_to: the last day on which it was in force
    """

    row: VersionRow
    state: str
    drafted_by: str
    submitted_by: str
    submitted_at: datetime | None
    reviewed_by: str
    reviewed_at: datetime | None
    published_by: str
    published_at: datetime | None
    in_force_from: date | None
    in_force_to: date | None
    note: str
    returned_reason: str
    files: tuple[PublishedFile, ...]
    scans: tuple[ScanRow, ...]

    @property
    def digest(self) -> str:
        """The digest of the version's bundle."""
        return self.row.digest

    @property
    def number(self) -> int:
        """The number of the version."""
        return self.row.number


def facts(look: Look, key: str) -> ItemFacts:
    """The facts of an item in force (or retired) by its key or code, or of any version by digest.

    :raise NotFoundError: there is none
    """
    digest: str | None = key
    if not _DIGEST.fullmatch(key):
        row = listed(look, key)
        digest = None if row is None or row.state == "draft" else row.digest
    version = None if digest is None else look.tables.items.version(digest)
    if version is None:
        raise NotFoundError("事项", key[:12] if _DIGEST.fullmatch(key) else key)
    return Publishing(look).as_it_stands(version)


def published_facts(look: Look) -> list[ItemFacts]:
    """The facts of every item that is in force, or was until it was retired, by key."""
    return list(Publishing(look).in_force())


def versions(look: Look, key: str) -> list[ItemVersion]:
    """Every version of an item by its key or code, the newest first.

    :raise NotFoundError: no such item
    """
    item = look.tables.items.get(key)
    if item is None:
        raise NotFoundError("事项", key)
    rows = look.tables.items.history(item.key)
    files = look.tables.publications.files_of(row.digest for row in rows)
    names = look.tables.people.names()
    publishing = Publishing(look)
    return [
        _version(look, row, publishing, names, tuple(files.get(row.digest, {}).values()))
        for row in reversed(rows)
    ]


def published_file(look: Look, digest: str, name: str) -> tuple[PublishedFile, bytes]:
    """One published file with its bytes; whether citizens may see it is ``publication.is_public``.

    :raise NotFoundError: it was not published, or has not been made yet
    """
    file = look.tables.publications.files(digest).get(name)
    body = look.tables.publications.body(digest, name)
    if file is None or body is None:
        raise NotFoundError("发布文件", f"{digest[:12]}/{name}")
    return file, body


def scans(look: Look, digest: str) -> list[ScanRow]:
    """The signed scans of a version, the latest first."""
    return look.tables.publications.scans(digest)


def scan(look: Look, scan_id: UUID) -> tuple[ScanRow, bytes]:
    """One signed scan with its bytes.

    :raise NotFoundError: there is none
    """
    found = look.tables.publications.scan(scan_id)
    if found is None:
        raise NotFoundError("扫描件", scan_id)
    return found


def _version(
    look: Look,
    row: VersionRow,
    publishing: Publishing,
    names: dict[str, str],
    files: tuple[PublishedFile, ...],
) -> ItemVersion:
    def name(user: str | None) -> str:
        return names.get(user, user) if user else ""

    standing = publishing.state(row)
    return ItemVersion(
        row=row,
        state=row.state if standing == "draft" else standing,
        drafted_by=name(row.drafted_by),
        submitted_by=name(row.submitted_by),
        submitted_at=row.submitted_at,
        reviewed_by=name(row.reviewed_by),
        reviewed_at=row.reviewed_at,
        published_by=name(row.published_by),
        published_at=row.published_at,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        note=row.note or "",
        returned_reason=row.returned_reason or "",
        files=files,
        scans=tuple(look.tables.publications.scans(row.digest)),
    )
