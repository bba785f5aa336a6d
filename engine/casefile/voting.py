"""Countersigning (会签, 或签, 票签): convened about a step, cast by each, closed with its result."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.bpmn import Move
from engine.casefile.signing import about, hear
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def ballot_id(vote: str | UUID, user: str) -> UUID:
    """The row of one member's ballot."""
    return uuid5(UUID(str(vote)), user)


def _open(file: "CaseFile", told: Told) -> None:
    data = told.data
    shown = about(file, data["node"], data["task"])
    file.memory.votes[data["vote"]] = data["task"]
    file.effects.add(
        "vote",
        shown
        | {
            "id": UUID(data["vote"]),
            "rule": dict(data["rule"]),
            "opened_by": told.actor,
            "opened_at": told.at,
            "question": data["contents"]["question"],
            "state": "open",
        },
    )
    for number, member in enumerate(data["members"]):
        file.effects.add(
            "ballot",
            {
                "id": ballot_id(data["vote"], member),
                "case_id": file.header.id,
                "vote_id": UUID(data["vote"]),
                "user_id": member,
                "role": shown["role"],
                "number": number,
            },
        )


def _cast(file: "CaseFile", told: Told) -> None:
    data = told.data
    hear(file, told, data["node"])
    file.effects.change(
        "ballot",
        ballot_id(data["vote"], told.actor),
        choice=data["choice"],
        opinion=data["contents"].get("opinion"),
        cast_at=told.at,
    )


def _close(file: "CaseFile", told: Told) -> None:
    data = told.data
    file.memory.votes.pop(data["vote"])
    file.effects.change(
        "vote",
        data["vote"],
        state="closed",
        result=data["result"],
        closed_by=told.actor,
        closed_at=told.at,
        reason=data["contents"].get("reason"),
    )


APPLY: Mapping[Kind, Callable[["CaseFile", Told], Move | None]] = {Kind.VOTE_CLOSED: _close}
ASIDE: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.VOTE_OPENED: _open,
    Kind.VOTE_CAST: _cast,
}
