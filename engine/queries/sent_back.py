"""Why an open step lies here again: who sent the case back to it, and where its answer goes."""

from dataclasses import dataclass
from datetime import datetime

from engine.audit import Kind
from engine.model import Task
from engine.queries.masking import mask_of
from engine.store.cases import CaseRow
from engine.work import Look


@dataclass(frozen=True, kw_only=True)
class SentBack:
    """One return of a case, as the step that it went to shows it.

    :ivar by: whose name it was done in
    :ivar step: the name of the step that the case came back from
    :ivar reason: in full; empty once it is erased
    :ivar straight: whether the answer goes straight back there (直送), not step by step (重走)
    """

    at: datetime
    by: str
    step: str
    reason: str
    straight: bool


def sent_back(look: Look, row: CaseRow, task: Task) -> SentBack | None:
    """Return why an open step was opened once more; None where the flow led to it.

    Names and numbers in the reason are masked for those who see cases with masked names only.
    """
    bundle = look.bundle(row.digest)
    if not any(task.node_id in node.return_to for node in bundle.flow.nodes.values()):
        return None
    events = look.log.of_case(row.id)
    opened = {
        event.change
        for event in events
        if event.kind is Kind.TASK_OPENED and event.data["task"] == str(task.id)
    }
    for event in events:
        if (
            event.kind is Kind.TASK_SENT_BACK
            and event.change in opened
            and event.data["to"] == task.node_id
        ):
            typed = look.contents(event.data["contents"]["reason"]) or {}
            return SentBack(
                at=event.at,
                by=look.tables.people.names().get(event.actor, event.actor),
                step=bundle.flow.nodes[event.data["node"]].name,
                reason=mask_of(look, row, bundle)(str(typed.get("reason", ""))),
                straight=event.data["straight"],
            )
    return None
