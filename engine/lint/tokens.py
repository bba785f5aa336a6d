"""The token game on a drawing: finds joins that wait for ever and steps that run twice.

Conditions are not looked at: every branch of a fork is tried. First the drawing is reduced by
rules that change neither deadlocks nor double runs (a box with one way in and one way out is a
line; parallel lines between two like gateways are one; a loop that only comes back is none), so
that what people draw in blocks shrinks to almost nothing. What remains is played through.

Two nodes never compete for a token, since an arrow has one target. So a state needs only one
enabled node to be tried, except where tokens meet without waiting (merges): those are tried last
and in every order, or two tokens would slip through one after the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import TypeAlias

from engine.profile import Flow, Node, NodeKind

BUDGET = 500_000
"""Lines looked at, over all states; a county's flow needs a few dozen."""

_MOST_SUBSETS = 6
"""Branches of an inclusive fork up to which every combination is tried; 64 of them."""


State: TypeAlias = frozenset[int]
"""The lines that carry a token."""


class Kind(StrEnum):
    """What a reduced node does with tokens."""

    CHOICE = "choice"
    ALL = "all"
    SOME = "some"
    MORE = "more"
    """A human step on which a timer sits that does not interrupt: on, or on and aside."""
    END = "end"
    """An end with an outcome: tokens stay, so that whoever ends too early is seen."""
    GONE = "gone"
    """An end without one, of a called process or a reminder: the token is gone."""
    STOP = "stop"
    """A terminate end: takes every token away."""


_ENDS = frozenset({Kind.END, Kind.STOP})
"""Tokens stay there."""

_LAST = _ENDS | {Kind.GONE}

_KINDS = {
    NodeKind.PARALLEL: Kind.ALL,
    NodeKind.INCLUSIVE: Kind.SOME,
}


@dataclass(kw_only=True)
class Play:
    """What the game found, by node id."""

    stuck: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    early: set[str] = field(default_factory=set)
    endless: set[str] = field(default_factory=set)
    looks: int = 0
    finished: bool = True


def play(flow: Flow, process: str) -> Play:
    """Play the token game of one process through, within the budget."""
    net = _Net(flow, process)
    net.reduce()
    result = Play()
    after: dict[State, list[State]] = {}
    waiting = [frozenset(net.first)]
    while waiting:
        state = waiting.pop()
        if state in after:
            continue
        if result.looks >= BUDGET:
            result.finished = False
            return result
        result.looks += len(state)
        after[state] = list(net.follow(state, result))
        waiting.extend(after[state])
    if not result.stuck | result.doubled:
        for state in _without_end(after):
            result.endless.update(net.blame(net.targets[line]) for line in state)
    return result


def _without_end(after: Mapping[State, list[State]]) -> set[State]:
    """Return the states from which no state without a next one is reached."""
    before: dict[State, list[State]] = {state: [] for state in after}
    for state, following in after.items():
        for each in following:
            before[each].append(state)
    ending = {state for state, following in after.items() if not following}
    waiting = list(ending)
    while waiting:
        fresh = set(before[waiting.pop()]) - ending
        ending |= fresh
        waiting += fresh
    return set(after) - ending


