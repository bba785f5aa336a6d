"""What the counter leaves in a case: its parties to be found again, and scans of materials."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

SIDES = ("applicant", "agent")
KEY_LENGTH = 120
ERASED = "（已删除）"
"""Stands for the name of a party whose content is gone."""


def name_key(name: str) -> str:
    """A name as it is searched for: plain letters, no spaces, no capitals."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:KEY_LENGTH]


def register(file: "CaseFile", told: Told) -> None:
    """Let the counter find the case by who applied, and by who came in his place.

    Numbers are handed on as they are: the store keeps keyed digests of them, nothing else.
    """
    file.memory.query = told.data.get("query", "")
    party = file.content(file.memory.party) or {}
    bundle, header = file.bundle, file.header
    unit = bundle.item.units.get(bundle.reception_unit)
    for side in SIDES:
        if not party.get(f"{side}_name"):
            continue
        file.effects.add(
            "party_index",
            {
                "id": _index_id(header.id, side),
                "case_id": header.id,
                "side": side,
                "organ": unit.organ if unit else header.organ,
                "item_key": header.item_key,
                "received_at": header.received_at,
                **_found_by(file.memory.party, party, side),
            },
        )


def relist(file: "CaseFile") -> None:
    """Let the counter find the case by what was put right, and no longer by what was wrong."""
    party = file.content(file.memory.party) or {}
    for side in SIDES:
        if party.get(f"{side}_name"):
            row = _index_id(file.header.id, side)
            file.effects.change("party_index", row, **_found_by(file.memory.party, party, side))


def _index_id(case_id: UUID, side: str) -> UUID:
    return uuid5(case_id, f"party/{side}")


def _found_by(digest: str, party: Mapping[str, Any], side: str) -> dict[str, str]:
    name = str(party[f"{side}_name"])
    return {
        "party": digest,
        "name": name,
        "name_key": name_key(name),
        "id_digest": str(party.get(f"{side}_id", "")),
        "phone_digest": str(party.get(f"{side}_phone", "")),
    }


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


def _supplied(file: "CaseFile", told: Told) -> None:
    """Part of what was asked for came in; the step that waits for it goes on waiting."""
    file.memory.answer(told.data["node"], told.data["contents"]["answers"])


APPLY: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.MATERIAL_SCANNED: _scan,
    Kind.MATERIAL_SUPPLIED: _supplied,
}
