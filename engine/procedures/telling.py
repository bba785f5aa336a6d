"""Telling somebody of a right, and waiting until he used it, waived it, or let it lapse.

Both the statement and defence (行政许可法 art. 36) and the hearing (art. 47) begin so: the
period runs from the day of service; one who was served late has it whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.calendar import Calendar
from engine.procedures.errors import ActRefusedError
from engine.procedures.questions import Question, choice, day, select, text
from engine.procedures.stopping import days_after
from engine.procedures.values import CLOSED, REVIEW, Act, Deed, Procedure, Setting, Turn
from forms import Answers

WAYS = ("直接送达", "邮寄送达", "电子送达", "留置送达", "公告送达")
NOW, LATER = "当场送达（今天）", "另行送达"


@dataclass(frozen=True, kw_only=True)
class Right:
    """A right that is told: its name, its rule, the words of its acts."""

    name: str
    rule: str
    until: str
    """The fact that names the last day, in procedure and letter alike."""


def served_question() -> Question:
    """Whether the notice is handed over at once."""
    return choice("service", "送达", (NOW, LATER), default=NOW)


def told(answers: Mapping[str, Any], right: Right, days: int, setting: Setting) -> dict[str, Any]:
    """The facts of a notice: until when the right can be used, and whether it was served."""
    until = setting.calendar.add(setting.today, days).isoformat()
    facts: dict[str, Any] = {
        right.until: until,
        "days": days,
        "told_on": setting.today.isoformat(),
    }
    return facts | ({"served_on": facts["told_on"]} if answers["service"] == NOW else {})


def serve(right: Right) -> Act:
    """The notice was served later, or in another way."""

    def judge(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
        served_on = date.fromisoformat(str(answers["served_on"]))
        if not procedure.facts["told_on"] <= served_on.isoformat() <= setting.today.isoformat():
            reason = f"送达日期应在告知书出具（{procedure.facts['told_on']}）以后、今天以前"
            raise ActRefusedError("served_on", reason, rule=right.rule)
        days = procedure.facts["days"]
        whole = days_after(procedure, served_on, days, setting.calendar).isoformat()
        until = max(procedure.facts[right.until], whole)
        facts = {"served_on": served_on.isoformat(), right.until: until}
        return Deed(to="waiting", facts=facts)

    return Act(
        code="serve",
        title="登记送达",
        after=frozenset({"told"}),
        roles=REVIEW,
        questions=_service,
        judge=judge,
        hint="期限自送达之日的次日起计算；送达晚的，期限顺延。",
    )


def _service(_procedure: Procedure, setting: Setting) -> list[Question]:
    return [
        day("served_on", "送达日期", default=setting.today.isoformat()),
        select("way", "送达方式", WAYS),
        text("note", "送达情况", required=False, hint="拒收、留置的写明见证人"),
    ]


def waive(right: Right) -> Act:
    """Whoever has the right does without it, in writing."""

    def judge(_procedure: Procedure, _answers: Answers, _setting: Setting) -> Deed:
        return Deed(to=CLOSED, result="waived")

    return Act(
        code="waive",
        title=f"登记放弃{right.name}",
        after=frozenset({"told", "waiting"}),
        roles=REVIEW,
        questions=_waiver,
        judge=judge,
        turn=Turn.NEVER,
    )


def _waiver(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [
        text("text", "书面放弃的内容", long=True, most=500),
        text("by", "放弃人", personal=True, most=60),
    ]


def expire(right: Right) -> Act:
    """The period is over and nobody came."""

    def judge(procedure: Procedure, _answers: Answers, setting: Setting) -> Deed:
        require_over(procedure, right, setting.today)
        return Deed(to=CLOSED, result="expired")

    return Act(
        code="expire",
        title=f"登记逾期未{right.name}",
        after=frozenset({"waiting"}),
        roles=REVIEW,
        questions=_note,
        judge=judge,
        turn=Turn.LATE,
    )


def require_over(procedure: Procedure, right: Right, today: date) -> None:
    """Refuse to close the door while the period runs.

    :raise ActRefusedError: it runs until the end of its last day
    """
    until = procedure.facts[right.until]
    if today.isoformat() <= until:
        reason = f"{right.name}的期限到{until}才届满，期限以内不能视为放弃"
        raise ActRefusedError("text", reason, rule=right.rule)


def _note(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [text("text", "说明", long=True, most=500, default="期限届满，没有收到书面意见。")]


def last_day(procedure: Procedure, right: Right, _calendar: Calendar) -> date:
    """The last day on which the right can be used."""
    return date.fromisoformat(procedure.facts[right.until])
