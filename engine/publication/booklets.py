"""The county's booklet of service guides (服务指南汇编): chapters by organ, and two indexes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.publication.facts import ItemFacts
from engine.publication.guides import Guide, Picture, guide, numeral

MOST = 60
"""Items in one volume: what can be printed in one piece of memory, and bound (about 500 pages)."""

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
    chapters = [
        _chapter(place, own, charts, printed=printed)
        for place, own in enumerate(_by_organ(facts), 1)
    ]
    county = facts[0].office.county if facts else ""
    return Booklet(county=county, chapters=tuple(chapters))


@dataclass(frozen=True, kw_only=True)
class Volume:
    """Items that are bound together.

    :ivar label: 第二分册（共三分册）; empty where all are in one
    """

    label: str
    facts: tuple[ItemFacts, ...]


def volumes(facts: Sequence[ItemFacts], *, most: int = MOST) -> tuple[Volume, ...]:
    """Divide items into volumes that can be bound and printed: by organ, where organs fit.

    :param most: items in a volume; an organ that has more gets several, of about equal size
    """
    bound: list[list[ItemFacts]] = []
    for own in _by_organ(facts):
        parts = -(-len(own) // most)
        if parts == 1 and bound and len(bound[-1]) + len(own) <= most:
            bound[-1] += own
        else:
            cuts = [len(own) * part // parts for part in range(parts + 1)]
            bound += [own[start:end] for start, end in pairwise(cuts)]
    count = len(bound)
    return tuple(
        Volume(
            label=f"第{numeral(place)}分册（共{numeral(count)}分册）" if count > 1 else "",
            facts=tuple(items),
        )
        for place, items in enumerate(bound, 1)
    )


def _by_organ(facts: Sequence[ItemFacts]) -> list[list[ItemFacts]]:
    """Return the items of each organ, in the order in which the county names its organs."""
    order = {organ: place for place, organ in enumerate(facts[0].office.organs)} if facts else {}
    found: dict[str, list[ItemFacts]] = {}
    for each in sorted(facts, key=_codes):
        found.setdefault(each.item.organ, []).append(each)
    return [
        found[organ]
        for organ in sorted(found, key=lambda code: (order.get(code, len(order)), code))
    ]


def _chapter(
    place: int, facts: Sequence[ItemFacts], charts: Mapping[str, Picture], *, printed: bool
) -> Chapter:
    entries = tuple(
        Entry(
            number=f"{place}.{number}",
            guide=guide(each, charts, printed=printed, prefix=f"{each.key}-"),
        )
        for number, each in enumerate(facts, 1)
    )
    return Chapter(
        number=numeral(place),
        organ=facts[0].organ_name,
        code=facts[0].item.organ,
        entries=entries,
    )


def _codes(facts: ItemFacts) -> tuple[str, str, str]:
    return facts.item.code, facts.item.task_code, facts.key


def _themes(
    entries: Sequence[Entry], of: Callable[[ItemFacts], Iterable[str]]
) -> tuple[Theme, ...]:
    names = sorted({name for entry in entries for name in of(entry.facts)})
    return tuple(
        Theme(name=name, entries=tuple(e for e in entries if name in of(e.facts))) for name in names
    )
