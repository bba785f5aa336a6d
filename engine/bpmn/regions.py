"""Which part of a flow one token runs through alone: what a return to a step may take back.

A case is sent back to a step by withdrawing what came after it and putting one token on the
step. That is right only if what is withdrawn comes from one token that once stood there. Around
a step that no fork encloses this is the whole process; in a branch of a fork it is the branch,
and what the branch left waiting at the join. Where a drawing is too tangled to say, a step has
no region, and nothing is sent back to it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.drawing import Process

_FORKS = frozenset({"parallelGateway", "inclusiveGateway"})
_OUT = ""
"""Stands for the world after the last end event."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """What descends from the one token that stands on a node.

    :ivar nodes: where its own tokens can be
    :ivar ahead: those of them that it can reach
    :ivar exits: the flows by which they leave these nodes
    :ivar beside: nodes behind timers that interrupt nothing and that it can still set off
    """

    nodes: frozenset[str]
    ahead: frozenset[str]
    exits: frozenset[str]
    beside: frozenset[str]


def regions(process: Process) -> dict[str, Region]:
    """Return by node id the region of each step that a case may be sent back to."""
    graph = _Graph(process)
    return {
        box.id: region
        for box in process.boxes.values()
        if box.kind in {"userTask", "callActivity"} and (region := graph.region(box.id)) is not None
    }


@dataclass
class _Fork:
    """A node from which several tokens may go on at once.

    :ivar branches: the vertices at which its branches begin
    :ivar inside: the nodes that its tokens may stand on before they have met again
    """

    node: str
    branches: frozenset[str]
    inside: frozenset[str] = field(default_factory=frozenset)


class _Graph:
    """The process with a vertex for each branch of a fork, and who dominates whom."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._next: dict[str, tuple[str, ...]] = {}
        self._forks: list[_Fork] = []
        self._beside = _threads_beside(process)
        aside = frozenset().union(*self._beside.values())
        for box in process.boxes.values():
            if box.id not in aside:
                self._add(box.id)
        [start] = _starts(process)
        self._above = dominators(self._next, start)
        after = dominators(_turned(self._next), _OUT)
        for fork in self._forks:
            meeting = next(
                (node for node in _chain(after, fork.node) if node not in fork.branches), _OUT
            )
            reached = self._reached(fork.branches, without=meeting)
            fork.inside = frozenset(reached & process.boxes.keys())

    def _add(self, node: str) -> None:
        process = self._process
        arrows = process.leaving(node)
        timers = [timer for timer in process.timers_of(node) if timer.id not in self._beside]
        splits = process.boxes[node].kind in _FORKS and len(arrows) > 1
        if splits or not all(timer.interrupting for timer in timers):
            # A timer that interrupts nothing sets a second token off beside its host's.
            branches = {f"→{arrow.id}": (arrow.target,) for arrow in arrows}
            self._next |= branches
            self._next[node] = (*branches, *(timer.id for timer in timers))
            self._forks.append(_Fork(node, frozenset(self._next[node])))
        else:
            after = [arrow.target for arrow in arrows] + [timer.id for timer in timers]
            self._next[node] = tuple(after) or (_OUT,)

    def region(self, node: str) -> Region | None:
        """Return the region of a node; None where no part of the flow is its own."""
        if node not in self._above:
            return None
        branches = {branch for fork in self._forks for branch in fork.branches}
        around = next((each for each in _chain(self._above, node) if each in branches), None)
        if any(self._tangled(fork, node) for fork in self._forks):
            return None
        inside = self._nodes(around)
        if any(fork.node in inside and not fork.inside <= inside for fork in self._forks):
            return None
        exits = frozenset(
            arrow.id
            for arrow in self._process.arrows
            if arrow.source in inside and arrow.target not in inside
        )
        ahead = self._reached({node}, within=inside)
        beside = (
            thread
            for timer, thread in self._beside.items()
            if self._process.boxes[timer].host in ahead
        )
        return Region(
            nodes=inside,
            ahead=inside & ahead,
            exits=exits,
            beside=frozenset().union(*beside),
        )

    def _nodes(self, around: str | None) -> frozenset[str]:
        boxes = self._process.boxes
        known = [node for node in boxes if node in self._above]
        if around is None:
            return frozenset(known)
        return frozenset(
            node for node in known if node == around or around in _chain(self._above, node)
        )

    def _tangled(self, fork: _Fork, node: str) -> bool:
        """Whether other tokens of a fork may be about while one stands on the node, and matter.

        They do not where the node is in one branch, nor where they all lie behind the node.
        """
        if node not in fork.inside or fork.branches & {node, *_chain(self._above, node)}:
            return False
        ahead = self._reached({node}, without=fork.node)
        joins = any(
            self._process.boxes[each].kind in _FORKS and len(self._process.arriving(each)) > 1
            for each in ahead & fork.inside
        )
        return joins or fork.node not in self._reached({node}, without=_OUT)

    def _reached(
        self, origins: Iterable[str], *, without: str = _OUT, within: frozenset[str] | None = None
    ) -> set[str]:
        """Return what can be reached, *without* and what lies behind it left out."""
        return _reached(
            self._next,
            origins,
            lambda each: (
                each not in {without, _OUT}
                and (within is None or each in within or each not in self._process.boxes)
            ),
        )


