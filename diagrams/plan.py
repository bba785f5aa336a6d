"""From a placement to coordinates: boxes, lines and labels in points.

Everything is measured *across* the flow (u) and *along* it (v), so that the same
code draws charts that run down and charts that run to the right.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from diagrams.axes import Axis
from diagrams.grid import Field, Placement
from diagrams.labels import Rect, Tag, put_tags
from diagrams.net import Bar, Net
from diagrams.routing import Router, Run
from diagrams.tracks import assign

ATTEMPTS = 5
EDGE_SHARE = 0.3
CLEAR = 5.0
SMALL_NET = 60
STUB = 16.0
"""What a bar takes of a column in which nothing else stands."""

Vertex = tuple[float, float]


class Size(NamedTuple):
    """How much room something takes across and along the flow."""

    across: float
    along: float


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """Distances in points; *ring* is the diameter of a timer on a border.

    Its *out* is how much of it sticks out of the box: words are near the border.
    """

    across: float = 16
    along: float = 11
    track: float = 8
    ring: float = 13
    out: float = 0.82
    edge: float = 6
    arrow: float = 9


class Band(NamedTuple):
    """The room of one lane or stage: its number, from where to where."""

    number: int
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A placement with coordinates."""

    across: float
    along: float
    boxes: Mapping[str, Rect]
    lines: Mapping[str, tuple[Vertex, ...]]
    tags: Mapping[str, Vertex]
    lanes: tuple[Band, ...]
    stages: tuple[Band, ...]
    faults: int
    """Labels that found no free room, and links without a way."""


@dataclass(frozen=True, kw_only=True)
class _Ruler:
    """The coordinates of one axis: of each line its first track, and where it begins."""

    axis: Axis
    first: tuple[float, ...]
    begins: tuple[float, ...]
    track: float

    def at(self, line: int, track: int = 0) -> float:
        return self.first[line] + track * self.track

    @property
    def end(self) -> float:
        return self.begins[-1]


