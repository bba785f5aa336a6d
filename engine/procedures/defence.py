"""陈述申辩: whom a licence would touch is told, and heard (行政许可法 art. 36). It stops no clock."""

import re
from typing import Any

from engine.calendar import Calendar
from engine.model import Basis
from engine.procedures import telling
from engine.procedures.approval import call_off
from engine.procedures.errors import ActRefusedError
from engine.procedures.questions import Question, choice, clock, day, number, text
from engine.procedures.values import (
    CLOSED,
    REVIEW,
    Act,
    Deadline,
    Deed,
    Definition,
    Procedure,
    ProcedureKind,
    Setting,
    Turn,
)
from forms import Answers

RIGHT = telling.Right(name="陈述申辩", rule="R-19", until="defence_until")
USUAL_DAYS = 5
"""The law names no period for it; the five of art. 47 are the house's proposal."""

FEWEST_DAYS = 3


def _notice(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [
        text("interested_party", "利害关系人（申请人）", personal=True, most=100),
        text("contact", "联系方式和地址", personal=True, required=False),
        text("facts", "告知的事实", long=True),
        text("interest", "重大利益关系", long=True, most=1000),
        number(
            *("days", "陈述申辩的期限"),
            least=FEWEST_DAYS,
            most=30,
            unit="个工作日",
            default=USUAL_DAYS,
        ),
        telling.served_question(),
    ]


def _tell(_procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    days = answers["days"]
    assert isinstance(days, int)  # noqa: S101 - the question asks for a whole number
    facts = telling.told(answers, RIGHT, days, setting)
    said: dict[str, Any] = {
        name: answers[name] for name in ("interested_party", "facts", "interest")
    }
    return Deed(
        to="waiting" if "served_on" in facts else "told",
        facts=facts,
        letters={"defence_notice": said | {RIGHT.until: facts[RIGHT.until]}},
    )


def _hearing(_procedure: Procedure, setting: Setting) -> list[Question]:
    own = setting.person(setting.actor).name
    return [
        day("held_on", "日期", default=setting.today.isoformat()),
        clock("started", "开始时间"),
        clock("ended", "结束时间"),
        text("place", "地点", default="本机关办公室"),
        text("officers", "听取人员", default=own, hint="两人以上的用顿号分开"),
        text("recorder", "记录人", most=60),
        text("statements", "陈述和申辩的内容", long=True),
        text("evidence", "提交的证据", long=True, required=False),
        choice("adopted", "是否采纳", ("采纳", "部分采纳", "不采纳")),
        text("reason", "采纳或者不采纳的理由", long=True, most=1000),
    ]


def _hear(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    held_on = str(answers["held_on"])
    if not procedure.facts["told_on"] <= held_on <= setting.today.isoformat():
        reason = f"日期应在告知（{procedure.facts['told_on']}）以后、今天以前"
        raise ActRefusedError("held_on", reason, rule="R-19")
    if str(answers["ended"]) <= str(answers["started"]):
        raise ActRefusedError("ended", "结束时间应当晚于开始时间", rule="R-19")
    told = setting.told.get("notify", {})
    said = {name: answers.get(name, "") for name in _SAID}
    names = [name for name in re.split("[、，,; ；]+", str(answers["officers"])) if name]
    return Deed(
        to=CLOSED,
        letters={
            "defence_record": said
            | {
                "interested_party": told.get("interested_party", ""),
                "officers": [{"name": name, "certificate": ""} for name in names],
            }
        },
        result="heard",
    )


_SAID = ("held_on", "started", "ended", "place", "recorder", "statements", "evidence")


def _deadline(procedure: Procedure, calendar: Calendar) -> Deadline | None:
    if procedure.state != "waiting":
        return None
    on = telling.last_day(procedure, RIGHT, calendar)
    return Deadline(on=on, words="利害关系人陈述申辩", rule="R-19")


DEFINITION = Definition(
    kind=ProcedureKind.DEFENCE,
    title="陈述申辩",
    basis=Basis(law="行政许可法", article="三十六"),
    rule="R-19",
    pause="",
    clock="审批时限照常计算：陈述申辩不在行政许可法第四十五条列举的八种之内",
    first="telling",
    record="defence_record",
    states={"telling": "待告知", "told": "待送达", "waiting": "等待陈述申辩"},
    results={"heard": "已听取并记录", "waived": "书面放弃", "expired": "逾期未陈述申辩"},
    acts=(
        Act(
            code="notify",
            title="出具陈述申辩告知书",
            after=frozenset({"telling"}),
            roles=REVIEW,
            questions=_notice,
            judge=_tell,
            hint="许可事项直接关系他人重大利益的，应当告知利害关系人；申请人、利害关系人有权陈述和申辩。",
        ),
        telling.serve(RIGHT),
        Act(
            code="hear",
            title="记录陈述申辩",
            after=frozenset({"told", "waiting"}),
            roles=REVIEW,
            questions=_hearing,
            judge=_hear,
            hint="如实记录；是否采纳都要说明理由，作为决定的依据。",
            turn=Turn.NEVER,
        ),
        telling.waive(RIGHT),
        telling.expire(RIGHT),
        call_off("telling"),
    ),
    deadline=_deadline,
)
