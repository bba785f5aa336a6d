"""What goes wrong at the counter: late answers, corrections, refusals without a reason."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.limits.corrections import CorrectionNotice, check_corrections
from engine.limits.values import day_of
from engine.model import Mark
from engine.supervision.anomalies.rule import AnomalyRule, Hit
from engine.supervision.facts import Facts, LetterFact
from engine.supervision.values import Level

_CONTRADICTS = {
    Mark.CORRECTION_REQUESTED: "要求补正",
    Mark.NOT_ACCEPTED: "不予受理",
    Mark.NOT_REQUIRED: "告知不需许可",
}
"""Answers that silence has overtaken: the law has accepted already."""

_REMEDIES = {"review_authority": "行政复议机关", "court": "有管辖权的人民法院"}

_WITHOUT = {
    "non_acceptance": {"reason": "理由", "basis": "法律依据", **_REMEDIES},
    "not_required": {"reason": "理由", "basis": "法律依据"},
    "refusal_decision": {"facts": "查明的事实", "grounds": "理由代码及其依据", **_REMEDIES},
}
"""Letter → facts that it may not be without → their names."""

_TITLES = {
    "non_acceptance": "不予受理决定书",
    "not_required": "不受理告知书",
    "refusal_decision": "不予行政许可决定书",
}


def _answered_late(facts: Facts) -> Iterator[Hit]:
    """An acceptance after silence only repeats what the law said: A05 tells of it alone."""
    last = facts.account.acceptance.on
    if not facts.account.deemed or last is None:
        return
    for milestone in facts.passed(*_CONTRADICTS):
        if day_of(milestone.at) > last:
            act = _CONTRADICTS[milestone.mark]
            yield Hit(
                subject=f"{milestone.mark}/{_stamp(milestone.at)}",
                node_id=milestone.node_id,
                at=milestone.at,
                sentence=f"受理期限已于{last}届满、依法视为受理之后，又{act}",
            )


def _corrected_again(facts: Facts) -> Iterator[Hit]:
    notices = facts.issued("correction_notice")
    by_rows = {_notice(letter): letter for letter in notices}
    for number, check in enumerate(check_corrections(list(by_rows)), start=1):
        if check.new:
            letter = by_rows[check.notice]
            named = "、".join(sorted(check.new))
            yield Hit(
                subject=letter.number,
                node_id=letter.node_id,
                at=letter.at,
                sentence=f"第{number}次补正告知书提出了此前没有列出的材料：{named}",
            )


def _notice(letter: LetterFact) -> CorrectionNotice:
    return CorrectionNotice(issued_on=day_of(letter.at), rows=letter.rows)


def _corrected_after_acceptance(facts: Facts) -> Iterator[Hit]:
    accepted = facts.account.accepted_at
    if accepted is None or facts.account.deemed:
        return
    for milestone in facts.passed(Mark.CORRECTION_REQUESTED):
        if milestone.at > accepted:
            yield Hit(
                subject=_stamp(milestone.at),
                node_id=milestone.node_id,
                at=milestone.at,
                sentence="受理之后又要求补正材料；审批时限不因此停止计算",
            )


def _without_reason(facts: Facts, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[Hit]:
    for letter in facts.issued(*wanted):
        needs = wanted[letter.code]
        missing = [title for name, title in needs.items() if name not in letter.has]
        if missing:
            yield Hit(
                subject=letter.number,
                node_id=letter.node_id,
                at=letter.at,
                sentence=f"《{_TITLES[letter.code]}》没有写明：{'、'.join(missing)}",
            )


def _not_accepted_without_reason(facts: Facts) -> Iterator[Hit]:
    wanted = {code: needs for code, needs in _WITHOUT.items() if code != "refusal_decision"}
    return _without_reason(facts, wanted)


def _refused_without_reason(facts: Facts) -> Iterator[Hit]:
    return _without_reason(facts, {"refusal_decision": _WITHOUT["refusal_decision"]})


def _unpublished(facts: Facts) -> Iterator[Hit]:
    if not facts.published:
        sentence = "收件时所用的事项版本没有公布；未经公布的规定不得作为实施许可的依据"
        yield Hit(at=facts.entered_at, sentence=sentence)


def _stamp(at: datetime) -> str:
    """An instant as a subject: whoever examines the case again finds the same one."""
    return f"{int(at.timestamp())}"


RULES = (
    AnomalyRule(
        id="A04",
        name="ACCEPTANCE_LATE",
        title="视为受理之后又作出相反答复",
        basis="《行政许可法》第三十二条",
        level=Level.RED,
        find=_answered_late,
    ),
    AnomalyRule(
        id="A06",
        name="CORRECTION_MORE_THAN_ONCE",
        title="没有一次性告知补正内容",
        basis="《行政许可法》第三十二条、第七十二条第（四）项",
        level=Level.YELLOW,
        find=_corrected_again,
    ),
    AnomalyRule(
        id="A07",
        name="CORRECTION_AFTER_ACCEPT",
        title="受理之后要求补正",
        basis="《行政许可法》第三十二条、第四十五条",
        level=Level.YELLOW,
        find=_corrected_after_acceptance,
    ),
    AnomalyRule(
        id="A08",
        name="NON_ACCEPT_WITHOUT_REASON",
        title="不受理、不予受理没有写明理由、依据或者救济途径",
        basis="《行政许可法》第三十二条、第七十二条第（七）项",
        level=Level.RED,
        find=_not_accepted_without_reason,
    ),
    AnomalyRule(
        id="A09",
        name="REFUSE_WITHOUT_REASON",
        title="不予许可没有写明理由、依据或者救济途径",
        basis="《行政许可法》第三十八条、第七十二条第（七）项",
        level=Level.RED,
        find=_refused_without_reason,
    ),
    AnomalyRule(
        id="A32",
        name="VERSION_MISMATCH",
        title="使用未公布的事项版本",
        basis="《行政许可法》第五条、第三十条",
        level=Level.RED,
        find=_unpublished,
    ),
)
