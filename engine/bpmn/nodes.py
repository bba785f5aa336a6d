"""The nodes of a flow, as SpiffWorkflow's task specifications with our rules of passage."""

# mypy: allow-subclassing-any
# SpiffWorkflow has no types: what we derive from it is checked against our own signatures only.

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition

from engine.bpmn.errors import CardinalityError
from engine.bpmn.expressions import Expression
from engine.bpmn.moves import Arrival, Mark, Passage, PassageKind, Timer, step_id
from engine.bpmn.tokens import Call, Case, Token
from engine.bpmn.values import Scalar, Value

MAX_INSTANCES = 200
GUARD = ".BoundaryEventSplit"


@dataclass(frozen=True)
class Flow:
    """A sequence flow with the specification that it leads to."""

    id: str
    target: Any
    condition: Expression | None


def case_of(token: Token) -> Case:
    return cast("Case", token.workflow.top_workflow)


class FlowNode(BpmnTaskSpec):
    """A node that predicts nothing, waits for nobody, and sends one token along each flow."""

    flows: tuple[Flow, ...] = ()

    def _predict(self, *_arguments: object, **_options: object) -> None:
        """Do nothing: a token's children come to be when it completes."""

    def _update_hook(self, _token: Token) -> bool:
        return True

    def _on_ready(self, token: Token) -> None:
        case_of(token).queue.append(token)

    def _run_hook(self, _token: Token) -> bool:
        return True

    def _on_complete_hook(self, token: Token) -> None:
        super()._on_complete_hook(token)
        self.leave(token, self.flows)

    def _on_cancel(self, _token: Token) -> None:
        """Do nothing: only steps, timers and calls leave something behind."""

    def leave(self, token: Token, flows: Sequence[Flow]) -> None:
        """Send a token along each of *flows*; the library then lets each of them arrive."""
        taken = case_of(token).record.taken
        for flow in flows:
            taken.append(flow.id)
            token._add_child(flow.target).arrow = flow.id

    def holds(self, _child: Token) -> bool:
        """Return whether *child*, alive below a token of mine, still needs that token."""
        return False


class StartEvent(FlowNode, defaults.StartEvent):
    """The none start event."""


class Milestone(FlowNode, defaults.IntermediateThrowEvent):
    """The none intermediate throw event: it only leaves a trace."""

    def _run_hook(self, token: Token) -> bool:
        passage = Passage(node_id=self.bpmn_id, kind=PassageKind.MILESTONE)
        case_of(token).record.passed.append(passage)
        return True


class EndEvent(FlowNode, defaults.EndEvent):
    """The none end event, and the one that terminates its process."""

    def _run_hook(self, token: Token) -> bool:
        passage = Passage(node_id=self.bpmn_id, kind=PassageKind.END)
        case_of(token).record.passed.append(passage)
        return True

    def _on_complete_hook(self, token: Token) -> None:
        BpmnTaskSpec._on_complete_hook(self, token)
        if isinstance(self.event_definition, TerminateEventDefinition):
            for other in token.workflow.living():
                other.cancel()


class Guard(FlowNode, BoundaryEventSplit):
    """Stands before a node with boundary timers, and above it and them while they live."""

    host: Any
    timers: tuple[Any, ...] = ()

    def _run_hook(self, _token: Token) -> bool:
        return True

    def _on_complete_hook(self, token: Token) -> None:
        for spec in (self.host, *self.timers):
            child = token._add_child(spec)
            if spec is self.host:
                child.then = token.then

    def holds(self, child: Token) -> bool:
        return child.task_spec is self.host or child.task_spec in self.timers


class Hosted(FlowNode):
    """A node that may carry boundary timers: leaving it ends their waiting."""

    def _on_complete_hook(self, token: Token) -> None:
        _disarm(token)
        super()._on_complete_hook(token)


def _disarm(host: Token) -> None:
    guard = host.parent
    if isinstance(guard.task_spec, Guard):
        for sibling in guard.children:
            if sibling.task_spec in guard.task_spec.timers:
                sibling.cancel()


def entry(spec: Any, node_id: str) -> Any:
    """Return what a token enters a node by: the guard of its timers where it has some."""
    return spec.task_specs.get(f"{node_id}{GUARD}") or spec.task_specs[node_id]


