"""What was mistyped of an application and is put right (更正登记): proposed, rejected, done."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.audit import Kind
from engine.casefile import counter, results, turns
from engine.casefile.telling import Told, unpack

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def _propose(file: "CaseFile", told: Told) -> None:
    digest = told.data["contents"]["amendment"]
    file.memory.amendment = {"by": told.actor, "at": told.at.isoformat(), "typed": digest}
    file.memory.amendments.append(digest)
    turns.ask_amendment(file, told)


def _reject(file: "CaseFile", told: Told) -> None:
    turns.amendment_decided(file, told)
    file.memory.amendment = {}


def _amend(file: "CaseFile", told: Told) -> None:
    """From here on the case says what is right, wherever it is read: the log keeps both."""
    data, memory = told.data, file.memory
    start = file.bundle.flow.start().id
    turns.amendment_decided(file, told)
    memory.amendment = {}
    if data["contents"]["amendment"] not in memory.amendments:
        memory.amendments.append(data["contents"]["amendment"])
    if data["contents"]["party"] != memory.party:
        memory.party = data["contents"]["party"]
        counter.relist(file)
        _rename(file)
    memory.put_right(start, data["contents"]["answers"])
    file.workflow.amend(start, unpack(data["values"]))
    if "quota" in data:
        results.claim_otherwise(file, data["quota"])


def _rename(file: "CaseFile") -> None:
    party = file.content(file.memory.party)
    name = party["applicant_name"] if party else counter.ERASED
    file.effects.renamed = file.effects.renamed or name != file.header.applicant
    file.header.applicant = name


APPLY: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.AMENDMENT_PROPOSED: _propose,
    Kind.AMENDMENT_REJECTED: _reject,
    Kind.RECORD_AMENDED: _amend,
}
