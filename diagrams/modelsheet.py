"""One process drawn to the right as shapes and edges of diagram interchange."""

import itertools
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from diagrams import quality
from diagrams.grid import Field
from diagrams.labels import Rect
from diagrams.modelling import Process
from diagrams.net import Link
from diagrams.placing import Schedule, place
from diagrams.plan import Draft, Gaps, Plan, Size
from diagrams.words import widest, wrap

TASK, GATEWAY, EVENT = (100.0, 80.0), (50.0, 50.0), (36.0, 36.0)
HEAD = 30.0
MARGIN = 160.0, 80.0
FONT, LINE_HEIGHT = 12.0, 14.0
LABEL_EMS, NAME_EMS, TIMER_EMS, LABEL_LINES = 7.0, 8.0, 4.2, 3
EMPTY_LANE = 120.0
SCHEDULE = Schedule(rounds=((4, 1600),))
GAPS = Gaps(across=46, along=50, track=14, ring=36, out=0.5, edge=34, arrow=16)


class ModelSheet:
    """One process drawn to the right; x runs along the flow, y across it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        net = process.net
        members = [spot.lane for spot in net.spots.values()]
        slots = [_slots(members.count(lane)) for lane in range(max([*members, 0]) + 1)]
        field = Field(slots=tuple(slots))
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
        drafts = (
            Draft(
                net,
                placement,
                field,
                sizes=sizes,
                tags=tags,
                gaps=GAPS,
            )
            for placement, _ in place(net, field, SCHEDULE)
        )
        self._plan = min((draft.plan() for draft in drafts), key=self._faults)
        self._left = MARGIN[0] + (HEAD if process.pool else 0) + (HEAD if process.lanes else 0)
        self._top = MARGIN[1]
        self._names = self._named()

    def _faults(self, plan: Plan) -> float:
        """Return how badly a plan reads; of two equal ones the shorter is better."""
        net = self._process.net
        return (
            10 * quality.coincidences(plan.lines, net)
            + 4 * quality.crossings(plan.lines)
            + 4 * quality.mixed_answers(plan.lines, net)
            + 3 * plan.faults
            + quality.bends(plan.lines)
            + plan.along / 200
        )

    def elements(self) -> Iterator[str]:
        """Yield the shapes and edges, the larger ones first."""
        yield from self._frames()
        for node in self._process.kinds:
            rect = self._timer(node) if node in self._process.hosts else self._rect(node)
            yield from _shape(
                node, rect, marker=self._process.kinds[node], label=self._names.get(node)
            )
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

    def _named(self) -> dict[str, Rect]:
        """Find a place for the names of events and gateways: where nothing else is.

        Gateways choose first, for lines leave them on all sides.
        """
        kinds = self._process.kinds
        nodes = [
            node for node in kinds if self._process.names.get(node) and _size(kinds[node]) != TASK
        ]
        nodes.sort(
            key=lambda node: (_size(kinds[node]) != GATEWAY, node not in self._process.hosts)
        )
        found: dict[str, Rect] = {}
        for node in nodes:
            tries = self._name_places(node)
            hits = [self._hits(rect, [*found.values()]) for rect in tries]
            found[node] = tries[hits.index(min(hits))]
        return found

    def _name_places(self, node: str) -> list[Rect]:
        timer = node in self._process.hosts
        rect = self._timer(node) if timer else self._rect(node)
        ems = TIMER_EMS if timer else NAME_EMS
        lines = wrap(self._process.names[node], ems, lines=LABEL_LINES)
        wide, high = widest(lines) * FONT + 6, len(lines) * LINE_HEIGHT
        x, _ = rect.centre
        places = [
            (x - wide / 2, rect.bottom + 5),
            (x - wide / 2, rect.top - high - 5),
            *((rect.right + 4, top) for top in (rect.bottom - 4, rect.top - high + 4)),
            *((rect.left - wide - 4, top) for top in (rect.bottom - 4, rect.top - high + 4)),
            *((rect.right + 4, top) for top in (rect.bottom + 10, rect.top - high - 10)),
            *((rect.left - wide - 4, top) for top in (rect.bottom + 10, rect.top - high - 10)),
        ]
        return [Rect(left, top, left + wide, top + high) for left, top in places]

    def _hits(self, rect: Rect, names: list[Rect]) -> int:
        boxes = [self._rect(node) for node in self._process.net.spots]
        boxes += [self._label_rect(link) for link in self._labels if link in self._plan.tags]
        hits = 3 * sum(rect.hits(box) for box in (*boxes, *names)) + 3 * (rect.left < self._left)
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


def _size(kind: str) -> tuple[float, float]:
    if kind.endswith("Gateway"):
        return GATEWAY
    return EVENT if kind.endswith("Event") else TASK