class UserTask(Hosted, defaults.UserTask):
    """A human step."""

    def leave(self, token: Token, flows: Sequence[Flow]) -> None:
        """Go along the drawing, or straight to whoever sent the case back and asked for that."""
        if token.then:
            token._add_child(entry(token.workflow.spec, token.then))
        else:
            super().leave(token, flows)

    def _on_ready(self, token: Token) -> None:
        record = case_of(token).record
        token.mark = record.next_mark()
        record.opened.append(
            Arrival(
                step_id=record.step_id(token.mark),
                node_id=self.bpmn_id,
                ordinal=token.instance,
            )
        )

    def _on_cancel(self, token: Token) -> None:
        case_of(token).record.close(cast("Mark", token.mark))


class BoundaryTimer(FlowNode, defaults.BoundaryEvent):
    """A boundary timer: it waits until somebody who has a clock fires it."""

    def _update_hook(self, token: Token) -> bool:
        record = case_of(token).record
        token.mark = record.next_mark()
        token._set_state(TaskState.WAITING)
        record.armed.append(timer_of(token, record.case_id))
        return False

    def _run_hook(self, token: Token) -> bool:
        case_of(token).record.passed.append(Passage(node_id=self.bpmn_id, kind=PassageKind.TIMER))
        if self.cancel_activity:
            for sibling in token.parent.children:
                if sibling is not token:
                    sibling.cancel()
        return True

    def _on_cancel(self, token: Token) -> None:
        case_of(token).record.disarm(cast("Mark", token.mark))


def timer_of(token: Token, case_id: UUID) -> Timer:
    """Return what the world knows of a waiting timer."""
    host = next(sibling for sibling in token.parent.children if sibling is not token)
    return Timer(
        step_id=step_id(case_id, cast("Mark", token.mark)),
        node_id=token.task_spec.bpmn_id,
        host_node_id=host.task_spec.bpmn_id,
        host_step_id=step_id(case_id, host.mark) if host.mark else None,
    )


class Countersign(Hosted, defaults.ParallelMultiInstanceTask):
    """A step that several people take at the same time; it is done when all of them are.

    :ivar instance: the specification of one person's step
    :ivar size: says how many there are
    """

    instance: Any
    size: Expression

    def _update_hook(self, token: Token) -> bool:
        number = self.number_of_instances(token)
        if number == 0:
            case_of(token).remember(self.bpmn_id, {})
            return True
        token._set_state(TaskState.STARTED)
        for index in range(number):
            child = token._add_child(self.instance)
            child.instance = index
            self.instance._update(child)
        return False

    def number_of_instances(self, token: Token) -> int:
        value = self.size.evaluate(case_of(token).variables)
        if not isinstance(value, Decimal) or value != int(value) or not 0 <= value <= MAX_INSTANCES:
            raise CardinalityError(self.bpmn_id, value, MAX_INSTANCES)
        return int(value)

    def merge_child(self, _workflow: object, child: Token) -> None:
        """Hear that one person is done; the parser connects this, once and before any case runs."""
        token = child.parent
        if not any(sibling.live for sibling in token.children):
            case_of(token).remember(self.bpmn_id, _by_field(token.votes))
            token._ready()

    def holds(self, child: Token) -> bool:
        return child.task_spec is self.instance


def _by_field(votes: dict[int, dict[str, Value]]) -> dict[str, Value]:
    """Return for each field what the people said, in the order of their instances."""
    said: dict[str, list[Scalar]] = {}
    for index in sorted(votes):
        for name, value in votes[index].items():
            answers = said.setdefault(name, [])
            if isinstance(value, str | int | Decimal):
                answers.append(value)
            elif value is not None:
                answers.extend(value)
    return {name: tuple(answers) for name, answers in said.items()}


class CallActivity(Hosted, defaults.CallActivity):
    """Runs another process of the document; goes on when no token of it is left."""

    def _update_hook(self, token: Token) -> bool:
        case = case_of(token)
        call = Call(case.subprocess_specs[self.spec], token, case)
        case.subprocesses[token.id] = call
        token._set_state(TaskState.STARTED)
        call.enter()
        return False

    def _on_cancel(self, token: Token) -> None:
        for inner in case_of(token).subprocesses[token.id].living():
            inner.cancel()
