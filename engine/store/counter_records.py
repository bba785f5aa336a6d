"""What the counter searches for, and the scans of materials."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.recording import Record

_KEY_LENGTH = 120


class PartyIndexRecord(Record):
    """One party of a case, as the counter finds it: a projection of its receipt.

    Numbers stand here as keyed digests only: whoever reads the table learns none of them.
    """

    __tablename__ = "party_index"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    side: Mapped[str] = mapped_column(String(16))
    organ: Mapped[str] = mapped_column(String(18))
    """Whose counter received the case."""
    item_key: Mapped[str] = mapped_column(String(64))
    party: Mapped[str] = mapped_column(String(64))
    """The digest of the content that tells of both parties."""
    name: Mapped[str]
    # Ordered by its bytes on both databases, so that a prefix is a range of the index.
    name_key: Mapped[str] = mapped_column(
        String(_KEY_LENGTH).with_variant(String(_KEY_LENGTH, collation="C"), "postgresql")
    )
    id_digest: Mapped[str] = mapped_column(String(64))
    phone_digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_party_index_name", "organ", "name_key", "received_at"),
        Index("ix_party_index_number", "id_digest", "received_at"),
        Index("ix_party_index_phone", "phone_digest", "received_at"),
    )


class MaterialScanRecord(Record):
    """A scan of a material of a case: a projection; its bytes are content."""

    __tablename__ = "material_scan"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    item_key: Mapped[str] = mapped_column(String(64))
    material: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    media: Mapped[str] = mapped_column(String(40))
    pages: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    scanned_at: Mapped[datetime]
    scanned_by: Mapped[str] = mapped_column(String(64))
    source_case: Mapped[UUID | None]
    """The earlier case that the material was taken over from."""


class ScanDraftRecord(Record):
    """A scan that waits for its reception to be submitted; no case knows of it yet."""

    __tablename__ = "scan_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    reception: Mapped[UUID]
    material: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    body: Mapped[bytes]
    media: Mapped[str] = mapped_column(String(40))
    pages: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    source_case: Mapped[UUID | None]
    source_scan: Mapped[UUID | None]
    kept_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index("ix_scan_draft_user", "user_id", "reception", "kept_at"),)


class ReceptionDraftRecord(Record):
    """What a person has typed for a visitor and not submitted; no case and no log knows of it."""

    __tablename__ = "reception_draft"

    user_id: Mapped[str] = mapped_column(
        String(64), ForeignKey("user_account.id"), primary_key=True
    )
    reception: Mapped[UUID] = mapped_column(primary_key=True)
    item_key: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
