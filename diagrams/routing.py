"""Route every link of a placed net along grid lines, never through a box.

The lines of the grid are the centre lines of columns and rows, and the channels
between them. A box covers the crossing of two centre lines, so a route cannot
pass through one by construction. A piece of a centre line belongs to links of
one port or one target only; channels take as many links as want to pass.
"""

import heapq
import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from diagrams.axes import Axis, Line
from diagrams.grid import Placement
from diagrams.net import Link, Net

BEND = 34.0
CROSS = 90.0
KNOT = 200.0
ANSWERS_SHARE = 140.0
BAR_END = 900.0
SHARED_CHANNEL = 4.0
TANGLED_CHANNEL = 30.0
TURN_IN_A_CELL = 5.0

Point = tuple[int, int]
Step = tuple[int, int]
Piece = tuple[Point, Point]

DOWN, UP, EAST, WEST, STILL = (0, 1), (0, -1), (1, 0), (-1, 0), (0, 0)
STEPS: tuple[Step, ...] = (DOWN, EAST, WEST, UP)


class Run(NamedTuple):
    """A straight piece of a route: on which line, from and to which crossing line."""

    down: bool
    line: int
    start: int
    end: int


class _Goal(NamedTuple):
    points: frozenset[Point]
    left: float
    right: float
    height: float


def related(one: Link, other: Link) -> bool:
    """May two links lie on top of each other? A timer's never on those of its own box."""
    if one.source == other.source and one.port != other.port:
        return False
    return one.target == other.target or one.port == other.port


