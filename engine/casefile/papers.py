"""Paper of a case that changes hands: handed over, taken or refused, put into the archive.

The case itself stays as it is: a form that a clerk has open is still good.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def handover_id(case_id: UUID, list_id: UUID) -> UUID:
    """The row of a case on a list: a case stands on a list once."""
    return uuid5(case_id, f"handover/{list_id}")


def _hand_over(file: "CaseFile", told: Told) -> None:
    data, header = told.data, file.header
    list_id = UUID(data["list"])
    row = handover_id(header.id, list_id)
    file.memory.papers["open"] = str(row)
    file.memory.papers["desk"] = data["desk"]
    file.memory.papers["organ"] = data["to_organ"]
    file.effects.add(
        "handover",
        {
            "id": row,
            "case_id": header.id,
            "case_no": header.no,
            "item_key": header.item_key,
            "item_name": file.bundle.item.name,
            "organ": header.organ,
            "list_id": list_id,
            "list_no": data["no"],
            "position": data["position"],
            "from_organ": data["from_organ"],
            "to_organ": data["to_organ"],
            "desk": data["desk"],
            "papers": {"rows": [dict(each) for each in data["papers"]]},
            "handed_by": told.actor,
            "handed_at": told.at,
            "state": "open",
            "answered_by": None,
            "answered_at": None,
            "reason": None,
        },
    )


def _take(file: "CaseFile", told: Told) -> None:
    file.memory.papers.pop("open", None)
    _answer(file, told, "taken")


def _refuse(file: "CaseFile", told: Told) -> None:
    file.memory.papers.pop("open", None)
    file.memory.papers.pop("desk", None)
    file.memory.papers.pop("organ", None)
    _answer(file, told, "refused", reason=told.data["contents"]["reason"])


def _answer(file: "CaseFile", told: Told, state: str, **values: str) -> None:
    file.effects.change(
        "handover",
        told.data["handover"],
        state=state,
        answered_by=told.actor,
        answered_at=told.at,
        **values,
    )


def _archive(file: "CaseFile", told: Told) -> None:
    file.memory.papers["archived"] = told.data["no"]


ASIDE: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.CASE_HANDED_OVER: _hand_over,
    Kind.HANDOVER_CONFIRMED: _take,
    Kind.HANDOVER_REFUSED: _refuse,
    Kind.CASE_ARCHIVED: _archive,
}
