"""How far a case is, and how long the steps of an item take, as the picture shows it."""

from dataclasses import dataclass

from diagrams.theme import State


@dataclass(frozen=True, kw_only=True)
class Paint:
    """How far a case is: ids of nodes, and of the flows it went along; the rest is to do."""

    done: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    overdue: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()

    def state(self, node: str) -> State:
        """Return the state of a node; overdue before current before done."""
        if node in self.overdue:
            return State.OVERDUE
        if node in self.current:
            return State.CURRENT
        return State.DONE if node in self.done else State.TODO


@dataclass(frozen=True, kw_only=True)
class Warmth:
    """How long a step takes: one of the levels from 0, and the figure that its box shows."""

    level: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Heat:
    """How long the steps of an item take on average: node and warmth; what a level means.

    :ivar title: what is measured, and in what unit
    :ivar scale: the range of each level in words, from the shortest
    :ivar nothing: what the box of a step without figures says
    """

    steps: tuple[tuple[str, Warmth], ...]
    title: str
    scale: tuple[str, ...]
    nothing: str = "暂无用时"

    def warmth(self, node: str) -> Warmth | None:
        """Return the warmth of a node; None where nothing is known of it."""
        return dict(self.steps).get(node)
