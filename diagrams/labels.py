"""Put the words of the lines beside their lines, off everything else."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

OVERLAP = 400.0
OUTSIDE = 300.0
ON_A_LINE = 60.0
ON_A_BORDER = 45.0
NEXT_RUN = 12.0
CROWDED = 40.0
LOST = 60.0
LITTLE = 14.0
OFFSETS = (3.0, 8.0, 16.0, 30.0, 50.0)

Vertex = tuple[float, float]


class Rect(NamedTuple):
    """A rectangle; u grows to the right, v downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def hits(self, other: "Rect", margin: float = 0.0) -> bool:
        """Do the two overlap, or come closer than the margin?"""
        return (
            self.left < other.right + margin
            and other.left - margin < self.right
            and self.top < other.bottom + margin
            and other.top - margin < self.bottom
        )

    @property
    def centre(self) -> Vertex:
        """The middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class Tag(NamedTuple):
    """A label that wants a place: its line and the lines that leave the same port."""

    link: str
    size: tuple[float, float]
    line: tuple[Vertex, ...]
    siblings: tuple[tuple[Vertex, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Put:
    """Where the labels came to lie, which lines are too short for theirs, and by how much."""

    centres: Mapping[str, Vertex]
    lacks: dict[str, float]
    faults: int


class _Spot(NamedTuple):
    rect: Rect
    cost: float
    down: bool
    run: tuple[Vertex, Vertex]


def put_tags(
    tags: Sequence[Tag],
    boxes: Mapping[str, Rect],
    lines: Mapping[str, tuple[Vertex, ...]],
    *,
    borders: tuple[tuple[float, ...], tuple[float, ...]],
    page: Vertex,
) -> Put:
    """Place every label where it covers least, in the order given."""
    segments = [
        Rect(min(u1, u2), min(v1, v2), max(u1, u2), max(v1, v2))
        for line in lines.values()
        for (u1, v1), (u2, v2) in itertools.pairwise(line)
    ]
    placed: list[Rect] = []
    centres: dict[str, Vertex] = {}
    lacks: dict[str, float] = {}
    faults = 0
    for tag in tags:
        best: tuple[float, Rect] | None = None
        for spot in _spots(tag):
            cost = spot.cost + _price(spot.rect, boxes, placed, segments, borders, page)
            cost += OVERLAP * _ambiguous(spot, tag.siblings)
            if best is None or cost < best[0]:
                best = (cost, spot.rect)
        if best is None or best[0] >= CROWDED:
            lacks |= _lack(tag, crowded=best is not None)
        elif best[0] >= NEXT_RUN:
            # A little more room and the label stands beside its own port.
            lacks |= {
                link: lack for link, lack in _lack(tag, crowded=True).items() if lack < LITTLE
            }
        faults += best is None or best[0] >= LOST
        rect = best[1] if best else _beside(tag)
        centres[tag.link] = rect.centre
        placed.append(rect)
    return Put(centres=centres, lacks=lacks, faults=faults)


def _spots(tag: Tag) -> Iterator[_Spot]:
    """Yield the places along a line, from its start onwards, on both sides."""
    width, height = tag.size
    for place, (start, end) in enumerate(itertools.pairwise(tag.line)):
        (u1, v1), (u2, v2) = start, end
        down = abs(u1 - u2) < abs(v1 - v2)
        length = abs(v1 - v2) if down else abs(u1 - u2)
        need = height if down else width
        offsets = OFFSETS if length > need + 4 else (max(0.0, (length - need) / 2),)
        ahead = 1 if (v2 - v1 if down else u2 - u1) > 0 else -1
        for offset in offsets:
            if offset + need > length + 5:
                continue
            cost = offset * 0.3 + place * NEXT_RUN
            middle = (v1 if down else u1) + ahead * (offset + need / 2)
            run = (start, end)
            if down:
                right = _centred(u1 + width / 2 + 2.5, middle, tag.size)
                left = _centred(u1 - width / 2 - 2.5, middle, tag.size)
                yield _Spot(right, cost, down, run)
                yield _Spot(left, cost + 1, down, run)
            else:
                above = _centred(middle, v1 - height / 2 - 1.5, tag.size)
                below = _centred(middle, v1 + height / 2 + 2, tag.size)
                yield _Spot(above, cost, down, run)
                yield _Spot(below, cost + 1.2, down, run)


def _centred(u: float, v: float, size: tuple[float, float]) -> Rect:
    width, height = size
    return Rect(u - width / 2, v - height / 2, u + width / 2, v + height / 2)


def _beside(tag: Tag) -> Rect:
    """Return the last resort: right of the line's first corner."""
    u, v = tag.line[0]
    return _centred(u + tag.size[0] / 2 + 2.5, v + tag.size[1] / 2 + 2, tag.size)


def _price(
    rect: Rect,
    boxes: Mapping[str, Rect],
    placed: Sequence[Rect],
    segments: Sequence[Rect],
    borders: tuple[tuple[float, ...], tuple[float, ...]],
    page: Vertex,
) -> float:
    cost = sum(OVERLAP for box in boxes.values() if rect.hits(box, 1))
    cost += sum(OVERLAP for other in placed if rect.hits(other))
    cost += sum(ON_A_LINE for segment in segments if rect.hits(segment, 1))
    if rect.left < 1 or rect.top < 1 or rect.right > page[0] - 1 or rect.bottom > page[1] - 1:
        cost += OUTSIDE
    upright, level = borders
    cost += sum(ON_A_BORDER for u in upright if rect.left - 1 < u < rect.right + 1)
    return cost + sum(ON_A_BORDER for v in level if rect.top - 1 < v < rect.bottom + 1)


def _ambiguous(spot: _Spot, siblings: Sequence[tuple[Vertex, ...]]) -> bool:
    """Would a reader not know which of two branches the label belongs to?

    It stands beside a piece that another line of the same port shares.
    """
    axis = 0 if spot.down else 1
    along = 1 - axis
    low, high = (
        (spot.rect.top, spot.rect.bottom) if spot.down else (spot.rect.left, spot.rect.right)
    )
    on = spot.run[0][axis]
    for line in siblings:
        for start, end in itertools.pairwise(line):
            same = abs(start[axis] - on) < 0.5 and abs(end[axis] - on) < 0.5
            begin, stop = sorted((start[along], end[along]))
            if same and begin < high and low < stop:
                return True
    return False


def _lack(tag: Tag, *, crowded: bool) -> dict[str, float]:
    """Say how much longer the first piece should be for the label to fit beside it."""
    (u1, v1), (u2, v2) = tag.line[0], tag.line[1]
    down = abs(u1 - u2) < abs(v1 - v2)
    length = abs(v1 - v2) if down else abs(u1 - u2)
    lack = (tag.size[1] + 7 if down else tag.size[0] + 8) - length
    if lack > 0:
        return {tag.link: lack}
    return {} if crowded else {tag.link: 4.0}
