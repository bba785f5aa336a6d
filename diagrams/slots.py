"""How many columns a drawing may have: as many as its branches want beside each other."""

from collections.abc import Iterator

from diagrams.chart import Part
from diagrams.grid import Field
from diagrams.net import Bar, Net
from diagrams.sizing import Measure

FEW, SOME, MOST_BRANCHES, MOST_ENDS = 4, 5, 7, 8
MOST_COLUMNS = 60
"""More columns no page can show; then every lane has one."""


def fields(part: Part, measure: Measure) -> Iterator[Field]:
    """Yield the fields worth trying, the leanest first."""
    lanes = range(len(part.lanes) if measure.lanes else 0)
    if measure.sideways:
        yield Field(slots=(2,))
    elif not lanes:
        yield from _without_lanes(part.net)
    else:
        yield from _with_lanes(part.net, lanes)


def _without_lanes(net: Net) -> Iterator[Field]:
    branches = max((_fan(net, spot) for spot in net.spots), default=0)
    few = FEW if len(net.spots) <= 40 else SOME
    ends = min(_beside_each_other(net, 0), MOST_ENDS)
    yield Field(slots=(max(few, min(branches, MOST_BRANCHES), ends),))
    if len(net.spots) <= 14:
        yield Field(slots=(3,))


def _with_lanes(net: Net, lanes: range) -> Iterator[Field]:
    counts = [sum(spot.lane == lane for spot in net.spots.values()) for lane in lanes]
    bars = [_beside_each_other(net, lane) for lane in lanes]
    lean = [max(bars[lane], 1 + (counts[lane] > 3)) for lane in lanes]
    wide = [max(bars[lane], _answers(net, lane), 1 + (counts[lane] > 2)) for lane in lanes]
    if sum(lean) > MOST_COLUMNS:
        lean = [1 for _ in lanes]
    yield Field(slots=tuple(lean))
    if wide != lean and sum(wide) <= MOST_COLUMNS:
        yield Field(slots=tuple(wide))


def _fan(net: Net, spot: str) -> int:
    """Return how many branches drop from a bar."""
    forks = net.spots[spot].bar is Bar.FORK
    return sum(link.source == spot for link in net.links) if forks else 0


def _beside_each_other(net: Net, lane: int) -> int:
    """Return how many branches of one bar stand in a lane at most."""
    bars = [spot for spot in net.spots.values() if spot.bar is not Bar.NONE]
    standing = ([net.spots[branch].lane for branch in net.branches(spot)] for spot in bars)
    return max((lanes.count(lane) for lanes in standing), default=0)


def _answers(net: Net, lane: int) -> int:
    """Return how many answers of one question stand in its own lane at most."""
    sources = [
        link.source
        for link in net.links
        if net.spots[link.source].asks and not link.back
        if net.spots[link.source].lane == net.spots[link.target].lane == lane
    ]
    return max(map(sources.count, sources), default=0)