class Router:
    """The routes of one placement; ``routes[link]`` is the list of points it passes."""

    def __init__(
        self,
        net: Net,
        placement: Placement,
        *,
        across: Axis,
        along: Axis,
        spans: Mapping[str, tuple[int, int]],
    ) -> None:
        self._net, self._across, self._along = net, across, along
        self._links = {link.id: link for link in net.links}
        self.points: dict[str, frozenset[Point]] = {}
        self.home: dict[str, Point] = {}
        for spot, cell in placement.items():
            low, high = spans.get(spot, (cell.col, cell.col))
            v = along.centre[cell.row]
            self.home[spot] = (across.centre[cell.col], v)
            self.points[spot] = frozenset(
                (u, v) for u in range(across.centre[low], across.centre[high] + 1)
            )
        self._boxes = frozenset().union(*self.points.values())
        self.routes: dict[str, list[Point]] = {}
        self._on_piece: dict[Piece, set[str]] = {}
        self._at_point: dict[Point, dict[str, tuple[Step, Step]]] = {}

    def run(self, rounds: int = 2) -> None:
        """Route all links, the happy path first, then again around each other."""
        order = sorted(self._links.values(), key=self._urgency)
        for link in order:
            self._add(link, self._search(link))
        for _ in range(rounds):
            changed = self._retry(order)
            for link in order:
                old = self.routes.get(link.id)
                if old is None:
                    continue
                self._remove(link)
                new = self._search(link) or old
                self._add(link, new)
                changed = changed or new != old
            if not changed:
                break
        self._retry(order)

    def runs(self, link_id: str) -> list[Run]:
        """Return the straight pieces of a route, in its direction."""
        runs: list[Run] = []
        for (u, v), (next_u, next_v) in itertools.pairwise(self.routes[link_id]):
            down = u == next_u
            line, start, end = (u, v, next_v) if down else (v, u, next_u)
            if runs and runs[-1].down == down:
                runs[-1] = runs[-1]._replace(end=end)
            else:
                runs.append(Run(down, line, start, end))
        return runs

    def _urgency(self, link: Link) -> tuple[bool, bool, int, str]:
        (u1, v1), (u2, v2) = self.home[link.source], self.home[link.target]
        return (not link.main, link.back, abs(u1 - u2) + abs(v1 - v2), link.id)

    def _retry(self, order: list[Link]) -> bool:
        """Give links without a way one by taking up those that touch the same boxes."""
        changed = False
        for link in [link for link in order if link.id not in self.routes]:
            ends = {link.source, link.target}
            near = [
                other
                for other in order
                if other.id in self.routes and ends & {other.source, other.target}
            ]
            kept = {other.id: self.routes[other.id] for other in near}
            for other in near:
                self._remove(other)
            found = self._search(link)
            self._add(link, found)
            for other in near:
                self._add(other, self._search(other) or (None if found else kept[other.id]))
            changed = changed or found is not None
        return changed

    def _add(self, link: Link, route: list[Point] | None) -> None:
        if route is None:
            return
        self.routes[link.id] = route
        for piece in itertools.pairwise(route):
            self._on_piece.setdefault(_piece(*piece), set()).add(link.id)
        for before, point, after in zip(route, route[1:], route[2:], strict=False):
            passing = (_step(before, point), _step(point, after))
            self._at_point.setdefault(point, {})[link.id] = passing

    def _remove(self, link: Link) -> None:
        route = self.routes.pop(link.id)
        for piece in itertools.pairwise(route):
            self._on_piece[_piece(*piece)].discard(link.id)
        for point in route[1:-1]:
            self._at_point[point].pop(link.id, None)

    def _search(self, link: Link) -> list[Point] | None:
        """Find the cheapest way (A*); None when the boxes leave none."""
        goal = self._goal(self.points[link.target])
        leave, arrive = _leaving(link, self._net), _arriving(link, self._net)
        sources = self.points[link.source]
        home = self.home[link.source]
        best = {(point, STILL): 0.0 if point == home else 0.5 for point in sources}
        came: dict[tuple[Point, Step], tuple[Point, Step]] = {}
        counter = itertools.count()
        heap = [
            (cost + self._distance(state[0], goal), next(counter), state)
            for state, cost in sorted(best.items())
        ]
        heapq.heapify(heap)
        done: set[tuple[Point, Step]] = set()
        while heap:
            _, _, state = heapq.heappop(heap)
            if state in done:
                continue
            done.add(state)
            point, heading = state
            if point in goal.points and heading != STILL:
                return _unwind(state, came)
            for turn, after in self._neighbours(point, heading, sources, goal.points):
                price = self._price(link, point, heading, turn)
                if price is None:
                    continue
                if heading == STILL:
                    price += leave[turn] + _sideways(sources, turn)
                if after in goal.points:
                    price += arrive[turn] + _sideways(goal.points, turn)
                cost = best[state] + price
                reached = (after, turn)
                if cost < best.get(reached, 1e18):
                    best[reached] = cost
                    came[reached] = state
                    heapq.heappush(
                        heap, (cost + self._distance(after, goal), next(counter), reached)
                    )
        return None

    def _goal(self, points: frozenset[Point]) -> _Goal:
        us = [self._across.at[u] for u, _ in points]
        return _Goal(points, min(us), max(us), self._along.at[next(iter(points))[1]])

    def _distance(self, point: Point, goal: _Goal) -> float:
        x, y = self._across.at[point[0]], self._along.at[point[1]]
        aside = max(goal.left - x, 0.0, x - goal.right)
        return aside + abs(y - goal.height)

    def _neighbours(
        self, point: Point, heading: Step, sources: frozenset[Point], goals: frozenset[Point]
    ) -> Iterator[tuple[Step, Point]]:
        for turn in STEPS:
            if heading != STILL and turn == (-heading[0], -heading[1]):
                continue
            u, v = after = point[0] + turn[0], point[1] + turn[1]
            inside = 0 <= u < len(self._across.lines) and 0 <= v < len(self._along.lines)
            if not inside or (after in self._boxes and after not in goals):
                continue
            if after in sources and (after not in goals or heading == STILL):
                continue
            yield turn, after

    def _price(self, link: Link, point: Point, heading: Step, turn: Step) -> float | None:
        """Return what one piece costs, None when it belongs to somebody else."""
        u, v = point
        after = u + turn[0], v + turn[1]
        line = self._across.lines[u] if turn[0] == 0 else self._along.lines[v]
        at = self._along.at if turn[0] == 0 else self._across.at
        step = v if turn[0] == 0 else u
        price = abs(at[step + turn[0] + turn[1]] - at[step])
        users = self._on_piece.get(_piece(point, after))
        if users:
            shared = self._shared(link, users, line, leaving=heading == STILL)
            if shared is None:
                return None
            price += shared
        if heading != STILL:
            price += self._meeting(link, point, heading, turn)
            if turn != heading:
                price += BEND
        return price

    def _shared(self, link: Link, users: set[str], line: Line, *, leaving: bool) -> float | None:
        others = [self._links[user] for user in users]
        mine = [other for other in others if related(link, other)]
        if line.centre:
            if len(mine) < len(others):
                return None
            asks = leaving and self._net.spots[link.source].asks
            same = any(other.port == link.port for other in others)
            return ANSWERS_SHARE if asks and same else 0.0
        price = SHARED_CHANNEL if len(mine) < len(others) else 0.0
        tangled = any(not related(one, other) for one in mine for other in mine)
        return price + (TANGLED_CHANNEL if tangled else 0.0)

    def _meeting(self, link: Link, point: Point, heading: Step, turn: Step) -> float:
        in_cell = self._across.lines[point[0]].centre and self._along.lines[point[1]].centre
        straight = heading == turn
        price = TURN_IN_A_CELL if in_cell and not straight else 0.0
        for other, (came, goes) in self._at_point.get(point, {}).items():
            if straight and came == goes:
                price += CROSS if (came[0] == 0) != (turn[0] == 0) else 0.0
            elif related(link, self._links[other]):
                continue
            elif in_cell:
                price += KNOT
            elif straight or came == goes:
                price += CROSS * 0.3
            else:
                # Two lines that turn here can be kept apart once, not at both of their ends.
                price += CROSS * 0.9
        return price


def _sideways(points: frozenset[Point], turn: Step) -> float:
    """Return what it costs to meet a bar at its end instead of from above or below."""
    return BAR_END if len(points) > 1 and not turn[1] else 0.0


def _leaving(link: Link, net: Net) -> dict[Step, float]:
    if net.forks(link):
        return {DOWN: 0, EAST: 70, WEST: 70, UP: 120}
    if link.timer:
        return {DOWN: 60, EAST: 0, WEST: 0, UP: 120}
    if link.back:
        return {DOWN: 10, EAST: 0, WEST: 0, UP: 14}
    return {DOWN: 0, EAST: 6, WEST: 6, UP: 46}


def _arriving(link: Link, net: Net) -> dict[Step, float]:
    if net.joins(link):
        return {DOWN: 0, EAST: 70, WEST: 70, UP: 120}
    if link.back:
        return {DOWN: 4, EAST: 0, WEST: 0, UP: 40}
    return {DOWN: 0, EAST: 6, WEST: 6, UP: 46}


def _piece(one: Point, other: Point) -> Piece:
    return (one, other) if one < other else (other, one)


def _step(before: Point, after: Point) -> Step:
    return after[0] - before[0], after[1] - before[1]


def _unwind(
    state: tuple[Point, Step], came: Mapping[tuple[Point, Step], tuple[Point, Step]]
) -> list[Point]:
    route = [state[0]]
    while state in came:
        state = came[state]
        route.append(state[0])
    return route[::-1]
