"""Write diagram interchange into a BPMN file, so that bpmn-js and other tools open it.

Horizontal lanes, one diagram a process; the drawing is ours (the same placement
and routing as the published chart), the rest of the file keeps every byte.

    python -m diagrams.interchange flow.bpmn …
"""

import itertools
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lxml import etree

from diagrams.labels import Rect
from diagrams.net import Link, Net, Spot, knit
from diagrams.placing import Field, place
from diagrams.plan import Draft, Gaps, Size
from diagrams.words import clean, widest, wrap

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
GH = "{urn:guhua:bpmn:1}"
SPACES = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)

LARGEST = 2_000_000
TASK, GATEWAY, EVENT = (100.0, 80.0), (50.0, 50.0), (36.0, 36.0)
HEAD = 30.0
MARGIN = 160.0, 80.0
BETWEEN = 120.0
FONT, LINE_HEIGHT = 12.0, 14.0
LABEL_EMS, LABEL_LINES = 7.0, 3
EMPTY_LANE = 120.0
GAPS = Gaps(across=46, along=50, track=14, ring=36, out=0.5, edge=34, arrow=16)
HAPPY = frozenset({"granted", "partly_granted", "completed", ""})


@dataclass(frozen=True, kw_only=True)
class _Process:
    """One process as the drawing sees it; lanes in the file's order, names cleaned."""

    id: str
    pool: str | None
    kinds: Mapping[str, str]
    names: Mapping[str, str]
    hosts: Mapping[str, str]
    lanes: tuple[tuple[str, frozenset[str]], ...]
    net: Net


def with_diagram(source: bytes) -> bytes:
    """Return the file with a new drawing of every process in place of its old ones.

    :raise ValueError: the file is not BPMN, declares a DOCTYPE or is larger than 2 MB
    """
    root = _parse(source)
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    text = source.decode(encoding)
    old = r"\s*<(?P<diagram>(?:[\w.-]+:)?BPMNDiagram)\b.*?</(?P=diagram)\s*>"
    text = re.sub(old, "", text, flags=re.DOTALL)
    closing = [*re.finditer(r"\s*</(?:[\w.-]+:)?definitions\s*>", text)]
    if not closing:
        message = "not a BPMN file: definitions are not closed"
        raise ValueError(message)

    cut = closing[-1].start()
    drawn = "\n".join(_diagrams(root))
    return f"{text[:cut]}\n{drawn}{text[cut:]}".encode(encoding)


def _parse(source: bytes) -> etree._Element:
    if len(source) > LARGEST:
        message = "the file is larger than 2 MB"
        raise ValueError(message)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        message = f"not well-formed: {error}"
        raise ValueError(message) from error
    if root.getroottree().docinfo.doctype or root.tag != f"{BPMN}definitions":
        message = "not a BPMN file, or one with a DOCTYPE"
        raise ValueError(message)
    return root


def _diagrams(root: etree._Element) -> Iterator[str]:
    pools = {
        participant.get("processRef"): participant.get("id")
        for participant in root.iter(f"{BPMN}participant")
    }
    collaboration = root.find(f"{BPMN}collaboration")
    for number, element in enumerate(root.iterfind(f"{BPMN}process"), 1):
        process = _read(element, pools.get(element.get("id")))
        plane = process.id
        if process.pool and collaboration is not None:
            plane = collaboration.get("id") or plane
        yield f'  <bpmndi:BPMNDiagram {SPACES} id="diagram_{number}">'
        yield f"    <bpmndi:BPMNPlane id={quoteattr(f'plane_{number}')} bpmnElement={quoteattr(plane)}>"
        yield from _Sheet(process).elements() if process.kinds else ()
        yield "    </bpmndi:BPMNPlane>"
        yield "  </bpmndi:BPMNDiagram>"


def _read(process: etree._Element, pool: str | None) -> _Process:
    nodes = {
        element.get("id", ""): element
        for element in process
        if isinstance(element.tag, str) and _is_node(_kind(element))
    }
    hosts = {
        node: element.get("attachedToRef", "")
        for node, element in nodes.items()
        if element.get("attachedToRef") in nodes
    }
    lanes = tuple(
        (
            lane.get("id", ""),
            frozenset((ref.text or "").strip() for ref in lane.iterfind(f"{BPMN}flowNodeRef")),
        )
        for lane in process.iter(f"{BPMN}lane")
        if lane.find(f"{BPMN}childLaneSet") is None
    )
    return _Process(
        id=process.get("id", ""),
        pool=pool,
        kinds={node: _kind(element) for node, element in nodes.items()},
        names={
            element.get("id", ""): clean(element.get("name"))
            for element in process
            if isinstance(element.tag, str)
        },
        hosts=hosts,
        lanes=lanes,
        net=_net(process, nodes, hosts, lanes),
    )


