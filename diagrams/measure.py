"""Measure a drawing by graphviz's own account of it, not by ours."""

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from diagrams.dot import safe_id
from diagrams.labels import Rect
from diagrams.picture import to_dot
from diagrams.render import render
from diagrams.sheet import Layout

SLACK = 0.7

Point = tuple[float, float]


class _Piece(NamedTuple):
    flow: str
    tail: str
    head: str
    start: Point
    end: Point

    @property
    def upright(self) -> bool:
        return abs(self.start[0] - self.end[0]) < 0.05

    @property
    def rect(self) -> Rect:
        (x1, y1), (x2, y2) = self.start, self.end
        return Rect(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def measure(layout: Layout) -> dict[str, int | float]:
    """Return what was drawn: nodes and flows, and how well it reads.

    ``overlaps`` of boxes, lines ``through`` a box they do not belong to, ``crossings``
    and ``bends`` of lines, ``min_pt`` the smallest type in a box or label, ``missing``
    the nodes and flows of the layout that graphviz did not draw with their right ends.
    """
    drawn = json.loads(render(to_dot(layout), "json"))
    named = {thing["_gvid"]: str(thing.get("id", "")) for thing in drawn["objects"]}
    boxes = _boxes(drawn["objects"])
    lines = {
        str(edge["id"]): (named[edge["tail"]], named[edge["head"]], _corners(edge["pos"]))
        for edge in drawn.get("edges", [])
    }
    pieces = [
        _Piece(flow, tail, head, start, end)
        for flow, (tail, head, corners) in lines.items()
        for start, end in itertools.pairwise(corners)
    ]
    sizes = [box.small_size for box in layout.boxes if box.infos or box.letters]
    sizes += [line.label_size for line in layout.lines if line.label]
    return {
        "nodes": len(boxes),
        "flows": len(lines),
        "missing": _missing(layout, boxes, lines),
        "overlaps": _overlaps(boxes),
        "through": _through(layout, boxes, pieces),
        "crossings": _crossings(pieces),
        "bends": sum(_bends(corners) for _, _, corners in lines.values()),
        "min_pt": round(min(sizes, default=0.0), 2),
    }


def _boxes(objects: Sequence[Mapping[str, Any]]) -> dict[str, Rect]:
    boxes = {}
    for thing in objects:
        if "pos" in thing and "figure" in str(thing.get("class", "")).split():
            x, y = map(float, thing["pos"].split(","))
            wide, high = float(thing["width"]) * 36, float(thing["height"]) * 36
            boxes[str(thing["id"])] = Rect(x - wide, y - high, x + wide, y + high)
    return boxes


def _corners(position: str) -> list[Point]:
    """Return the points of a spline that lie on it, ending at its tip."""
    tip = re.match(r"e,([-\d.]+),([-\d.]+) ", position)
    spline = position[tip.end() :] if tip else position
    points = [tuple(map(float, pair.split(","))) for pair in spline.split()]
    corners = [(x, y) for x, y in points[::3]]
    return [*corners, (float(tip[1]), float(tip[2]))] if tip else corners


def _missing(
    layout: Layout,
    boxes: Mapping[str, Rect],
    lines: Mapping[str, tuple[str, str, list[Point]]],
) -> int:
    wanted = {
        f"flow-{safe_id(line.id)}": (
            f"node-{safe_id(line.source)}",
            f"node-{safe_id(line.target)}",
        )
        for line in layout.lines
    }
    lost = sum(flow not in lines or lines[flow][:2] != ends for flow, ends in wanted.items())
    figures = [box for box in layout.boxes if box.id]
    return lost + sum(f"node-{safe_id(box.id)}" not in boxes for box in figures)


def _rings(layout: Layout) -> frozenset[str]:
    return frozenset(f"node-{safe_id(box.id)}" for box in layout.boxes if box.shape == "timer")


def _overlaps(boxes: Mapping[str, Rect]) -> int:
    """Count boxes that overlap by more than the ring of a timer sits on its host."""
    return sum(
        min(one.right, other.right) - max(one.left, other.left) > SLACK
        and min(one.bottom, other.bottom) - max(one.top, other.top) > SLACK
        and min(one.right - one.left, other.right - other.left) > 15
        for one, other in itertools.combinations(boxes.values(), 2)
    )


def _through(layout: Layout, boxes: Mapping[str, Rect], pieces: Sequence[_Piece]) -> int:
    rings = _rings(layout)
    return sum(
        name not in {piece.tail, piece.head}
        and name not in rings
        and piece.tail not in rings
        and piece.rect.hits(box, -SLACK)
        for piece in pieces
        for name, box in boxes.items()
    )


def _crossings(pieces: Sequence[_Piece]) -> int:
    upright = [piece for piece in pieces if piece.upright]
    level = [piece for piece in pieces if not piece.upright]
    return sum(
        other.rect.left < one.rect.left < other.rect.right
        and one.rect.top < other.rect.top < one.rect.bottom
        for one in upright
        for other in level
        if abs(other.start[1] - other.end[1]) < 0.05
    )


def _bends(corners: Sequence[Point]) -> int:
    turns = 0
    before = ""
    for (x1, y1), (x2, y2) in itertools.pairwise(corners):
        if abs(x1 - x2) < 0.05:
            now = "upright"
        elif abs(y1 - y2) < 0.05:
            now = "level"
        else:
            continue
        turns += bool(before) and now != before
        before = now
    return turns
