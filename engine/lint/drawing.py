"""What the rules ask of a flow: neighbours, ways there and ways on, and a played token game."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from engine.lint.tokens import Play, play
from engine.profile import Flow, Node, NodeKind


class Drawing:
    """A flow with the questions that several rules ask, each answered once."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._called: dict[str, tuple[Node, ...]] = {}

    @cached_property
    def after(self) -> Mapping[str, tuple[str, ...]]:
        """By node: where a token can go from it, over flows and over timers that sit on it."""
        found: dict[str, list[str]] = defaultdict(list)
        for edge in self.flow.edges.values():
            found[edge.source].append(edge.target)
        for node in self.flow.nodes.values():
            if node.host is not None:
                found[node.host].append(node.id)
        return {node_id: tuple(found[node_id]) for node_id in self.flow.nodes}

    @cached_property
    def before(self) -> Mapping[str, tuple[str, ...]]:
        """By node: where a token can have come from."""
        found: dict[str, list[str]] = defaultdict(list)
        for node_id, targets in self.after.items():
            for target in targets:
                found[target].append(node_id)
        return {node_id: tuple(found[node_id]) for node_id in self.flow.nodes}

    @cached_property
    def plays(self) -> tuple[Play, ...]:
        """The token game of each process, played through once."""
        return tuple(play(self.flow, process) for process in self.flow.processes)

    def reached(self, sources: Collection[str], *, avoiding: Collection[str] = ()) -> set[str]:
        """Return what can be reached from nodes, themselves included, around other nodes."""
        return _closure(self.after, sources, set(avoiding))

    def reaching(self, targets: Collection[str]) -> set[str]:
        """Return what can reach nodes, themselves included."""
        return _closure(self.before, targets, set())

    def called(self, node_id: str) -> str:
        """Return the name of a box; many gateways have none, and go by their id."""
        return self.flow.nodes[node_id].name or node_id

    def waits(self, node: Node) -> bool:
        """Say whether a person must act before a token goes on from here."""
        if node.kind is NodeKind.CALL:
            return any(inner.kind is NodeKind.USER_TASK for inner in self.inside(node))
        return node.kind is NodeKind.USER_TASK

    def inside(self, node: Node) -> tuple[Node, ...]:
        """Return the node, or for a call everything that the called process does."""
        if node.kind is not NodeKind.CALL or node.calls is None:
            return (node,)
        if node.calls not in self._called:
            self._called[node.calls] = self._doing(node.calls)
        return (node, *self._called[node.calls])

    def _doing(self, process: str) -> tuple[Node, ...]:
        processes, waiting = {process}, [process]
        while waiting:
            calls = (node.calls for node in self.flow.of_process(waiting.pop()))
            fresh = {name for name in calls if name is not None} - processes
            processes |= fresh
            waiting += fresh
        return tuple(node for node in self.flow.nodes.values() if node.process in processes)


def _closure(
    neighbours: Mapping[str, tuple[str, ...]], first: Collection[str], avoided: set[str]
) -> set[str]:
    found = set(first) - avoided
    waiting = list(found)
    while waiting:
        for neighbour in neighbours[waiting.pop()]:
            if neighbour not in found and neighbour not in avoided:
                found.add(neighbour)
                waiting.append(neighbour)
    return found
