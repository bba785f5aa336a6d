"""How long the steps between acceptance and decision may take together (案卷评查, L14)."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal

from engine.model import Mark, Role, Unit
from engine.profile import Flow, NodeKind

_DECISIONS = frozenset({Mark.GRANTED, Mark.REFUSED})


def longest_handling(flow: Flow) -> Decimal:
    """Return the working days of the longest way from acceptance to the decision.

    Of parallel branches the longest counts; ways back are not taken; steps whose time is
    not counted (行政许可法 art. 45), the applicant's own and limits in other units are left
    out. Zero where nothing is accepted.
    """
    ways = _Ways(flow, decided=_marked(flow, _DECISIONS))
    accepted = _marked(flow, frozenset({Mark.ACCEPTED}))
    return max(map(ways.behind, accepted), default=Decimal(0))


def _marked(flow: Flow, marks: Collection[Mark]) -> set[str]:
    return {
        node.id
        for node in flow.nodes.values()
        if any(marking.mark in marks for marking in node.marks)
    }


class _Ways:
    """Longest ways through the flow, up to the decision."""

    def __init__(self, flow: Flow, *, decided: Collection[str]) -> None:
        self._flow = flow
        self._decided = decided
        self._calls: dict[str, Decimal] = {}
        self._targets: dict[str, list[str]] = defaultdict(list)
        for edge in flow.edges.values():
            self._targets[edge.source].append(edge.target)

    def behind(self, first: str) -> Decimal:
        """Return the length of the longest way behind a node."""
        longest: dict[str, Decimal] = {}
        for node_id, onward in self._walk(first):
            lengths = (self._length(after) + longest.get(after, Decimal(0)) for after in onward)
            longest[node_id] = max(lengths, default=Decimal(0))
        return longest[first]

    def _walk(self, first: str) -> Iterator[tuple[str, list[str]]]:
        """Yield nodes, what is behind them first, with the nodes that they do not go back to."""
        onward: dict[str, list[str]] = {first: []}
        walking = {first: self._after(first)}
        while walking:
            node_id, waiting = next(reversed(walking.items()))
            after = next(waiting, None)
            if after is None:
                del walking[node_id]
                yield node_id, onward[node_id]
            elif after not in walking:
                onward[node_id].append(after)
                if after not in onward:
                    onward[after] = []
                    walking[after] = self._after(after)

    def _after(self, node_id: str) -> Iterator[str]:
        return iter(() if node_id in self._decided else self._targets[node_id])

    def _length(self, node_id: str) -> Decimal:
        node = self._flow.nodes[node_id]
        if node.kind is NodeKind.CALL and node.calls is not None:
            if node.calls not in self._calls:
                self._calls[node.calls] = self.behind(self._flow.start(node.calls).id)
            return self._calls[node.calls]
        counted = node.role is not Role.APPLICANT and node.excluded is None
        if counted and node.limit is not None and node.limit.unit is Unit.WORKING_DAY:
            return node.limit.amount if node.kind is NodeKind.USER_TASK else Decimal(0)
        return Decimal(0)
