"""What a letter lacks: by its kind, by what it says, by the paragraphs of its item."""

from collections.abc import Iterator, Mapping, Sequence

from engine.bundle import ItemData
from engine.letters import causes
from engine.letters.given import Value
from engine.letters.kinds import Kind
from engine.letters.labels import LABELS, PLACEHOLDERS
from engine.letters.wording import placeholders

_OFFICERS = 2
"""Whoever checks the substance on the spot comes in twos (行政许可法 art. 34, R-17)."""
_IN_TWOS = frozenset({"site_visit_notice", "site_visit_record"})
_NEEDS_WITNESS = frozenset({"留置送达", "公告送达", "留置", "公告"})


def missing_of(
    kind: Kind, values: Mapping[str, Value], item: ItemData, paragraphs: Sequence[str]
) -> list[str]:
    """Return the Chinese names of what the letter needs and does not have, each once."""
    found = [LABELS[name] for name in kind.required if not values[name]]
    found += _special(kind, values, item)
    found += [
        LABELS[name]
        for paragraph in paragraphs
        for name in placeholders(paragraph)
        if name in PLACEHOLDERS and not values[name]
    ]
    return list(dict.fromkeys(found))


def _special(kind: Kind, values: Mapping[str, Value], item: ItemData) -> Iterator[str]:
    """Yield what a letter needs only in some cases."""
    if (
        kind.code == "correction_notice"
        and item.limits.correction
        and not values["correction_due_on"]
    ):
        yield LABELS["correction_due_on"]
    if kind.code == "refusal_decision":
        for row in _rows(values, "grounds"):
            if not row["basis"]:
                yield f"理由{row['code']}所依据的具体条款"
    if (
        kind.code == "service_receipt"
        and values["service_method"] in _NEEDS_WITNESS
        and not values["service_note"]
    ):
        yield LABELS["service_note"]
    if kind.code in _IN_TWOS and 0 < len(_rows(values, "officers")) < _OFFICERS:
        yield "第二名核查人员（行政许可法第三十四条：两名以上）"
    yield from _of_tables(kind, values)


def _of_tables(kind: Kind, values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the cells that the law wants to see filled."""
    if "opinions" in kind.required:
        for row in _rows(values, "opinions"):
            lost = [name for name, column in _OPINION.items() if not row[column]]
            if lost:
                yield f"“{row['step'] or '未名环节'}”的{'、'.join(lost)}"
    if kind.code in causes.ARTICLES:
        for row in _rows(values, "causes"):
            if not row["text"] or not row["code"].startswith(causes.ARTICLES[kind.code]):
                yield f"本文书可用的法定情形代码（“{row['code']}”不是）"


_OPINION = {"明确意见": "opinion", "姓名": "name", "日期": "at"}
"""A signature alone is no opinion (案卷评查)."""


def _rows(values: Mapping[str, Value], name: str) -> list[dict[str, str]]:
    rows = values[name]
    return rows if isinstance(rows, list) else []
