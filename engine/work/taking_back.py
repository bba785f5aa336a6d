"""Whether somebody may take back what he has just done, and why not (撤回)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.audit import Event, Kind
from engine.bpmn import NoReturnError, Workflow
from engine.casefile import CaseFile
from engine.casefile.signing import given_after
from engine.model import Task


@dataclass(frozen=True, kw_only=True)
class Homeward:
    """What a person may take back: his completed step, or his signature as the first of two.

    :ivar signature: only the first signature goes; the step stays open
    :ivar held: it was submitted and waits for those who sign after (后加签): it is his again
    :ivar undone: ids of the flows that the case would not have taken
    :ivar straight: the answer went straight to whoever had sent the case back, and will again
    :ivar refused: why it cannot be; empty where it can
    """

    signature: bool = False
    held: bool = False
    undone: tuple[str, ...] = ()
    straight: bool = False
    refused: str = ""


def homeward(file: CaseFile, task: Task, user_id: str, events: Sequence[Event]) -> Homeward:
    """Say whether *user_id* may take back what he did in *task*.

    He may while nobody has touched what came of it: no letter has gone out, no milestone that
    the clock counts from was passed, no timer fired, no case began, no next step was signed,
    handed on, sent back or completed. The log decides, not what lies on a page.

    :param events: of the case, in their order
    """
    if task.status in _UNMOVED:
        return _UNMOVED[task.status](file, task, user_id)
    if task.status != "done":
        return Homeward(refused="本环节尚未办结，没有可以撤回的内容。")
    if task.closed_by != user_id:
        return Homeward(refused="本环节由他人办结，只有办理人本人能够撤回。")
    if file.header.status != "open":
        return Homeward(refused="本件已经办结。")
    return _completed(file, task, events)


def _signed(_file: CaseFile, task: Task, user_id: str) -> Homeward:
    if task.first_by == user_id:
        return Homeward(signature=True)
    return Homeward(refused="签署的是另一名承办人，只有本人能够收回自己的签署。")


def _held(file: CaseFile, task: Task, user_id: str) -> Homeward:
    """What waits for signatures is its submitter's own until the first of them is given."""
    if file.memory.held[str(task.id)]["by"] != user_id:
        return Homeward(refused="本环节由他人提交，只有提交人本人能够撤回。")
    if given_after(file, task.id):
        return Homeward(
            refused="加签人员已经签署，不能撤回；确需更改的，请其他加签人员签署不同意见，退回重办。"
        )
    return Homeward(held=True)


_UNMOVED: Mapping[str, Callable[[CaseFile, Task, str], Homeward]] = {
    "second": _signed,
    "held": _held,
}
"""Steps that somebody has done his part of, and that have not moved their flow yet."""


def _completed(file: CaseFile, task: Task, events: Sequence[Event]) -> Homeward:
    said = next(
        event
        for event in reversed(events)
        if event.kind is Kind.TASK_COMPLETED and event.data["task"] == str(task.id)
    )
    own = [event for event in events if event.change == said.change]
    since = [event for event in events if event.seq > own[-1].seq]
    refused = _gone_out(file, own) or _touched(file, own, since) or _lost(file, task)
    return Homeward(
        undone=tuple(said.data.get("taken", ())),
        straight=_went_straight(task, events),
        refused=refused,
    )


def _gone_out(file: CaseFile, own: Sequence[Event]) -> str:
    for event in own:
        if event.kind is Kind.LETTER_ISSUED:
            return f"办理时已经出具《{event.data['title']}》，文书不能随撤回失效，须另行依法撤回。"
        if event.kind in {Kind.TASK_COMPLETED, Kind.MILESTONE_REACHED}:
            node = file.node(event.data["node"])
            if node.marks:
                return f"“{node.name}”已经计入办理时限，不能撤回到它之前。"
            if node.starts:
                return f"“{node.name}”已经产生另一个办件，不能撤回到它之前。"
    return ""


def _touched(file: CaseFile, own: Sequence[Event], since: Sequence[Event]) -> str:
    opened = {e.data["task"]: e.data["node"] for e in own if e.kind is Kind.TASK_OPENED}
    armed = {event.data["timer"] for event in own if event.kind is Kind.TIMER_ARMED}
    for event in since:
        if event.data.get("task") in opened:
            name = file.node(opened[event.data["task"]]).name
            return f"下一环节“{name}”已经有人办理，不能撤回；确需更改的，请其退回。"
        if event.kind is Kind.TIMER_FIRED and event.data["timer"] in armed:
            return "此后的期限已经届满并生效，不能撤回。"
    return ""


def _lost(file: CaseFile, task: Task) -> str:
    """Try it on a copy of the flow: where branches have met, nothing can be told apart."""
    trial = Workflow.load(file.definition, file.header.id, file.state())
    try:
        trial.take_back(task.node_id, change=file.header.version + 1)
    except NoReturnError as error:
        return error.reason
    return ""


def _went_straight(task: Task, events: Sequence[Event]) -> bool:
    opened = next(
        event
        for event in events
        if event.kind is Kind.TASK_OPENED and event.data["task"] == str(task.id)
    )
    return any(
        event.kind is Kind.TASK_SENT_BACK
        and event.change == opened.change
        and event.data["straight"]
        and event.data["to"] == task.node_id
        for event in events
    )
