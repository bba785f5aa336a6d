"""What must hold between the boxes, arrows and lanes of one file (F-04 … F-18)."""

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cached_property

from engine.model import Mark, Outcome, Role
from engine.profile.findings import Findings
from engine.profile.flow import Edge, Flow, Node, NodeKind

_FORKS = frozenset({NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE})
_GATEWAYS = _FORKS | {NodeKind.PARALLEL}
_HOSTS = frozenset({NodeKind.USER_TASK, NodeKind.CALL})
_SOURCELESS = frozenset({NodeKind.START, NodeKind.TIMER})
MOST_INSTANCES = 200


def check(flow: Flow, findings: Findings) -> None:
    """Note everything that does not fit together."""
    checker = _Checker(flow, findings)
    checker.starts()
    checker.edges()
    checker.lanes()
    checker.calls()
    for node in flow.nodes.values():
        checker.node(node)


class _Checker:
    def __init__(self, flow: Flow, findings: Findings) -> None:
        self._flow = flow
        self._findings = findings
        self._out: dict[str, list[Edge]] = defaultdict(list)
        self._into: dict[str, list[Edge]] = defaultdict(list)
        for edge in flow.edges.values():
            self._out[edge.source].append(edge)
            self._into[edge.target].append(edge)

    @cached_property
    def _on_the_way(self) -> set[str]:
        """What the case itself can come to: all of the main process but the ways of reminders."""
        timers: dict[str, list[str]] = defaultdict(list)
        for node in self._flow.nodes.values():
            if node.host is not None and node.interrupting:
                timers[node.host].append(node.id)
        main = self._flow.of_process(self._flow.id)
        found = {node.id for node in main if node.kind is NodeKind.START}
        waiting = list(found)
        while waiting:
            node_id = waiting.pop()
            after = {edge.target for edge in self._out[node_id]} | {*timers[node_id]}
            fresh = (after - found) & self._flow.nodes.keys()
            found |= fresh
            waiting += fresh
        return found

    def _add(self, rule: str, sentence: str, at: Node | Edge) -> None:
        self._findings.add(rule, sentence, element=at.id, line=at.line)

    def starts(self) -> None:
        """Tell processes without exactly one way in, or without a way out."""
        starts = Counter(n.process for n in self._flow.nodes.values() if n.kind is NodeKind.START)
        for process in filter(None, self._flow.processes):
            if starts[process] != 1:
                sentence = f"有{starts[process]}个开始事件，必须恰好有一个。请增删开始事件"
                self._findings.add("F-05", sentence, element=process)
            if not any(n.kind is NodeKind.END for n in self._flow.of_process(process)):
                sentence = "没有结束事件，办件永远不能办结。请画出结束事件"
                self._findings.add("F-05", sentence, element=process)

    def edges(self) -> None:
        """Tell arrows that do not join two boxes of one process, or may not carry conditions."""
        for edge in self._flow.edges.values():
            source = self._flow.nodes.get(edge.source)
            target = self._flow.nodes.get(edge.target)
            for end, node, name in (("起点", source, edge.source), ("终点", target, edge.target)):
                if node is None:
                    sentence = f"流向的{end}“{name}”不存在。请把箭头接到节点上或删去"
                    self._add("F-06", sentence, edge)
            if source and target and source.process != target.process:
                self._add("F-06", "流向跨越了两个流程。请改用调用活动", edge)
            if source and edge.condition is not None and source.kind not in _FORKS:
                sentence = f"“{source.name}”不是排他或包容网关，它的流向不能带条件。请先画一个网关"
                self._add("F-07", sentence, edge)

    def lanes(self) -> None:
        """Tell lanes that name foreign boxes, and human steps not in exactly one lane."""
        placed = Counter(name for lane in self._flow.lanes for name in lane.nodes)
        for lane in self._flow.lanes:
            for name in lane.nodes:
                node = self._flow.nodes.get(name)
                if node is None or node.process != lane.process:
                    hint = "首尾有空白，" if name.strip() in self._flow.nodes else ""
                    sentence = f"泳道“{lane.name}”引用的节点“{name}”{hint}不在本流程中。请改正"
                    self._findings.add("F-09", sentence, element=lane.id)
        for task in self._flow.tasks():
            if placed[task.id] != 1:
                sentence = f"“{task.name}”在{placed[task.id]}个泳道中，必须恰好在一个泳道中"
                self._add("F-09", f"{sentence}，否则不知由谁办理", task)

    def calls(self) -> None:
        """Tell calls of processes that do not exist, or that come back to themselves."""
        called: dict[str, set[str]] = defaultdict(set)
        for call in self._flow.calls():
            called[call.process].add(call.calls or "")
        for call in self._flow.calls():
            if not call.calls or call.calls not in self._flow.processes:
                sentence = f"调用的流程“{call.calls or ''}”不在本文件中。请改正 calledElement"
                self._add("F-04", sentence, call)
            elif call.process in _reachable(call.calls, called):
                self._add("F-04", f"流程“{call.calls}”直接或间接调用自己，永远办不完。请改画", call)

    def node(self, node: Node) -> None:
        """Check one box by its kind."""
        self._arrows(node)
        checks: dict[NodeKind, Callable[[Node], None]] = {
            NodeKind.START: self._start,
            NodeKind.USER_TASK: self._task,
            NodeKind.TIMER: self._timer,
            NodeKind.END: self._end,
            NodeKind.EXCLUSIVE: self._fork,
            NodeKind.INCLUSIVE: self._fork,
        }
        if node.kind in checks:
            checks[node.kind](node)
        if node.default is not None and node.kind not in _FORKS:
            self._add("F-07", f"“{node.name}”不能有默认流向，只有排他和包容网关可以", node)
        if node.cardinality is not None:
            self._instances(node)
        self._marks(node)

    def _arrows(self, node: Node) -> None:
        leaving, coming = len(self._out[node.id]), len(self._into[node.id])
        if node.kind is NodeKind.END:
            if leaving:
                self._add("F-08", f"结束事件“{node.name}”后面还有流向。请删去", node)
        elif leaving == 0:
            self._add("F-08", f"“{node.name}”后面没有流向，办件会停在这里。请接到下一步", node)
        elif leaving > 1 and node.kind not in _GATEWAYS:
            sentence = f"“{node.name}”有{leaving}条流出的流向，系统不知走哪一条。请在后面加一个网关"
            self._add("F-08", sentence, node)
        if coming and node.kind in _SOURCELESS:
            self._add("F-08", f"“{node.name}”不能有流入的流向。请改接", node)

    def _start(self, node: Node) -> None:
        if node.process == self._flow.id and node.form is None:
            self._add("F-11", "开始事件没有申请表（gh:form）。请填写，例如 application", node)

    def _task(self, node: Node) -> None:
        needed = {
            "名称": node.name,
            "承办单位（gh:unit）": node.unit,
            "阶段（gh:stage）": node.stage,
            "时限（gh:limit）": node.limit,
            "表单（gh:form）": node.form,
            "工作内容（gh:content）": node.content,
            "工作标准（gh:standard）": node.standard,
            "工作责任（gh:duty）": node.duty,
        }
        missing = [noun for noun, value in needed.items() if not value]
        if node.role is None:
            self._add("F-10", f"“{node.name}”没有角色（gh:role），不知由谁办理。请填写", node)
        if missing:
            self._add("F-11", f"“{node.name}”缺少{'、'.join(missing)}，不能公布。请补上", node)
        self._agrees_with_lane(node)
        for target in node.return_to:
            other = self._flow.nodes.get(target)
            if other is None or other.kind is not NodeKind.USER_TASK:
                self._add("F-17", f"退回去向“{target}”不是用户任务。请改正 gh:returnTo", node)
            elif other.process != node.process or target == node.id:
                self._add("F-17", f"退回去向“{target}”不在本流程的其他环节中。请改正", node)

    def _agrees_with_lane(self, node: Node) -> None:
        lane = next((lane for lane in self._flow.lanes if lane.id == node.lane), None)
        if lane is None:
            return
        if node.role is not None and node.role not in lane.roles:
            sentence = f"角色“{node.role}”不在泳道“{lane.name}”的角色之中"
            self._add("F-10", f"{sentence}，图上的人和办理的人会不一致。请改正", node)
        if node.unit is not None and node.unit != lane.unit:
            sentence = f"承办单位“{node.unit}”与泳道“{lane.name}”的单位“{lane.unit}”不一致"
            self._add("F-10", f"{sentence}。请改正", node)
        if (node.role is Role.APPLICANT) != (node.unit == "applicant"):
            sentence = "申请人的环节，角色和单位都应写 applicant，其他环节都不应写"
            self._add("F-10", sentence, node)

    def _timer(self, node: Node) -> None:
        host = self._flow.nodes.get(node.host or "")
        if host is None or host.kind not in _HOSTS or host.process != node.process:
            sentence = f"定时事件依附的“{node.host or ''}”不是本流程的用户任务或调用活动。请改正"
            self._add("F-18", sentence, node)
        if node.limit is None or not node.limit.amount:
            self._add("F-12", f"定时事件“{node.name}”没有时长（gh:limit）。请填写，例如 10wd", node)

    def _end(self, node: Node) -> None:
        if node.id in self._on_the_way and node.outcome is None:
            sentence = f"结束事件“{node.name}”没有办理结果（gh:outcome）。请填写，例如 granted"
            self._add("F-14", sentence, node)
        if node.process != self._flow.id and node.outcome is not None:
            self._add("F-14", "被调用的流程不产生办理结果，请删去 gh:outcome", node)
        if node.outcome is Outcome.WITHDRAWN and not node.name:
            self._add("F-14", "视为撤回的结束事件没有名称。请写明原因", node)

    def _fork(self, node: Node) -> None:
        leaving = self._out[node.id]
        if node.default is not None and node.default not in {edge.id for edge in leaving}:
            self._add("F-07", f"默认流向“{node.default}”不从“{node.name}”流出。请改正", node)
        if len(leaving) == 1:
            if leaving[0].condition is not None:
                self._add("F-07", "网关只有一条流出的流向，不能带条件。请删去条件", leaving[0])
            return
        if leaving and node.default is None:
            sentence = f"网关“{node.name}”没有默认流向，条件都不成立时办件会停住。请指定一条"
            self._add("F-07", sentence, node)
        for edge in leaving:
            if edge.default and edge.condition is not None:
                self._add("F-07", "默认流向不能带条件。请删去条件", edge)
            elif not edge.default and not edge.condition:
                sentence = f"网关“{node.name}”的流向“{edge.name or edge.id}”没有条件。请填写"
                self._add("F-07", sentence, edge)

    def _instances(self, node: Node) -> None:
        text = node.cardinality or ""
        if text.isascii() and text.isdigit() and not 1 <= int(text[:9]) <= MOST_INSTANCES:
            sentence = f"多实例份数“{text[:9]}”超出范围，应是1到{MOST_INSTANCES}"
            self._add("F-15", sentence, node)

    def _marks(self, node: Node) -> None:
        marks = {marking.mark for marking in node.marks}
        if Mark.PAUSED in marks and "special_procedure_notice" not in node.letters:
            sentence = "中止计时必须同时发出特别程序告知书（special_procedure_notice）"
            self._add("F-13", f"{sentence}，未告知的不扣除（行政许可法第四十五条）", node)


def _reachable(process: str, called: dict[str, set[str]]) -> set[str]:
    found, waiting = {process}, [process]
    while waiting:
        for name in called.get(waiting.pop(), set()) - found:
            found.add(name)
            waiting.append(name)
    return found