def _net(
    process: etree._Element,
    nodes: Mapping[str, etree._Element],
    hosts: Mapping[str, str],
    lanes: tuple[tuple[str, frozenset[str]], ...],
) -> Net:
    flows = [
        flow
        for flow in process.iterfind(f"{BPMN}sequenceFlow")
        if flow.get("sourceRef") in nodes and flow.get("targetRef") in nodes
    ]
    defaults = {element.get("default") for element in nodes.values()}
    links = [
        Link(
            id=flow.get("id", ""),
            source=hosts.get(flow.get("sourceRef", ""), flow.get("sourceRef", "")),
            target=hosts.get(flow.get("targetRef", ""), flow.get("targetRef", "")),
            port=flow.get("sourceRef", ""),
            timer=flow.get("sourceRef") in hosts,
            preferred=flow.get("id") in defaults,
        )
        for flow in flows
    ]
    fans = [flow.get("sourceRef") for flow in flows]
    spots = [
        Spot(
            id=node,
            lane=_lane_of(node, lanes),
            asks=_kind(element) in {"exclusiveGateway", "inclusiveGateway"}
            and fans.count(node) > 1,
        )
        for node, element in nodes.items()
        if node not in hosts
    ]
    starts = [node for node, element in nodes.items() if _kind(element) == "startEvent"]
    goals = frozenset(
        node
        for node, element in nodes.items()
        if _kind(element) == "endEvent" and element.get(f"{GH}outcome", "") in HAPPY
    )
    return knit(spots, links, start=(starts or list(nodes) or [""])[0], goals=goals)


def _lane_of(node: str, lanes: tuple[tuple[str, frozenset[str]], ...]) -> int:
    return next((place for place, (_, members) in enumerate(lanes) if node in members), 0)


def _kind(element: etree._Element) -> str:
    return etree.QName(element).localname


def _is_node(kind: str) -> bool:
    return kind.endswith(("Event", "Gateway", "Task", "Activity", "ubProcess")) or kind in {
        "task",
        "transaction",
    }


def _size(kind: str) -> tuple[float, float]:
    if kind.endswith("Gateway"):
        return GATEWAY
    return EVENT if kind.endswith("Event") else TASK


