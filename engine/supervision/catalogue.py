"""The catalogue of anomalies (domain.md §4.3): where each id is found, or why not yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.supervision.anomalies import RULES
from engine.supervision.county import OUTSIDE_BASIS, ZERO_BASIS
from engine.supervision.ruleset import RuleSet
from engine.supervision.values import LEVEL_LABELS, Level


class Found(StrEnum):
    """How the product comes to know of an anomaly."""

    CLOCK = "clock"
    """At a moment of a running clock, by the rule set."""
    CASE = "case"
    """In the facts of one case."""
    COUNTY = "county"
    """Over all cases of a period, or against a list from outside."""
    SCORE = "score"
    """As a figure of the performance score."""
    NOT_YET = "not yet"
    """The product records no fact of the sort."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the catalogue; *level* is None where no card follows."""

    id: str
    name: str
    found: Found
    title: str
    basis: str
    level: Level | None = None
    by_hand: bool = False


_CLOCK_NAMES = {
    "A01": "CASE_OVER_PROMISE",
    "A02": "CASE_OVER_STATUTE",
    "A03": "STEP_OVER_LIMIT",
    "A04": "ACCEPTANCE_LATE",
    "A05": "DEEMED_ACCEPTED",
    "A15": "SUSPENSION_OVER_TIME",
    "A17": "DELIVERY_LATE",
    "CORRECTION": "CORRECTION_DUE",
}
"""Rules of the product's own set → their names."""

_COUNTY = (
    Entry(
        id="A20",
        name="ZERO_CASE",
        found=Found.COUNTY,
        title="零办件",
        basis=ZERO_BASIS,
        level=Level.INFO,
    ),
    Entry(
        id="A21",
        name="OUT_OF_SYSTEM",
        found=Found.COUNTY,
        title="体外循环",
        basis=OUTSIDE_BASIS,
        level=Level.YELLOW,
        by_hand=True,
    ),
    Entry(
        id="A33",
        name="DATA_INCOMPLETE",
        found=Found.SCORE,
        title="数据缺项，每1%扣1分",
        basis="绩效评分规则",
    ),
)


def _not_yet(key: str, name: str, title: str, why: str) -> Entry:
    return Entry(id=key, name=name, found=Found.NOT_YET, title=title, basis=why)


NOT_YET = (
    _not_yet(
        *("A18", "FEE_MISMATCH", "收费与公布的标准不符"),
        "no step or form records an amount, a payment or its basis",
    ),
    _not_yet(
        *("A18", "FEE_WITHOUT_BASIS", "收费没有依据"),
        "an item that charges without a basis is refused at import; no charge is recorded",
    ),
    _not_yet(
        *("A18", "FEE_UNPAID_CLOSED", "未缴费而办结"),
        "no step or form records a payment",
    ),
    _not_yet(
        *("A26", "PUSH_UNCLAIMED", "推送结果无人认领"),
        "results are not yet pushed to the supervising department",
    ),
    _not_yet(
        *("A26", "PUSH_LATE", "推送逾期"),
        "results are not yet pushed to the supervising department",
    ),
    _not_yet(
        *("A27", "DISCLOSURE_LATE", "公示逾期"),
        "the publication of single decisions is not yet recorded",
    ),
    _not_yet(
        *("A28", "SUBJECT_UNDER_BAN", "申请人在禁止申请期内"),
        "there is no register of bans (art. 78, 79)",
    ),
    _not_yet(
        *("A29", "RENEWAL_DEEMED", "视为准予延续"),
        "there is no register of licences with their renewals",
    ),
    _not_yet(
        *("A29", "RENEWAL_LATE", "延续申请逾期"),
        "there is no register of licences with their renewals",
    ),
    _not_yet(
        *("A30", "RATING_BAD_OPEN", "差评没有回访整改"),
        "ratings (好差评) are not yet received",
    ),
    _not_yet(
        *("A31", "CREDIT/COMMITMENT_FAILED", "承诺不实没有后续处理"),
        "the after-check leads to rectification or a proposal by its flow; what follows a "
        "proposal is not yet a case",
    ),
)
"""What the product cannot see by now, by name, and why."""


def entries() -> list[Entry]:
    """Every line of the catalogue, by id."""
    lines = [*_of_clocks(), *_of_cases(), *_COUNTY, *NOT_YET]
    return sorted(lines, key=lambda line: line.id)


def _of_clocks() -> Iterator[Entry]:
    for row in RuleSet.shipped().cards:
        yield Entry(
            id=row.rule,
            name=_CLOCK_NAMES[row.rule],
            found=Found.CLOCK,
            title=row.title,
            basis=row.basis,
            level=row.level,
            by_hand=row.by_hand,
        )


def _of_cases() -> Iterator[Entry]:
    for rule in RULES:
        yield Entry(
            id=rule.id,
            name=rule.name,
            found=Found.CASE,
            title=rule.title,
            basis=rule.basis,
            level=rule.level,
            by_hand=rule.by_hand,
        )


def as_table() -> str:
    """The catalogue as the documentation prints it: a table in Markdown."""
    lines = ["| Id | Name | Found | Level | 标题 | Basis, or why not yet |", "|" + "---|" * 6]
    for entry in entries():
        level = LEVEL_LABELS[entry.level] if entry.level else "–"
        level += "，人工确认" if entry.by_hand else ""
        cells = (entry.id, entry.name, entry.found, level, entry.title, entry.basis)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
