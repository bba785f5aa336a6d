"""Scans of materials: those of cases, and those that wait for their reception."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, insert, literal, select

from engine.errors import WrongStateError
from engine.store.records import ContentRecord, MaterialScanRecord, ScanDraftRecord

_SCAN: Table = MaterialScanRecord.__table__  # type: ignore[assignment]
_DRAFT: Table = ScanDraftRecord.__table__  # type: ignore[assignment]
_CONTENT: Table = ContentRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class ScanRow:
    """One scan of a material of a case; its bytes are the content of its digest."""

    id: UUID
    case_id: UUID
    item_key: str
    material: str
    name: str
    digest: str
    media: str
    pages: int
    size: int
    scanned_at: datetime
    scanned_by: str
    source_case: UUID | None


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """One scan that no case knows of yet, without its bytes."""

    id: UUID
    material: str
    digest: str
    media: str
    pages: int
    size: int
    source_case: UUID | None
    source_scan: UUID | None
    kept_at: datetime


_DRAFT_ROW = tuple(_DRAFT.c[name] for name in DraftRow.__dataclass_fields__)


class MaterialScans:
    """The scans of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_cases(self, case_ids: Sequence[UUID], *, size: int = 200) -> list[ScanRow]:
        """The scans of some cases, oldest first."""
        rows = self._connection.execute(
            select(*_SCAN.columns)
            .where(_SCAN.c.case_id.in_(case_ids))
            .order_by(_SCAN.c.scanned_at, _SCAN.c.id)
            .limit(size)
        )
        return [ScanRow(**row._mapping) for row in rows]

    def get(self, scan_id: UUID) -> ScanRow | None:
        """One scan of a case."""
        row = self._connection.execute(
            select(*_SCAN.columns).where(_SCAN.c.id == scan_id)
        ).one_or_none()
        return None if row is None else ScanRow(**row._mapping)

    def body(self, digest: str) -> bytes | None:
        """The bytes of a scan of a case; None when they were erased."""
        return self._connection.scalar(select(_CONTENT.c.body).where(_CONTENT.c.digest == digest))

    def lay_aside(self, values: dict[str, Any]) -> None:
        """Keep a scan until its reception is submitted; drop whatever is over."""
        self._connection.execute(delete(_DRAFT).where(_DRAFT.c.ends_at <= values["kept_at"]))
        self._connection.execute(insert(_DRAFT), values)

    def laid_aside(self, user: str) -> tuple[int, int]:
        """How many scans of a person wait, and how many bytes."""
        row = self._connection.execute(
            select(func.count(), func.coalesce(func.sum(_DRAFT.c.size), 0)).where(
                _DRAFT.c.user_id == user
            )
        ).one()
        return int(row[0]), int(row[1])

    def drafts(self, user: str, reception: UUID, now: datetime) -> list[DraftRow]:
        """The scans that wait for a reception of this person, oldest first."""
        rows = self._connection.execute(
            select(*_DRAFT_ROW)
            .where(
                _DRAFT.c.user_id == user, _DRAFT.c.reception == reception, _DRAFT.c.ends_at > now
            )
            .order_by(_DRAFT.c.kept_at, _DRAFT.c.id)
        )
        return [DraftRow(**row._mapping) for row in rows]

    def draft(self, user: str, draft_id: UUID, now: datetime) -> tuple[str, bytes] | None:
        """Media type and bytes of a waiting scan of this person."""
        row = self._connection.execute(
            select(_DRAFT.c.media, _DRAFT.c.body).where(
                _DRAFT.c.id == draft_id, _DRAFT.c.user_id == user, _DRAFT.c.ends_at > now
            )
        ).one_or_none()
        return None if row is None else (row.media, row.body)

    def drop(self, user: str, draft_id: UUID) -> None:
        """Forget a waiting scan of this person."""
        self._connection.execute(
            delete(_DRAFT).where(_DRAFT.c.id == draft_id, _DRAFT.c.user_id == user)
        )

    def forget(self, now: datetime) -> int:
        """Drop the scans whose reception never came; return how many there were."""
        return self._connection.execute(delete(_DRAFT).where(_DRAFT.c.ends_at <= now)).rowcount

    def settle(self, draft_ids: Sequence[UUID], case_id: UUID) -> None:
        """Let waiting scans become contents of a case; their bytes never leave the database.

        :raise WrongStateError: some of them wait no more: another window was faster
        """
        wanted = _DRAFT.c.id.in_(draft_ids)
        self._connection.execute(
            insert(_CONTENT).from_select(
                ["digest", "case_id", "kind", "salt", "body"],
                select(
                    _DRAFT.c.digest,
                    literal(case_id, _CONTENT.c.case_id.type),
                    literal("scan"),
                    _DRAFT.c.salt,
                    _DRAFT.c.body,
                ).where(wanted),
            )
        )
        taken = self._connection.execute(delete(_DRAFT).where(wanted))
        if taken.rowcount != len(draft_ids):
            raise WrongStateError(
                "本次收件的扫描件刚刚已经随另一次提交使用或者已经删除，本次提交没有生效。"
                "请先查看该申请人的办件，确需另行收件的请重新扫描。"
            )