class _Sheet:
    """One process drawn to the right; x runs along the flow, y across it."""

    def __init__(self, process: _Process) -> None:
        self._process = process
        net = process.net
        members = [spot.lane for spot in net.spots.values()]
        slots = [_slots(members.count(lane)) for lane in range(max([*members, 0]) + 1)]
        field = Field(slots=tuple(slots))
        placement, _ = place(net, field, steps=1600)
        sizes = {}
        for spot in net.spots:
            wide, high = _size(process.kinds[spot])
            sizes[spot] = Size(high, wide)
        self._labels = {
            link.id: wrap(process.names[link.id], LABEL_EMS, lines=LABEL_LINES)
            for link in net.links
            if process.names.get(link.id)
        }
        tags = {
            link: Size(len(lines) * LINE_HEIGHT + 2, widest(lines) * FONT + 6)
            for link, lines in self._labels.items()
        }
        self._plan = Draft(net, placement, field, sizes=sizes, tags=tags, gaps=GAPS).plan()
        self._left = MARGIN[0] + (HEAD if process.pool else 0) + (HEAD if process.lanes else 0)
        self._top = MARGIN[1]

    def elements(self) -> Iterator[str]:
        """Yield the shapes and edges, the larger ones first."""
        yield from self._frames()
        for node in self._process.kinds:
            rect = self._timer(node) if node in self._process.hosts else self._rect(node)
            yield from _shape(node, rect, marker=self._process.kinds[node], label=self._name(node))
        for link in self._process.net.links:
            yield from self._edge(link)

    def _frames(self) -> Iterator[str]:
        plan, process = self._plan, self._process
        drawn = {band.number: band for band in plan.lanes}
        right, bottom = self._left + plan.along, self._top + plan.across
        rects: list[tuple[str, Rect]] = []
        inner = self._left - HEAD
        for number, (lane, _) in enumerate(process.lanes):
            if number in drawn:
                top, base = self._top + drawn[number].low, self._top + drawn[number].high
            else:
                top, base = bottom, bottom + EMPTY_LANE
                bottom = base
            rects.append((lane, Rect(inner, top, right, base)))
        if process.pool:
            outer = inner - HEAD if process.lanes else inner
            yield from _shape(process.pool, Rect(outer, self._top, right, bottom), flat=True)
        for lane, rect in rects:
            yield from _shape(lane, rect, flat=True)

    def _rect(self, node: str) -> Rect:
        box = self._plan.boxes[node]
        return Rect(
            self._left + box.top,
            self._top + box.left,
            self._left + box.bottom,
            self._top + box.right,
        )

    def _timer(self, node: str) -> Rect:
        """Return the ring on its host's border, where its line begins or at the corner."""
        half = EVENT[0] / 2
        for link in self._process.net.links:
            if link.port == node and link.id in self._plan.lines:
                (x1, y1), (x2, y2) = self._points(link.id)[:2]
                x = x1 - half * (x2 > x1) + half * (x2 < x1) if abs(x2 - x1) > abs(y2 - y1) else x1
                y = y1 - half * (y2 > y1) + half * (y2 < y1) if abs(y2 - y1) > abs(x2 - x1) else y1
                return Rect(x - half, y - half, x + half, y + half)
        host = self._rect(self._process.hosts[node])
        return Rect(host.right - 2 * half, host.bottom - half, host.right, host.bottom + half)

    def _points(self, link: str) -> list[tuple[float, float]]:
        return [(self._left + v, self._top + u) for u, v in self._plan.lines[link]]

    def _edge(self, link: Link) -> Iterator[str]:
        yield f"      <bpmndi:BPMNEdge id={_id(link.id)} bpmnElement={quoteattr(link.id)}>"
        points = self._points(link.id) if link.id in self._plan.lines else self._straight(link)
        for x, y in points:
            yield f'        <di:waypoint x="{x:g}" y="{y:g}" />'
        if link.id in self._labels and link.id in self._plan.tags:
            yield from _label(self._label_rect(link.id))
        yield "      </bpmndi:BPMNEdge>"

    def _label_rect(self, link: str) -> Rect:
        u, v = self._plan.tags[link]
        lines = self._labels[link]
        wide, high = widest(lines) * FONT + 6, len(lines) * LINE_HEIGHT
        x, y = self._left + v - wide / 2, self._top + u - high / 2
        return Rect(x, y, x + wide, y + high)

    def _straight(self, link: Link) -> list[tuple[float, float]]:
        return [self._rect(link.source).centre, self._rect(link.target).centre]

    def _name(self, node: str) -> Rect | None:
        """Return where the name of an event or gateway stands: where no line is."""
        name = self._process.names.get(node, "")
        if not name or _size(self._process.kinds[node]) == TASK:
            return None
        lines = wrap(name, LABEL_EMS + 1, lines=LABEL_LINES)
        wide, high = widest(lines) * FONT + 6, len(lines) * LINE_HEIGHT
        rect = self._timer(node) if node in self._process.hosts else self._rect(node)
        x, _ = rect.centre
        places = [
            (x - wide / 2, rect.bottom + 5),
            (x - wide / 2, rect.top - high - 5),
            (rect.right + 4, rect.bottom - 4),
            (rect.right + 4, rect.top - high + 4),
            (rect.left - wide - 4, rect.bottom - 4),
            (rect.left - wide - 4, rect.top - high + 4),
        ]
        tries = [Rect(left, top, left + wide, top + high) for left, top in places]
        return min(tries, key=lambda rect: (self._hits(rect), tries.index(rect)))

    def _hits(self, rect: Rect) -> int:
        boxes = [self._rect(node) for node in self._process.net.spots]
        boxes += [self._label_rect(link) for link in self._labels if link in self._plan.tags]
        hits = 3 * sum(rect.hits(box) for box in boxes) + 3 * (rect.left < self._left)
        for link in self._plan.lines:
            points = self._points(link)
            for (x1, y1), (x2, y2) in itertools.pairwise(points):
                piece = Rect(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
                hits += rect.hits(piece, 1)
        return hits


def _slots(members: int) -> int:
    return 1 if members <= 2 else 2 if members <= 8 else 3


def _id(element: str) -> str:
    return quoteattr(f"{element}_di")


def _shape(
    element: str, rect: Rect, *, flat: bool = False, marker: str = "", label: Rect | None = None
) -> Iterator[str]:
    more = ' isHorizontal="true"' if flat else ""
    more += ' isMarkerVisible="true"' if marker == "exclusiveGateway" else ""
    yield f"      <bpmndi:BPMNShape id={_id(element)} bpmnElement={quoteattr(element)}{more}>"
    yield f"        {_bounds(rect)}"
    if label:
        yield from _label(label)
    yield "      </bpmndi:BPMNShape>"


def _label(rect: Rect) -> Iterator[str]:
    yield "        <bpmndi:BPMNLabel>"
    yield f"          {_bounds(rect)}"
    yield "        </bpmndi:BPMNLabel>"


def _bounds(rect: Rect) -> str:
    wide, high = rect.right - rect.left, rect.bottom - rect.top
    return f'<dc:Bounds x="{rect.left:g}" y="{rect.top:g}" width="{wide:g}" height="{high:g}" />'


def main(paths: Iterable[str]) -> int:
    """Draw the files in place; return how many could not be drawn."""
    failed = 0
    for path in map(Path, paths):
        try:
            path.write_bytes(with_diagram(path.read_bytes()))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{path}: {error}\n")
            failed += 1
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
