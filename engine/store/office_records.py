"""The office: its organs and people, its items and their versions, its calendar."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record


class OrganRecord(Record):
    """An organ: bureau, department, town or station."""

    __tablename__ = "organ"

    uscc: Mapped[str] = mapped_column(String(18), primary_key=True)
    name: Mapped[str]
    short: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(String(12), default="")


class UserRecord(Record):
    """An account of one person."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    organ: Mapped[str] = mapped_column(ForeignKey("organ.uscc"))
    post: Mapped[str] = mapped_column(default="")
    employment: Mapped[str] = mapped_column(String(16), default="staff")
    password_hash: Mapped[str] = mapped_column(default="")
    must_change: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    sample: Mapped[bool] = mapped_column(default=False)
    failed: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class GrantRecord(Record):
    """One role of one person at one organ, for one item or all, from–to."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    organ: Mapped[str] = mapped_column(String(18))
    item: Mapped[str | None] = mapped_column(String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(default="")


class SessionRecord(Record):
    """A signed-in browser: the cookie's digest, never the cookie."""

    __tablename__ = "web_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(String(64), default="")


class ItemRecord(Record):
    """An approval item and the version in force."""

    __tablename__ = "item"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str]
    organ: Mapped[str] = mapped_column(String(18))
    state: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str | None] = mapped_column(String(64))
    retired_on: Mapped[date | None]
    retired_by: Mapped[str | None] = mapped_column(String(64))
    retire_document: Mapped[str | None] = mapped_column(Text)
    retire_reason: Mapped[str | None] = mapped_column(Text)


class VersionRecord(Record):
    """A frozen bundle: never changed after it is published."""

    __tablename__ = "item_version"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_key: Mapped[str] = mapped_column(ForeignKey("item.key"), index=True)
    number: Mapped[int]
    flow_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    drafted_by: Mapped[str] = mapped_column(String(64))
    reviewed_by: Mapped[str | None] = mapped_column(String(64))
    published_by: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None]
    layouts: Mapped[dict[str, Any] | None]
    submitted_by: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    returned_reason: Mapped[str | None] = mapped_column(Text)
    in_force_from: Mapped[date | None]
    in_force_to: Mapped[date | None]

    __table_args__ = (
        # Asked for by every page that shows the catalogue; nearly always empty.
        Index(
            "ix_item_version_scheduled",
            "in_force_from",
            sqlite_where=text("state = 'scheduled'"),
            postgresql_where=text("state = 'scheduled'"),
        ),
    )


class FileRecord(Record):
    """One file of a frozen bundle, raw."""

    __tablename__ = "bundle_file"

    digest: Mapped[str] = mapped_column(ForeignKey("item_version.digest"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    body: Mapped[bytes]


class PublicationRecord(Record):
    """One file that was published of a version: made once, never again."""

    __tablename__ = "publication_file"

    digest: Mapped[str] = mapped_column(ForeignKey("item_version.digest"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    media: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    body: Mapped[bytes]


class ScanRecord(Record):
    """A printed sheet of a version as it came back signed and stamped."""

    __tablename__ = "item_scan"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("item_version.digest"), index=True)
    sheet: Mapped[str] = mapped_column(String(32))
    name: Mapped[str]
    media: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    body: Mapped[bytes]
    uploaded_by: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]


class CalendarRecord(Record):
    """A version of the working calendar: years, office hours, closing days, outages."""

    __tablename__ = "calendar_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(Text)
    drafted_by: Mapped[str] = mapped_column(String(64))
    drafted_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