def _reached(
    forward: Mapping[str, Iterable[str]],
    origins: Iterable[str],
    passes: Callable[[str], bool] = bool,
) -> set[str]:
    pending, seen = [each for each in origins if passes(each)], set()
    while pending:
        here = pending.pop()
        if here not in seen:
            seen.add(here)
            pending += [each for each in forward.get(here, ()) if passes(each)]
    return seen


def _threads_beside(process: Process) -> dict[str, frozenset[str]]:
    """Return by timer the nodes that only tokens stand on which it sets off beside its host's.

    Such a thread ends by itself: it never meets what its host leads to, nor its host again.
    """
    forward = {
        box.id: (
            *(arrow.target for arrow in process.leaving(box.id)),
            *(timer.id for timer in process.timers_of(box.id)),
        )
        for box in process.boxes.values()
    }
    found = {}
    for timer in process.boxes.values():
        if timer.host is None or timer.interrupting:
            continue
        thread = _reached(forward, {timer.id})
        others = {node: after for node, after in forward.items() if node != timer.id}
        rest = _reached(others, _starts(process), lambda node, own=timer.id: node != own)  # type: ignore[misc]
        if not thread & rest:
            found[timer.id] = frozenset(thread)
    return found


def _starts(process: Process) -> list[str]:
    return [box.id for box in process.boxes.values() if box.kind == "startEvent"]


def _turned(forward: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            found.setdefault(target, []).append(source)
    return {target: tuple(sources) for target, sources in found.items()}


def _chain(above: Mapping[str, str], node: str) -> Iterator[str]:
    """Yield who dominates a node, the nearest first; not the node itself."""
    while node in above and above[node] != node:
        node = above[node]
        yield node


def dominators(forward: Mapping[str, Iterable[str]], root: str) -> dict[str, str]:
    """Return the immediate dominator of each vertex that *root* reaches; the root's is itself.

    By repeated intersection in reverse postorder, which for flows of some hundred nodes is
    faster than cleverer ways.
    """
    order = _postorder(forward, root)
    place = {vertex: number for number, vertex in enumerate(order)}
    backward = _turned({vertex: forward.get(vertex, ()) for vertex in order})
    above = {root: root}
    changed = True
    while changed:
        changed = False
        for vertex in reversed(order[:-1]):
            known = [each for each in backward[vertex] if each in above]
            nearest = known[0]
            for other in known[1:]:
                nearest = _common(above, place, nearest, other)
            if above.get(vertex) != nearest:
                above[vertex] = nearest
                changed = True
    return above


def _common(above: Mapping[str, str], place: Mapping[str, int], one: str, other: str) -> str:
    while one != other:
        while place[one] < place[other]:
            one = above[one]
        while place[other] < place[one]:
            other = above[other]
    return one


def _postorder(forward: Mapping[str, Iterable[str]], root: str) -> list[str]:
    order: list[str] = []
    seen = {root}
    pending = [(root, iter(forward.get(root, ())))]
    while pending:
        vertex, following = pending[-1]
        fresh = next((each for each in following if each not in seen), None)
        if fresh is None:
            pending.pop()
            order.append(vertex)
        else:
            seen.add(fresh)
            pending.append((fresh, iter(forward.get(fresh, ()))))
    return order
