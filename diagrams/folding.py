"""The reduced graph: what citizens should know of a flow, and nothing that only the office needs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.profile import Edge, Node, NodeKind

ENDS = frozenset({NodeKind.START, NodeKind.END, NodeKind.TIMER})

Graph = tuple[dict[str, Node], list[Edge]]


def fold(nodes: Mapping[str, Node], edges: Iterable[Edge]) -> Graph:
    """Leave out what citizens need not know; who came to it goes where it goes.

    Alarms inside the office go with all that they lead to, gateways in a row become
    one, branches that meet before anything happens become one branch.
    """
    graph = _without_alarms(dict(nodes), list(edges))
    while True:
        smaller = _merged(*_folded(*graph))
        if len(smaller[0]) == len(graph[0]):
            return smaller
        graph = smaller


def _folded(nodes: dict[str, Node], edges: list[Edge]) -> Graph:
    for node in list(nodes.values()):
        leaving = [edge for edge in edges if edge.source == node.id]
        entering = [edge for edge in edges if edge.target == node.id]
        if _stays(node, nodes, len(entering), len(leaving)) or _circles(entering, leaving):
            continue
        [onwards] = leaving
        nodes = {key: other for key, other in nodes.items() if key != node.id}
        moved = [
            replace(edge, target=onwards.target, name=edge.name or onwards.name)
            for edge in entering
        ]
        edges = _joined(edges, moved, without=onwards)
    return nodes, edges


def _stays(node: Node, nodes: Mapping[str, Node], entering: int, leaving: int) -> bool:
    if leaving != 1 or not entering or node.kind in ENDS:
        return True
    if node.kind is NodeKind.PARALLEL:
        return entering > 1
    hosts = any(other.host == node.id for other in nodes.values())
    return hosts or (node.public and not _is_bookkeeping(node))


def _is_bookkeeping(node: Node) -> bool:
    """Does a milestone only set a mark of the clock: no letter, nothing that begins?"""
    silent = not node.letters and node.starts is None
    return node.kind is NodeKind.MILESTONE and bool(node.marks) and silent


def _circles(entering: Iterable[Edge], leaving: Iterable[Edge]) -> bool:
    """Would a box lead to itself? Then what lies between is shown: something is done again."""
    targets = {edge.target for edge in leaving}
    return any(edge.source in targets for edge in entering)


def _joined(edges: Iterable[Edge], moved: Iterable[Edge], *, without: Edge) -> list[Edge]:
    """Put moved flows in their places; one that now leads where another does becomes part of it."""
    places = {edge.id: edge for edge in edges if edge is not without}
    for edge in moved:
        same = (other for other in places.values() if _ends(other) == _ends(edge))
        known = next((other for other in same if other.id != edge.id), None)
        if known is None:
            places[edge.id] = edge
        else:
            places.pop(edge.id, None)
            names = dict.fromkeys(name for name in (known.name, edge.name) if name)
            both = known.default or edge.default
            places[known.id] = replace(known, name="、".join(names), default=both)
    return list(places.values())


def _ends(edge: Edge) -> tuple[str, str]:
    return edge.source, edge.target


def _merged(nodes: dict[str, Node], edges: list[Edge]) -> Graph:
    """Let a question without words be answered by the gateway that leads to it alone."""
    for node in list(nodes.values()):
        entering = [edge for edge in edges if edge.target == node.id]
        if node.kind is not NodeKind.EXCLUSIVE or node.label or len(entering) != 1:
            continue
        [before] = entering
        leaving = [edge for edge in edges if edge.source == node.id]
        if nodes[before.source].kind is not NodeKind.EXCLUSIVE or _circles(entering, leaving):
            continue
        nodes = {key: other for key, other in nodes.items() if key != node.id}
        moved = [
            replace(
                edge,
                source=before.source,
                name="，".join(name for name in (before.name, edge.name) if name),
                default=before.default and edge.default,
            )
            for edge in leaving
        ]
        edges = _joined(edges, moved, without=before)
    return nodes, edges


def _without_alarms(nodes: dict[str, Node], edges: list[Edge]) -> Graph:
    """Leave out timers that only tell the office something (督办, 催办; P-11)."""
    alarms = frozenset(
        node.id
        for node in nodes.values()
        if node.kind is NodeKind.TIMER
        and not node.interrupting
        and not any(_concerns(nodes[key]) for key in _reached(nodes, edges, {node.id}))
    )
    if not alarms:
        return nodes, edges
    entered = {edge.target for edge in edges}
    begins = {node.id for node in nodes.values() if node.host is None} - entered
    kept = _reached(nodes, edges, begins, without=alarms)
    return (
        {key: node for key, node in nodes.items() if key in kept},
        [edge for edge in edges if edge.source in kept and edge.target in kept],
    )


def _concerns(node: Node) -> bool:
    """Does a node concern the applicant: a public step, or an end with an outcome?"""
    return node.public or node.outcome is not None


def _reached(
    nodes: Mapping[str, Node],
    edges: Iterable[Edge],
    begins: set[str],
    *,
    without: frozenset[str] = frozenset(),
) -> set[str]:
    """Return what is reached from some nodes, along flows and by the timers on boxes."""
    ways = [_ends(edge) for edge in edges]
    ways += [(node.host, node.id) for node in nodes.values() if node.host is not None]
    found, waiting = set(begins), list(begins)
    while waiting:
        here = waiting.pop()
        new = {target for source, target in ways if source == here} - found - without
        found |= new
        waiting += new
    return found
