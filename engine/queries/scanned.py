"""Scans of a case's materials, for whoever may read names and numbers in full."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.audit import Event, Kind
from engine.bundle import Bundle
from engine.errors import NotFoundError
from engine.permissions import Action, require_at, sees_personal_data
from engine.store.scans import ScanRow
from engine.work import Look

_OF_MATERIALS = frozenset({Kind.MATERIAL_SCANNED, Kind.MATERIAL_SUPPLIED, Kind.MATERIAL_CORRECTED})


def material_words(bundle: Bundle, event: Event) -> dict[str, str]:
    """The materials that an event tells of, by their names."""
    if event.kind not in _OF_MATERIALS:
        return {}
    data = event.data
    keys = data.get("materials") or [data.get("material", "")]
    names = {material.key: material.name for material in bundle.item.materials}
    reused = "（沿用以前办件的材料）" if "source" in data else ""
    return {"material": "、".join(names.get(key, key) for key in keys) + reused}


def scans(look: Look, case_id: UUID) -> Sequence[ScanRow]:
    """The scans of a case; none for those who see its names masked.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    if not sees_personal_data(look.actor, look.organs(row), row.item_key, look.today):
        return ()
    return look.tables.scans.of_cases([case_id])


def scan_body(look: Look, case_id: UUID, scan_id: UUID) -> tuple[ScanRow, bytes]:
    """One scan with its bytes; who sees names masked looks again at what he scanned himself.

    :raise NotFoundError: no such scan of this case, not his to see, or erased
    :raise NotPermittedError: he sees the case with masked names only
    """
    case = look.visible_case(case_id)
    scan = look.tables.scans.get(scan_id)
    if scan is None or scan.scanned_by != look.actor.user_id:
        organs, item = look.organs(case), case.item_key
        require_at(look.actor, Action.VIEW_PERSONAL_DATA, look.today, organs=organs, item=item)
    body = look.tables.scans.body(scan.digest) if scan and scan.case_id == case_id else None
    if scan is None or body is None:
        raise NotFoundError("扫描件", scan_id)
    return scan, body


def authority(look: Look, case_id: UUID) -> Mapping[str, Any]:
    """What the agent of a case may do, as the counter noted it; nothing for masked eyes."""
    row = look.visible_case(case_id)
    if not sees_personal_data(look.actor, look.organs(row), row.item_key, look.today):
        return {}
    digests = (
        event.data["contents"].get("authorisation")
        for event in look.log.of_case(case_id)
        if event.kind is Kind.CASE_RECEIVED
    )
    digest = next(digests, None)
    return (look.contents(digest) if digest else None) or {}
