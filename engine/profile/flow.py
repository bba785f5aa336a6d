"""The typed flow: nodes, edges and lanes of one BPMN file, frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.model import Basis, Limit, Mark, Outcome, Role, Stage

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
GH = "urn:guhua:bpmn:1"


class NodeKind(StrEnum):
    """The elements that the product executes; everything else is refused."""

    START = "startEvent"
    USER_TASK = "userTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    MILESTONE = "intermediateThrowEvent"
    TIMER = "boundaryEvent"
    CALL = "callActivity"
    END = "endEvent"


LETTERS = {
    "material_receipt": "申请材料接收凭证",
    "correction_notice": "补正告知书",
    "correction_receipt": "补正材料接收凭证",
    "acceptance_notice": "受理通知书",
    "non_acceptance": "不予受理决定书",
    "not_required": "不受理告知书",
    "commitment_letter": "告知承诺书",
    "site_visit_notice": "现场核查通知书",
    "site_visit_record": "现场核查笔录",
    "defence_notice": "陈述申辩告知书",
    "defence_record": "陈述申辩笔录",
    "hearing_right_notice": "听证告知书",
    "hearing_notice": "听证通知书",
    "hearing_record": "听证笔录",
    "special_procedure_notice": "特别程序告知书",
    "switch_notice": "转为普通程序告知书",
    "expert_opinion": "专家评审意见",
    "consultation_letter": "征求意见函",
    "approval_sheet": "行政许可审批表",
    "grant_decision": "准予行政许可决定书",
    "refusal_decision": "不予行政许可决定书",
    "on_spot_decision": "当场行政许可决定书",
    "licence": "行政许可证件",
    "change_decision": "准予变更行政许可决定书",
    "renewal_decision": "准予延续行政许可决定书",
    "revocation": "撤销行政许可决定书",
    "service_receipt": "送达回证",
    "withdrawal": "撤回申请书",
    "termination": "终止办理通知书",
}
"""Code → title of the letters that a step or a milestone may issue (domain.md §3.8)."""

GATEWAYS = frozenset({NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE})


@dataclass(frozen=True, kw_only=True)
class Marking:
    """A mark with its kind: ``paused:testing`` is (PAUSED, testing)."""

    mark: Mark
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """One box of the diagram with everything the profile says of it."""

    id: str
    kind: NodeKind
    name: str
    process: str
    line: int
    lane: str | None = None
    role: Role | None = None
    unit: str | None = None
    stage: Stage | None = None
    limit: Limit | None = None
    clock: str = "counts"
    marks: tuple[Marking, ...] = ()
    form: str | None = None
    letters: tuple[str, ...] = ()
    officers: int = 1
    return_to: tuple[str, ...] = ()
    starts: str | None = None
    public_name: str = ""
    public: bool = False
    content: str = ""
    standard: str = ""
    duty: str = ""
    bases: tuple[Basis, ...] = ()
    checklist: tuple[str, ...] = ()
    host: str | None = None
    interrupting: bool = True
    outcome: Outcome | None = None
    terminates: bool = False
    calls: str | None = None
    cardinality: str | None = None
    default: str | None = None

    @property
    def excluded(self) -> str | None:
        """The reason why the time of this step is not counted, or None (行政许可法 art. 45)."""
        return self.clock.removeprefix("excluded:") if self.clock.startswith("excluded:") else None

    @property
    def label(self) -> str:
        """The name that citizens see."""
        return self.public_name or self.name


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One sequence flow."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    default: bool = False
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One lane: a unit and the roles that work in it."""

    id: str
    name: str
    process: str
    unit: str | None
    roles: frozenset[Role]
    nodes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One BPMN file, typed. The main process comes first; ids are unique over all processes."""

    id: str
    name: str
    joint: bool = False
    processes: tuple[str, ...] = ()
    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()

    def outgoing(self, node_id: str) -> Iterator[Edge]:
        """Yield the flows that leave a node, in document order."""
        return (edge for edge in self.edges.values() if edge.source == node_id)

    def incoming(self, node_id: str) -> Iterator[Edge]:
        """Yield the flows that reach a node, in document order."""
        return (edge for edge in self.edges.values() if edge.target == node_id)

    def timers_of(self, node_id: str) -> Iterator[Node]:
        """Yield the boundary timers that sit on a node."""
        return (node for node in self.nodes.values() if node.host == node_id)

    def start(self, process: str | None = None) -> Node:
        """Return the start event of a process, by default of the main one."""
        wanted = process or self.id
        [node] = (
            node
            for node in self.nodes.values()
            if node.kind is NodeKind.START and node.process == wanted
        )
        return node

    def tasks(self) -> Iterator[Node]:
        """Yield the human steps in document order."""
        return (node for node in self.nodes.values() if node.kind is NodeKind.USER_TASK)

    def calls(self) -> Iterator[Node]:
        """Yield the call activities in document order."""
        return (node for node in self.nodes.values() if node.kind is NodeKind.CALL)

    def of_process(self, process: str) -> Iterator[Node]:
        """Yield the nodes of one process in document order."""
        return (node for node in self.nodes.values() if node.process == process)
