"""Cells of the grid that a net is placed on: rows along the flow, columns in lanes across it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Where a spot stands: row along the flow, column across it, both from 0."""

    row: int
    col: int


Placement = Mapping[str, Cell]
Cells = tuple[list[int], list[int]]
"""The rows and the columns of all spots, in the order of the net."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """The columns that there are: ``slots[lane]`` columns beside each other a lane."""

    slots: tuple[int, ...]

    def columns(self, lane: int) -> range:
        """Return the columns of a lane."""
        first = sum(self.slots[:lane])
        return range(first, first + self.slots[lane])

    def lane_of(self, col: int) -> int:
        """Return the lane that a column belongs to."""
        return next(lane for lane in range(len(self.slots)) if col in self.columns(lane))


def dense(rows: Iterable[int]) -> list[int]:
    """Return the rows numbered anew, without those in which nothing stands."""
    rows = list(rows)
    order = {row: place for place, row in enumerate(sorted(set(rows)))}
    return [order[row] for row in rows]
