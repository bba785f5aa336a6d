"""Give every route that runs in a channel a track of its own.

Routes of one port or one target that overlap share a track and look like one
line with branches; the order of the tracks is the one with the fewest crossings.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from diagrams.axes import Axis
from diagrams.net import Link
from diagrams.routing import Run, related

FEW = 5
ROUNDS = 3
TOUCHING = 6.0
BESIDE = 0.5

Channel = tuple[bool, int]
Place = tuple[str, int]


class _Piece(NamedTuple):
    link: str
    run: int
    low: int
    high: int


class _Tap(NamedTuple):
    """Where another run meets a channel, from which side, and if it lies on a centre line."""

    at: float
    side: int
    centre: bool


@dataclass(frozen=True, kw_only=True)
class Tracks:
    """``of[link, run]`` is the track of a run, ``count[channel]`` how many a channel has."""

    of: Mapping[Place, int]
    count: Mapping[Channel, int]


def assign(
    runs: Mapping[str, list[Run]], links: Mapping[str, Link], *, across: Axis, along: Axis
) -> Tracks:
    """Give every run in a channel a track, from the lower coordinate upwards."""
    axes = {True: across, False: along}
    nets = _nets(runs, links, axes)
    of = dict.fromkeys(
        ((link, place) for link, pieces in runs.items() for place in range(len(pieces))), 0
    )
    count = dict.fromkeys(nets, 1)
    where: dict[Place, float] = {
        (link, place): run.line for link, pieces in runs.items() for place, run in enumerate(pieces)
    }
    for _ in range(ROUNDS):
        for channel in sorted(nets):
            if len(nets[channel]) > 1:
                count[channel] = _order(channel, nets[channel], runs, axes, of, where)
    return Tracks(of=of, count=count)


def _nets(
    runs: Mapping[str, list[Run]], links: Mapping[str, Link], axes: Mapping[bool, Axis]
) -> dict[Channel, list[list[_Piece]]]:
    pieces: dict[Channel, list[_Piece]] = {}
    for link, straight in runs.items():
        for place, run in enumerate(straight):
            if not axes[run.down].lines[run.line].centre:
                low, high = sorted((run.start, run.end))
                pieces.setdefault((run.down, run.line), []).append(_Piece(link, place, low, high))

    nets: dict[Channel, list[list[_Piece]]] = {}
    for channel, found in pieces.items():
        nets[channel] = []
        for piece in sorted(found, key=lambda piece: (piece.low, -piece.high, piece.link)):
            for net in nets[channel]:
                together = all(related(links[piece.link], links[other.link]) for other in net)
                if together and any(
                    other.low < piece.high and piece.low < other.high for other in net
                ):
                    net.append(piece)
                    break
            else:
                nets[channel].append([piece])
    return nets


def _order(
    channel: Channel,
    nets: list[list[_Piece]],
    runs: Mapping[str, list[Run]],
    axes: Mapping[bool, Axis],
    of: dict[Place, int],
    where: dict[Place, float],
) -> int:
    """Order the nets of a channel, write down their tracks and return how many there are."""
    taps = [_taps(channel, net, runs, axes, where) for net in nets]
    extents = [_extent(found) for found in taps]
    price = [
        [_above(taps, extents, one, other) if one != other else 0.0 for other in range(len(nets))]
        for one in range(len(nets))
    ]
    best = _permutation(price)
    track: dict[int, int] = {}
    for place, net in enumerate(best):
        track[net] = 0
        for earlier in best[:place]:
            apart = extents[earlier][1] < extents[net][0] or extents[net][1] < extents[earlier][0]
            if not apart:
                track[net] = max(track[net], track[earlier] + 1)
    total = max(track.values()) + 1
    for net, pieces in enumerate(nets):
        for piece in pieces:
            of[piece.link, piece.run] = track[net]
            where[piece.link, piece.run] = channel[1] + 0.8 * ((track[net] + 1) / (total + 1) - 0.5)
    return total


def _taps(
    channel: Channel,
    net: list[_Piece],
    runs: Mapping[str, list[Run]],
    axes: Mapping[bool, Axis],
    where: Mapping[Place, float],
) -> list[_Tap]:
    taps = []
    for piece in net:
        straight = runs[piece.link]
        own = straight[piece.run]
        for other, end in ((piece.run - 1, own.start), (piece.run + 1, own.end)):
            if 0 <= other < len(straight):
                run = straight[other]
                far = run.start if other < piece.run else run.end
                side = 1 if far > channel[1] else -1
                centre = axes[run.down].lines[run.line].centre
                taps.append(_Tap(where[piece.link, other], side, centre))
            else:
                taps.append(_Tap(end, 0, centre=True))
    return taps


def _extent(taps: list[_Tap]) -> tuple[float, float]:
    """Return from where to where a net runs along its channel: from tap to tap.

    A channel holds no box but a bar, so a run in it ends at another run or on a bar.
    """
    ends = [tap.at for tap in taps]
    return min(ends), max(ends)


def _above(
    taps: list[list[_Tap]], extents: list[tuple[float, float]], one: int, other: int
) -> float:
    """Return the crossings when net *one* lies on a lower coordinate than net *other*."""
    price = 0.0
    for tap in taps[other]:
        if tap.side < 0:
            price += _hit(tap, extents[one])
    for tap in taps[one]:
        if tap.side > 0:
            price += _hit(tap, extents[other])
    return price


def _hit(tap: _Tap, extent: tuple[float, float]) -> float:
    if extent[0] < tap.at < extent[1]:
        return 1.0
    if tap.at in extent:
        return TOUCHING if tap.centre else BESIDE
    return 0.0


def _permutation(price: list[list[float]]) -> list[int]:
    size = len(price)
    if size <= FEW:
        return list(
            min(
                itertools.permutations(range(size)),
                key=lambda order: (
                    sum(price[one][other] for one, other in itertools.combinations(order, 2)),
                    order,
                ),
            )
        )
    order = list(range(size))
    for _ in range(size):
        changed = False
        for place in range(size - 1):
            one, other = order[place], order[place + 1]
            if price[one][other] > price[other][one]:
                order[place], order[place + 1] = other, one
                changed = True
        if not changed:
            break
    return order
