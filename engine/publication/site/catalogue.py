"""The catalogue behind the pages: items in force, by organ and theme; older and retired ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

from engine.publication.facts import Change, ItemFacts

SLUG = 12
"""Hexadecimal digits that stand for a theme in an address."""
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(10)}
)
"""Names that no folder may have on Windows, where a disc is likely to be read."""


@dataclass(frozen=True, kw_only=True)
class Retirement:
    """Why an item is no more (domain.md §1.0, 0-01: the policy document that changed it).

    :ivar on: the first day without it (Asia/Shanghai)
    """

    on: date
    document: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Items under one heading: an organ or a theme.

    :ivar entrusted: items of an organ that others handle in its name (行政许可法 art. 24)
    """

    name: str
    path: str
    items: tuple[ItemFacts, ...]
    entrusted: tuple[ItemFacts, ...] = ()

    @property
    def count(self) -> int:
        """How many items stand on it."""
        return len(self.items) + len(self.entrusted)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that was ever published, in the order of the pages.

    :ivar facts: all versions but drafts, in any order
    :ivar retirements: by key of the item
    """

    facts: Sequence[ItemFacts]
    retirements: dict[str, Retirement] = field(default_factory=dict)

    @cached_property
    def current(self) -> tuple[ItemFacts, ...]:
        """Items in force by organ and code."""
        return _sorted(each for each in self.facts if each.state == "published")

    @cached_property
    def retired(self) -> tuple[ItemFacts, ...]:
        """The last version of each item that is no more, the latest to go first."""
        gone = _sorted(each for each in self.facts if each.state == "retired")
        return tuple(sorted(gone, key=self._gone_on, reverse=True))

    @cached_property
    def older(self) -> dict[str, tuple[ItemFacts, ...]]:
        """Superseded versions by key of the item, newest first."""
        found: dict[str, list[ItemFacts]] = {}
        for each in self.facts:
            if each.state == "superseded":
                found.setdefault(each.key, []).append(each)
        return {
            key: tuple(sorted(all_of, key=lambda each: each.number or 0, reverse=True))
            for key, all_of in sorted(found.items())
        }

    @cached_property
    def organs(self) -> tuple[Shelf, ...]:
        """The organs that handle something, or let it be handled, by their codes."""
        codes = {each.item.organ for each in self.current}
        codes |= {each.item.principal for each in self.current if each.item.principal}
        return tuple(
            Shelf(
                name=self.current[0].office.name(code),
                path=organ_path(code),
                items=tuple(each for each in self.current if each.item.organ == code),
                entrusted=tuple(each for each in self.current if each.item.principal == code),
            )
            for code in sorted(codes)
        )

    @cached_property
    def citizens(self) -> tuple[Shelf, ...]:
        """Themes under which a person looks (面向自然人主题), the fullest first."""
        return self._themes("citizens")

    @cached_property
    def organisations(self) -> tuple[Shelf, ...]:
        """Themes under which an organisation looks (面向法人主题), the fullest first."""
        return self._themes("organisations")

    @cached_property
    def changes(self) -> tuple[tuple[ItemFacts, Change], ...]:
        """Every published version of the items in force with what it changed, newest first."""
        told = [(each, change) for each in self.current for change in each.changes]
        return tuple(
            sorted(told, key=lambda pair: (pair[1].published_on, pair[1].number), reverse=True)
        )

    @cached_property
    def newest(self) -> date | None:
        """The last day on which anything was published or taken back."""
        days = [each.published_on for each in self.facts if each.published_on]
        days += [each.in_force_from for each in self.facts if each.in_force_from]
        days += [each.on for each in self.retirements.values()]
        return max(days, default=None)

    def path(self, facts: ItemFacts) -> str:
        """Return where the page of a version is."""
        older = f"v{facts.number}/" if facts.state == "superseded" else ""
        return f"{item_folder(facts.key)}/{older}index.html"

    def _themes(self, audience: str) -> tuple[Shelf, ...]:
        found: dict[str, list[ItemFacts]] = {}
        for each in self.current:
            for theme in dict.fromkeys(getattr(each.item.themes, audience)):
                found.setdefault(theme, []).append(each)
        return tuple(
            Shelf(name=name, path=theme_path(audience, name), items=tuple(items))
            for name, items in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        )

    def _gone_on(self, facts: ItemFacts) -> date:
        found = self.retirements.get(facts.key)
        return found.on if found else facts.in_force_to or date.min


def organ_path(code: str) -> str:
    """Return the page of an organ: its credit code, in small letters for discs without capitals."""
    return f"organs/{code.lower()}.html"


def theme_path(audience: str, name: str) -> str:
    """Return the page of a theme; the address is made of its name alone and stays while it does."""
    return f"themes/{audience}-{sha256(name.encode()).hexdigest()[:SLUG]}.html"


def item_folder(key: str) -> str:
    """Return the folder of an item's pages."""
    # Keys have no hyphen: this name is nobody else's.
    return f"items/item-{key}" if key in _RESERVED else f"items/{key}"


def _sorted(facts: Iterable[ItemFacts]) -> tuple[ItemFacts, ...]:
    return tuple(sorted(facts, key=lambda each: (each.item.organ, each.item.code, each.key)))
