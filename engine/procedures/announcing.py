"""通知听证: a hearing is announced, postponed, and its chair replaced where he is challenged.

Seven working days ahead, within twenty of the request, by somebody who reviewed nothing of the
case (行政许可法 art. 47, 48).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.calendar import Calendar
from engine.limits import PROCEDURES, ProcedureName
from engine.model import Mark, Role
from engine.procedures.errors import ActRefusedError
from engine.procedures.questions import (
    Question,
    choice,
    clock,
    day,
    days_told,
    select,
    text,
    when,
)
from engine.procedures.stopping import days_after
from engine.procedures.values import (
    PAUSE_NOTICE,
    Deed,
    Procedure,
    Setting,
)
from forms import Answers

REVIEWED = frozenset(
    {
        *(Role.REVIEWER, Role.INSPECTOR, Role.EXPERT, Role.LIAISON_OFFICER),
        *(Role.DECIDER, Role.DEPUTY_LEADER),
    }
)
"""Who did one of these in a case has reviewed it, and may not chair its hearing (art. 48; S2)."""

AGREED, DISMISSED = "同意回避，更换主持人", "驳回"


def require_independent(chair: str, hands: Iterable[tuple[str, str]]) -> None:
    """Refuse a chair who had a hand in the review (行政许可法 art. 48(3); S2, P-08).

    :param hands: (role, account) of everybody who did a step of the case
    :raise ActRefusedError: he did
    """
    if not chair:
        raise ActRefusedError("chair", "请从名单中选择听证主持人", rule="R-30")
    if any(user == chair and Role(role) in REVIEWED for role, user in hands):
        reason = "听证主持人不能是审查本件申请的工作人员，请另行指定（行政许可法第四十八条）"
        raise ActRefusedError("chair", reason, rule="S2")


def first_day(setting: Setting) -> date:
    """The first day on which a hearing that is announced today may be held.

    Seven days ahead (行政许可法 art. 48), which art. 82 counts as working days: the day of the
    notice is not counted, the day of the hearing is the seventh at the earliest (R-30, R-44).
    """
    return setting.calendar.add(setting.today, days_of(ProcedureName.HEARING_NOTICE))


def days_of(name: ProcedureName) -> int:
    """The working days of a limit of the law."""
    limit = PROCEDURES[name].limit
    assert limit is not None  # noqa: S101 - the table gives these limits
    return int(limit.amount)


def organised_by(procedure: Procedure, calendar: Calendar) -> date | None:
    """The last day to hold what was asked for (art. 47: within 20 days); None for art. 46."""
    requested_on = procedure.facts.get("requested_on")
    if requested_on is None:
        return None
    days = days_of(ProcedureName.HEARING_ORGANISED)
    return days_after(procedure, date.fromisoformat(requested_on), days, calendar)


def _place_and_time(procedure: Procedure, setting: Setting) -> list[Question]:
    told = setting.told.get("announce", {})
    last = organised_by(procedure, setting.calendar)
    until = f"，不晚于{last}" if last else ""
    return [
        day("hearing_on", "听证日期", hint=f"不早于{first_day(setting)}{until}"),
        clock("hearing_time", "听证时间", default=told.get("hearing_time", "")),
        text("hearing_place", "听证地点", default=told.get("hearing_place", "")),
    ]


def _chairs(setting: Setting) -> list[str]:
    return [each.label for each in setting.holding({Role.HEARING_CHAIR})]


def announce_questions(procedure: Procedure, setting: Setting) -> list[Question]:
    """What is asked of whoever announces."""
    first, last = first_day(setting), organised_by(procedure, setting.calendar)
    wanted = setting.calendar.count(setting.today, max(last or first, first))
    return [
        *_place_and_time(procedure, setting),
        select("chair", "听证主持人", _chairs(setting), hint="审查本件申请的工作人员不能主持"),
        text("recorder", "记录人", most=60),
        text("participants", "通知的参加人", long=True, most=500, personal=True),
        text("announced_in", "公告的地方", hint="听证公开举行；涉及公共利益的应当向社会公告"),
        *days_told("听证", default=max(wanted, 1)),
    ]


def announce(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    """Announce it: the clock stands still from its notice on (art. 45)."""
    on = _require_day(procedure, answers, setting)
    chairs = {each.label: each.user_id for each in setting.holding({Role.HEARING_CHAIR})}
    chair = chairs.get(str(answers["chair"]), "")
    require_independent(chair, setting.hands)
    days = answers["special_days"]
    if isinstance(days, int) and days < setting.calendar.count(setting.today, on):
        reason = (
            f"告知的时间应当够到听证之日：至少{setting.calendar.count(setting.today, on)}个工作日"
        )
        raise ActRefusedError("special_days", reason, rule="R-27")
    return Deed(
        to="announced",
        facts={"hearing_on": on.isoformat(), "chair": [chair]},
        letters={
            "hearing_notice": _notice(answers, setting.person(chair).name, setting),
            PAUSE_NOTICE: {name: answers[name] for name in ("special_days", "special_reason")},
        },
        mark=Mark.PAUSED,
    )


def _notice(answers: Mapping[str, Any], chair: str, setting: Setting) -> dict[str, Any]:
    told = setting.told.get("announce", {})
    return {
        "hearing_at": f"{answers['hearing_on']}T{answers['hearing_time']}",
        "hearing_place": answers["hearing_place"],
        "chair": chair,
        "recorder": answers.get("recorder") or told.get("recorder", ""),
        "participants": answers.get("participants") or told.get("participants", ""),
    }


def _require_day(procedure: Procedure, answers: Mapping[str, Any], setting: Setting) -> date:
    """Seven days ahead (art. 48), and within twenty of the request (art. 47)."""
    on, first = date.fromisoformat(str(answers["hearing_on"])), first_day(setting)
    if on < first:
        reason = f"应当在举行听证的7日前通知（按工作日计算），最早可以在{first}举行"
        raise ActRefusedError("hearing_on", reason, rule="R-30")
    last = organised_by(procedure, setting.calendar)
    # Where the office let the twenty days run too far, a late hearing is better than none.
    if last is not None and first <= last < on:
        reason = f"应当在收到申请之日起20日内组织，最晚在{last}举行"
        raise ActRefusedError("hearing_on", reason, rule="R-29")
    return on


def postpone_questions(procedure: Procedure, setting: Setting) -> list[Question]:
    """What is asked of whoever postpones."""
    asked = _place_and_time(procedure, setting)
    return [*asked, text("reason", "延期的理由", long=True, most=500)]


def postpone(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    """Postpone it; the new day is announced as the first was."""
    on = _require_day(procedure, answers, setting)
    said = _notice(answers, setting.person(chair_of(procedure)).name, setting)
    return Deed(
        to="announced",
        facts={"hearing_on": on.isoformat()},
        letters={"hearing_notice": said | {"reason": answers["reason"]}},
    )


def chair_of(procedure: Procedure) -> str:
    """The account of the chair."""
    return str(next(iter(procedure.facts.get("chair", ())), ""))


def recusal_questions(_procedure: Procedure, setting: Setting) -> list[Question]:
    """What is asked of whoever rules on a challenge."""
    return [
        text("by", "申请回避的人", personal=True, most=100),
        text("text", "申请回避的理由", long=True, most=500),
        choice("ruling", "决定", (AGREED, DISMISSED)),
        select("chair", "更换的主持人", _chairs(setting), show_if=when("ruling", AGREED)),
        text("reason", "决定的理由", long=True, most=500),
    ]


def recuse(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    """Rule on a challenge; the chair who takes over is independent too."""
    if answers["ruling"] == DISMISSED:
        return Deed(to="announced", facts={"recusal": "dismissed"})
    chairs = {each.label: each.user_id for each in setting.holding({Role.HEARING_CHAIR})}
    chair = chairs.get(str(answers["chair"]), "")
    require_independent(chair, setting.hands)
    if chair == chair_of(procedure):
        raise ActRefusedError("chair", "更换的主持人就是被申请回避的人", rule="R-30")
    told = setting.told.get("postpone") or setting.told.get("announce", {})
    return Deed(
        to="announced",
        facts={"chair": [chair], "recusal": "replaced"},
        letters={
            "hearing_notice": _notice(told, setting.person(chair).name, setting)
            | {"reason": f"原听证主持人回避：{answers['reason']}"}
        },
    )
