"""Place the spots of a net on a grid of rows (along the flow) and columns (lanes)."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagrams.annealing import HEAT, REACH, Annealing
from diagrams.grid import Cell, Field, Placement
from diagrams.net import Net, ranks
from diagrams.scoring import BLOCKED
from diagrams.starting import continued

MANY = 60
COOLER = 0.6
"""How much of its heat each round of a schedule leaves to the next."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long is searched: in each round so many of the best so far, so many steps each."""

    rounds: tuple[tuple[int, int], ...]

    def shortened(self, share: float) -> "Schedule":
        """Return a schedule of so much less work."""
        return Schedule(rounds=tuple((kept, round(steps * share)) for kept, steps in self.rounds))


def place(net: Net, field: Field, schedule: Schedule) -> list[tuple[Placement, float]]:
    """Return good placements with their costs, the same for the same arguments.

    All seeds are searched for a while, then only the best go on: a long search of one
    finds more than many short ones. Big nets are only started and not improved: a chart
    of 300 nodes should be drawn in seconds, not be beautiful.
    """
    if len(net.spots) > MANY:
        start = Annealing(net, field, 1)
        return [(start.result(), start.best_cost)]
    (seeds, _), *_ = schedule.rounds
    searches, heat = [Annealing(net, field, seed) for seed in range(1, seeds + 1)], HEAT
    for kept, steps in schedule.rounds:
        searches = sorted(searches, key=lambda search: search.best_cost)[:kept]
        for search in searches:
            search.anneal(steps, heat)
        heat *= COOLER
    for search in searches:
        search.descend()
    return [(search.result(), search.best_cost) for search in searches]


def place_from(net: Net, field: Field, known: Mapping[str, Cell]) -> tuple[Placement, float]:
    """Find cells for the spots that have none; move the others only where they must."""
    search = Annealing(net, field, 1, start=continued(net, field, known))
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
