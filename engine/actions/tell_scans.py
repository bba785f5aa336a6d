"""Scans that waited for a submit become contents of its case."""

from collections.abc import Sequence

from engine.audit import Kind
from engine.model import Role
from engine.store.scans import DraftRow
from engine.work import Change


def tell_scans(change: Change, scans: Sequence[DraftRow], role: Role | None) -> None:
    """Tell of each scan, and settle them with the case; their bytes stay out of the log."""
    for scan in scans:
        source = {"case": str(scan.source_case), "scan": str(scan.source_scan)}
        change.remark(
            Kind.MATERIAL_SCANNED,
            {
                "material": scan.material,
                "media": scan.media,
                "pages": scan.pages,
                "size": scan.size,
                **({"source": source} if scan.source_case is not None else {}),
                "contents": {"scan": scan.digest},
            },
            role=role,
        )
    if scans:
        change.tables.scans.settle([scan.id for scan in scans], change.case_id)
