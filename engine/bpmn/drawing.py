"""Our own reading of a BPMN document: what it draws, and a refusal of all we do not execute.

SpiffWorkflow parses the document a second time (``parser``); where the two readings could
differ and it would matter — lanes — they are compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from lxml import etree

from engine.bpmn.errors import DefinitionError, UnsupportedElementError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
MAX_NODES = 300

GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
HOSTS = frozenset({"userTask", "callActivity"})
NODES = GATEWAYS | HOSTS | {"startEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent"}

_NOTES = frozenset({"documentation", "extensionElements"})
_BESIDE = frozenset({"laneSet", "textAnnotation", "association", "group"})
_IN_NODE = {"incoming", "outgoing"}
_ALLOWED_IN: dict[str, frozenset[str]] = {
    "definitions": frozenset({"process", "collaboration", "category"}),
    "collaboration": frozenset({"participant", "textAnnotation", "association", "group"}),
    "process": NODES | _BESIDE | {"sequenceFlow"},
    "userTask": frozenset({*_IN_NODE, "multiInstanceLoopCharacteristics"}),
    "multiInstanceLoopCharacteristics": frozenset({"loopCardinality"}),
    "boundaryEvent": frozenset({*_IN_NODE, "timerEventDefinition"}),
    "timerEventDefinition": frozenset({"timeDuration"}),
    "endEvent": frozenset({*_IN_NODE, "terminateEventDefinition"}),
    "sequenceFlow": frozenset({"conditionExpression"}),
}
# Drawn, never executed: their inside is nobody's business.
_OPAQUE = _NOTES | _BESIDE | {"category", "participant", "incoming", "outgoing"}
_ALLOWED_IN_ANY_OTHER = frozenset(_IN_NODE)

_ID = re.compile(r"[^\W\d][\w.-]{0,99}")
_TAKEN_IDS = frozenset({"Start", "End", "Root"})
_TAKEN_ENDINGS = (".BoundaryEventSplit", ".BoundaryEventJoin", ".EndJoin")


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    line: int


@dataclass(frozen=True, kw_only=True)
class Box:
    """A flow node.

    :ivar kind: the BPMN tag
    :ivar lane: the name of the innermost lane that refers to it
    :ivar default: id of the default flow
    :ivar host: for a boundary timer, the id of what it is attached to
    :ivar cardinality: for a multi-instance task, the expression of the number of instances
    :ivar called: for a call activity, the id of the process
    """

    id: str
    name: str
    kind: str
    line: int
    lane: str | None = None
    default: str | None = None
    host: str | None = None
    interrupting: bool = True
    terminates: bool = False
    cardinality: str | None = None
    called: str | None = None


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process of the document, in document order."""

    id: str
    name: str
    line: int
    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: tuple[Arrow, ...] = ()

    def leaving(self, node_id: str) -> tuple[Arrow, ...]:
        return self._leaving.get(node_id, ())

    def arriving(self, node_id: str) -> tuple[Arrow, ...]:
        return self._arriving.get(node_id, ())

    def timers_of(self, node_id: str) -> tuple[Box, ...]:
        return tuple(box for box in self.boxes.values() if box.host == node_id)

    # Indexed once: a dense drawing asks for its neighbours a million times.
    @cached_property
    def _leaving(self) -> dict[str, tuple[Arrow, ...]]:
        found: dict[str, tuple[Arrow, ...]] = {}
        for arrow in self.arrows:
            found[arrow.source] = (*found.get(arrow.source, ()), arrow)
        return found

    @cached_property
    def _arriving(self) -> dict[str, tuple[Arrow, ...]]:
        found: dict[str, tuple[Arrow, ...]] = {}
        for arrow in self.arrows:
            found[arrow.target] = (*found.get(arrow.target, ()), arrow)
        return found


def read_drawing(root: etree._Element) -> tuple[Process, ...]:
    """Return the processes of the document.

    :raise UnsupportedElementError: an element is none of those we execute
    :raise DefinitionError: an id is missing, taken twice or reserved; there are too many nodes
    """
    if root.tag != f"{{{BPMN}}}definitions":
        raise DefinitionError("根元素不是BPMN 2.0的definitions")
    _refuse_unsupported(root)
    _refuse_bad_ids(root)
    elements = list(root.iterchildren(f"{{{BPMN}}}process"))
    processes = tuple(_process(element) for element in elements)
    if sum(len(process.boxes) for process in processes) > MAX_NODES:
        raise DefinitionError(f"流程节点超过{MAX_NODES}个，请拆分事项")
    return processes


def tag_of(element: etree._Element) -> str | None:
    """Return the tag of a BPMN element, or None for an element of somebody else's namespace."""
    tag = str(element.tag)
    return tag.removeprefix(f"{{{BPMN}}}") if tag.startswith(f"{{{BPMN}}}") else None


def refuse(element: etree._Element, reason: str, kind: type[DefinitionError]) -> NoReturn:
    """Raise *kind* for *element*."""
    raise kind(
        reason,
        element_id=element.get("id"),
        name=element.get("name"),
        line=element.sourceline,
    )


