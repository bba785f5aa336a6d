"""BPMN's token game, played naively on plain graphs: the reference for the engine.

It knows neither SpiffWorkflow nor the engine. Tokens lie on edges or sit in nodes; a node that
may fire, fires; inclusive joins are asked when nothing else can move (BPMN 2.0 §13.4.3, by a
path search at that very moment). It is slow and meant to be obvious.
"""

from collections import Counter
from dataclasses import dataclass, field

from tests.engine.bpmn.flows import Edge, Graph, Node


@dataclass
class Sitting:
    """A token inside a node: a step with people still to act, or a call with its own play."""

    node: Node
    left: int = 1
    play: "Play | None" = None
    timers: list[Node] = field(default_factory=list)


@dataclass
class Play:
    """One run of one graph."""

    graph: Graph
    numbers: dict[str, int]
    tally: Counter
    on_edges: Counter = field(default_factory=Counter)
    sitting: list[Sitting] = field(default_factory=list)

    def begin(self) -> None:
        [start] = [node for node in self.graph.nodes.values() if node.kind == "startEvent"]
        self.leave(start)

    def leave(self, node: Node) -> None:
        for edge in self.graph.out_of(node.id):
            self.on_edges[edge.id] += 1

    @property
    def over(self) -> bool:
        return not self.sitting and not self.tokens()

    def tokens(self) -> list[Edge]:
        return [edge for edge in self.graph.edges if self.on_edges[edge.id]]

    def plays(self) -> list["Play"]:
        inner = [place.play for place in self.sitting if place.play is not None]
        return [self, *(play for each in inner for play in each.plays())]

    # -- what moves by itself

    def settle(self) -> None:
        while any(play.one_move() for play in self.plays()) or any(
            play.one_inclusive_join() for play in self.plays()
        ):
            pass

    def one_move(self) -> bool:
        for place in self.sitting:
            if place.play is not None and place.play.over:
                self.sitting.remove(place)
                self.leave(place.node)
                return True
        return any(self.try_node(node) for node in self.graph.nodes.values())

    def try_node(self, node: Node) -> bool:
        into = self.graph.into(node.id)
        filled = [edge for edge in into if self.on_edges[edge.id]]
        if not filled or (node.kind == "inclusiveGateway" and len(into) > 1):
            return False
        if node.kind == "parallelGateway":
            if len(filled) < len(into):
                return False
            self.take(into)
            if len(into) > 1:
                self.tally[node.id] += 1
        else:
            self.take(filled[:1])
        self.act(node)
        return True

    def take(self, edges: list[Edge]) -> None:
        for edge in edges:
            self.on_edges[edge.id] -= 1

    def act(self, node: Node) -> None:
        match node.kind:
            case "userTask":
                timers = self.graph.timers(node.id)
                self.sitting.append(Sitting(node, node.instances or 1, timers=timers))
            case "callActivity":
                play = Play(node.called, self.numbers, self.tally)
                play.begin()
                self.sitting.append(Sitting(node, 1, play, self.graph.timers(node.id)))
            case "exclusiveGateway":
                self.on_edges[self.first_way(node).id] += 1
            case "inclusiveGateway":
                for edge in self.ways(node):
                    self.on_edges[edge.id] += 1
            case "endEvent":
                if node.terminates:
                    self.sitting.clear()
                    self.on_edges.clear()
            case _:
                self.leave(node)

    def holds(self, edge: Edge) -> bool:
        condition = edge.condition
        return condition is not None and condition.holds(self.numbers[condition.step])

    def first_way(self, node: Node) -> Edge:
        return self.ways(node)[0]

    def ways(self, node: Node) -> list[Edge]:
        out = self.graph.out_of(node.id)
        true = [edge for edge in out if self.holds(edge)]
        return true or [edge for edge in out if edge.condition is None]

    # -- inclusive joins

    def one_inclusive_join(self) -> bool:
        for node in self.graph.nodes.values():
            into = self.graph.into(node.id)
            if node.kind != "inclusiveGateway" or len(into) < 2:
                continue
            filled = [edge for edge in into if self.on_edges[edge.id]]
            if filled and not self.somebody_still_comes(node, into, filled):
                self.take(filled)
                self.tally[node.id] += 1
                self.act(node)
                return True
        return False

    def somebody_still_comes(self, join: Node, into: list[Edge], filled: list[Edge]) -> bool:
        empty = [edge.id for edge in into if edge not in filled]
        full = [edge.id for edge in filled]
        nodes = [place.node.id for place in self.sitting]
        nodes += [edge.target for edge in self.tokens() if edge.target != join.id]
        for node_id in nodes:
            reached = self.edges_ahead(node_id, join.id)
            if reached & set(empty) and not reached & set(full):
                return True
        return False

    def edges_ahead(self, node_id: str, join: str) -> set[str]:
        edges: set[str] = set()
        pending, seen = [node_id], set()
        while pending:
            here = pending.pop()
            if here in seen or here == join:
                continue
            seen.add(here)
            ways = self.graph.out_of(here)
            for timer in self.graph.timers(here):
                ways = ways + self.graph.out_of(timer.id)
            edges |= {edge.id for edge in ways}
            pending += [edge.target for edge in ways]
        return edges

    # -- what people and clocks do

    def open_steps(self) -> Counter:
        found: Counter = Counter()
        for play in self.plays():
            for place in play.sitting:
                if place.play is None:
                    found[place.node.id] += place.left
        return found

    def waiting_timers(self) -> Counter:
        return Counter(
            timer.id for play in self.plays() for place in play.sitting for timer in place.timers
        )

    def complete(self, node_id: str, number: int) -> None:
        play, place = self.find(lambda place: place.play is None and place.node.id == node_id)
        place.left -= 1
        if not place.node.instances:
            self.numbers[node_id] = number
        if place.left == 0:
            play.sitting.remove(place)
            play.leave(place.node)
        self.settle()

    def fire(self, timer_id: str) -> None:
        play, place = self.find(lambda place: any(node.id == timer_id for node in place.timers))
        [timer] = [node for node in place.timers if node.id == timer_id]
        place.timers = [node for node in place.timers if node is not timer]
        if timer.interrupting:
            play.sitting.remove(place)
        play.leave(timer)
        self.settle()

    def find(self, wanted) -> tuple["Play", Sitting]:
        for play in self.plays():
            for place in play.sitting:
                if wanted(place):
                    return play, place
        raise LookupError


def play(graph: Graph) -> Play:
    """Return the game at its first resting point."""
    game = Play(graph, {}, Counter())
    game.begin()
    game.settle()
    return game
