"""The county's booklet of service guides (服务指南汇编): chapters by organ, and two indexes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.publication.facts import ItemFacts
from engine.publication.guides import Guide, Picture, guide, numeral

_CITIZENS = "面向自然人"
_ORGANISATIONS = "面向法人和其他组织"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item in the booklet: 3.2 is the second one of the third chapter."""

    number: str
    guide: Guide

    @property
    def facts(self) -> ItemFacts:
        """The item."""
        return self.guide.facts

    @property
    def anchor(self) -> str:
        """Where it begins."""
        return self.guide.anchor("item")


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The items of one organ."""

    number: str
    organ: str
    code: str
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        """第一章　示例县行政审批服务局."""
        return f"第{self.number}章　{self.organ}"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The items of one theme."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Booklet:
    """Every item of a county, in order."""

    county: str
    chapters: tuple[Chapter, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The items in the order of the booklet."""
        return tuple(entry for chapter in self.chapters for entry in chapter.entries)

    @property
    def by_code(self) -> tuple[Entry, ...]:
        """The items in the order of their codes."""
        return tuple(sorted(self.entries, key=lambda entry: _codes(entry.facts)))

    @property
    def themes(self) -> tuple[tuple[str, tuple[Theme, ...]], ...]:
        """The items under each theme: those of citizens first, then those of organisations."""
        citizens = _themes(self.entries, lambda facts: facts.item.themes.citizens)
        others = _themes(self.entries, lambda facts: facts.item.themes.organisations)
        groups = ((_CITIZENS, citizens), (_ORGANISATIONS, others))
        return tuple((name, themes) for name, themes in groups if themes)


def booklet(
    facts: Sequence[ItemFacts], charts: Mapping[str, Picture], *, printed: bool = False
) -> Booklet:
    """Put items into chapters: organs in the county's order, items by their codes.

    :param facts: one version of each item; all of one county
    """
    office = facts[0].office if facts else None
    order = {organ: place for place, organ in enumerate(office.organs)} if office else {}
    codes = sorted(
        {each.item.organ for each in facts}, key=lambda code: (order.get(code, len(order)), code)
    )
    chapters = []
    for place, code in enumerate(codes, 1):
        own = sorted((each for each in facts if each.item.organ == code), key=_codes)
        entries = tuple(
            Entry(
                number=f"{place}.{number}",
                guide=guide(each, charts, printed=printed, prefix=f"{each.key}-"),
            )
            for number, each in enumerate(own, 1)
        )
        chapters.append(
            Chapter(number=numeral(place), organ=own[0].organ_name, code=code, entries=entries)
        )
    return Booklet(county=office.county if office else "", chapters=tuple(chapters))


def _codes(facts: ItemFacts) -> tuple[str, str, str]:
    return facts.item.code, facts.item.task_code, facts.key


def _themes(
    entries: Sequence[Entry], of: Callable[[ItemFacts], Iterable[str]]
) -> tuple[Theme, ...]:
    names = sorted({name for entry in entries for name in of(entry.facts)})
    return tuple(
        Theme(name=name, entries=tuple(e for e in entries if name in of(e.facts))) for name in names
    )
