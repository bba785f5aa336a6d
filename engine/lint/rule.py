"""A rule of flows: an id, what it says, why, and how it is checked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from engine.lint.drawing import Drawing

Finding: TypeAlias = tuple[str, str]
"""The node and the sentence: what happened and what now."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; *title* and *reason* are what the designer reads in the list of rules."""

    id: str
    title: str
    reason: str
    check: Callable[[Drawing], Iterator[Finding]]
