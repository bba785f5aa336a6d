"""How far a case is, as the picture shows it."""

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
