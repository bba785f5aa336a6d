"""The ways in which a line may run from cell to cell, with what they cost and need free.

Coordinates are those of a sketch: the centre line of row r is 2r + 1, the channel above
it 2r; columns likewise.
"""

import itertools
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

STRIDE = 64
"""A cell is one bit of a number: that of row * STRIDE + column."""

ALONG = 0.08
ACROSS = 0.1
"""What half a row or half a column of a line costs; a bend costs 1."""

KNOWN = 60_000

BOTTOM, TOP, LEFT, RIGHT = range(4)

Corner = tuple[int, int]
Path = tuple[Corner, ...]


class Way(NamedTuple):
    """A way: cost, its two sides, the cells that must be empty, its straight pieces.

    An upright piece is (x, top, bottom), a level one (y, left, right).
    """

    cost: float
    leaves: int
    enters: int
    cells: int
    upright: tuple[tuple[int, int, int], ...]
    level: tuple[tuple[int, int, int], ...]


def cell(row: int, col: int) -> int:
    """Return the bit of a cell."""
    return 1 << (row * STRIDE + col)


@lru_cache(maxsize=KNOWN)
def ways(row1: int, col1: int, row2: int, col2: int, *, returns: bool) -> tuple[Way, ...]:
    """Return all ways between two cells, the cheapest first; the last one is always free.

    :param returns: the line leads back to an earlier step and may run upwards
    """
    if col1 == col2:
        found = _in_one_column(row1, row2, col1, returns=returns)
    elif row1 == row2:
        found = _in_one_row(row1, col1, col2)
    else:
        found = _bent(row1, col1, row2, col2, returns=returns)
    return tuple(sorted(found, key=lambda way: way.cost))


@lru_cache(maxsize=KNOWN)
def past_a_bar(row1: int, row2: int, col: int, *, onto: bool, right: bool) -> Way:
    """Return the way round what stands between a box and the bar below or above it."""
    x, y1, y2 = 2 * col + 1, 2 * row1 + 1, 2 * row2 + 1
    aside, side = (x + 1, RIGHT) if right else (x - 1, LEFT)
    if onto:
        return _way(1.1, side, TOP, 0, ((x, y1), (aside, y1), (aside, y2)))
    return _way(1.1, BOTTOM, side, 0, ((aside, y1), (aside, y2), (x, y2)))


def _way(cost: float, leaves: int, enters: int, cells: int, path: Path) -> Way:
    upright, level, length = [], [], 0.0
    for (x1, y1), (x2, y2) in itertools.pairwise(path):
        if x1 == x2:
            low, high = min(y1, y2), max(y1, y2)
            upright.append((x1, low, high))
            length += (high - low) * ALONG
        else:
            low, high = min(x1, x2), max(x1, x2)
            level.append((y1, low, high))
            length += (high - low) * ACROSS
    return Way(cost + length, leaves, enters, cells, tuple(upright), tuple(level))


def _in_one_column(row1: int, row2: int, col: int, *, returns: bool) -> Iterator[Way]:
    x, y1, y2 = 2 * col + 1, 2 * row1 + 1, 2 * row2 + 1
    between = _column(col, row1, row2)
    if row2 > row1:
        yield _way(0, BOTTOM, TOP, between, ((x, y1), (x, y2)))
    else:
        yield _way(0.2 if returns else 1.5, TOP, BOTTOM, between, ((x, y1), (x, y2)))
    for side, aside in ((LEFT, x - 1), (RIGHT, x + 1)):
        yield _way(2, side, side, 0, _z_columns(x, y1, x, y2, aside))


def _in_one_row(row: int, col1: int, col2: int) -> Iterator[Way]:
    x1, x2, y = 2 * col1 + 1, 2 * col2 + 1, 2 * row + 1
    leave, enter = (RIGHT, LEFT) if col2 > col1 else (LEFT, RIGHT)
    yield _way(0.1, leave, enter, _row(row, col1, col2), ((x1, y), (x2, y)))
    yield _way(2, BOTTOM, BOTTOM, 0, _z_rows(x1, y, x2, y, y + 1))
    yield _way(2.2, TOP, TOP, 0, _z_rows(x1, y, x2, y, y - 1))


def _bent(row1: int, col1: int, row2: int, col2: int, *, returns: bool) -> Iterator[Way]:
    down, right = row2 > row1, col2 > col1
    out, into = (RIGHT, LEFT) if right else (LEFT, RIGHT)
    leave, enter = (BOTTOM, TOP) if down else (TOP, BOTTOM)
    rise = 0.0 if down or returns else 0.5
    x1, y1, x2, y2 = 2 * col1 + 1, 2 * row1 + 1, 2 * col2 + 1, 2 * row2 + 1
    dx, dy = 1 if right else -1, 1 if down else -1
    rows = _row(row1, col1, col2), _row(row2, col1, col2)
    columns = _column(col1, row1, row2), _column(col2, row1, row2)
    corners = cell(row1, col2), cell(row2, col1)
    beside = 0 if abs(col1 - col2) == 1 else rows[1] | corners[1]

    def way(cost: float, sides: tuple[int, int], cells: int, path: Path) -> Way:
        return _way(cost + rise, *sides, cells, path)

    yield way(1, (out, enter), rows[0] | corners[0] | columns[1], ((x1, y1), (x2, y1), (x2, y2)))
    yield way(1, (leave, into), columns[0] | corners[1] | rows[1], ((x1, y1), (x1, y2), (x2, y2)))
    yield way(2, (leave, enter), columns[0], _z_rows(x1, y1, x2, y2, y2 - dy))
    yield way(2, (leave, enter), columns[1], _z_rows(x1, y1, x2, y2, y1 + dy))
    yield way(2, (out, into), beside, _z_columns(x1, y1, x2, y2, x1 + dx))
    yield way(2, (out, into), rows[0], _z_columns(x1, y1, x2, y2, x2 - dx))
    yield way(3.2, (out, enter), 0, _staircase(x1, y1, x2, y2))


def _row(row: int, col1: int, col2: int) -> int:
    """Return the cells between two columns of a row."""
    low, high = min(col1, col2), max(col1, col2)
    return sum(cell(row, col) for col in range(low + 1, high))


def _column(col: int, row1: int, row2: int) -> int:
    """Return the cells between two rows of a column."""
    low, high = min(row1, row2), max(row1, row2)
    return sum(cell(row, col) for row in range(low + 1, high))


def _z_rows(x1: int, y1: int, x2: int, y2: int, channel: int) -> Path:
    return ((x1, y1), (x1, channel), (x2, channel), (x2, y2))


def _z_columns(x1: int, y1: int, x2: int, y2: int, channel: int) -> Path:
    return ((x1, y1), (channel, y1), (channel, y2), (x2, y2))


def _staircase(x1: int, y1: int, x2: int, y2: int) -> Path:
    side = x1 + (1 if x2 > x1 else -1)
    return ((x1, y1), (side, y1), (side, y2 - 1), (x2, y2 - 1), (x2, y2))
