"""To which earlier steps a case may be sent back from an open one, and what that makes void."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.audit import Event, Kind
from engine.bpmn import NoReturnError
from engine.casefile import CaseFile
from engine.model import Task
from engine.profile import Node


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """One step that the flow lets this one be sent back to (``gh:returnTo``).

    :ivar straight: whether its answer may come straight back (直送); else all is done again
    :ivar voids: what was done since and would have to be done again, in that order
    :ivar undone: ids of the flows that the case would not have taken any more
    :ivar refused: why it cannot be now; empty where it can
    """

    node: Node
    straight: bool
    voids: tuple[str, ...]
    undone: tuple[str, ...]
    refused: str = ""


def ways_back(file: CaseFile, task: Task, events: Sequence[Event]) -> list[WayBack]:
    """Return the ways back of an open step; steps that the case has not been through are none.

    A return undoes what was done inside the office. What has gone out, or what the clock knows
    of, or another case that began because of it, it cannot undo: a letter is withdrawn by a
    letter, never by a return.

    :param events: of the case, in their order
    """
    return [
        _way(file, task, file.node(target), events)
        for target in file.node(task.node_id).return_to
        if _last_opening(events, target) is not None
    ]


def _way(file: CaseFile, task: Task, node: Node, events: Sequence[Event]) -> WayBack:
    ahead = _ahead(file, node.id)
    straight = file.workflow.ways_back(task.id).get(node.id)
    since = [event for event in events if event.seq > (_last_opening(events, node.id) or 0)]
    done = [
        event
        for event in since
        if event.kind in {Kind.TASK_COMPLETED, Kind.MILESTONE_REACHED}
        and event.data["node"] in ahead
    ]
    return WayBack(
        node=node,
        straight=bool(straight),
        voids=tuple(dict.fromkeys(file.node(event.data["node"]).name for event in done)),
        undone=tuple(sorted(_taken(since, file, ahead))),
        refused=_gone_out(file, done, since) or ("" if straight is not None else _unfit(node)),
    )


def _ahead(file: CaseFile, target: str) -> frozenset[str]:
    """Return where a token on the target can come to, in the processes that are called there too."""
    region = file.definition.regions.get(target)
    pending = [*region.ahead, *region.beside] if region is not None else []
    found = set()
    while pending:
        node = file.node(pending.pop())
        found.add(node.id)
        if node.calls:
            pending += [each.id for each in file.bundle.flow.of_process(node.calls)]
    return frozenset(found)


def _taken(since: Sequence[Event], file: CaseFile, ahead: frozenset[str]) -> set[str]:
    """The flows that were taken since behind the target: a loop may lead there, and not yet have."""
    edges = file.bundle.flow.edges
    taken = {flow for event in since for flow in event.data.get("taken", ())}
    return {flow for flow in taken if edges[flow].source in ahead}


def _gone_out(file: CaseFile, done: Sequence[Event], since: Sequence[Event]) -> str:
    changes = {event.change for event in done}
    for event in since:
        if event.kind is Kind.LETTER_ISSUED and event.change in changes:
            title = event.data["title"]
            return f"此后已经出具《{title}》，退回不能使它失效；须先依法撤回该文书。"
    for event in done:
        node = file.node(event.data["node"])
        if node.marks:
            return f"此后已经“{node.name}”，办理时限据此计算，不能退回到它之前。"
        if node.starts:
            return f"此后已经“{node.name}”，由此产生了另一个办件，不能退回到它之前。"
    return ""


def _unfit(node: Node) -> str:
    reason = "并行办理的各分支已经汇合，或者它不在本环节的办理路线上，单独退回会使其他分支丢失。"
    return str(NoReturnError(node.id, node.name, reason))


def _last_opening(events: Sequence[Event], node_id: str) -> int | None:
    return next(
        (
            event.seq
            for event in reversed(events)
            if event.kind is Kind.TASK_OPENED and event.data["node"] == node_id
        ),
        None,
    )