def _refuse_unsupported(element: etree._Element) -> None:
    tag = tag_of(element)
    allowed = _NOTES | _ALLOWED_IN.get(tag or "", _ALLOWED_IN_ANY_OTHER)
    for child in element:
        inner = tag_of(child)
        if inner is None:
            # The diagram, and whatever else another tool left beside the processes.
            if tag == "definitions":
                continue
            refuse(child, "流程元素里夹有不认识的元素，请移入扩展元素", UnsupportedElementError)
        if inner not in allowed:
            refuse(child, _reason(inner, tag or ""), UnsupportedElementError)
        if inner not in _OPAQUE:
            _refuse_unsupported(child)
        _refuse_odd_use(child, inner)


def _reason(tag: str, parent: str) -> str:
    if tag in _ALLOWED_IN["process"] or parent != "process":
        return f"本系统不支持{parent}中的{tag}，请删除后再导入"
    return f"本系统不执行“{tag}”类元素，请改用人工环节、网关、里程碑、边界定时器或调用活动"


def _refuse_odd_use(element: etree._Element, tag: str) -> None:
    if tag == "multiInstanceLoopCharacteristics":
        if element.get("isSequential", "false") != "false":
            refuse(element, "不支持顺序多实例，会签请用并行多实例", UnsupportedElementError)
        if element.find(f"{{{BPMN}}}loopCardinality") is None:
            refuse(element, "多实例环节没有写明人数（loopCardinality）", DefinitionError)
    elif tag == "boundaryEvent" and element.find(f"{{{BPMN}}}timerEventDefinition") is None:
        refuse(element, "边界事件只支持定时器", UnsupportedElementError)
    elif tag == "process" and element.get("isExecutable", "true") not in ("true", "1"):
        refuse(element, "流程标为不可执行（isExecutable），请改为可执行", DefinitionError)
    elif tag == "collaboration" and len(list(element.iterchildren(f"{{{BPMN}}}participant"))) > 1:
        refuse(element, "最多只能有一个泳池，参与方请画成泳道", DefinitionError)
    elif tag == "userTask" and element.get("isForCompensation", "false") != "false":
        refuse(element, "不支持补偿环节", UnsupportedElementError)


def _refuse_bad_ids(root: etree._Element) -> None:
    seen: set[str] = set()
    for element in _identified(root):
        own = element.get("id")
        if own is None:
            if tag_of(element) in NODES | {"sequenceFlow", "process"}:
                refuse(element, "元素没有编号（id）", DefinitionError)
            continue
        if own in seen:
            refuse(element, "编号（id）重复，请改成唯一的编号", DefinitionError)
        if own in _TAKEN_IDS or own.endswith(_TAKEN_ENDINGS):
            refuse(element, f"编号“{own}”为引擎保留，请换一个", DefinitionError)
        if not _ID.fullmatch(own):
            refuse(
                element,
                "编号（id）只能用文字、数字、下划线、点和短横，且不以数字开头",
                DefinitionError,
            )
        seen.add(own)


def _identified(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if tag_of(child) is not None and tag_of(child) != "extensionElements":
            yield child
            yield from _identified(child)


def _process(element: etree._Element) -> Process:
    lanes = _lanes(element)
    boxes = {
        box.id: box for box in (_box(child, lanes) for child in element if tag_of(child) in NODES)
    }
    arrows = tuple(_arrow(child) for child in element.iterchildren(f"{{{BPMN}}}sequenceFlow"))
    return Process(
        id=str(element.get("id")),
        name=element.get("name", ""),
        line=element.sourceline or 0,
        boxes=boxes,
        arrows=arrows,
    )


def _box(element: etree._Element, lanes: dict[str, str]) -> Box:
    cardinality = element.find(f"*/{{{BPMN}}}loopCardinality")
    node_id, kind = str(element.get("id")), str(tag_of(element))
    return Box(
        id=node_id,
        name=element.get("name", ""),
        kind=kind,
        line=element.sourceline or 0,
        lane=lanes.get(node_id),
        default=element.get("default"),
        host=element.get("attachedToRef", "") if kind == "boundaryEvent" else None,
        interrupting=element.get("cancelActivity", "true") in ("true", "1"),
        terminates=element.find(f"{{{BPMN}}}terminateEventDefinition") is not None,
        cardinality=None if cardinality is None else cardinality.text or "",
        called=element.get("calledElement", "") if kind == "callActivity" else None,
    )


def _arrow(element: etree._Element) -> Arrow:
    condition = element.find(f"{{{BPMN}}}conditionExpression")
    return Arrow(
        id=str(element.get("id")),
        name=element.get("name", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition=None if condition is None else condition.text or "",
        line=element.sourceline or 0,
    )


def _lanes(process: etree._Element) -> dict[str, str]:
    """Return the innermost lane's name by node id.

    :raise DefinitionError: a node stands in two lanes that are not inside each other
    """
    found: dict[str, etree._Element] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):
        for reference in lane.iterchildren(f"{{{BPMN}}}flowNodeRef"):
            node_id = (reference.text or "").strip()
            outer = found.get(node_id)
            if outer is not None and outer not in lane.iterancestors():
                refuse(reference, f"节点“{node_id}”同时属于两个泳道", DefinitionError)
            found[node_id] = lane
    return {node_id: lane.get("name", "") for node_id, lane in found.items()}