class Draft:
    """A placement, routed once; its plan can be asked for with more or less room."""

    def __init__(
        self,
        net: Net,
        placement: Placement,
        field: Field,
        *,
        sizes: Mapping[str, Size],
        tags: Mapping[str, Size],
        gaps: Gaps,
    ) -> None:
        self._net, self._placement, self._gaps = net, placement, gaps
        self._sizes, self._tags = sizes, tags
        self._links = {link.id: link for link in net.links}
        self._columns = sorted({cell.col for cell in placement.values()})
        lanes = [field.lane_of(col) for col in self._columns]
        stages = self._stage_rows()
        self._bands = (_first_of_each(lanes), _first_of_each(stages))
        self._spans = spans(net, placement)
        self._across, self._along = self._axes()
        self._router = self._route()
        self._runs = {link: self._router.runs(link) for link in sorted(self._router.routes)}
        self._tracks = assign(self._runs, self._links, across=self._across, along=self._along)
        self._ringed = {
            self._beside(run[0]) for link, run in self._runs.items() if self._links[link].timer
        }
        self._extra: dict[tuple[bool, int], float] = {}
        self._growth = Size(0, 0)

    def grow(self, across: float, along: float) -> None:
        """Spread what is drawn by so many points, evenly over the channels."""
        self._growth = Size(
            across / max(1, len(self._columns) - 1 + 2 * EDGE_SHARE),
            along / max(1, len(self._along.centre) - 1 + 2 * EDGE_SHARE),
        )

    def plan(self) -> Plan:
        """Place the labels; where one finds no room, widen its channel and try again."""
        for attempt in range(ATTEMPTS):
            across, along = self._rule(down=True), self._rule(down=False)
            boxes = self._boxes(across, along)
            lines = {link: self._line(link, across, along, boxes) for link in self._runs}
            wanted = [
                Tag(link, self._tags[link], lines[link], self._siblings(link, lines))
                for link in sorted(self._tags)
                if link in lines
            ]
            borders = (self._borders(across, 0), self._borders(along, 1))
            put = put_tags(wanted, boxes, lines, borders=borders, page=(across.end, along.end))
            lacks = self._lacks(lines) | put.lacks
            if not lacks or attempt == ATTEMPTS - 1:
                break
            self._grant(lacks, across, along)
        return Plan(
            across=across.end,
            along=along.end,
            boxes=boxes,
            lines=lines,
            tags=put.centres,
            lanes=_as_bands(self._bands[0], borders[0], across.end),
            stages=_as_bands(self._bands[1], borders[1], along.end),
            faults=put.faults + 4 * (len(self._links) - len(self._runs)),
        )

    def _beside(self, run: Run) -> tuple[bool, int]:
        """Return the channel that a first run enters: its direction and its place."""
        return not run.down, run.start + (1 if run.end > run.start else -1)

    def _stage_rows(self) -> list[int]:
        stage: dict[int, int] = {}
        for spot, cell in self._placement.items():
            stage[cell.row] = max(stage.get(cell.row, 0), self._net.spots[spot].stage)
        return [stage[row] for row in sorted(stage)]

    def _axes(self) -> tuple[Axis, Axis]:
        widths = dict.fromkeys(self._columns, 0.0)
        heights: dict[int, float] = {}
        for spot, cell in self._placement.items():
            size = self._sizes[spot]
            wide = STUB if spot in self._spans else size.across
            widths[cell.col] = max(widths[cell.col], wide)
            heights[cell.row] = max(heights.get(cell.row, 0.0), size.along)
        column_sizes = [widths[col] for col in self._columns]
        row_sizes = [heights[row] for row in sorted(heights)]
        lanes, stages = self._bands
        return (
            Axis(column_sizes, frozenset(lanes) - {0}, self._gaps.across),
            Axis(row_sizes, frozenset(stages) - {0}, self._gaps.along),
        )

    def _route(self) -> Router:
        dense = {col: place for place, col in enumerate(self._columns)}
        placement = {
            spot: type(cell)(row=cell.row, col=dense[cell.col])
            for spot, cell in self._placement.items()
        }
        router = Router(
            self._net,
            placement,
            across=self._across,
            along=self._along,
            spans={spot: (dense[low], dense[high]) for spot, (low, high) in self._spans.items()},
        )
        router.run(rounds=2 if len(placement) <= SMALL_NET else 1)
        return router

    def _rule(self, *, down: bool) -> _Ruler:
        axis = self._across if down else self._along
        gap = self._gaps.across if down else self._gaps.along
        widths = dict(enumerate(self._line_sizes(down=down)))
        first, begins = [], [0.0]
        for place, line in enumerate(axis.lines):
            if line.centre:
                width = widths[line.number]
                first.append(begins[-1] + width / 2)
            else:
                tracks = self._tracks.count.get((down, place), 0)
                width = self._channel(place, axis, tracks, gap)
                width = max(width, self._extra.get((down, place), 0.0))
                width += self._grown(place, axis, self._growth[0 if down else 1])
                first.append(begins[-1] + width / 2 - max(tracks - 1, 0) * self._gaps.track / 2)
            begins.append(begins[-1] + width)
        return _Ruler(axis=axis, first=tuple(first), begins=tuple(begins), track=self._gaps.track)

    def _line_sizes(self, *, down: bool) -> list[float]:
        sizes: dict[int, float] = {}
        for spot, cell in self._placement.items():
            place = self._columns.index(cell.col) if down else cell.row
            size = self._sizes[spot]
            need = size.across if down else size.along
            if down and spot in self._spans:
                need = STUB
            sizes[place] = max(sizes.get(place, 0.0), need)
        return [sizes[place] for place in sorted(sizes)]

    def _channel(self, place: int, axis: Axis, tracks: int, gap: float) -> float:
        margin = self._gaps.track
        if (axis is self._across, place) in self._ringed:
            margin = max(margin, self._gaps.ring * self._gaps.out + CLEAR)
        needed = (tracks - 1) * self._gaps.track + 2 * margin if tracks else 0.0
        if place in {0, len(axis.lines) - 1}:
            return max(self._gaps.edge, needed)
        return max(gap * 0.62 if axis.lines[place].border else gap, needed)

    def _grown(self, place: int, axis: Axis, share: float) -> float:
        if place in {0, len(axis.lines) - 1}:
            return share * EDGE_SHARE
        return share / 2 if axis.lines[place].border else share

    def _boxes(self, across: _Ruler, along: _Ruler) -> dict[str, Rect]:
        boxes = {}
        widths = self._line_sizes(down=True)
        for spot, points in self._router.points.items():
            size = self._sizes[spot]
            lines = [u for u, _ in points]
            v = along.at(self._router.home[spot][1])
            # A bar must not stick out of its columns: lines run in the channels beside them.
            halves = [
                min(size.across, widths[self._across.lines[u].number]) / 2
                for u in (min(lines), max(lines))
            ]
            left, right = across.at(min(lines)) - halves[0], across.at(max(lines)) + halves[1]
            boxes[spot] = Rect(left, v - size.along / 2, right, v + size.along / 2)
        return boxes

    def _line(
        self, link_id: str, across: _Ruler, along: _Ruler, boxes: Mapping[str, Rect]
    ) -> tuple[Vertex, ...]:
        link, runs = self._links[link_id], self._runs[link_id]
        route = self._router.routes[link_id]
        rulers = {True: across, False: along}
        at = [
            rulers[run.down].at(run.line, self._tracks.of[link_id, place])
            for place, run in enumerate(runs)
        ]
        (u1, v1), (u2, v2) = route[0], route[-1]
        vertices = [(at[0], along.at(v1)) if runs[0].down else (across.at(u1), at[0])]
        for (run, here), (_, there) in itertools.pairwise(zip(runs, at, strict=True)):
            vertices.append((here, there) if run.down else (there, here))
        vertices.append((at[-1], along.at(v2)) if runs[-1].down else (across.at(u2), at[-1]))
        ring = self._gaps.ring * self._gaps.out if link.timer else 0.0
        vertices[0] = _clip(vertices[0], vertices[1], boxes[link.source], ring)
        vertices[-1] = _clip(vertices[-1], vertices[-2], boxes[link.target], 0.0)
        return tuple(vertices)

    def _siblings(
        self, link_id: str, lines: Mapping[str, tuple[Vertex, ...]]
    ) -> tuple[tuple[Vertex, ...], ...]:
        port = self._links[link_id].port
        return tuple(
            line
            for other, line in lines.items()
            if other != link_id and self._links[other].port == port
        )

    def _borders(self, ruler: _Ruler, which: int) -> tuple[float, ...]:
        begins = {
            line.number: ruler.begins[place]
            for place, line in enumerate(ruler.axis.lines)
            if line.border == "begin"
        }
        return tuple(begins[place] for place in self._bands[which] if place)

    def _lacks(self, lines: Mapping[str, tuple[Vertex, ...]]) -> dict[str, float]:
        """Say where the first piece of a line is too short for its ring or its arrow."""
        lacks = {}
        for link_id, line in lines.items():
            (u1, v1), (u2, v2) = line[0], line[1]
            signed = (v2 - v1) if self._runs[link_id][0].down else (u2 - u1)
            run = self._runs[link_id][0]
            length = signed if run.end > run.start else -signed
            if length < self._gaps.arrow and (self._links[link_id].timer or len(line) == 2):
                lacks[link_id] = self._gaps.arrow - length
        return lacks

    def _grant(self, lacks: Mapping[str, float], across: _Ruler, along: _Ruler) -> None:
        for link_id, lack in lacks.items():
            key = self._beside(self._runs[link_id][0])
            ruler, place = across if key[0] else along, key[1]
            if not ruler.axis.lines[place].centre:
                width = ruler.begins[place + 1] - ruler.begins[place]
                width -= self._grown(place, ruler.axis, self._growth[0 if key[0] else 1])
                self._extra[key] = max(self._extra.get(key, 0.0), width + lack)


