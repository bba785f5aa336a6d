"""An orthogonal line as the Bézier spline of DOT: straight pieces, rounded corners."""

from collections.abc import Sequence

ROUNDNESS = 0.45
NEAR = 0.05

Point = tuple[float, float]


def spline(points: Sequence[Point], *, arrow: float, radius: float) -> str:
    """Return the ``pos`` of an edge: its tip, then the control points up to the arrowhead."""
    corners = _simplified(points)
    tip, before = corners[-1], corners[-2]
    length = _length(before, tip)
    base = _towards(tip, before, min(arrow, length * 0.9))
    corners[-1] = base

    controls = [corners[0]]
    here = corners[0]
    for place in range(1, len(corners) - 1):
        corner, after = corners[place], corners[place + 1]
        bend = min(radius, _length(here, corner) * 0.6, _length(corner, after) * 0.5)
        begin, end = _towards(corner, here, bend), _towards(corner, after, bend)
        controls += [here, begin, begin]
        inner = bend * ROUNDNESS
        controls += [_towards(corner, here, inner), _towards(corner, after, inner), end]
        here = end
    controls += [here, base, base]
    return f"e,{_text(tip)} " + " ".join(map(_text, controls))


def _simplified(points: Sequence[Point]) -> list[Point]:
    """Leave out corners that are none."""
    kept = [points[0]]
    for point in points[1:]:
        if _length(kept[-1], point) < NEAR:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept if len(kept) > 1 else [points[0], (points[0][0], points[0][1] - 1)]


def _straight(one: Point, middle: Point, other: Point) -> bool:
    return any(
        abs(one[axis] - middle[axis]) < NEAR and abs(middle[axis] - other[axis]) < NEAR
        for axis in (0, 1)
    )


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, aim: Point, far: float) -> Point:
    length = max(_length(start, aim), 1e-6)
    share = far / length
    return start[0] + (aim[0] - start[0]) * share, start[1] + (aim[1] - start[1]) * share


def _text(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"
