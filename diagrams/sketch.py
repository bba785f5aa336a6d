"""A quick sketch of every line on the grid: cells and channels, no coordinates yet.

The centre line of row r is 2r + 1, the channel above it 2r; columns likewise. What
stands where is one number with a bit for each cell, so that a way is free of boxes
when it has no bit in common with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from diagrams.ways import BOTTOM, LEFT, RIGHT, TOP, Way, past_a_bar, ways

PORT_TAKEN = 3.0
ANSWERS_SHARE = 7.0
FAN_SHARE = 0.4
TIMER_ALONG = 1.0
BAR_SIDEWAYS = 1.5


class Wire(NamedTuple):
    """A link as the scorer sees it: indexes, never names; one that *returns* may run up."""

    source: int
    target: int
    port: int
    weight: float
    back: bool
    gap: int
    fork: bool
    join: bool
    asks: bool
    timer: bool
    returns: bool


Spans = Mapping[int, tuple[int, int]]


class Sketch:
    """The lines drawn so far, with the sides of boxes that they use."""

    def __init__(self, occupied: int, spans: Spans) -> None:
        self._occupied = occupied
        self._spans = spans
        self._used: dict[int, list[int]] = {}
        self._upright: list[tuple[int, int, int]] = []
        self._level: dict[int, list[tuple[int, int]]] = {}

    def draw(self, wire: Wire, rows: Sequence[int], cols: Sequence[int]) -> float:
        """Choose the cheapest way of a wire, remember it and return its cost."""
        row1, row2 = rows[wire.source], rows[wire.target]
        col1, col2 = cols[wire.source], cols[wire.target]
        if self._spans and (wire.source in self._spans or wire.target in self._spans):
            col1, col2 = self._columns(wire, cols)
        found = ways(row1, col1, row2, col2, returns=wire.returns)
        if col1 == col2 and row2 > row1 and (wire.fork or wire.join):
            found = (*found[:1], *self._past_a_bar(wire, row1, row2, col1), *found[1:])
        cost, chosen = 1e9, found[-1]
        for way in found:
            if way.cost >= cost:
                break
            if not way.cells & self._occupied:
                price = way.cost + self._port_cost(wire, way)
                if price < cost:
                    cost, chosen = price, way
        self._used.setdefault(wire.source * 4 + chosen.leaves, []).append(wire.port)
        self._used.setdefault(wire.target * 4 + chosen.enters, []).append(-1)
        self._upright += chosen.upright
        for y, low, high in chosen.level:
            self._level.setdefault(y, []).append((low, high))
        return wire.weight * cost

    def crossings(self) -> int:
        """Count the crossings; a branch that leaves its trunk does not cross it."""
        count, level = 0, self._level
        for x, top, bottom in self._upright:
            for y in range(top + 1, bottom):
                if y in level:
                    for left, right in level[y]:
                        if left < x < right:
                            count += 1
        return count

    def _columns(self, wire: Wire, cols: Sequence[int]) -> tuple[int, int]:
        """Return where a line leaves and enters: a bar is met at the other end's column."""
        col1, col2 = cols[wire.source], cols[wire.target]
        if wire.source in self._spans:
            low, high = self._spans[wire.source]
            aim = col2
            if wire.target in self._spans:
                other = self._spans[wire.target]
                aim = (max(low, other[0]) + min(high, other[1])) // 2
            col1 = min(max(aim, low), high)
        if wire.target in self._spans:
            low, high = self._spans[wire.target]
            col2 = min(max(col1, low), high)
        return col1, col2

    def _past_a_bar(self, wire: Wire, row1: int, row2: int, col: int) -> Iterator[Way]:
        """Yield the ways round a box in between that begin or end on a bar beside its column."""
        for spot, onto in ((wire.target, True), (wire.source, False)):
            if spot in self._spans:
                low, high = self._spans[spot]
                if col > low:
                    yield past_a_bar(row1, row2, col, onto=onto, right=False)
                if col < high:
                    yield past_a_bar(row1, row2, col, onto=onto, right=True)

    def _port_cost(self, wire: Wire, way: Way) -> float:
        leaving = self._used.get(wire.source * 4 + way.leaves)
        entering = self._used.get(wire.target * 4 + way.enters)
        if not (leaving or entering or wire.timer or wire.fork or wire.join):
            return 0.0
        cost = 0.0
        for port in leaving or ():
            if port != wire.port:
                cost += PORT_TAKEN
            elif wire.asks:
                cost += ANSWERS_SHARE
            elif not wire.fork:
                cost += FAN_SHARE
        for port in entering or ():
            cost += PORT_TAKEN * (port >= 0)
        if wire.timer and way.leaves in {BOTTOM, TOP}:
            cost += TIMER_ALONG
        if wire.fork and way.leaves in {LEFT, RIGHT}:
            cost += BAR_SIDEWAYS
        if wire.join and way.enters in {LEFT, RIGHT}:
            cost += BAR_SIDEWAYS
        return cost
