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
_OF_SERVICE: Mapping[str, tuple[str, ...]] = {
    "留置": ("refused_why", "witnesses"),
    "公告": ("announced_why", "announced_where", "announced_on"),
}
"""What a receipt must say of a way of service (民事诉讼法 art. 89, 95, by analogy); versions of
before wrote it all into one note."""


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
    if kind.code in {"refusal_decision", "switch_notice"}:
        for row in _rows(values, "grounds"):
            if not row["basis"]:
                yield f"理由{row['code']}所依据的具体条款"
    if kind.code == "service_receipt" and not values["service_note"]:
        wanted = _OF_SERVICE.get(str(values["service_method"]).removesuffix("送达"), ())
        yield from (LABELS[name] for name in wanted if not values[name])
    if kind.code == "revocation" and not values["compensation"] and _by_fault(values):
        yield "对被许可人合法权益损害的赔偿（行政许可法第六十九条第四款）"
    if kind.code in _IN_TWOS and 0 < len(_rows(values, "officers")) < _OFFICERS:
        yield "第二名核查人员（行政许可法第三十四条：两名以上）"
    if kind.code == "resumption_notice":
        # Neither is known while a special procedure still holds the limits (art. 45).
        days = [name for name in ("statutory_due_on", "promised_due_on") if not values[name]]
        yield from (LABELS[name] for name in days if len(days) == 1)
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


def _by_fault(values: Mapping[str, Value]) -> bool:
    """Was the licence given by a fault of the organ: then it owes damages (art. 69)."""
    return any(row["code"].startswith("69-1") for row in _rows(values, "causes"))


def _rows(values: Mapping[str, Value], name: str) -> list[dict[str, str]]:
    rows = values[name]
    return rows if isinstance(rows, list) else []
