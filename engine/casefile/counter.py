"""What the counter leaves in a case: its parties to be found again, and scans of materials."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

SIDES = ("applicant", "agent")
KEY_LENGTH = 120


def name_key(name: str) -> str:
    """A name as it is searched for: plain letters, no spaces, no capitals."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:KEY_LENGTH]


def register(file: "CaseFile", told: Told) -> None:
    """Let the counter find the case by who applied, and by who came in his place.

    Numbers are handed on as they are: the store keeps keyed digests of them, nothing else.
    """
    file.memory.query = told.data.get("query", "")
    digest = told.data["contents"]["party"]
    party = file.content(digest) or {}
    bundle, header = file.bundle, file.header
    unit = bundle.item.units.get(bundle.reception_unit)
    for side in SIDES:
        name = str(party.get(f"{side}_name", ""))
        if not name:
            continue
        file.effects.add(
            "party_index",
            {
                "id": uuid5(header.id, f"party/{side}"),
                "case_id": header.id,
                "side": side,
                "organ": unit.organ if unit else header.organ,
                "item_key": header.item_key,
                "party": digest,
                "name": name,
                "name_key": name_key(name),
                "id_digest": str(party.get(f"{side}_id", "")),
                "phone_digest": str(party.get(f"{side}_phone", "")),
                "received_at": header.received_at,
            },
        )


def _scan(file: "CaseFile", told: Told) -> None:
    data = told.data
    names = {material.key: material.name for material in file.bundle.item.materials}
    digest = data["contents"]["scan"]
    source = data.get("source", {}).get("case")
    file.effects.add(
        "material_scan",
        {
            "id": uuid5(file.header.id, f"scan/{digest}"),
            "case_id": file.header.id,
            "item_key": file.header.item_key,
            "material": data["material"],
            "name": names.get(data["material"], data["material"]),
            "digest": digest,
            "media": data["media"],
            "pages": data["pages"],
            "size": data["size"],
            "scanned_at": told.at,
            "scanned_by": told.actor,
            "source_case": UUID(source) if source else None,
        },
    )


APPLY: Mapping[Kind, Callable[["CaseFile", Told], None]] = {Kind.MATERIAL_SCANNED: _scan}
