"""Documents that the law demands and that did not go out."""

from collections.abc import Iterator
from datetime import datetime

from engine.model import Mark, Outcome
from engine.supervision.anomalies.rule import AnomalyRule, Hit
from engine.supervision.facts import Facts
from engine.supervision.values import Level

_OWED = {
    Mark.ACCEPTED: ("acceptance_notice", "受理通知书"),
    Mark.CORRECTION_REQUESTED: ("correction_notice", "补正告知书"),
    Mark.NOT_ACCEPTED: ("non_acceptance", "不予受理决定书"),
    Mark.NOT_REQUIRED: ("not_required", "不受理告知书"),
    Mark.GRANTED: ("grant_decision", "准予行政许可决定书"),
    Mark.REFUSED: ("refusal_decision", "不予行政许可决定书"),
    Mark.DELIVERED: ("service_receipt", "送达回证"),
}
"""Milestone → the letter that it owes; that of a pause is A15's."""

_EVERY_TIME = Mark.CORRECTION_REQUESTED
"""One notice for each; of the others one letter answers for the whole case."""


def _missing(facts: Facts) -> Iterator[Hit]:
    if facts.asks_materials and not facts.issued("material_receipt"):
        yield _hit("material_receipt", "申请材料接收凭证", facts.entered_at)
    for mark, (code, title) in _OWED.items():
        passed, issued = facts.passed(mark), facts.issued(code)
        owed = passed[len(issued) :] if mark is _EVERY_TIME else passed[:1] if not issued else []
        for number, milestone in enumerate(owed, start=len(issued) + 1):
            yield _hit(f"{code}/{number}", title, milestone.at, milestone.node_id)
    if facts.outcome is Outcome.TERMINATED and not facts.issued("termination"):
        yield _hit("termination", "终止办理通知书", facts.ended_at or facts.entered_at)
    if facts.extensions and not facts.issued("extension_notice"):
        yield _hit("extension_notice", "延期告知书", facts.extensions[0].at)


def _hit(subject: str, title: str, at: datetime, node_id: str = "") -> Hit:
    sentence = f"依法应当出具的《{title}》没有出具"
    return Hit(subject=subject, node_id=node_id, at=at, sentence=sentence)


RULES = (
    AnomalyRule(
        id="A10",
        name="NOTICE_MISSING",
        title="应当出具的文书没有出具",
        basis="《行政许可法》第三十二条、第三十八条、第四十二条、第七十二条第（三）项",
        level=Level.RED,
        find=_missing,
    ),
)
