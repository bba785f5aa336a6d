"""The meeting with SpiffWorkflow's parser: it gets a cleaned document and our classes."""

# mypy: allow-subclassing-any
# SpiffWorkflow has no types: what we derive from it is checked against our own signatures only.

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    IntermediateThrowEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.bpmn.drawing import BPMN, NODES, Arrow, Box, Process
from engine.bpmn.errors import DefinitionError, LaneMismatchError
from engine.bpmn.expressions import Expression
from engine.bpmn.gateways import ExclusiveGateway, InclusiveGateway, Join, ParallelGateway
from engine.bpmn.nodes import (
    GUARD,
    BoundaryTimer,
    CallActivity,
    Countersign,
    EndEvent,
    Flow,
    Guard,
    Milestone,
    StartEvent,
    UserTask,
    entry,
)

INSTANCE = " [child]"

_KEPT_ATTRIBUTES = (
    "id",
    "name",
    "sourceRef",
    "targetRef",
    "default",
    "attachedToRef",
    "cancelActivity",
    "calledElement",
    "isSequential",
)
_KEPT_INSIDE = frozenset(
    {
        "laneSet",
        "lane",
        "childLaneSet",
        "flowNodeRef",
        "conditionExpression",
        "multiInstanceLoopCharacteristics",
        "loopCardinality",
        "timerEventDefinition",
        "terminateEventDefinition",
    }
)


class _OurNodes(TaskParser):
    """Parses any node; puts our guard before one with timers, and no join behind it."""

    PARALLEL_MI_CLASS = Countersign

    def _add_multiinstance_task(self, characteristics: etree._Element) -> None:
        instance = self.task
        super()._add_multiinstance_task(characteristics)
        self.task.instance = instance
        # The library would connect this while the first case runs, in a race with others.
        instance.completed_event.connect(self.task.merge_child)

    def _add_boundary_event(self, events: Sequence[etree._Element]) -> Guard:
        guard = Guard(self.spec, f"{self.bpmn_id}{GUARD}", lane=self.task.lane)
        guard.connect(self.task)
        guard.host = self.task
        timers = []
        for event in events:
            timer = self.process_parser.parse_node(event)
            guard.connect(timer)
            timers.append(timer)
        guard.timers = tuple(timers)
        return guard


def _ours(parser: type) -> type:
    return type(f"Our{parser.__name__}", (_OurNodes, parser), {})


class _Parser(BpmnParser):
    """Knows the elements that we execute and not one more."""

    PARSER_CLASSES = {  # noqa: RUF012 - it stands for the library's own dictionary
        f"{{{BPMN}}}{tag}": (_ours(parser), spec)
        for tag, parser, spec in (
            ("startEvent", StartEventParser, StartEvent),
            ("endEvent", EndEventParser, EndEvent),
            ("userTask", TaskParser, UserTask),
            ("exclusiveGateway", ConditionalGatewayParser, ExclusiveGateway),
            ("parallelGateway", GatewayParser, ParallelGateway),
            ("inclusiveGateway", ConditionalGatewayParser, InclusiveGateway),
            ("callActivity", CallActivityParser, CallActivity),
            ("intermediateThrowEvent", IntermediateThrowEventParser, Milestone),
            ("boundaryEvent", BoundaryEventParser, BoundaryTimer),
        )
    }


def specifications(root: etree._Element, processes: Sequence[Process]) -> dict[str, Any]:
    """Return SpiffWorkflow's specification of each process, by process id.

    :raise DefinitionError: the library refuses the document
    :raise LaneMismatchError: the library reads a lane otherwise than we do
    """
    # One parser a document: the library keeps lanes by the address of the root, and a second
    # document at the same address would inherit the lanes of the first.
    parser = _Parser()
    document = _cleaned(root)
    try:
        parser.add_bpmn_xml(document)
        found = {process.id: parser.get_spec(process.id) for process in processes}
    except (ValidationException, RecursionError) as error:
        raise DefinitionError("流程无法解析，请用流程设计器检查连线") from error
    for process in processes:
        _compare_lanes(process, found[process.id])
    return found


def _cleaned(root: etree._Element) -> etree._Element:
    """Return a copy with what is executed and the lanes: no notes, no diagram, no extensions."""
    copy = etree.Element(root.tag, nsmap={"bpmn": BPMN})
    for process in root.iterchildren(f"{{{BPMN}}}process"):
        _copy(process, copy)
    return copy


def _copy(element: etree._Element, into: etree._Element) -> None:
    copy = etree.SubElement(into, element.tag)
    copy.sourceline = element.sourceline  # type: ignore[misc]  # the stubs are too strict
    for name in _KEPT_ATTRIBUTES:
        value = element.get(name)
        if value is not None:
            copy.set(name, value)
    copy.text = (element.text or "").strip()
    kept = _KEPT_INSIDE | NODES | {"sequenceFlow"}
    for child in element:
        if str(child.tag).removeprefix(f"{{{BPMN}}}") in kept:
            _copy(child, copy)
    if element.tag == f"{{{BPMN}}}timerEventDefinition":
        # The library wants a length; ours comes from gh:limit and the calendar, never from here.
        etree.SubElement(copy, f"{{{BPMN}}}timeDuration").text = "gh:limit"


def _compare_lanes(process: Process, spec: Any) -> None:
    for box in process.boxes.values():
        if box.kind != "userTask":
            continue
        name = f"{box.id}{INSTANCE}" if box.cardinality is not None else box.id
        theirs = spec.task_specs[name].lane if name in spec.task_specs else box.lane
        if (theirs or "") != (box.lane or ""):
            raise LaneMismatchError(
                f"泳道读取不一致（“{box.lane}”与“{theirs}”），请重新保存流程图",
                element_id=box.id,
                name=box.name,
                line=box.line,
            )


def link(process: Process, spec: Any, expressions: Mapping[str, Expression]) -> None:
    """Give each specification its flows, conditions and what it can be reached from."""
    for box in process.boxes.values():
        node = spec.task_specs.get(box.id)
        if node is None:
            raise DefinitionError(
                "从开始事件走不到这里", element_id=box.id, name=box.name, line=box.line
            )
        node.flows = tuple(
            Flow(arrow.id, entry(spec, arrow.target), expressions.get(arrow.id))
            for arrow in process.leaving(box.id)
        )
        if isinstance(node, Join):
            node.arriving = tuple(arrow.id for arrow in process.arriving(box.id))
        if isinstance(node, InclusiveGateway):
            node.reach = reach(process, box.id)
        if isinstance(node, Countersign):
            node.size = expressions[box.id]


def reach(process: Process, gateway: str) -> dict[str, frozenset[str]]:
    """Return by node id the incoming flows of *gateway* that a token there can get to.

    The way must not lead through the gateway itself. A token at a node can leave it by its
    flows or, while it waits there, by those of its boundary timers.
    """
    found: dict[str, set[str]] = {node_id: set() for node_id in process.boxes}
    for arrow in process.arriving(gateway):
        for node_id in _upstream(process, arrow, gateway):
            found[node_id].add(arrow.id)
    return {node_id: frozenset(arrows) for node_id, arrows in found.items()}


def _upstream(process: Process, arrow: Arrow, gateway: str) -> set[str]:
    seen: set[str] = set()
    pending = [arrow.source]
    while pending:
        node_id = pending.pop()
        if node_id in seen or node_id == gateway:
            continue
        seen.add(node_id)
        pending.extend(_before(process, process.boxes[node_id]))
    return seen


def _before(process: Process, box: Box) -> list[str]:
    if box.host is not None:
        return [box.host]
    return [arrow.source for arrow in process.arriving(box.id)]
