"""What becomes of letters: issued under a seal, withdrawn, replaced by a corrected one."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile import results
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def letter_id(case_id: UUID, ordinal: int) -> UUID:
    """The row of the n-th letter of a case, beginning with 0; the same in every rebuild."""
    return uuid5(case_id, f"letter/{ordinal}")


def issue(file: "CaseFile", told: Told) -> None:
    """Write a letter into the register; one that corrects another tells nothing else anew."""
    data, memory, header = told.data, file.memory, file.header
    file.effects.add(
        "letter",
        {
            "id": letter_id(header.id, len(memory.letters)),
            "case_id": header.id,
            "case_no": header.no,
            "item_key": header.item_key,
            "organ": data["organ"],
            "code": data["code"],
            "title": data["title"],
            "number": data["number"],
            "seal_id": UUID(data["seal"]) if "seal" in data else None,
            "issued_at": told.at,
            "issued_by": told.actor,
            "replaces": data.get("replaces", ""),
            "withdrawn_at": None,
            "withdrawn_by": None,
            "reason": "",
        },
    )
    memory.letters.append([data["code"], data["title"], data["number"]])
    if "special_days" in data:
        memory.specials.append([data["special_kind"], str(data["special_days"])])
    if "replaces" in data and data["code"] in results.GRANTS:
        # The list of decisions to be made public shows the paper that stands.
        decision = results.decision_id(header.id, data["first"])
        letter = data["contents"]["letter"]
        stands = {"number": data["number"], "letter": letter, "party": memory.party}
        file.effects.change("decision", decision, **stands)


def _withdraw(file: "CaseFile", told: Told) -> None:
    number = told.data["number"]
    ordinal = [known for _code, _title, known in file.memory.letters].index(number)
    file.memory.withdrawn.append(number)
    file.effects.change(
        "letter",
        letter_id(file.header.id, ordinal),
        withdrawn_at=told.at,
        withdrawn_by=told.actor,
        reason=told.data["contents"]["reason"],
    )


LETTERS: Mapping[Kind, Callable[["CaseFile", Told], None]] = {Kind.LETTER_WITHDRAWN: _withdraw}
