"""From XML elements to nodes, edges and lanes; tells what is missing, judges nothing else."""

import keyword
import re

from lxml.etree import _Element as Element

from engine.profile import elements
from engine.profile.attributes import Attributes
from engine.profile.findings import Findings
from engine.profile.flow import BPMN, Edge, Flow, Lane, Node, NodeKind

MOST_NODES = 300
MOST_FLOWS = 900
MOST_PROCESSES = 20
RESERVED = frozenset({"Start", "End", "Root"})
"""Names that SpiffWorkflow gives to tasks of its own."""

_NODE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_KINDS = {str(kind): kind for kind in NodeKind}


class Reader:
    """Reads one checked document; a box without an id is told and left out."""

    def __init__(self, root: Element, findings: Findings) -> None:
        self._root = root
        self._findings = findings
        self.main = ""
        self.joint = False
        self.names: dict[str, str] = {}
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        self.lanes: list[Lane] = []
        self._lane_of: dict[str, str] = {}

    def flow(self) -> Flow:
        """Return the flow as far as it can be read."""
        self._check_ids()
        processes = self._root.findall(_tag("process"))
        joint = {str(process.get("id")): self._process(process) for process in processes}
        if len(processes) > MOST_PROCESSES:
            sentence = f"有{len(processes)}个流程，超过上限{MOST_PROCESSES}个。请拆成几个事项"
            self._findings.add("F-01", sentence)
        self._choose_main()
        others = [process for process in self.names if process != self.main]
        return Flow(
            id=self.main,
            name=self.names.get(self.main, ""),
            joint=joint.get(self.main, False),
            processes=(self.main, *others),
            nodes=self.nodes,
            edges=self.edges,
            lanes=tuple(self.lanes),
        )

    def _check_ids(self) -> None:
        every = [
            element
            for process in self._root.iterchildren(_tag("process"))
            for element in process.iter(f"{{{BPMN}}}*")
        ]
        seen: set[str] = set()
        for element in every:
            name = element.get("id")
            if name is None:
                continue
            if name in seen:
                self._add("F-03", "编号重复，系统分不清是哪一个。请为每个元素起不同的编号", element)
            seen.add(name)

    def _process(self, process: Element) -> bool:
        attributes = Attributes(process, "process", self._findings)
        name = process.get("id")
        if not name or name in self.names or not self._named_well(process):
            if not name:
                self._add("F-03", "流程没有编号（id）。请补上", process)
            return False
        self.names[name] = attributes.name()
        for lane in process.iterfind(f"{_tag('laneSet')}/{_tag('lane')}"):
            self._lane(lane, name)
        for child in process:
            kind = _KINDS.get(elements.local(child))
            if kind and self._named_well(child) and child.get("id") not in self.nodes:
                self.nodes[str(child.get("id"))] = self._node(child, kind, name)
        for flow in process.iterfind(_tag("sequenceFlow")):
            self._edge(flow)
        self._check_size(process, name)
        return attributes.truth("joint")

    def _check_size(self, process: Element, name: str) -> None:
        size = sum(1 for node in self.nodes.values() if node.process == name)
        if size > MOST_NODES:
            self._add("F-01", f"流程有{size}个节点，超过上限{MOST_NODES}个。请拆分流程", process)
        flows = len(process.findall(_tag("sequenceFlow")))
        if flows > MOST_FLOWS:
            self._add("F-01", f"流程有{flows}条流向，超过上限{MOST_FLOWS}条。请拆分流程", process)

    def _choose_main(self) -> None:
        called = {node.calls for node in self.nodes.values() if node.kind is NodeKind.CALL}
        mains = [name for name in self.names if name not in called]
        if len(mains) == 1:
            [self.main] = mains
        elif mains:
            sentence = f"有{len(mains)}个流程没有被调用（{'、'.join(mains[:5])}），主流程只能有一个"
            self._findings.add("F-04", f"{sentence}。请删去多余的流程，或用调用活动引用")
        else:
            sentence = "流程互相调用，没有主流程" if self.names else "文件中没有流程（process）"
            self._findings.add("F-04", f"{sentence}。请用流程设计器重新导出")

    def _named_well(self, element: Element) -> bool:
        name = element.get("id")
        if not name:
            label = element.get("name") or elements.local(element)
            self._add("F-03", f"“{label[:40]}”没有编号（id），无法执行和存档。请补上", element)
        elif name in RESERVED:
            self._add("F-03", f"编号“{name}”是执行引擎的保留字。请改名，例如 apply", element)
        elif not _NODE_ID.fullmatch(name) or keyword.iskeyword(name):
            self._add(
                "F-03",
                "编号应是英文字母、数字和下划线，以字母开头，不超过64个字符，且不是 and、in 等保留字",
                element,
            )
        else:
            return True
        return False

    def _node(self, element: Element, kind: NodeKind, process: str) -> Node:
        read = Attributes(element, kind, self._findings)
        instances = element.find(_tag("multiInstanceLoopCharacteristics"))
        return Node(
            id=str(element.get("id")),
            kind=kind,
            name=read.name(),
            process=process,
            line=int(element.sourceline or 0),
            lane=self._lane_of.get(str(element.get("id"))),
            role=read.role(),
            unit=read.key("unit", "承办单位"),
            stage=read.stage(),
            limit=read.limit(),
            clock=read.clock(),
            marks=read.marks(),
            form=read.key("form", "表单"),
            letters=read.letters(),
            officers=read.officers(),
            return_to=read.words("returnTo"),
            starts=read.key("starts", "后续事项"),
            public_name=read.public_name(),
            public=read.truth("public"),
            content=read.text("content", "工作内容"),
            standard=read.text("standard", "工作标准"),
            duty=read.text("duty", "工作责任"),
            bases=read.bases(),
            checklist=read.texts("checklist", "审查要点"),
            host=element.get("attachedToRef"),
            interrupting=element.get("cancelActivity", "true") != "false",
            outcome=read.outcome(),
            terminates=element.find(_tag("terminateEventDefinition")) is not None,
            calls=element.get("calledElement"),
            cardinality=None if instances is None else self._cardinality(instances, element),
            default=element.get("default"),
        )

    def _cardinality(self, instances: Element, host: Element) -> str:
        text = str(instances.findtext(_tag("loopCardinality")) or "").strip()
        if not text:
            self._add("F-15", "多实例没有写明份数（loopCardinality）。请填写数字或表达式", host)
        return text

    def _edge(self, element: Element) -> None:
        name = element.get("id")
        if not name:
            self._add("F-03", "有一条流向没有编号（id）。请补上", element)
            return
        read = Attributes(element, "sequenceFlow", self._findings)
        condition = element.findtext(_tag("conditionExpression"))
        source = str(element.get("sourceRef", ""))
        edge = Edge(
            id=name,
            source=source,
            target=str(element.get("targetRef", "")),
            name=read.name(),
            condition=None if condition is None else str(condition).strip(),
            default=source in self.nodes and self.nodes[source].default == name,
            line=int(element.sourceline or 0),
        )
        self.edges.setdefault(edge.id, edge)

    def _lane(self, element: Element, process: str) -> None:
        read = Attributes(element, "lane", self._findings)
        lane = Lane(
            id=str(element.get("id", "")),
            name=read.name(),
            process=process,
            unit=read.key("unit", "承办单位"),
            roles=read.roles(),
            nodes=tuple(str(member.text or "") for member in element.iterfind(_tag("flowNodeRef"))),
        )
        if not lane.id:
            self._add("F-03", f"泳道“{lane.name}”没有编号（id）。请补上", element)
        if lane.unit is None or not lane.roles:
            sentence = f"泳道“{lane.name}”没有写明单位（gh:unit）和角色（gh:roles）。请补上"
            self._add("F-09", sentence, element)
        self.lanes.append(lane)
        self._lane_of |= dict.fromkeys(lane.nodes, lane.id)

    def _add(self, rule: str, sentence: str, element: Element) -> None:
        self._findings.add(rule, sentence, element=element.get("id"), line=element.sourceline)


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"