class _Net:
    """Nodes and numbered lines of one process."""

    def __init__(self, flow: Flow, process: str) -> None:
        self.kinds: dict[str, Kind] = {}
        self.sources: dict[int, str] = {}
        self.targets: dict[int, str] = {}
        self.into: dict[str, list[int]] = {}
        self.out: dict[str, list[int]] = {}
        self.aside: set[int] = set()
        self.blamed: dict[str, str] = {}
        nodes = {node.id: node for node in flow.of_process(process)}
        timers = [node for node in nodes.values() if node.host is not None]
        reminded = {timer.host for timer in timers if not timer.interrupting}
        for node in nodes.values():
            self.kinds[node.id] = Kind.MORE if node.id in reminded else _kind(node)
            self.into[node.id], self.out[node.id] = [], []
        pairs = [(e.source, e.target) for e in flow.edges.values() if e.source in nodes]
        for number, (source, target) in enumerate(
            [*pairs, *((str(timer.host), timer.id) for timer in timers)]
        ):
            self.sources[number], self.targets[number] = source, target
            self.out[source].append(number)
            self.into[target].append(number)
            if number >= len(pairs) and not timers[number - len(pairs)].interrupting:
                self.aside.add(number)
        self.start = flow.start(process).id

    @property
    def first(self) -> Iterable[int]:
        """The lines that carry a token when a case begins."""
        return self.out[self.start]

    def reduce(self) -> None:
        """Shrink until nothing shrinks any more."""
        busy = True
        while busy:
            busy = any(
                [self._bypass(node) or self._fuse(node) for node in [*self.kinds]]
                + [self._merge_lines(node) for node in [*self.kinds]]
            )

    def _bypass(self, node: str) -> bool:
        if node not in self.kinds or len(self.into[node]) != 1 or len(self.out[node]) != 1:
            return False
        line, onward = self.into[node][0], self.out[node][0]
        if line == onward:
            return False
        target = self.targets[onward]
        self.targets[line] = target
        self.into[target][self.into[target].index(onward)] = line
        self._forget(node, onward)
        return True

    def _fuse(self, node: str) -> bool:
        """Make one choice of two that follow each other; drop lines that only come back."""
        if self.kinds.get(node) is not Kind.CHOICE or node == self.start:
            return False
        back = {line for line in self.out[node] if self.targets[line] == node}
        if back and len(back) < len(self.out[node]):
            self.out[node] = [line for line in self.out[node] if line not in back]
            self.into[node] = [line for line in self.into[node] if line not in back]
            return True
        if len(self.out[node]) != 1:
            return False
        [line] = self.out[node]
        target = self.targets[line]
        if target == node or self.kinds[target] is not Kind.CHOICE:
            return False
        for coming in self.into[node]:
            self.targets[coming] = target
        self.into[target].remove(line)
        self.into[target] += self.into[node]
        # Where tokens meet is where the designer drew lines together, not what follows.
        if len(self.into[node]) > 1:
            self.blamed[target] = self.blame(node)
        self._forget(node, line)
        return True

    def _merge_lines(self, node: str) -> bool:
        kind = self.kinds.get(node)
        if kind not in {Kind.CHOICE, Kind.ALL, Kind.SOME} or node == self.start:
            return False
        first: dict[str, int] = {}
        double = {
            line
            for line in self.out[node]
            if self.kinds[self.targets[line]] is kind
            and first.setdefault(self.targets[line], line) != line
        }
        if double:
            self.out[node] = [line for line in self.out[node] if line not in double]
            for target in {self.targets[line] for line in double}:
                self.into[target] = [line for line in self.into[target] if line not in double]
        return bool(double)

    def _forget(self, node: str, line: int) -> None:
        del self.kinds[node], self.into[node], self.out[node]
        del self.sources[line], self.targets[line]

    def follow(self, state: State, result: Play) -> Iterator[State]:
        """Yield the next states that matter; note what is wrong with this one."""
        at: dict[str, list[int]] = {}
        for line in sorted(state):
            at.setdefault(self.targets[line], []).append(line)
        doubled = [n for n, lines in at.items() if len(lines) > 1 and self._merges(n)]
        if doubled:
            result.doubled.update(map(self.blame, doubled))
            return
        for nodes in self._turns(at, state, result):
            for node in nodes:
                yield from self._fire(node, at[node], state, result)
            return
        ends = {node for node in at if self.kinds[node] is Kind.END}
        if len(state) > 1:
            result.early.update(ends)
        # A terminate end may always be slower than all others, and in the end frees them.
        if state and not any(self.kinds[node] is Kind.STOP for node in at):
            result.stuck.update(at.keys() - ends)

    def blame(self, node: str) -> str:
        """Return the drawn node to name for what goes wrong at a reduced one."""
        return self.blamed.get(node, node)

    def _merges(self, node: str) -> bool:
        return self.kinds[node] in {Kind.CHOICE, Kind.MORE}

    def _turns(self, at: dict[str, list[int]], state: State, result: Play) -> Iterator[list[str]]:
        """Yield who may go next: somebody alone if possible, merges last, inclusive joins after."""
        merges = []
        for node, lines in at.items():
            kind = self.kinds[node]
            if kind in _ENDS or (kind is Kind.SOME and len(self.into[node]) > 1):
                continue
            if kind is Kind.ALL:
                if len(lines) == len(self.into[node]):
                    yield [node]
            elif self._merges(node) and len(self.into[node]) > 1:
                merges.append(node)
            else:
                yield [node]
        if merges:
            yield merges
        joins = [
            node
            for node, lines in at.items()
            if self.kinds[node] is Kind.SOME and self._complete(node, lines, state, result)
        ]
        if joins:
            yield joins

    def _complete(self, join: str, lines: list[int], state: State, result: Play) -> bool:
        """Say whether no other token can still reach an empty line into an inclusive join."""
        empty = set(self.into[join]) - set(lines)
        pending = [line for line in state if self.targets[line] != join]
        seen = set(pending)
        while pending:
            target = self.targets[pending.pop()]
            if target == join:
                continue
            for line in self.out[target]:
                if line not in seen:
                    seen.add(line)
                    pending.append(line)
        result.looks += len(seen)
        return not seen & empty

    def _fire(self, node: str, lines: list[int], state: State, result: Play) -> Iterator[State]:
        rest = state - set(lines)
        for taken in self._outcomes(node):
            again = {self.targets[line] for line in rest & set(taken)}
            result.early.update(target for target in again if self.kinds[target] is Kind.END)
            doubled = [target for target in again if self.kinds[target] not in _LAST]
            if doubled:
                result.doubled.update(map(self.blame, doubled))
            else:
                yield rest | set(taken)

    def _outcomes(self, node: str) -> Iterator[tuple[int, ...]]:
        out, kind = tuple(self.out[node]), self.kinds[node]
        if not out or kind is Kind.ALL:
            yield out
        elif kind is Kind.CHOICE:
            yield from ((line,) for line in out)
        elif kind is Kind.MORE:
            aside = tuple(line for line in out if line in self.aside)
            for line in (line for line in out if line not in self.aside):
                yield (line,)
                yield (line, *aside)
        elif len(out) <= _MOST_SUBSETS:
            for size in range(1, len(out) + 1):
                yield from combinations(out, size)
        else:
            yield out
            yield from ((line,) for line in out)


def _kind(node: Node) -> Kind:
    if node.kind is NodeKind.END:
        if node.terminates:
            return Kind.STOP
        return Kind.GONE if node.outcome is None else Kind.END
    return _KINDS.get(node.kind, Kind.CHOICE)
