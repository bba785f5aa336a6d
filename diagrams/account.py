"""What graphviz says it drew: boxes, lines and texts, read back from its own JSON."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from diagrams.labels import Rect

STRAIGHT = 0.05
ASCENT, DESCENT = 0.84, 0.1
"""How far the ink of a Chinese character reaches above and below its baseline, in ems."""

Point = tuple[float, float]


class Piece(NamedTuple):
    """A straight piece of a drawn line."""

    flow: str
    tail: str
    head: str
    start: Point
    end: Point

    @property
    def upright(self) -> bool:
        """Does it run up or down?"""
        return abs(self.start[0] - self.end[0]) < STRAIGHT

    @property
    def level(self) -> bool:
        """Does it run to the left or right?"""
        return abs(self.start[1] - self.end[1]) < STRAIGHT

    @property
    def rect(self) -> Rect:
        """The rectangle that it fills, as thin as it is."""
        (x1, y1), (x2, y2) = self.start, self.end
        return Rect(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


class Text(NamedTuple):
    """A drawn line of text: its ink, its size in points and the box it belongs to."""

    rect: Rect
    size: float
    owner: str


class Route(NamedTuple):
    """A drawn line: the ids of its ends and its corners."""

    tail: str
    head: str
    corners: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Account:
    """Boxes by id, lines by id; the order of ``copies`` is that of the drawing."""

    boxes: Mapping[str, Rect]
    shapes: Mapping[str, frozenset[str]]
    lines: Mapping[str, Route]
    inscriptions: tuple[Text, ...]
    labels: tuple[Text, ...]
    copies: int
    """Boxes and lines that were drawn once more than they should be."""

    def pieces(self) -> Iterator[Piece]:
        """Yield the straight pieces of all lines."""
        for flow, route in self.lines.items():
            for start, end in itertools.pairwise(route.corners):
                yield Piece(flow, route.tail, route.head, start, end)


def read(source: bytes) -> Account:
    """Read what ``dot -Tjson`` wrote; y grows upwards there and here."""
    drawn = json.loads(source)
    things = drawn["objects"]
    figures = [thing for thing in things if "figure" in _classes(thing) and "pos" in thing]
    edges = drawn.get("edges", [])
    named = {thing["_gvid"]: str(thing.get("id", "")) for thing in things}
    boxes = {str(thing["id"]): _rect(thing) for thing in figures}
    lines = {
        str(edge.get("id", edge["_gvid"])): Route(
            named[edge["tail"]], named[edge["head"]], corners(edge["pos"])
        )
        for edge in edges
        if "pos" in edge
    }
    return Account(
        boxes=boxes,
        shapes={str(thing["id"]): _classes(thing) for thing in figures},
        lines=lines,
        inscriptions=tuple(_texts(things, "part")),
        labels=tuple(_texts(things, "flow-label")),
        copies=len(figures) - len(boxes) + len(edges) - len(lines),
    )


def corners(position: str) -> tuple[Point, ...]:
    """Return the corners of an orthogonal spline, rounded ones made sharp, up to its tip."""
    tip = re.match(r"e,([-\d.e+]+),([-\d.e+]+) ", position)
    spline = position[tip.end() :] if tip else position
    controls = [(float(x), float(y)) for x, y in (pair.split(",") for pair in spline.split())]
    found = [controls[0]]
    for place in range(3, len(controls), 3):
        (x1, y1), (x2, y2) = controls[place - 3], controls[place]
        if abs(x1 - x2) > STRAIGHT and abs(y1 - y2) > STRAIGHT:
            level = abs(controls[place - 2][1] - y1) < abs(controls[place - 2][0] - x1)
            found.append((x2, y1) if level else (x1, y2))
        found.append((x2, y2))
    if tip:
        found.append((float(tip[1]), float(tip[2])))
    return _without_repeats(found)


def _without_repeats(points: Sequence[Point]) -> tuple[Point, ...]:
    """Leave out points on which a line neither turns nor ends."""
    kept = [points[0]]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) < STRAIGHT:
            continue
        if len(kept) > 1 and any(
            abs(kept[-2][axis] - kept[-1][axis]) < STRAIGHT
            and abs(kept[-1][axis] - point[axis]) < STRAIGHT
            for axis in (0, 1)
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)


def _classes(thing: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(thing.get("class", "")).split())


def _rect(thing: Mapping[str, Any]) -> Rect:
    x, y = map(float, thing["pos"].split(","))
    wide, high = float(thing["width"]) * 36, float(thing["height"]) * 36
    return Rect(x - wide, y - high, x + wide, y + high)


def _texts(things: Sequence[Mapping[str, Any]], look: str) -> Iterator[Text]:
    for thing in things:
        if look not in _classes(thing):
            continue
        owner = str(thing.get("id", "")).removeprefix("part-").rpartition("-")[0]
        size = 0.0
        for stroke in thing.get("_ldraw_", ()):
            size = stroke.get("size", size)
            if stroke["op"] == "T":
                (x, y), wide = stroke["pt"], stroke["width"]
                left = x - wide * {"l": 0.0, "c": 0.5, "r": 1.0}[stroke["align"]]
                rect = Rect(left, y - size * DESCENT, left + wide, y + size * ASCENT)
                yield Text(rect, size, f"node-{owner}")
