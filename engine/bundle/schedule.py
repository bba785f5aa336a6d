"""How long the steps of a way through the flow may take together (案卷评查, L14)."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.model import Limit, Mark, Role, Unit
from engine.profile import Flow, Node, NodeKind

DECISIONS = frozenset({Mark.GRANTED, Mark.REFUSED})


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way through the flow: working days, and the steps that take them, in order."""

    days: Decimal = Decimal(0)
    steps: tuple[Node, ...] = ()


def longest_way(
    flow: Flow,
    *,
    first: Collection[str] | None = None,
    last: Collection[Mark] = DECISIONS,
    avoiding: Collection[Mark] = (),
) -> Way:
    """Return the longest way from acceptance to the decision.

    Of parallel branches the longest counts; ways back are not taken; steps whose time is
    not counted (行政许可法 art. 45) and the applicant's own are left out. Limits in other
    units count as the working days that they hold (see :func:`working_days`). Nothing where
    nothing is accepted.

    :param first: nodes behind which the way begins; by default those that mark the acceptance
    :param last: marks with which it ends; a step that carries one is the last that counts
    :param avoiding: marks that it does not come to
    """
    ways = _Ways(flow, last=_marked(flow, last), avoided=_marked(flow, avoiding))
    begun = _marked(flow, {Mark.ACCEPTED}) if first is None else first
    return max(map(ways.behind, sorted(begun)), key=lambda way: way.days, default=Way())


def working_days(limit: Limit) -> Decimal:
    """Return how many working days a limit holds in weeks without a holiday, rounded down.

    Seven days hold five, a month twenty, eight hours one; halves are kept for hours.
    """
    match limit.unit:
        case Unit.WORKING_DAY:
            return limit.amount
        case Unit.CALENDAR_DAY:
            return limit.amount * 5 // 7
        case Unit.MONTH:
            return limit.amount * 20
        case Unit.HOUR:
            return limit.amount // 4 / 2


def longest_handling(flow: Flow) -> Decimal:
    """Return the working days of the longest way from acceptance to the decision."""
    return longest_way(flow).days


def _marked(flow: Flow, marks: Collection[Mark]) -> set[str]:
    return {
        node.id
        for node in flow.nodes.values()
        if any(marking.mark in marks for marking in node.marks)
    }


class _Ways:
    """Longest ways through the flow."""

    def __init__(self, flow: Flow, *, last: Collection[str], avoided: Collection[str]) -> None:
        self._flow = flow
        self._last = last
        self._avoided = avoided
        self._calls: dict[str, Way] = {}
        self._targets: dict[str, list[str]] = defaultdict(list)
        for edge in flow.edges.values():
            self._targets[edge.source].append(edge.target)

    def behind(self, first: str) -> Way:
        """Return the longest way behind a node."""
        longest: dict[str, Way] = {}
        for node_id, onward in self._walk(first):
            ways = (_joined(self._at(after), longest.get(after, Way())) for after in onward)
            longest[node_id] = max(ways, key=lambda way: way.days, default=Way())
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
        targets = () if node_id in self._last else self._targets[node_id]
        return (target for target in targets if target not in self._avoided)

    def _at(self, node_id: str) -> Way:
        node = self._flow.nodes[node_id]
        if node.kind is NodeKind.CALL and node.calls is not None:
            if node.calls not in self._calls:
                self._calls[node.calls] = self.behind(self._flow.start(node.calls).id)
            return self._calls[node.calls]
        if (
            node.kind is NodeKind.USER_TASK
            and node.role is not Role.APPLICANT
            and node.excluded is None
            and node.limit is not None
            and working_days(node.limit)
        ):
            return Way(days=working_days(node.limit), steps=(node,))
        return Way()


def _joined(way: Way, onward: Way) -> Way:
    return Way(days=way.days + onward.days, steps=way.steps + onward.steps)
