"""A quick sketch of every line on the grid: cells and channels, no coordinates yet.

The centre line of row r is 2r + 1, the channel above it 2r; columns likewise.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

STRIDE = 4096
"""A cell is one number: row * STRIDE + column."""

PORT_TAKEN = 3.0
ANSWERS_SHARE = 7.0
FAN_SHARE = 0.4
TIMER_ALONG = 2.6
BAR_SIDEWAYS = 1.5
ALONG = 0.16
ACROSS = 0.22

BOTTOM, TOP, LEFT, RIGHT = range(4)


class Wire(NamedTuple):
    """A link as the scorer sees it: indexes, never names."""

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


class Try(NamedTuple):
    """One way to draw a wire: what it costs, its two sides and its shape."""

    cost: float
    leaves: int
    enters: int
    shape: int


STRAIGHT = Try(0, BOTTOM, TOP, 0)
RISING = Try(1.5, TOP, BOTTOM, 0)
SIDES = (Try(2, LEFT, LEFT, 1), Try(2, RIGHT, RIGHT, 2))
LEVEL = (Try(0.1, LEFT, RIGHT, 0), Try(0.1, RIGHT, LEFT, 0))
UNDER_OR_OVER = (Try(2, BOTTOM, BOTTOM, 3), Try(2.2, TOP, TOP, 4))
LAST_RESORT = Try(4.5, BOTTOM, TOP, 12)


def _bent_ways(*, down: bool, right: bool) -> tuple[Try, ...]:
    out, into = (RIGHT, LEFT) if right else (LEFT, RIGHT)
    leave, enter, rise = (BOTTOM, TOP, 0.0) if down else (TOP, BOTTOM, 0.5)
    return (
        Try(1 + rise, out, enter, 5),
        Try(1 + rise, leave, into, 6),
        Try(2 + rise, leave, enter, 7),
        Try(2 + rise, leave, enter, 8),
        Try(2 + rise, out, into, 9),
        Try(2 + rise, out, into, 10),
        Try(3.2 + rise, out, enter, 11),
    )


BENT = {
    (down, right): _bent_ways(down=down, right=right)
    for down in (False, True)
    for right in (False, True)
}


Corner = tuple[int, int]
Path = tuple[Corner, ...]


def _z_rows(x1: int, y1: int, x2: int, y2: int, channel: int) -> Path:
    return ((x1, y1), (x1, channel), (x2, channel), (x2, y2))


def _z_columns(x1: int, y1: int, x2: int, y2: int, channel: int) -> Path:
    return ((x1, y1), (channel, y1), (channel, y2), (x2, y2))


def _staircase(x1: int, y1: int, x2: int, y2: int) -> Path:
    side = x1 + (1 if x2 > x1 else -1)
    return ((x1, y1), (side, y1), (side, y2 - 1), (x2, y2 - 1), (x2, y2))


def _round_about(x1: int, y1: int, x2: int, y2: int) -> Path:
    return ((x1, y1), (x1, y1 + 1), (x1 + 1, y1 + 1), (x1 + 1, y2 - 1), (x2, y2 - 1), (x2, y2))


SHAPES: tuple[Callable[[int, int, int, int], Path], ...] = (
    lambda x1, y1, x2, y2: ((x1, y1), (x2, y2)),
    lambda x1, y1, x2, y2: _z_columns(x1, y1, x2, y2, x1 - 1),
    lambda x1, y1, x2, y2: _z_columns(x1, y1, x2, y2, x1 + 1),
    lambda x1, y1, x2, y2: _z_rows(x1, y1, x2, y2, y1 + 1),
    lambda x1, y1, x2, y2: _z_rows(x1, y1, x2, y2, y1 - 1),
    lambda x1, y1, x2, y2: ((x1, y1), (x2, y1), (x2, y2)),
    lambda x1, y1, x2, y2: ((x1, y1), (x1, y2), (x2, y2)),
    lambda x1, y1, x2, y2: _z_rows(x1, y1, x2, y2, y2 - 1 if y2 > y1 else y2 + 1),
    lambda x1, y1, x2, y2: _z_rows(x1, y1, x2, y2, y1 + 1 if y2 > y1 else y1 - 1),
    lambda x1, y1, x2, y2: _z_columns(x1, y1, x2, y2, x1 + 1 if x2 > x1 else x1 - 1),
    lambda x1, y1, x2, y2: _z_columns(x1, y1, x2, y2, x2 - 1 if x2 > x1 else x2 + 1),
    _staircase,
    _round_about,
)


class Sketch:
    """The lines drawn so far, with the sides of boxes that they use."""

    def __init__(self, occupied: set[int], spans: dict[int, tuple[int, int]]) -> None:
        self._occupied = occupied
        self._spans = spans
        self._used: dict[tuple[int, int], list[tuple[bool, int]]] = {}
        self._verticals: list[tuple[int, int, int]] = []
        self._horizontals: list[tuple[int, int, int]] = []

    def draw(self, wire: Wire, rows: Sequence[int], cols: Sequence[int]) -> float:
        """Choose the cheapest shape of a wire, remember it and return its cost."""
        row1, row2 = rows[wire.source], rows[wire.target]
        col1, col2 = self._columns(wire, cols)
        cost, chosen = 1e9, STRAIGHT
        for way in self._tries(row1, col1, row2, col2):
            if way.cost < cost:
                price = way.cost + self._port_cost(wire, way)
                if price < cost:
                    cost, chosen = price, way
        self._used.setdefault((wire.source, chosen.leaves), []).append((True, wire.port))
        self._used.setdefault((wire.target, chosen.enters), []).append((False, -1))
        path = SHAPES[chosen.shape](2 * col1 + 1, 2 * row1 + 1, 2 * col2 + 1, 2 * row2 + 1)
        return wire.weight * (cost + self._add(path))

    def crossings(self) -> int:
        """Count the crossings; a branch that leaves its trunk does not cross it."""
        count = 0
        for x, top, bottom in self._verticals:
            for y, left, right in self._horizontals:
                if left < x < right and top < y < bottom:
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

    def _tries(self, row1: int, col1: int, row2: int, col2: int) -> Iterable[Try]:
        if col1 == col2:
            return self._in_one_column(row1, row2, col1)
        if row1 == row2:
            return self._in_one_row(row1, col1, col2)
        tries = self._bent(row1, col1, row2, col2)
        if len(tries) == 1:
            tries.append(LAST_RESORT)
        return tries

    def _in_one_column(self, row1: int, row2: int, col: int) -> Iterable[Try]:
        if self._column_free(col, row1, row2):
            return (STRAIGHT if row2 > row1 else RISING, *SIDES)
        return SIDES

    def _in_one_row(self, row: int, col1: int, col2: int) -> Iterable[Try]:
        if self._row_free(row, col1, col2):
            return (LEVEL[col2 > col1], *UNDER_OR_OVER)
        return UNDER_OR_OVER

    def _bent(self, row1: int, col1: int, row2: int, col2: int) -> list[Try]:
        ways = BENT[row2 > row1, col2 > col1]
        row1_free = self._row_free(row1, col1, col2)
        row2_free = self._row_free(row2, col1, col2)
        col1_free = self._column_free(col1, row1, row2)
        col2_free = self._column_free(col2, row1, row2)
        corner_out = row1 * STRIDE + col2 not in self._occupied
        corner_in = row2 * STRIDE + col1 not in self._occupied
        neighbours = abs(col1 - col2) == 1

        tries: list[Try] = []
        if row1_free and corner_out and col2_free:
            tries.append(ways[0])
        if col1_free and corner_in and row2_free:
            tries.append(ways[1])
        if col1_free:
            tries.append(ways[2])
        if col2_free:
            tries.append(ways[3])
        if (row2_free and corner_in) or neighbours:
            tries.append(ways[4])
        elif row1_free:
            tries.append(ways[5])
        tries.append(ways[6])
        return tries

    def _column_free(self, col: int, row1: int, row2: int) -> bool:
        low, high = (row1, row2) if row1 < row2 else (row2, row1)
        cells = range((low + 1) * STRIDE + col, high * STRIDE + col, STRIDE)
        return self._occupied.isdisjoint(cells)

    def _row_free(self, row: int, col1: int, col2: int) -> bool:
        low, high = (col1, col2) if col1 < col2 else (col2, col1)
        return self._occupied.isdisjoint(range(row * STRIDE + low + 1, row * STRIDE + high))

    def _port_cost(self, wire: Wire, way: Try) -> float:
        cost = 0.0
        for leaving, port in self._used.get((wire.source, way.leaves), ()):
            if not leaving or port != wire.port:
                cost += PORT_TAKEN
            elif wire.asks:
                cost += ANSWERS_SHARE
            elif not wire.fork:
                cost += FAN_SHARE
        for leaving, _ in self._used.get((wire.target, way.enters), ()):
            cost += PORT_TAKEN * leaving
        if wire.timer and way.leaves in {BOTTOM, TOP}:
            cost += TIMER_ALONG
        if wire.fork and way.leaves in {LEFT, RIGHT}:
            cost += BAR_SIDEWAYS
        if wire.join and way.enters in {LEFT, RIGHT}:
            cost += BAR_SIDEWAYS
        return cost

    def _add(self, path: Path) -> float:
        length = 0.0
        x1, y1 = path[0]
        for x2, y2 in path[1:]:
            if x1 == x2:
                low, high = (y1, y2) if y1 < y2 else (y2, y1)
                self._verticals.append((x1, low, high))
                length += (high - low) * ALONG
            else:
                low, high = (x1, x2) if x1 < x2 else (x2, x1)
                self._horizontals.append((y1, low, high))
                length += (high - low) * ACROSS
            x1, y1 = x2, y2
        return length
