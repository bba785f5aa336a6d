"""What goes wrong in the procedure: hearings, pauses, extensions."""

from collections.abc import Iterator

from engine.limits import Anomaly
from engine.limits.values import day_of
from engine.model import PAUSE_KINDS, Mark, Role
from engine.supervision.anomalies.rule import AnomalyRule, Hit
from engine.supervision.facts import Facts
from engine.supervision.values import Level

_ART_42 = "《行政许可法》第四十二条"
_ART_45 = "《行政许可法》第四十五条"


def _hearing_skipped(facts: Facts) -> Iterator[Hit]:
    """Only a grant needs the hearing: who fails the inspection is refused without (P-04)."""
    granted = facts.passed(Mark.GRANTED)
    if not facts.needs_hearing or not granted or _heard(facts):
        return
    yield Hit(
        node_id=granted[0].node_id,
        at=granted[0].at,
        sentence="本事项依法应当举行听证，准予许可之前没有听证记录",
    )


def _heard(facts: Facts) -> bool:
    closed = any(one.kind == "hearing" and one.ended_at is not None for one in facts.pauses)
    return closed or any(
        day.field == "held_on" for step in facts.done(Role.HEARING_CHAIR) for day in step.days
    )


def _biased_chair(facts: Facts) -> Iterator[Hit]:
    reviewed = {user for step in facts.done(Role.REVIEWER) for user in step.signed}
    for step in facts.done(Role.HEARING_CHAIR):
        if step.signed & reviewed and step.closed_at is not None:
            yield Hit(
                subject=step.id,
                node_id=step.node_id,
                at=step.closed_at,
                sentence=f"“{step.name}”的听证主持人同时是本件的审查人员",
            )


def _pause_unnoticed(facts: Facts) -> Iterator[Hit]:
    for pause in facts.pauses:
        told = pause.noticed_at
        if told is None or day_of(told) > day_of(pause.started_at):
            kind = PAUSE_KINDS.get(pause.kind, pause.kind)
            when = "没有" if told is None else f"直到{day_of(told)}才"
            sentence = f"特别程序（{kind}）已经开始，{when}书面告知申请人所需时间"
            yield Hit(
                subject=pause.subject,
                node_id=pause.node_id,
                at=pause.started_at,
                sentence=sentence,
            )


def _pause_unlisted(facts: Facts) -> Iterator[Hit]:
    for pause in facts.pauses:
        if not pause.listed:
            yield Hit(
                subject=pause.subject,
                node_id=pause.node_id,
                at=pause.started_at,
                sentence="停止计时的事由不在法律列举的八种之内，事项的法律依据也没有另外规定",
            )


def _pause_open(facts: Facts) -> Iterator[Hit]:
    over = facts.account.settled_at or facts.ended_at
    for pause in facts.pauses:
        if over is not None and pause.ended_at is None:
            kind = PAUSE_KINDS.get(pause.kind, pause.kind)
            yield Hit(
                subject=pause.subject,
                node_id=pause.node_id,
                at=over,
                sentence=f"办件已有结果，特别程序（{kind}）没有结束",
            )


def _pause_too_late(facts: Facts) -> Iterator[Hit]:
    if facts.pauses and Anomaly.SUSPENSION_AFTER_EXPIRY in facts.account.anomalies:
        pause = facts.pauses[-1]
        yield Hit(
            subject=pause.subject,
            node_id=pause.node_id,
            at=pause.started_at,
            sentence="法定时限届满之后才启动特别程序，不停止计时",
        )


def _extended_too_late(facts: Facts) -> Iterator[Hit]:
    if facts.extensions and Anomaly.EXTENSION_AFTER_EXPIRY in facts.account.anomalies:
        extension = facts.extensions[0]
        yield Hit(
            at=extension.at,
            sentence=f"法定时限届满之后（{extension.approved_on}）才批准延长，延长无效",
        )


def _extended_again(facts: Facts) -> Iterator[Hit]:
    for number, extension in enumerate(facts.extensions[1:], start=2):
        yield Hit(
            subject=str(number), at=extension.at, sentence=f"第{number}次延长办理期限；只能延长一次"
        )


def _extended_by_another(facts: Facts) -> Iterator[Hit]:
    for number, extension in enumerate(facts.extensions, start=1):
        if not extension.by_head:
            sentence = "延长办理期限不是由法律规定的负责人批准的"
            yield Hit(subject=str(number), at=extension.at, sentence=sentence)


RULES = (
    AnomalyRule(
        id="A11",
        name="HEARING_SKIPPED",
        title="应当听证而没有听证",
        basis="《行政许可法》第四十六条、第七十二条第（八）项",
        level=Level.RED,
        find=_hearing_skipped,
    ),
    AnomalyRule(
        id="A12",
        name="HEARING_CHAIR_CONFLICT",
        title="听证主持人是本件的审查人员",
        basis="《行政许可法》第四十八条",
        level=Level.RED,
        find=_biased_chair,
    ),
    AnomalyRule(
        id="A15",
        name="SUSPENSION_WITHOUT_NOTICE",
        title="停止计时没有书面告知",
        basis=_ART_45,
        level=Level.YELLOW,
        find=_pause_unnoticed,
    ),
    AnomalyRule(
        id="A15",
        name="SUSPENSION_NOT_LISTED",
        title="停止计时的事由不合法",
        basis=_ART_45,
        level=Level.YELLOW,
        find=_pause_unlisted,
    ),
    AnomalyRule(
        id="A15",
        name="SUSPENSION_OPEN",
        title="特别程序没有结束",
        basis=_ART_45,
        level=Level.YELLOW,
        find=_pause_open,
    ),
    AnomalyRule(
        id="A15",
        name="SUSPENSION_AFTER_EXPIRY",
        title="届满之后才启动特别程序",
        basis=_ART_45,
        level=Level.YELLOW,
        find=_pause_too_late,
    ),
    AnomalyRule(
        id="A16",
        name="EXTENSION_AFTER_EXPIRY",
        title="届满之后才批准延长",
        basis=_ART_42,
        level=Level.RED,
        find=_extended_too_late,
    ),
    AnomalyRule(
        id="A16",
        name="EXTENSION_MORE_THAN_ONCE",
        title="延长超过一次",
        basis=_ART_42,
        level=Level.RED,
        find=_extended_again,
    ),
    AnomalyRule(
        id="A16",
        name="EXTENSION_WRONG_APPROVER",
        title="延长不是由负责人批准",
        basis=_ART_42,
        level=Level.RED,
        find=_extended_by_another,
    ),
)
