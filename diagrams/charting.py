"""From a typed flow to its chart: all of it for the office, what matters for citizens."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from diagrams.bands import bands_of, lanes_of
from diagrams.chart import Arrow, Caption, Part
from diagrams.folding import fold
from diagrams.naming import GOOD, bar_of, figure_of
from diagrams.net import Link, Net, Spot, knit
from diagrams.words import clean
from engine.profile import Edge, Flow, Node, NodeKind

LONGEST_LABEL = 40


def chart_of(flow: Flow, caption: Caption, *, public: bool = True) -> tuple[Part, ...]:
    """Return what is drawn: the main process first, then each called one.

    :param public: only what citizens should know: steps marked public, decisions and ends
    """
    processes = [flow.id, *(process for process in flow.processes if process != flow.id)]
    parts = (_part(flow, process, caption, public=public) for process in processes)
    return tuple(part for part in parts if part is not None)


def _part(flow: Flow, process: str, caption: Caption, *, public: bool) -> Part | None:
    nodes = {
        node.id: node
        for node in sorted(flow.nodes.values(), key=lambda node: node.id)
        if node.process == process
    }
    edges = [edge for edge in flow.edges.values() if edge.source in nodes and edge.target in nodes]
    edges.sort(key=lambda edge: edge.id)
    if not nodes:
        return None
    if public:
        nodes, edges = fold(nodes, edges)
    net = _knit(nodes, edges)
    band_of, bands = bands_of(nodes, net)
    lane_of, lanes = lanes_of(flow, nodes, process, caption)
    figures = {
        node.id: replace(
            figure_of(node, edges, caption, public=public),
            lane=lane_of.get(node.host or node.id, 0),
            band=band_of[node.host or node.id],
        )
        for node in nodes.values()
    }
    placed = {
        spot: replace(net.spots[spot], lane=figures[spot].lane, stage=figures[spot].band)
        for spot in net.spots
    }
    return Part(
        id=process,
        name=clean(flow.name if process == flow.id else _name_of(flow, process)),
        figures=figures,
        arrows=_arrows(edges),
        lanes=lanes,
        bands=bands,
        net=Net(spots=placed, links=net.links),
    )


def _arrows(edges: Iterable[Edge]) -> dict[str, Arrow]:
    return {
        edge.id: Arrow(
            id=edge.id,
            source=edge.source,
            target=edge.target,
            label=clean(edge.name, longest=LONGEST_LABEL),
            default=edge.default,
        )
        for edge in edges
    }


def _name_of(flow: Flow, process: str) -> str:
    callers = (node.label for node in flow.nodes.values() if node.calls == process)
    return next(callers, process)


def _knit(nodes: Mapping[str, Node], edges: Iterable[Edge]) -> Net:
    fans: dict[str, int] = {}
    links = []
    for edge in edges:
        fans[edge.source] = fans.get(edge.source, 0) + 1
        host = nodes[edge.source].host
        target = nodes[edge.target]
        links.append(
            Link(
                id=edge.id,
                source=host or edge.source,
                target=target.host or target.id,
                port=edge.source,
                timer=host is not None,
                preferred=edge.default,
            )
        )
    entering: dict[str, int] = {}
    for edge in edges:
        entering[edge.target] = entering.get(edge.target, 0) + 1
    spots = [
        Spot(
            id=node.id,
            bar=bar_of(node, fans.get(node.id, 0), entering.get(node.id, 0)),
            asks=node.kind in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE} and fans.get(node.id, 0) > 1,
        )
        for node in nodes.values()
        if node.host is None
    ]
    starts = [node.id for node in nodes.values() if node.kind is NodeKind.START]
    goals = frozenset(node.id for node in nodes.values() if node.outcome in GOOD)
    return knit(spots, links, start=(starts or [spots[0].id])[0], goals=goals)
