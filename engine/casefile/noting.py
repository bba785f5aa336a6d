"""What people tell each other about a case: copies (抄送, 已阅) and notes. None of it changes it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def copy_id(copied: str | UUID, user: str) -> UUID:
    """The row of one person's copy."""
    return uuid5(UUID(str(copied)), user)


def _case(file: "CaseFile") -> dict[str, Any]:
    header, item = file.header, file.bundle.item
    return {
        "case_id": header.id,
        "case_no": header.no,
        "item_key": item.key,
        "item_name": item.name,
        "applicant": header.applicant,
    }


def _copy(file: "CaseFile", told: Told) -> None:
    data = told.data
    for user in data["users"]:
        file.effects.add(
            "case_copy",
            _case(file)
            | {
                "id": copy_id(data["copied"], user),
                "user_id": user,
                "sent_by": told.actor,
                "sent_at": told.at,
                "words": data["contents"].get("words"),
            },
        )


def _read(file: "CaseFile", told: Told) -> None:
    file.effects.change("case_copy", told.data["copy"], read_at=told.at)


def _note(file: "CaseFile", told: Told) -> None:
    data = told.data
    note = UUID(data["note"])
    file.effects.add(
        "note",
        {
            "id": note,
            "case_id": file.header.id,
            "task_id": UUID(data["task"]) if data["task"] else None,
            "node_id": data["node"],
            "author": told.actor,
            "at": told.at,
            "text": data["contents"]["text"],
        },
    )
    for user in data["mentions"]:
        file.effects.add(
            "mention",
            _case(file)
            | {
                "id": uuid5(note, user),
                "note_id": note,
                "user_id": user,
                "author": told.actor,
                "at": told.at,
            },
        )


def _strike(file: "CaseFile", told: Told) -> None:
    data = told.data
    file.effects.change(
        "note", data["note"], struck_at=told.at, struck_reason=data["contents"]["reason"]
    )


ASIDE: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.CASE_COPIED: _copy,
    Kind.COPY_READ: _read,
    Kind.NOTE_ADDED: _note,
    Kind.NOTE_STRUCK: _strike,
}
