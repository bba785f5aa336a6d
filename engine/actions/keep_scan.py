"""A printed sheet comes back signed and stamped: its scan is kept with the version."""

import hashlib
from uuid import uuid4

from engine.actions.versions import held_version, require, tell
from engine.audit import Kind
from engine.errors import InvalidValueError
from engine.permissions import Action
from engine.publication import SHEETS
from engine.publication.scans import Scan
from engine.store.publications import ScanRow
from engine.work import Work


def keep_scan(work: Work, digest: str, sheet: str, scan: Scan) -> ScanRow:
    """Keep the scan of a signed sheet with its version; it never changes, a better one is added.

    The very same file twice is kept once.

    :param sheet: which sheet it is of, a key of ``publication.SHEETS``
    :param scan: looked through before the transaction (``read_scan``)
    :raise NotPermittedError: the actor is no item administrator
    :raise InvalidValueError: no such sheet
    """
    require(work, Action.KEEP_SCAN)
    if sheet not in SHEETS:
        raise InvalidValueError("表单种类", f"只能是 {'、'.join(SHEETS)}")
    item, _version = held_version(work, digest)
    scans = work.tables.publications
    scan_id = uuid4()
    sha256 = hashlib.sha256(scan.body).hexdigest()
    for known in scans.scans(digest):
        if (known.sheet, known.sha256) == (sheet, sha256):
            return known
    scans.keep_scan(
        {
            "id": scan_id,
            "digest": digest,
            "sheet": sheet,
            "name": scan.name,
            "media": scan.media,
            "body": scan.body,
            "uploaded_by": work.actor.user_id,
            "uploaded_at": work.now,
        }
    )
    tell(
        work,
        Kind.SCAN_KEPT,
        {
            "item": item.key,
            "digest": digest,
            "scan": str(scan_id),
            "sheet": sheet,
            "sha256": sha256,
            "bytes": len(scan.body),
        },
    )
    return next(each for each in scans.scans(digest) if each.id == scan_id)
