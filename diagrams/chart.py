"""What is drawn of a flow: typed boxes and arrows, for the public or for the office."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from diagrams.net import Bar, Link, Net, Spot, knit, topological
from diagrams.words import clean
from engine.model import OUTCOME_LABELS, STAGE_LABELS, Mark, Outcome, Role, Stage
from engine.profile import GATEWAYS, Edge, Flow, Node, NodeKind

LONGEST_LABEL = 40

GOOD = frozenset({Outcome.GRANTED, Outcome.PARTLY_GRANTED, Outcome.COMPLETED})
BAD = frozenset({Outcome.REFUSED, Outcome.NOT_ACCEPTED})
BEFORE_ACCEPTANCE = frozenset({Outcome.NOT_ACCEPTED, Outcome.NOT_REQUIRED, Outcome.WITHDRAWN})

BANDS = ("申请与受理", *(STAGE_LABELS[s] for s in (Stage.REVIEW, Stage.DECIDE, Stage.DELIVER)))
_BAND_OF = {Stage.APPLY: 0, Stage.ACCEPT: 0, Stage.REVIEW: 1, Stage.DECIDE: 2, Stage.DELIVER: 3}


class Shape(StrEnum):
    """The symbols of GB/T 1526 that a chart uses."""

    TERMINAL = "terminal"
    STEP = "step"
    CALL = "call"
    DECISION = "decision"
    MERGE = "merge"
    BAR = "bar"
    TIMER = "timer"


class Tone(StrEnum):
    """Whether an end is what the applicant hoped for."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What stands around the drawing, taken from the item's data.

    ``units`` gives the name of a unit's key, ``letters`` the title of a letter's code.
    """

    title: str
    organ: str = ""
    code: str = ""
    statutory: str = ""
    promised: str = ""
    bases: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    version: str = ""
    digest: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[Role, str] = field(default_factory=dict)

    def cleaned(self) -> Self:
        """Return the caption with texts that can be drawn; callers may write anything."""
        return replace(
            self,
            title=clean(self.title),
            organ=clean(self.organ),
            code=clean(self.code),
            statutory=clean(self.statutory),
            promised=clean(self.promised),
            bases=tuple(map(clean, self.bases)),
            phones=tuple(map(clean, self.phones)),
            notes=tuple(map(clean, self.notes)),
            version=clean(self.version),
            digest=clean(self.digest),
        )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One box: its words are clean, its band and lane are numbers from 0."""

    id: str
    shape: Shape
    kind: str
    title: str
    unit: str = ""
    who: str = ""
    limit: str = ""
    letters: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN
    bar: Bar = Bar.NONE
    lane: int = 0
    band: int = 0
    host: str = ""
    interrupting: bool = True
    calls: str = ""


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """One drawn flow; its label is what the branch is called."""

    id: str
    source: str
    target: str
    label: str = ""
    default: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process of a chart: the main one, or the steps behind a call."""

    id: str
    name: str
    figures: Mapping[str, Figure]
    arrows: Mapping[str, Arrow]
    lanes: tuple[str, ...]
    bands: tuple[str, ...]
    net: Net

    def timers(self, host: str) -> Iterator[Figure]:
        """Yield the timers on the border of a box."""
        return (figure for figure in self.figures.values() if figure.host == host)

    def leaving(self, source: str) -> list[Arrow]:
        """Return the arrows that leave a box, in the order of their ids."""
        return [arrow for arrow in self.arrows.values() if arrow.source == source]


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
        nodes, edges = _fold(nodes, edges)
    net = _knit(nodes, edges)
    bands, band_names = _bands(nodes, net)
    lanes, lane_names = _lanes(flow, nodes, process, caption)
    figures = {
        node.id: replace(
            _figure(node, edges, caption, public=public),
            lane=lanes.get(node.host or node.id, 0),
            band=bands[node.host or node.id],
        )
        for node in nodes.values()
    }
    placed = {
        spot: replace(net.spots[spot], lane=figures[spot].lane, stage=figures[spot].band)
        for spot in net.spots
    }
    arrows = {
        edge.id: Arrow(
            id=edge.id,
            source=edge.source,
            target=edge.target,
            label=clean(edge.name, longest=LONGEST_LABEL),
            default=edge.default,
        )
        for edge in edges
    }
    name = clean(flow.name if process == flow.id else _name_of(flow, process))
    return Part(
        id=process,
        name=name,
        figures=figures,
        arrows=arrows,
        lanes=lane_names,
        bands=band_names,
        net=Net(spots=placed, links=net.links),
    )


def _name_of(flow: Flow, process: str) -> str:
    callers = (node.label for node in flow.nodes.values() if node.calls == process)
    return next(callers, process)


def _fold(nodes: dict[str, Node], edges: list[Edge]) -> tuple[dict[str, Node], list[Edge]]:
    """Leave out what citizens need not know; who came to it goes where it goes."""
    for node in list(nodes.values()):
        leaving = [edge for edge in edges if edge.source == node.id]
        entering = [edge for edge in edges if edge.target == node.id]
        if _stays(node, nodes, len(leaving)) or not entering:
            continue
        target = leaving[0].target
        known = {edge.source for edge in edges if edge.target == target}
        if target == node.id or any(
            edge.source == target or edge.source in known for edge in entering
        ):
            continue
        del nodes[node.id]
        edges = [
            replace(edge, target=target) if edge.target == node.id else edge
            for edge in edges
            if edge.source != node.id
        ]
    return nodes, edges


def _stays(node: Node, nodes: Mapping[str, Node], leaving: int) -> bool:
    if leaving != 1 or node.kind in {NodeKind.START, NodeKind.END, NodeKind.TIMER}:
        return True
    if node.kind is NodeKind.PARALLEL:
        return True
    return node.public or any(other.host == node.id for other in nodes.values())


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
            bar=_bar(node, fans.get(node.id, 0), entering.get(node.id, 0)),
            asks=node.kind in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE} and fans.get(node.id, 0) > 1,
        )
        for node in nodes.values()
        if node.host is None
    ]
    starts = [node.id for node in nodes.values() if node.kind is NodeKind.START]
    goals = frozenset(node.id for node in nodes.values() if node.outcome in GOOD)
    return knit(spots, links, start=(starts or [spots[0].id])[0], goals=goals)


def _bar(node: Node, leaving: int, entering: int) -> Bar:
    if node.kind is not NodeKind.PARALLEL:
        return Bar.NONE
    if leaving > 1:
        return Bar.FORK
    return Bar.JOIN if entering > 1 else Bar.NONE


def _bands(nodes: Mapping[str, Node], net: Net) -> tuple[dict[str, int], tuple[str, ...]]:
    """Give every box the band of its stage, never above the boxes that lead to it.

    What only leads to an end before acceptance stays in the band where it branched
    off: a refusal to accept is read beside its question, not at the foot of the page.
    """
    forward = [link for link in net.links if not link.back]
    order = topological(net.spots, forward)
    early = _ends_early(nodes, forward, order)
    entering: dict[str, list[str]] = {}
    for link in forward:
        entering.setdefault(link.target, []).append(link.source)
    wanted: dict[str, int] = {}
    for spot in order:
        above = max((wanted[source] for source in entering.get(spot, ())), default=0)
        stage = nodes[spot].stage
        own = _BAND_OF[stage] if stage is not None and spot not in early else above
        wanted[spot] = max(own, above)
    for link in forward:
        # A bar opens the stage of its branches.
        if net.spots[link.source].bar is Bar.FORK:
            targets = [wanted[other.target] for other in forward if other.source == link.source]
            wanted[link.source] = min(targets)
    used = sorted(set(wanted.values()))
    return {spot: used.index(band) for spot, band in wanted.items()}, tuple(
        BANDS[band] for band in used
    )


def _ends_early(nodes: Mapping[str, Node], forward: list[Link], order: list[str]) -> set[str]:
    leaving: dict[str, list[str]] = {}
    for link in forward:
        leaving.setdefault(link.source, []).append(link.target)
    early: set[str] = set()
    for spot in reversed(order):
        targets = leaving.get(spot, [])
        ends = nodes[spot].outcome in BEFORE_ACCEPTANCE
        if ends or (targets and all(target in early for target in targets)):
            early.add(spot)
    return early


def _lanes(
    flow: Flow, nodes: Mapping[str, Node], process: str, caption: Caption
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the lane of each box; a box without one stands with whom it leads to or comes from."""
    lanes = [lane for lane in flow.lanes if lane.process == process]
    place = {
        member: index
        for index, lane in enumerate(lanes)
        for member in lane.nodes
        if member in nodes
    }
    used = sorted(set(place.values()))
    names = tuple(
        clean(lanes[index].name or caption.units.get(lanes[index].unit or "", ""), longest=20)
        for index in used
    )
    return {member: used.index(index) for member, index in place.items()}, names


