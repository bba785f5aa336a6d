"""Who did what: authority, the separation of duties, the counter, the order of acceptance."""

from collections.abc import Iterator

from engine.model import Employment, Mark, Role
from engine.permissions import STAFF_ONLY
from engine.supervision.anomalies.rule import AnomalyRule, Hit
from engine.supervision.facts import Authority, Facts, StepFact
from engine.supervision.values import Level

_DECIDERS = (Role.DECIDER, Role.DEPUTY_LEADER)


def _elsewhere(facts: Facts) -> Iterator[Hit]:
    if facts.has_special or not facts.passed(Mark.GRANTED, Mark.REFUSED):
        return
    for step in facts.done(*_DECIDERS):
        if step.unit != facts.reception_unit:
            yield _hit(step, "没有特别环节的事项，没有在窗口作出决定")


def _without_grant(facts: Facts) -> Iterator[Hit]:
    return _lacking(facts, Authority.MISSING, "的办理人没有相应的授权")


def _grant_ended(facts: Facts) -> Iterator[Hit]:
    return _lacking(facts, Authority.EXPIRED, "的办理人办理时授权已经到期")


def _lacking(facts: Facts, authority: Authority, words: str) -> Iterator[Hit]:
    for step in facts.done(*_DECIDERS):
        if step.authority is authority:
            yield _hit(step, f"“{step.name}”{words}")


def _one_hand(facts: Facts) -> Iterator[Hit]:
    accepted = {user for step in facts.done(Role.ACCEPTOR) for user in step.signed}
    for step in facts.done(*_DECIDERS):
        if step.separated and step.signed & accepted:
            yield _hit(step, f"“{step.name}”与受理由同一人办理")


def _contract_staff(facts: Facts) -> Iterator[Hit]:
    for step in facts.done(*sorted(STAFF_ONLY)):
        if step.employment is Employment.CONTRACT:
            yield _hit(step, f"“{step.name}”由聘用人员办理，应当由在编人员办理")


def _hit(step: StepFact, sentence: str) -> Hit:
    return Hit(
        subject=step.id,
        node_id=step.node_id,
        at=step.closed_at or step.opened_at,
        sentence=sentence,
    )


def _out_of_order(facts: Facts) -> Iterator[Hit]:
    granted = facts.passed(Mark.GRANTED)
    if facts.limited and facts.overtaken and granted:
        yield Hit(
            node_id=granted[0].node_id,
            at=granted[0].at,
            sentence=f"数量有限的许可，先于{facts.overtaken}件受理在前的申请准予，没有按照受理的先后",
        )


RULES = (
    AnomalyRule(
        id="A22",
        name="NOT_WINDOW",
        title="没有特别环节的事项未在窗口办结",
        basis="相对集中办理：窗口能够办结的在窗口办结",
        level=Level.INFO,
        find=_elsewhere,
    ),
    AnomalyRule(
        id="A23",
        name="DELEGATION_MISSING",
        title="没有授权作出决定",
        basis="《行政许可法》第二十三条、第二十四条；授权委托书",
        level=Level.RED,
        find=_without_grant,
    ),
    AnomalyRule(
        id="A23",
        name="DELEGATION_EXPIRED",
        title="授权到期后作出决定",
        basis="《行政许可法》第二十三条、第二十四条；授权委托书",
        level=Level.RED,
        find=_grant_ended,
    ),
    AnomalyRule(
        id="A24",
        name="ROLE_CONFLICT",
        title="受理和决定为同一人",
        basis="职责分离（S1）",
        level=Level.YELLOW,
        find=_one_hand,
    ),
    AnomalyRule(
        id="A24",
        name="CONTRACT_STAFF",
        title="聘用人员受理、审核或者决定",
        basis="职责分离（S3）",
        level=Level.YELLOW,
        find=_contract_staff,
    ),
    AnomalyRule(
        id="A25",
        name="SEQUENCE_BREAK",
        title="没有按照受理的先后准予",
        basis="《行政许可法》第五十七条",
        level=Level.RED,
        by_hand=True,
        find=_out_of_order,
    ),
)
