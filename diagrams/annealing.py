"""Improve a placement move by move: a seeded annealing, then a deterministic descent.

Both know only ``Scorer.cost``.
"""

import math
import random
from collections.abc import Callable

from diagrams.grid import Cell, Cells, Field, dense
from diagrams.net import Net, returning
from diagrams.scoring import DISORDER, Scorer
from diagrams.starting import stacked

HEAT = 2.0
"""What a move may cost at first and still be taken now and then; a bend costs 1."""

REACH = 2
PASSES = 4


class Annealing:
    """One placement of a net under way, and the best one that it has been."""

    def __init__(self, net: Net, field: Field, seed: int, start: Cells | None = None) -> None:
        # The randomness makes pictures, not secrets; a fixed seed makes them again.
        self._random = random.Random(seed)  # noqa: S311
        self._ids = list(net.spots)
        self._choices = [list(field.columns(spot.lane)) for spot in net.spots.values()]
        index = {spot: place for place, spot in enumerate(self._ids)}
        self._next: list[list[int]] = [[] for _ in self._ids]
        self._before: list[list[int]] = [[] for _ in self._ids]
        self._near: list[list[int]] = [[] for _ in self._ids]
        loops = returning(net)
        for link in net.links:
            source, target = index[link.source], index[link.target]
            if not link.back and link.id not in loops:
                self._next[source].append(target)
                self._before[target].append(source)
            if source != target:
                self._near[source].append(target)
                self._near[target].append(source)
        self._scorer = Scorer(net)
        self.rows, self.cols = start or stacked(net, field)
        self.cost = self._scorer.cost(self.rows, self.cols)
        self._keep()

    def _keep(self) -> None:
        self.best_rows, self.best_cols, self.best_cost = self.rows, self.cols, self.cost

    def result(self) -> dict[str, Cell]:
        """Return the best placement with its empty columns left out."""
        rows = dense(self.best_rows)
        return {
            spot: Cell(row=row, col=col)
            for spot, row, col in zip(self._ids, rows, self.best_cols, strict=True)
        }

    def anneal(self, steps: int, hot: float) -> None:
        """Try random moves, from the best placement on; worse ones are taken ever more rarely."""
        self.rows, self.cols, self.cost = self.best_rows, self.best_cols, self.best_cost
        moves: tuple[Callable[[], Cells | None], ...] = (
            *(self._jump,) * 5,
            *(self._branch,) * 3,
            self._close,
            self._open,
            self._chain,
            self._join,
        )
        for step in range(steps):
            heat = hot * (1 - step / steps) ** 2 + 1e-3
            moved = self._random.choice(moves)()
            if moved is None:
                continue
            rows, cols = dense(moved[0]), moved[1]
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
        rows = dense(rows)
        cost = self._scorer.cost(rows, cols, self.best_cost)
        if cost < self.best_cost - 1e-9:
            self.rows, self.cols, self.cost = rows, cols, cost
            self._keep()

    def _jump(self) -> Cells | None:
        """Put a spot somewhere between what leads to it and where it leads."""
        spot = self._random.randrange(len(self._ids))
        low = max((self.rows[other] for other in self._before[spot]), default=0)
        high = min((self.rows[other] for other in self._next[spot]), default=low + 2)
        low, high = max(low, self.rows[spot] - 2), min(high, self.rows[spot] + 2)
        if low > high:
            return None
        row = self._random.randint(low, high)
        return self._put(spot, row, self._random.choice(self._choices[spot]))

    def _join(self) -> Cells | None:
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

    def _put(self, spot: int, row: int, col: int) -> Cells | None:
        if (row, col) == (self.rows[spot], self.cols[spot]):
            return None
        rows, cols = list(self.rows), list(self.cols)
        _swap(rows, cols, spot, (row, col))
        return (rows, cols) if all(map(self._allowed, range(len(cols)), cols)) else None

    def _allowed(self, spot: int, col: int) -> bool:
        return col in self._choices[spot]

    def _close(self) -> Cells:
        """Pull everything below a cut up by one row."""
        cut = self._random.randrange(max(self.rows) + 1)
        return [row - 1 if row > cut else row for row in self.rows], self.cols

    def _open(self) -> Cells:
        """Open a new row just above or below a spot and move it there."""
        spot = self._random.randrange(len(self._ids))
        cut = self.rows[spot] - self._random.randrange(2)
        rows = [row + 1 if row > cut else row for row in self.rows]
        cols = list(self.cols)
        rows[spot] = cut + 1
        cols[spot] = self._random.choice(self._choices[spot])
        return rows, cols

    def _chain(self) -> Cells | None:
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

    def _branch(self) -> Cells:
        """Move a spot with all that follows it: aside, along, or round the corner."""
        spot = self._random.randrange(len(self._ids))
        down, aside = self._random.choice((-1, 0, 1)), self._random.choice((-1, 1))
        moved, open_ = {spot}, [spot]
        while open_:
            fresh = [after for after in self._next[open_.pop()] if after not in moved]
            moved.update(fresh)
            open_ += fresh
        rows, cols = list(self.rows), list(self.cols)
        for one in moved:
            rows[one] = max(0, rows[one] + down)
            if cols[one] + aside in self._choices[one]:
                cols[one] += aside
        return rows, cols


def _swap(rows: list[int], cols: list[int], spot: int, cell: tuple[int, int]) -> None:
    """Move a spot to a cell; whoever stands there takes the old one."""
    old = rows[spot], cols[spot]
    for other, taken in enumerate(zip(rows, cols, strict=True)):
        if taken == cell and other != spot:
            rows[other], cols[other] = old
            break
    rows[spot], cols[spot] = cell
