"""A rule: an id, what it says, why, on which basis, how strict, and how it is checked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.lint.drawing import Drawing

Finding: TypeAlias = tuple[str, str]
"""The node and the sentence: what happened and what now."""


class Level(StrEnum):
    """An error is put right; a warning is put right, or let stand with a published reason."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Example:
    """What a rule refuses and what it lets pass, shown on its page and tried by a test.

    :ivar failing: as it is in *file*, and refused
    :ivar passing: the same, put right
    :ivar anchor: what both replace in the sample bundle; "" where the passing one stands there
    """

    failing: str
    passing: str
    file: str = "item.toml"
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One rule without its check; *title* and *reason* are what the designer reads.

    :ivar asks_people: some of it can only be checked with the holders of roles
    """

    id: str
    title: str
    reason: str
    basis: str
    example: Example
    level: Level = Level.ERROR
    asks_people: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule(Heading):
    """One rule of flows."""

    check: Callable[[Drawing], Iterator[Finding]]
