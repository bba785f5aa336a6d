"""How good a placement is, judged by a sketch of its lines; called thousands of times."""

import math
from collections.abc import Sequence

from diagrams.net import Bar, Net, returning
from diagrams.sketch import Sketch, Wire
from diagrams.ways import STRIDE, cell

CLASH = 1e9
DISORDER = 1e6
BLOCKED = 1e5

CROSSING = 5.0
ROW = 0.8
COLUMN = 4.0
STACKED_BRANCHES = 6.0
UNEVEN_BRANCHES = 1.2
MAIN_WEIGHT = 1.6
BACK_WEIGHT = 1.0


class Scorer:
    """Judge placements of one net; lower is better, from DISORDER upwards it is refused."""

    def __init__(self, net: Net) -> None:
        index = {spot: place for place, spot in enumerate(net.spots)}
        ports: dict[str, int] = {}
        loops = returning(net)
        self._wires = [
            Wire(
                index[link.source],
                index[link.target],
                ports.setdefault(link.port, len(ports)),
                BACK_WEIGHT if link.back else MAIN_WEIGHT if link.main else 1.0,
                link.back,
                int(net.forks(link) or net.joins(link)),
                net.forks(link),
                net.joins(link),
                net.spots[link.source].asks,
                link.timer,
                link.back or link.id in loops,
            )
            for link in sorted(net.links, key=lambda link: (not link.main, link.back, link.id))
            if link.source != link.target
        ]
        self._forward = [
            (wire.source, wire.target, wire.gap) for wire in self._wires if not wire.returns
        ]
        self._stages = [
            [index[spot.id] for spot in net.spots.values() if spot.stage == stage]
            for stage in sorted({spot.stage for spot in net.spots.values()})
        ]
        self._bars = [
            (
                index[spot.id],
                [index[branch] for branch in net.branches(spot)],
                [index[other] for other in net.partners(spot)],
            )
            for spot in net.spots.values()
            if spot.bar is not Bar.NONE
        ]

    def cost(self, rows: Sequence[int], cols: Sequence[int], limit: float = math.inf) -> float:
        """Return what the placement costs; of more than *limit* only that it is more."""
        occupied = 0
        for row, col in zip(rows, cols, strict=True):
            occupied |= 1 << (row * STRIDE + col)
        if occupied.bit_count() < len(rows):
            return CLASH
        wrong = self._disorder(rows, cols)
        if wrong:
            return DISORDER * wrong
        spans = self._spans(cols)
        occupied, blocked = _widened(occupied, spans, rows, cols)
        if blocked:
            return BLOCKED * blocked
        occupied = self._reached(occupied, spans, rows, cols)

        total = ROW * (max(rows) + 1) + COLUMN * len(set(cols)) + self._unevenness(rows, cols)
        sketch = Sketch(occupied, spans)
        for wire in self._wires:
            total += sketch.draw(wire, rows, cols)
            if total > limit:
                return total
        return total + CROSSING * sketch.crossings()

    def _disorder(self, rows: Sequence[int], cols: Sequence[int]) -> int:
        wrong = 0
        for source, target, gap in self._forward:
            down = rows[target] - rows[source]
            if down < gap or (down == 0 and cols[source] == cols[target]):
                wrong += 1 + max(0, gap - down)
        bottom = -1
        for members in self._stages:
            places = [rows[member] for member in members]
            top = min(places)
            if top <= bottom:
                wrong += 1 + bottom - top
            bottom = max(places)
        return wrong

    def _spans(self, cols: Sequence[int]) -> dict[int, tuple[int, int]]:
        spans = {}
        for bar, branches, _ in self._bars:
            covered = [cols[branch] for branch in branches] + [cols[bar]]
            spans[bar] = (min(covered), max(covered))
        return spans

    def _reached(
        self,
        occupied: int,
        spans: dict[int, tuple[int, int]],
        rows: Sequence[int],
        cols: Sequence[int],
    ) -> int:
        """Let the bars reach out to whom they are linked to, where nobody stands in the way."""
        for bar, _, partners in self._bars:
            low, high = spans[bar]
            beyond = [cols[other] for other in partners]
            left, right = min([low, *beyond]), max([high, *beyond])
            cells = sum(
                cell(rows[bar], col) for col in (*range(left, low), *range(high + 1, right + 1))
            )
            if cells and not cells & occupied:
                occupied |= cells
                spans[bar] = (left, right)
        return occupied

    def _unevenness(self, rows: Sequence[int], cols: Sequence[int]) -> float:
        total = 0.0
        for _, branches, _ in self._bars:
            if branches:
                stacked = len(branches) - len({cols[branch] for branch in branches})
                heights = [rows[branch] for branch in branches]
                total += STACKED_BRANCHES * stacked
                total += UNEVEN_BRANCHES * (max(heights) - min(heights))
        return total


def _widened(
    occupied: int,
    spans: dict[int, tuple[int, int]],
    rows: Sequence[int],
    cols: Sequence[int],
) -> tuple[int, int]:
    """Let the bars occupy all cells they span; return how many of them were taken already."""
    blocked = 0
    for bar, (low, high) in spans.items():
        for col in range(low, high + 1):
            if col != cols[bar]:
                here = cell(rows[bar], col)
                blocked += bool(occupied & here)
                occupied |= here
    return occupied, blocked
