"""What is placed and linked, before anything has a size: the net under a chart."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

GOAL_BONUS = 1000
PREFERRED_BONUS = 50


class Bar(StrEnum):
    """The two parallel lines of GB/T 1526 that a fork or a join is drawn as."""

    NONE = ""
    FORK = "fork"
    JOIN = "join"


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Something that needs a cell: its lane and stage are numbers from 0."""

    id: str
    lane: int = 0
    stage: int = 0
    bar: Bar = Bar.NONE
    asks: bool = False


@dataclass(frozen=True, kw_only=True)
class Link:
    """A line from spot to spot; links of one port may share their first piece."""

    id: str
    source: str
    target: str
    port: str
    timer: bool = False
    preferred: bool = False
    back: bool = False
    main: bool = False


@dataclass(frozen=True, kw_only=True)
class Net:
    """Spots and links in the order of their ids, so that the file's order is no matter."""

    spots: Mapping[str, Spot]
    links: tuple[Link, ...]

    def forks(self, link: Link) -> bool:
        """Does the link drop from a parallel bar?"""
        return self.spots[link.source].bar is Bar.FORK

    def joins(self, link: Link) -> bool:
        """Does the link drop onto a parallel bar?"""
        return self.spots[link.target].bar is Bar.JOIN

    def branches(self, spot: Spot) -> Iterator[str]:
        """Yield the spots that a bar must span."""
        for link in self.links:
            if link.back:
                continue
            if spot.bar is Bar.FORK and link.source == spot.id:
                yield link.target
            elif spot.bar is Bar.JOIN and link.target == spot.id:
                yield link.source

    def partners(self, spot: Spot) -> Iterator[str]:
        """Yield whom a bar is linked to on its other side: it may reach as far as they stand."""
        branches = set(self.branches(spot))
        for link in self.links:
            if not link.back and spot.id in {link.source, link.target}:
                other = link.target if link.source == spot.id else link.source
                if other not in branches:
                    yield other


def knit(spots: Iterable[Spot], links: Iterable[Link], *, start: str, goals: frozenset[str]) -> Net:
    """Sort spots and links, and mark which links run back and which are the happy path.

    :param goals: the ends that an applicant hopes for; the happy path leads to one
    """
    known = {spot.id: spot for spot in sorted(spots, key=lambda spot: spot.id)}
    ordered = sorted(links, key=lambda link: link.id)
    back = _back(known, ordered, start)
    forward = [link for link in ordered if link.id not in back]
    main = _main_path(known, [link for link in forward if not link.timer], start, goals)
    marked = (replace(link, back=link.id in back, main=link.id in main) for link in ordered)
    return Net(spots=known, links=tuple(marked))


def topological(spots: Iterable[str], links: Iterable[Link]) -> list[str]:
    """Return the spots so that every forward link goes down the list; ties by id."""
    leaving: dict[str, list[str]] = {spot: [] for spot in spots}
    waiting = dict.fromkeys(leaving, 0)
    for link in links:
        leaving[link.source].append(link.target)
        waiting[link.target] += 1

    ready = sorted(spot for spot, count in waiting.items() if not count)
    order: list[str] = []
    while ready:
        spot = ready.pop(0)
        order.append(spot)
        for target in leaving[spot]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return order


def returning(net: Net) -> frozenset[str]:
    """Return the links between spots that only lead back: these may run upwards too.

    What an applicant corrects goes back to where it came from, drawn as a loop beside it.
    """
    leaving: dict[str, list[Link]] = {spot: [] for spot in net.spots}
    for link in net.links:
        if not link.timer:
            leaving[link.source].append(link)
    found: set[str] = set()
    for spot in reversed(topological(net.spots, [link for link in net.links if not link.back])):
        if leaving[spot] and all(link.back or link.target in found for link in leaving[spot]):
            found.add(spot)
    return frozenset(link.id for link in net.links if {link.source, link.target} <= found)


def ranks(net: Net) -> dict[str, int]:
    """Return the length of the longest forward way to each spot."""
    forward = [link for link in net.links if not link.back]
    entering: dict[str, list[Link]] = {spot: [] for spot in net.spots}
    for link in forward:
        entering[link.target].append(link)
    rank: dict[str, int] = {}
    for spot in topological(net.spots, forward):
        rank[spot] = max((rank[link.source] + 1 for link in entering[spot]), default=0)
    return rank


def _back(spots: Mapping[str, Spot], links: list[Link], start: str) -> set[str]:
    leaving: dict[str, list[Link]] = {spot: [] for spot in spots}
    for link in links:
        leaving[link.source].append(link)
    back: set[str] = set()
    open_: dict[str, bool] = {}
    for root in (start, *spots):
        if root in open_:
            continue
        open_[root] = True
        stack = [(root, iter(leaving[root]))]
        while stack:
            spot, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                open_[spot] = False
                stack.pop()
            elif step.target not in open_:
                open_[step.target] = True
                stack.append((step.target, iter(leaving[step.target])))
            elif open_[step.target]:
                back.add(step.id)
    return back


def _main_path(
    spots: Mapping[str, Spot], links: list[Link], start: str, goals: frozenset[str]
) -> set[str]:
    leaving: dict[str, list[Link]] = {spot: [] for spot in spots}
    for link in links:
        leaving[link.source].append(link)
    best: dict[str, tuple[int, Link | None]] = {}
    for spot in reversed(topological(spots, links)):
        choice: tuple[int, Link | None] = (GOAL_BONUS if spot in goals else 0, None)
        for link in leaving[spot]:
            worth = best[link.target][0] + 1 + PREFERRED_BONUS * link.preferred
            if worth > choice[0]:
                choice = (worth, link)
        best[spot] = choice

    path: set[str] = set()
    step = best[start][1]
    while step is not None:
        path.add(step.id)
        step = best[step.target][1]
    return path
