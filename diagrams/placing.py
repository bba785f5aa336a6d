"""Place the spots of a net on a grid of rows (along the flow) and columns (lanes).

A start is built from the longest ways, then improved by a seeded annealing and a
deterministic descent; both know only ``Scorer.cost``.
"""

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagrams.net import Net, ranks, topological
from diagrams.scoring import BLOCKED, DISORDER, Scorer

HEAT = 4.0
MANY = 60
REACH = 2
PASSES = 4


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Where a spot stands: row along the flow, column across it, both from 0."""

    row: int
    col: int


Placement = Mapping[str, Cell]


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


def place(net: Net, field: Field, *, seed: int = 1, steps: int = 1500) -> tuple[Placement, float]:
    """Return a good placement and its cost; the same for the same net, field and seed.

    Big nets are only started and not improved: a chart of 300 nodes should be
    drawn in seconds, not be beautiful.
    """
    search = _Search(net, field, seed)
    if len(net.spots) <= MANY:
        search.anneal(steps)
        search.descend()
    return search.result(), search.best_cost


def place_from(net: Net, field: Field, known: Mapping[str, Cell]) -> tuple[Placement, float]:
    """Find cells for the spots that have none; move the others only where they must."""
    search = _Search(net, field, 1, start=_continued(net, field, known))
    fresh = [place for place, spot in enumerate(net.spots) if spot not in known]
    for _ in range(REACH):
        for spot in fresh:
            search.insert(spot)
    for spot in range(len(net.spots)):
        if search.best_cost >= BLOCKED:
            search.settle(spot)
    return search.result(), search.best_cost


def place_plainly(net: Net) -> tuple[Placement, float, Field]:
    """Return every spot in a row of its own, one column a lane: never wrong, never pretty."""
    lanes = 1 + max(spot.lane for spot in net.spots.values())
    field, rank = Field(slots=(1,) * lanes), ranks(net)
    order = sorted(net.spots.values(), key=lambda spot: (spot.stage, rank[spot.id], spot.id))
    return {spot.id: Cell(row=row, col=spot.lane) for row, spot in enumerate(order)}, 0.0, field


class _Search:
    def __init__(
        self, net: Net, field: Field, seed: int, start: tuple[list[int], list[int]] | None = None
    ) -> None:
        # The randomness makes pictures, not secrets; a fixed seed makes them again.
        self._random = random.Random(seed)  # noqa: S311
        self._ids = list(net.spots)
        self._choices = [list(field.columns(spot.lane)) for spot in net.spots.values()]
        index = {spot: place for place, spot in enumerate(self._ids)}
        self._next: list[list[int]] = [[] for _ in self._ids]
        self._before: list[list[int]] = [[] for _ in self._ids]
        self._near: list[list[int]] = [[] for _ in self._ids]
        for link in net.links:
            source, target = index[link.source], index[link.target]
            if not link.back:
                self._next[source].append(target)
                self._before[target].append(source)
            if source != target:
                self._near[source].append(target)
                self._near[target].append(source)
        self._scorer = Scorer(net)
        self.rows, self.cols = start or _start(net, field)
        self.cost = self._scorer.cost(self.rows, self.cols)
        self._keep()

    def _keep(self) -> None:
        self.best_rows, self.best_cols, self.best_cost = self.rows, self.cols, self.cost

    def result(self) -> dict[str, Cell]:
        """Return the best placement with its empty columns left out."""
        rows = _dense(self.best_rows)
        return {
            spot: Cell(row=row, col=col)
            for spot, row, col in zip(self._ids, rows, self.best_cols, strict=True)
        }

    def anneal(self, steps: int) -> None:
        """Try random moves; worse ones are taken ever more rarely."""
        moves = (self._jump,) * 6 + (self._close, self._open, self._chain, self._chain, self._join)
        for step in range(steps):
            heat = HEAT * (1 - step / steps) ** 2 + 1e-3
            moved = self._random.choice(moves)()
            if moved is None:
                continue
            rows, cols = _dense(moved[0]), moved[1]
            # The chance is drawn first: the scorer may stop where a move is lost anyway.
            limit = self.cost - heat * math.log(1 - self._random.random())
            cost = self._scorer.cost(rows, cols, limit)
            if cost <= limit:
                self.rows, self.cols, self.cost = rows, cols, cost
                if cost < self.best_cost:
                    self._keep()

    def descend(self) -> None:
        """Move each spot to the best cell nearby until nothing gets better."""
        for _ in range(PASSES):
            before = self.best_cost
            for spot in range(len(self._ids)):
                self.settle(spot)
            if self.best_cost >= before or self.best_cost >= DISORDER:
                break

    def settle(self, spot: int) -> None:
        """Move a spot to the best cell nearby; who stands there takes its cell."""
        row = self.best_rows[spot]
        for new_row in range(max(0, row - REACH), row + REACH + 1):
            for new_col in self._choices[spot]:
                rows, cols = list(self.best_rows), list(self.best_cols)
                _swap(rows, cols, spot, (new_row, new_col))
                self._improve(rows, cols)

    def insert(self, spot: int) -> None:
        """Move a spot to the best cell anywhere, or into a new row; nobody leaves his column."""
        for row in range(max(self.best_rows) + 2):
            for col in self._choices[spot]:
                rows, cols = list(self.best_rows), list(self.best_cols)
                opened = [other + (other >= row) for other in rows]
                rows[spot], opened[spot], cols[spot] = row, row, col
                self._improve(rows, cols)
                self._improve(opened, cols)

    def _improve(self, rows: list[int], cols: list[int]) -> None:
        rows = _dense(rows)
        cost = self._scorer.cost(rows, cols, self.best_cost)
        if cost < self.best_cost - 1e-9:
            self.rows, self.cols, self.cost = rows, cols, cost
            self._keep()

    def _jump(self) -> tuple[list[int], list[int]] | None:
        """Put a spot somewhere between what leads to it and where it leads."""
        spot = self._random.randrange(len(self._ids))
        low = max((self.rows[other] for other in self._before[spot]), default=0)
        high = min((self.rows[other] for other in self._next[spot]), default=low + 2)
        low, high = max(low, self.rows[spot] - 2), min(high, self.rows[spot] + 2)
        if low > high:
            return None
        row = self._random.randint(low, high)
        return self._put(spot, row, self._random.choice(self._choices[spot]))

    def _join(self) -> tuple[list[int], list[int]] | None:
        """Put a spot beside one of its neighbours, or under it."""
        spot = self._random.randrange(len(self._ids))
        if not self._near[spot]:
            return None
        other = self._random.choice(self._near[spot])
        row = max(0, self.rows[other] + self._random.choice((-1, 0, 0, 1)))
        col = self.cols[other] if self._random.random() < 0.5 else self.cols[spot]
        if col not in self._choices[spot]:
            col = self._random.choice(self._choices[spot])
        return self._put(spot, row, col)

    def _put(self, spot: int, row: int, col: int) -> tuple[list[int], list[int]] | None:
        if (row, col) == (self.rows[spot], self.cols[spot]):
            return None
        rows, cols = list(self.rows), list(self.cols)
        _swap(rows, cols, spot, (row, col))
        return (rows, cols) if all(map(self._allowed, range(len(cols)), cols)) else None

    def _allowed(self, spot: int, col: int) -> bool:
        return col in self._choices[spot]

    def _close(self) -> tuple[list[int], list[int]]:
        """Pull everything below a cut up by one row."""
        cut = self._random.randrange(max(self.rows) + 1)
        return [row - 1 if row > cut else row for row in self.rows], self.cols

    def _open(self) -> tuple[list[int], list[int]]:
        """Open a new row just above or below a spot and move it there."""
        spot = self._random.randrange(len(self._ids))
        cut = self.rows[spot] - self._random.randrange(2)
        rows = [row + 1 if row > cut else row for row in self.rows]
        cols = list(self.cols)
        rows[spot] = cut + 1
        cols[spot] = self._random.choice(self._choices[spot])
        return rows, cols

    def _chain(self) -> tuple[list[int], list[int]] | None:
        """Move a spot together with the steps that follow it one by one."""
        spot = self._random.randrange(len(self._ids))
        down, aside = self._random.choice((-1, 0, 1)), self._random.choice((-1, 0, 1))
        rows, cols = list(self.rows), list(self.cols)
        seen: set[int] = set()
        while spot not in seen and len(seen) < 6:
            seen.add(spot)
            rows[spot] = max(0, rows[spot] + down)
            if cols[spot] + aside in self._choices[spot]:
                cols[spot] += aside
            if len(self._next[spot]) != 1:
                break
            spot = self._next[spot][0]
        return rows, cols


def _swap(rows: list[int], cols: list[int], spot: int, cell: tuple[int, int]) -> None:
    """Move a spot to a cell; whoever stands there takes the old one."""
    old = rows[spot], cols[spot]
    for other, taken in enumerate(zip(rows, cols, strict=True)):
        if taken == cell and other != spot:
            rows[other], cols[other] = old
            break
    rows[spot], cols[spot] = cell


def _dense(rows: Iterable[int]) -> list[int]:
    rows = list(rows)
    order = {row: place for place, row in enumerate(sorted(set(rows)))}
    return [order[row] for row in rows]


def _start(net: Net, field: Field) -> tuple[list[int], list[int]]:
    """Stack the stages, rank by rank, each spot in the first free column of its lane."""
    rank = ranks(net)
    main = {link.source for link in net.links if link.main}
    main |= {link.target for link in net.links if link.main}
    taken: set[tuple[int, int]] = set()
    cells: dict[str, tuple[int, int]] = {}
    base = 0
    for stage in sorted({spot.stage for spot in net.spots.values()}):
        members = [spot for spot in net.spots.values() if spot.stage == stage]
        members.sort(key=lambda spot: (rank[spot.id], spot.id not in main, spot.id))
        for spot in members:
            above = [
                cells[link.source][0] + 1
                for link in net.links
                if link.target == spot.id and not link.back and link.source in cells
            ]
            cells[spot.id] = _free(field.columns(spot.lane), max([base, *above]), taken)
            taken.add(cells[spot.id])
        base = max(row for row, _ in cells.values()) + 1
    return _dense(cells[spot][0] for spot in net.spots), [cells[spot][1] for spot in net.spots]


def _continued(net: Net, field: Field, known: Mapping[str, Cell]) -> tuple[list[int], list[int]]:
    """Put every new spot into a new row under what leads to it."""
    forward = [link for link in net.links if not link.back]
    rows = {spot: 2 * cell.row for spot, cell in known.items()}
    cols = {spot: cell.col for spot, cell in known.items()}
    for spot in topological(net.spots, forward):
        if spot in rows:
            continue
        before = [link.source for link in forward if link.target == spot]
        row = max((rows[source] for source in before), default=-1) + 1
        rows = {other: place + (place >= row) for other, place in rows.items()} | {spot: row}
        columns = field.columns(net.spots[spot].lane)
        wanted = cols[before[0]] if before else columns[0]
        cols[spot] = min(columns, key=lambda col: (abs(col - wanted), col))
    return _dense(rows[spot] for spot in net.spots), [cols[spot] for spot in net.spots]


def _free(columns: range, row: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
    middle = columns[len(columns) // 2]
    by_distance = sorted(columns, key=lambda col: (abs(col - middle), col))
    while True:
        for col in by_distance:
            if (row, col) not in taken:
                return row, col
        row += 1
