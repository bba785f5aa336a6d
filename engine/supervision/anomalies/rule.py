"""What an anomaly rule is: a row that says what it finds, and the small function that finds it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from engine.supervision.facts import Facts
from engine.supervision.values import Level


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One place where a rule found something.

    :ivar subject: tells several hits of one rule in one case apart, for ever the same
    :ivar at: when it happened
    :ivar sentence: in Chinese, without personal data
    """

    at: datetime
    sentence: str
    subject: str = ""
    node_id: str = ""


Find: TypeAlias = Callable[[Facts], Iterator[Hit]]


@dataclass(frozen=True, kw_only=True)
class AnomalyRule:
    """One row of the catalogue (domain.md §4.3): an id may have several, each with its name."""

    id: str
    name: str
    title: str
    basis: str
    level: Level
    find: Find
    by_hand: bool = False