def _figure(node: Node, edges: Iterable[Edge], caption: Caption, *, public: bool) -> Figure:
    leaving = sum(edge.source == node.id for edge in edges)
    shape = _shape(node, leaving)
    title = clean(node.label if public else node.name or node.label)
    bar = _bar(node, leaving, sum(edge.target == node.id for edge in edges))
    return Figure(
        id=node.id,
        shape=shape,
        kind=node.kind.value,
        title=_title(node, title, bar),
        unit=clean(caption.units.get(node.unit or "", ""), longest=30),
        who=_who(node, caption),
        limit=_limit(node),
        letters=tuple(f"《{_letter(code, caption)}》" for code in node.letters),
        tone=_tone(node),
        bar=bar,
        host=node.host or "",
        interrupting=node.interrupting,
        calls=node.calls or "",
    )


def _shape(node: Node, leaving: int) -> Shape:
    shapes = {
        NodeKind.START: Shape.TERMINAL,
        NodeKind.END: Shape.TERMINAL,
        NodeKind.TIMER: Shape.TIMER,
        NodeKind.CALL: Shape.CALL,
        NodeKind.PARALLEL: Shape.BAR,
    }
    if node.kind in GATEWAYS and node.kind is not NodeKind.PARALLEL:
        return Shape.DECISION if leaving > 1 else Shape.MERGE
    return shapes.get(node.kind, Shape.STEP)


