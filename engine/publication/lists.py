"""The list of items (项目清单): one row an item, by organ."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.bundle import ItemData
from engine.publication.facts import ItemFacts


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One item and its number in the list."""

    number: int
    facts: ItemFacts


@dataclass(frozen=True, kw_only=True)
class OrganItems:
    """The items of one organ."""

    organ: str
    items: tuple[Listed, ...]


def by_organ(facts: Sequence[ItemFacts]) -> tuple[OrganItems, ...]:
    """Group items by organ, in the order in which each organ comes first; numbers run through."""
    found: dict[str, list[ItemFacts]] = {}
    for each in facts:
        found.setdefault(each.organ_name, []).append(each)
    numbers = iter(range(1, len(facts) + 1))
    return tuple(
        OrganItems(
            organ=organ,
            items=tuple(Listed(number=next(numbers), facts=each) for each in items),
        )
        for organ, items in found.items()
    )


def owner(facts: Sequence[ItemFacts]) -> str:
    """Whose list it is: the organ's, or the county's where several organs are in it."""
    organs = {each.organ_name for each in facts}
    if len(organs) == 1:
        return organs.pop()
    return next((each.office.county for each in facts if each.office.county), "")


def short_laws(item: ItemData) -> list[str]:
    """The bases in few words, for a narrow column: 《森林法》第五十六条、第五十七条."""
    found: dict[str, list[str]] = {}
    for each in item.bases:
        found.setdefault(each.law, []).append(each.basis.numbered)
    return [f"《{law}》{'、'.join(filter(None, numbers))}" for law, numbers in found.items()]
