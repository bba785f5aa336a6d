"""Cases that were handled first and entered afterwards (先办后补录): signs, never proof."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import MappingProxyType

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits.values import day_of
from engine.model import Role
from engine.supervision.anomalies.rule import AnomalyRule, Hit
from engine.supervision.facts import Facts, StepFact
from engine.supervision.values import Level

_ACTS = MappingProxyType(
    {
        "announced_on": "公告",
        "decided_on": "决定",
        "held_on": "听证",
        "licence_on": "发证",
        "sampled_on": "采样",
        "served_on": "送达",
        "valid_from": "许可生效",
        "visited_on": "踏勘",
    }
)
"""Fields in which somebody writes on which day the organ acted → the act."""

_TOO_FAST = timedelta(minutes=10)
_TOO_OFTEN = 3


def _dated_before(facts: Facts) -> Iterator[Hit]:
    lawful = timedelta(hours=facts.late_entry or 0)
    first = day_of(facts.entered_at - lawful)
    for step in _organs(facts):
        early = [day for day in step.days if day.field in _ACTS and day.on < first]
        if early and step.closed_at is not None:
            acts = "、".join(f"{_ACTS[day.field]}日期{day.on}" for day in early)
            sentence = f"“{step.name}”填写的{acts}早于收件日期{day_of(facts.entered_at)}"
            yield Hit(
                subject=f"dated/{step.id}",
                node_id=step.node_id,
                at=step.closed_at,
                sentence=sentence,
            )


def _too_fast(facts: Facts) -> Iterator[Hit]:
    decided = facts.account.decided_at
    if decided is None or facts.on_the_spot or facts.late_entry is not None:
        return
    if decided - facts.entered_at < _TOO_FAST:
        minutes = (decided - facts.entered_at) // timedelta(minutes=1)
        sentence = f"承诺办理的事项，从收件到作出决定只用了{minutes}分钟"
        yield Hit(subject="fast", at=decided, sentence=sentence)


def _after_hours(facts: Facts) -> Iterator[Hit]:
    late = [
        step.closed_at
        for step in _organs(facts)
        if step.closed_at is not None and not _in_office(step.closed_at, facts.calendar)
    ]
    if len(late) >= _TOO_OFTEN and facts.late_entry is None:
        late.sort()
        yield Hit(
            subject="hours",
            at=late[_TOO_OFTEN - 1],
            sentence=f"{len(late)}个环节在办公时间之外办理",
        )


def _organs(facts: Facts) -> list[StepFact]:
    return facts.done(*(role for role in Role if role is not Role.APPLICANT))


def _in_office(at: datetime, calendar: Calendar) -> bool:
    """Between opening and closing of a working day; who works over lunch hides nothing."""
    sessions = calendar.office_sessions(at.astimezone(ZONE).date())
    return bool(sessions) and sessions[0][0] <= at <= sessions[-1][1]


_BASIS = "《行政许可法》第三十二条；不得先办理、后补录"

RULES = (
    AnomalyRule(
        id="A19",
        name="BACKFILLED_ENTRY",
        title="办理日期早于收件",
        basis=_BASIS,
        level=Level.YELLOW,
        by_hand=True,
        find=_dated_before,
    ),
    AnomalyRule(
        id="A19",
        name="BACKFILLED_FAST",
        title="从收件到决定不足十分钟",
        basis=_BASIS,
        level=Level.YELLOW,
        by_hand=True,
        find=_too_fast,
    ),
    AnomalyRule(
        id="A19",
        name="BACKFILLED_AFTER_HOURS",
        title="多个环节在办公时间之外办理",
        basis=_BASIS,
        level=Level.YELLOW,
        by_hand=True,
        find=_after_hours,
    ),
)
