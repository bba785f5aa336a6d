"""What the publication of government information says of every page (政府信息公开条例 art. 19–24)."""

from collections.abc import Iterator

from engine.letters.wording import day
from engine.publication import terms
from engine.publication.elements import joined
from engine.publication.facts import ItemFacts


def index_number(facts: ItemFacts) -> str:
    """Return the 索引号: organ, year, code of the item and number of the version.

    Made of the item's own codes, so that it is the same wherever the version is published.
    """
    year = facts.published_on.year if facts.published_on else facts.item.effective_on.year
    return f"{facts.item.organ}/{year}-{facts.item.code}-{facts.number or 0:02d}"


def metadata(facts: ItemFacts) -> tuple[tuple[str, str], ...]:
    """Return label and value of every line that applies."""
    return tuple((label, value) for label, value in _lines(facts) if value)


def _lines(facts: ItemFacts) -> Iterator[tuple[str, str]]:
    themes = facts.item.themes
    yield "索引号", index_number(facts)
    yield "发布机构", facts.organ_name
    yield "发布日期", day(facts.published_on)
    yield "生效日期", day(facts.in_force_from or facts.item.effective_on)
    yield "失效日期", day(facts.in_force_to)
    yield "主题分类", joined(dict.fromkeys((*themes.citizens, *themes.organisations)))
    yield "体裁分类", f"{terms.KINDS[facts.item.kind]}事项服务指南"
    yield "有效性", terms.STATES[facts.state]
    yield "版本", facts.version_words