def spans(net: Net, placement: Placement) -> dict[str, tuple[int, int]]:
    """Return the columns that each bar covers, unless somebody stands in its way."""
    taken = {(cell.row, cell.col): spot for spot, cell in placement.items()}
    found = {}
    for spot in net.spots.values():
        if spot.bar is Bar.NONE:
            continue
        home = placement[spot.id]
        covered = [placement[branch].col for branch in net.branches(spot)] + [home.col]
        beyond = [placement[other].col for other in net.partners(spot)]
        for reach in ([*covered, *beyond], covered):
            low, high = min(reach), max(reach)
            cells = ((home.row, col) for col in range(low, high + 1))
            if high > low and all(taken.get(cell, spot.id) == spot.id for cell in cells):
                found[spot.id] = (low, high)
                taken |= {(home.row, col): spot.id for col in range(low, high + 1)}
                break
    return found


def _first_of_each(values: list[int]) -> dict[int, int]:
    """Map the place where each value begins to the value."""
    return {
        place: value
        for place, value in enumerate(values)
        if place == 0 or values[place - 1] != value
    }


def _as_bands(
    firsts: Mapping[int, int], borders: tuple[float, ...], end: float
) -> tuple[Band, ...]:
    edges = [0.0, *borders, end]
    return tuple(
        Band(index, low, high)
        for index, (low, high) in zip(firsts.values(), itertools.pairwise(edges), strict=True)
    )


def _clip(end: Vertex, towards: Vertex, box: Rect, ring: float) -> Vertex:
    """Move the end of a line from the middle of a box to its border."""
    (u, v), (u2, v2) = end, towards
    if abs(u - u2) < abs(v - v2):
        return (u, box.bottom + ring) if v2 > v else (u, box.top - ring)
    return (box.right + ring, v) if u2 > u else (box.left - ring, v)