def _title(node: Node, title: str, bar: Bar) -> str:
    if node.kind is NodeKind.END:
        inner = re.fullmatch(r"结束（(.+)）", title)
        named = inner[1] if inner else title
        return named or (OUTCOME_LABELS[node.outcome] if node.outcome else "办结")
    if node.kind is NodeKind.START:
        return title or STAGE_LABELS[Stage.APPLY]
    if bar is not Bar.NONE:
        return title or ("并行办理" if bar is Bar.FORK else "全部完成后汇总")
    if node.kind in GATEWAYS:
        return title
    return title or node.id


def _who(node: Node, caption: Caption) -> str:
    role = clean(caption.roles.get(node.role, ""), longest=20) if node.role else ""
    if role and node.officers > 1:
        role = f"{node.officers}名{role}"
    return f"{role}（多份并行）" if node.cardinality else role


def _limit(node: Node) -> str:
    if any(marking.mark is Mark.PAUSED for marking in node.marks):
        return "办理时限暂停"
    limit = node.limit.label if node.limit else ""
    if node.excluded is not None:
        return f"{limit}，不计入时限" if limit else "不计入时限"
    return limit


def _letter(code: str, caption: Caption) -> str:
    return clean(caption.letters.get(code, code), longest=30).strip("《》")


def _tone(node: Node) -> Tone:
    if node.kind is NodeKind.START or node.outcome in GOOD:
        return Tone.GOOD
    return Tone.BAD if node.outcome in BAD else Tone.PLAIN
