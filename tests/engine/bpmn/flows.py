"""Flows as plain data, and their BPMN: what the tests draw, without any engine."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:gh="urn:guhua:bpmn:1">\n'
)


@dataclass(frozen=True)
class Condition:
    """``<step>.n <op> <number>``, readable by both engines and by the token game."""

    step: str
    op: str
    number: int

    def holds(self, n: int) -> bool:
        match self.op:
            case "even":
                return n % 2 == 0
            case "below":
                return n < self.number
        return n >= self.number

    @property
    def text(self) -> str:
        match self.op:
            case "even":
                return f"{self.step}.n % 2 == 0"
            case "below":
                return f"{self.step}.n < {self.number}"
        return f"{self.step}.n >= {self.number}"


@dataclass(frozen=True)
class Edge:
    id: str
    source: str
    target: str
    condition: Condition | None = None


@dataclass
class Node:
    """A node; *kind* is the BPMN tag.

    :ivar instances: of a multi-instance step
    :ivar called: for a call activity, the graph of the process
    """

    id: str
    kind: str
    instances: int = 0
    host: str | None = None
    interrupting: bool = True
    terminates: bool = False
    default: str | None = None
    called: "Graph | None" = None


@dataclass
class Graph:
    """One process."""

    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    @cached_property
    def ways(self) -> dict[tuple[str, str], list[Edge]]:
        """The edges by ("into" or "out of", node id); asked only once the graph is drawn."""
        found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            found["into", edge.target].append(edge)
            found["out of", edge.source].append(edge)
        return found

    def into(self, node_id: str) -> list[Edge]:
        return self.ways["into", node_id]

    def out_of(self, node_id: str) -> list[Edge]:
        return self.ways["out of", node_id]

    def timers(self, node_id: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.host == node_id]

    def all_graphs(self) -> list["Graph"]:
        inner = [node.called for node in self.nodes.values() if node.called is not None]
        return [self, *(graph for called in inner for graph in called.all_graphs())]


def bpmn(graph: Graph) -> bytes:
    """Return the document of a graph and of all that it calls."""
    processes = "".join(_process(each) for each in graph.all_graphs())
    return f"{HEAD}{processes}</bpmn:definitions>".encode()


def _process(graph: Graph) -> str:
    inside = "".join(_node(node) for node in graph.nodes.values())
    inside += "".join(_edge(edge) for edge in graph.edges)
    return f'<bpmn:process id="{graph.id}" isExecutable="true">\n{inside}</bpmn:process>\n'


def _node(node: Node) -> str:
    attributes = f" id={quoteattr(node.id)}"
    inside = ""
    if node.host:
        interrupting = str(node.interrupting).lower()
        attributes += f' attachedToRef="{node.host}" cancelActivity="{interrupting}"'
        inside = (
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>"
        )
    if node.default:
        attributes += f' default="{node.default}"'
    if node.called is not None:
        attributes += f' calledElement="{node.called.id}"'
    if node.terminates:
        inside = "<bpmn:terminateEventDefinition/>"
    if node.instances:
        inside = (
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>"
            f"{node.instances}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
        )
    return f"<bpmn:{node.kind}{attributes}>{inside}</bpmn:{node.kind}>\n"


def _edge(edge: Edge) -> str:
    inside = ""
    if edge.condition is not None:
        inside = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escape(edge.condition.text)}</bpmn:conditionExpression>"
        )
    return (
        f'<bpmn:sequenceFlow id="{edge.id}" sourceRef="{edge.source}"'
        f' targetRef="{edge.target}">{inside}</bpmn:sequenceFlow>\n'
    )


def random_flow(seed: int, *, extras: bool = True, loops: bool = True) -> Graph:
    """Return a block-structured flow with human steps.

    :param extras: also boundary timers, multi-instance steps, calls and terminate ends; without
        them a flow has nothing but steps, gateways and loops
    :param loops: also loops and inclusive gateways
    """
    return _Builder(Random(seed), extras=extras, loops=loops).flow()


class _Builder:
    """Draws blocks into each other. A condition reads a step that every way to it has passed."""

    def __init__(self, random: Random, *, extras: bool, loops: bool) -> None:
        self.random = random
        self.extras = extras
        self.loops = loops
        self.numbers = iter(range(10_000))
        self.room = random.choice((20, 35, 60))
        self.graph = Graph("main")

    def flow(self) -> Graph:
        self.process(depth=self.random.choice((3, 4, 4)))
        return self.graph

    def process(self, depth: int) -> None:
        start = self.node("startEvent")
        last, _ = self.blocks(start, None, depth)
        self.edge(last, self.node("endEvent"))

    def node(self, kind: str, **more: object) -> str:
        self.room -= 1
        node_id = f"{kind[0] if kind != 'endEvent' else 'z'}{next(self.numbers)}"
        self.graph.nodes[node_id] = Node(node_id, kind, **more)  # type: ignore[arg-type]
        return node_id

    def edge(self, source: str, target: str, condition: Condition | None = None) -> str:
        edge = Edge(f"f{next(self.numbers)}", source, target, condition)
        self.graph.edges.append(edge)
        return edge.id

    def blocks(self, last: str, step: str | None, depth: int) -> tuple[str, str | None]:
        for _ in range(self.random.choice((1, 2, 2, 3))):
            last, step = self.block(last, step, depth)
        return last, step

    def block(self, last: str, step: str | None, depth: int) -> tuple[str, str | None]:
        if depth <= 0 or self.room <= 0:
            return self.step(last)
        kinds = [self.step_block, self.choice, self.parallel]
        if self.loops:
            kinds += [self.inclusive, self.loop, self.loop]
        if self.extras:
            kinds += [self.timer, self.several, self.call, self.stop]
        return self.random.choice(kinds)(last, step, depth)

    def step(self, last: str) -> tuple[str, str]:
        step = self.node("userTask")
        self.edge(last, step)
        return step, step

    def step_block(self, last: str, _step: str | None, _depth: int) -> tuple[str, str]:
        return self.step(last)

    def decided(self, last: str, step: str | None) -> tuple[str, str]:
        """Make sure that there is a step to read, sometimes a fresh one."""
        if step is None or self.random.random() < 0.3:
            return self.step(last)
        return last, step

    def choice(self, last: str, step: str | None, depth: int) -> tuple[str, str]:
        last, step = self.decided(last, step)
        split, merge = self.node("exclusiveGateway"), self.node("exclusiveGateway")
        self.edge(last, split)
        self.branch(split, merge, Condition(step, "even", 0), step, depth)
        if self.random.random() < 0.5:
            self.branch(split, merge, Condition(step, "above", 4), step, depth)
        self.graph.nodes[split].default = self.branch(split, merge, None, step, depth)
        return merge, step

    def parallel(self, last: str, step: str | None, depth: int) -> tuple[str, str | None]:
        split, join = self.node("parallelGateway"), self.node("parallelGateway")
        self.edge(last, split)
        for _ in range(self.random.choice((2, 2, 3))):
            self.branch(split, join, None, step, depth)
        return join, step

    def inclusive(self, last: str, step: str | None, depth: int) -> tuple[str, str]:
        last, step = self.decided(last, step)
        split, join = self.node("inclusiveGateway"), self.node("inclusiveGateway")
        self.edge(last, split)
        for number in range(1, self.random.choice((2, 3)) + 1):
            self.branch(split, join, Condition(step, "above", number * 2 - 1), step, depth)
        self.graph.nodes[split].default = self.branch(split, join, None, step, depth)
        return join, step

    def branch(
        self, split: str, join: str, condition: Condition | None, step: str | None, depth: int
    ) -> str:
        """Draw a branch and return its first edge; now and then it is empty."""
        if self.random.random() < 0.15:
            return self.edge(split, join, condition)
        before = len(self.graph.edges)
        end, _ = self.blocks(split, step, depth - 1)
        first = self.graph.edges[before]
        assert first.source == split
        self.graph.edges[before] = Edge(first.id, first.source, first.target, condition)
        self.edge(end, join)
        return first.id

    def loop(self, last: str, _step: str | None, depth: int) -> tuple[str, str]:
        entry = self.node("exclusiveGateway")
        self.edge(last, entry)
        end, step = self.blocks(entry, None, depth - 1)
        if step is None:
            end, step = self.step(end)
        leave = self.node("exclusiveGateway")
        self.edge(end, leave)
        self.edge(leave, entry, Condition(step, "below", 4))
        after = self.node("intermediateThrowEvent")
        self.graph.nodes[leave].default = self.edge(leave, after)
        return after, step

    def timer(self, last: str, _step: str | None, depth: int) -> tuple[str, None]:
        host = self.node("userTask") if self.random.random() < 0.7 else self.called(depth - 1)
        self.edge(last, host)
        interrupting = self.random.random() < 0.7
        timer = self.node("boundaryEvent", host=host, interrupting=interrupting)
        end, _ = self.step(timer)
        if not interrupting or self.random.random() < 0.2:
            self.edge(end, self.node("endEvent"))
            return (host, None) if not interrupting else self.guarded(host)
        merge = self.node("exclusiveGateway")
        self.edge(host, merge)
        self.edge(end, merge)
        return merge, None

    def guarded(self, host: str) -> tuple[str, None]:
        """A timer whose way ends: inside a parallel block that is a deadlock, so merge instead."""
        merge = self.node("exclusiveGateway")
        end = self.graph.edges[-1]
        self.graph.edges[-1] = Edge(end.id, end.source, merge)
        del self.graph.nodes[end.target]
        self.edge(host, merge)
        return merge, None

    def several(self, last: str, step: str | None, _depth: int) -> tuple[str, str | None]:
        task = self.node("userTask", instances=self.random.choice((1, 2, 3)))
        self.edge(last, task)
        return task, step

    def called(self, depth: int) -> str:
        outer = self.graph
        inner = Graph(f"called{next(self.numbers)}")
        self.graph = inner
        self.process(depth)
        self.graph = outer
        return self.node("callActivity", called=inner)

    def call(self, last: str, step: str | None, depth: int) -> tuple[str, str | None]:
        activity = self.called(depth - 1)
        self.edge(last, activity)
        return activity, step

    def stop(self, last: str, step: str | None, _depth: int) -> tuple[str, str]:
        last, step = self.decided(last, step)
        split = self.node("exclusiveGateway")
        self.edge(last, split)
        self.edge(split, self.node("endEvent", terminates=True), Condition(step, "above", 5))
        on = self.node("intermediateThrowEvent")
        self.graph.nodes[split].default = self.edge(split, on)
        return on, step
