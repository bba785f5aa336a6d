"""What a rule of items is given, and what it answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeAlias

from engine.bundle.bundle import Bundle
from engine.bundle.item import ItemData
from engine.lint import Drawing, Heading
from engine.model import Role
from engine.profile import Flow, Node

Holders: TypeAlias = Mapping[tuple[Role, str], frozenset[str]]
"""By role and organ: who holds it today for this item."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A bundle with what several rules ask of it.

    :ivar holders: None where nobody said who works there
    """

    bundle: Bundle
    holders: Holders | None = None

    @property
    def item(self) -> ItemData:
        """The data of the item."""
        return self.bundle.item

    @property
    def flow(self) -> Flow:
        """Its flow."""
        return self.bundle.flow

    @cached_property
    def drawing(self) -> Drawing:
        """Its flow, with ways there and ways on."""
        return Drawing(self.flow)

    def organ(self, node: Node) -> str | None:
        """The credit code of the organ that does a step; None for the applicant's own."""
        unit = self.item.units.get(node.unit or "")
        return None if unit is None else unit.organ


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule found: at a node of the flow, or at a place in ``item.toml``."""

    sentence: str
    node: str | None = None
    place: tuple[str | int, ...] = ()

    @classmethod
    def at(cls, node: Node, sentence: str) -> Self:
        """Name a node."""
        return cls(sentence=sentence, node=node.id)

    @classmethod
    def of(cls, *place: str | int, sentence: str) -> Self:
        """Name a place: ``of("materials", 0, "name", …)`` is the first material's name."""
        return cls(sentence=sentence, place=place)


@dataclass(frozen=True, kw_only=True)
class ItemRule(Heading):
    """One rule of items."""

    check: Callable[[Subject], Iterator[Finding]]
