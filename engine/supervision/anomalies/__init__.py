"""Anomalies of single cases (domain.md §4.3): small rules, each with its article."""

from collections import Counter
from collections.abc import Iterator

from engine.supervision.anomalies import counter, duty, entry, letters, procedure, visits
from engine.supervision.anomalies.rule import AnomalyRule, Hit
from engine.supervision.facts import Facts
from engine.supervision.values import Finding

RULES: tuple[AnomalyRule, ...] = tuple(
    sorted(
        (
            rule
            for module in (counter, letters, procedure, visits, duty, entry)
            for rule in module.RULES
        ),
        key=lambda rule: rule.id,
    )
)
"""Every rule over a single case, by id."""

_SEVERAL = {key for key, times in Counter(rule.id for rule in RULES).items() if times > 1}


def anomalies(facts: Facts) -> list[Finding]:
    """Examine a case by every rule.

    The same facts give the same findings, in whatever order they were gathered, and a
    finding keeps its key however often the case is examined later.

    :return: in the order of their instants, then of their keys
    """
    ordered = facts.ordered()
    found = [finding for rule in RULES for finding in _examine(rule, ordered)]
    found.sort(key=lambda finding: (finding.at, finding.key))
    return found


def _examine(rule: AnomalyRule, facts: Facts) -> Iterator[Finding]:
    for hit in rule.find(facts):
        yield Finding(
            rule=rule.id,
            level=rule.level,
            subject=_subject(rule, hit),
            node_id=hit.node_id,
            at=hit.at,
            sentence=f"{hit.sentence}。",
            basis=rule.basis,
            by_hand=rule.by_hand,
        )


def _subject(rule: AnomalyRule, hit: Hit) -> str:
    """Where an id has several rules, the name keeps their findings apart."""
    parts = (rule.name if rule.id in _SEVERAL else "", hit.subject)
    return "/".join(part for part in parts if part)


__all__ = ["RULES", "AnomalyRule", "Hit", "anomalies"]
