"""Extra signers (加签): asked for before a step is submitted or after it, heard, and left out again.

Where somebody signs after, what the holder submitted is held until the last one agrees.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from engine.audit import Kind
from engine.bpmn import Move
from engine.casefile.rows import TaskChange
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

BEFORE, AFTER = "before", "after"


def about(file: "CaseFile", node_id: str, task: str) -> dict[str, Any]:
    """The columns by which a list shows what is asked about a task, without reading the case."""
    header, item = file.header, file.bundle.item
    node = file.node(node_id)
    return {
        "case_id": header.id,
        "case_no": header.no,
        "item_key": item.key,
        "item_name": item.name,
        "applicant": header.applicant,
        "task_id": UUID(task),
        "node_id": node_id,
        "node_name": node.name,
        "role": node.role or "",
    }


def awaited(file: "CaseFile", task: str | UUID, kind: str) -> list[str]:
    """Whose signatures of a kind a task still waits for, in the order in which they were asked."""
    return [
        user
        for about_task, of_kind, user, state in file.memory.signers.values()
        if (about_task, of_kind, state) == (str(task), kind, "asked")
    ]


def given_after(file: "CaseFile", task: str | UUID) -> bool:
    """Has anybody signed what was submitted of a task, as it lies there now?"""
    return any(
        (about_task, kind) == (str(task), AFTER) and state != "asked"
        for about_task, kind, _user, state in file.memory.signers.values()
    )


def signed_after(file: "CaseFile", task: UUID) -> bool:
    """Does anybody sign after this task is submitted, be it for the first time or again?"""
    return any(
        (about_task, kind) == (str(task), AFTER)
        for about_task, kind, _user, _state in file.memory.signers.values()
    )


def hear(file: "CaseFile", told: Told, node_id: str) -> None:
    """Whoever gave his opinion on a step has had a hand in it (P-08)."""
    hand = [file.node(node_id).role or "", told.actor]
    if hand not in file.memory.hands:
        file.memory.hands.append(hand)


def leave(file: "CaseFile", task: str) -> None:
    """A task leaves its desk: what was asked about it and not answered is asked no more."""
    memory = file.memory
    memory.steps.pop(task, None)
    memory.held.pop(task, None)
    for signature, (about_task, _kind, _user, state) in list(memory.signers.items()):
        if about_task == task:
            memory.signers.pop(signature)
            if state == "asked":
                file.effects.change("signature", signature, state="lapsed")
    for vote, about_task in list(memory.votes.items()):
        if about_task == task:
            memory.votes.pop(vote)
            file.effects.change("vote", vote, state="lapsed")


def ask(file: "CaseFile", told: Told) -> None:
    """A colleague is asked for his signed opinion."""
    data = told.data
    file.memory.signers[data["signature"]] = [data["task"], data["kind"], data["user"], "asked"]
    file.effects.add(
        "signature",
        about(file, data["node"], data["task"])
        | {
            "id": UUID(data["signature"]),
            "kind": data["kind"],
            "user_id": data["user"],
            "asked_by": told.actor,
            "asked_at": told.at,
            "question": data["contents"]["question"],
            "state": "asked",
        },
    )


def remove(file: "CaseFile", told: Told) -> None:
    """He is not asked any more (减签)."""
    data = told.data
    file.memory.signers.pop(data["signature"])
    file.effects.change(
        "signature",
        data["signature"],
        state="removed",
        removed_by=told.actor,
        removed_at=told.at,
        reason=data["contents"]["reason"],
    )


def _give(file: "CaseFile", told: Told) -> None:
    data = told.data
    signer = file.memory.signers[data["signature"]]
    signer[3] = "agreed" if data["agrees"] else "objected"
    hear(file, told, data["node"])
    file.effects.change(
        "signature",
        data["signature"],
        state=signer[3],
        opinion=data["contents"]["opinion"],
        signed_at=told.at,
    )
    if signer[1] == AFTER and not data["agrees"]:
        _release(file, data["task"])


def _release(file: "CaseFile", task: str) -> None:
    """An objection leads what was submitted back to its holder; it stays as his proposal."""
    file.memory.held[task]["waits"] = False
    file.effects.changed.append(TaskChange(id=UUID(task), status="open", unsigned=True))


def take_home(file: "CaseFile", task: str) -> None:
    """Its submitter takes it back: a draft again, or signed by the first of two officers.

    Whoever is asked to sign after stays asked, for what will be submitted then.
    """
    if file.memory.held[task]["officers"]:
        file.memory.held.pop(task)
        file.effects.changed.append(TaskChange(id=UUID(task), status="second"))
        return
    _release(file, task)


def _hold(file: "CaseFile", told: Told) -> None:
    """Submitted: the flow waits for those who sign after, each of them for these very answers."""
    data = told.data
    task, answers = data["task"], data["contents"]["answers"]
    file.memory.held[task] = {
        "waits": True,
        "by": told.actor,
        "by_for": data["by_for"],
        "answers": answers,
        "officers": list(data["officers"]),
        "officers_for": list(data["officers_for"]),
    }
    file.effects.changed.append(TaskChange(id=UUID(task), status="held", answers=answers))
    for signature, signer in file.memory.signers.items():
        if signer[0] == task and signer[1] == AFTER and signer[3] != "asked":
            signer[3] = "asked"
            file.effects.change("signature", signature, state="asked")


APPLY: Mapping[Kind, Callable[["CaseFile", Told], Move | None]] = {
    Kind.SIGNATURE_GIVEN: _give,
    Kind.TASK_HELD: _hold,
}
ASIDE: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.SIGNATURE_ASKED: ask,
    Kind.SIGNATURE_REMOVED: remove,
}
