"""听证: the right is told, the hearing asked for, announced, held and written down (art. 46–48).

The clock stands still from its notice until it is over (art. 45), never before.
"""

from datetime import date
from typing import Any

from engine.calendar import Calendar
from engine.limits import ProcedureName
from engine.model import Basis, Mark, Role
from engine.procedures import telling
from engine.procedures.announcing import (
    announce,
    announce_questions,
    days_of,
    organised_by,
    postpone,
    postpone_questions,
    recusal_questions,
    recuse,
    require_independent,
)
from engine.procedures.approval import call_off
from engine.procedures.errors import ActRefusedError
from engine.procedures.questions import (
    Question,
    choice,
    clock,
    day,
    text,
    tick,
    when,
)
from engine.procedures.values import (
    CLOSED,
    DECIDE,
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

RIGHT = telling.Right(name="申请听证", rule="R-29", until="apply_until")
BY_LAW, ON_REQUEST = "第四十六条：法定或者涉及公共利益", "第四十七条：直接涉及重大利益关系"

SIGNED, UNSIGNED = "参加人全部签名", "有参加人拒绝签名"


def _opening(_setting: Setting) -> list[Question]:
    return [choice("ground", "举行听证的依据（行政许可法）", (ON_REQUEST, BY_LAW))]


def _opened(answers: Answers) -> dict[str, Any]:
    by_law = answers.get("ground") == BY_LAW
    return {"ground": 46, "first": "requested"} if by_law else {"ground": 47, "first": "telling"}


def _right_questions(_procedure: Procedure, setting: Setting) -> list[Question]:
    return [
        text("addressee", "被告知人", personal=True, default=setting.applicant, most=100),
        text("facts", "告知的事实", long=True),
        text("interest", "重大利益关系", long=True, most=1000),
        telling.served_question(),
    ]


def _tell(_procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    facts = telling.told(answers, RIGHT, days_of(ProcedureName.HEARING_REQUEST), setting)
    said: dict[str, Any] = {name: answers[name] for name in ("addressee", "facts", "interest")}
    return Deed(
        to="waiting" if "served_on" in facts else "told",
        facts=facts,
        letters={"hearing_right_notice": said | {RIGHT.until: facts[RIGHT.until]}},
    )


def _request_questions(_procedure: Procedure, setting: Setting) -> list[Question]:
    return [
        day("requested_on", "收到听证申请的日期", default=setting.today.isoformat()),
        text("by", "申请听证的人", personal=True, most=100),
        text("text", "申请的内容", long=True, most=1000),
    ]


def _request(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    on = str(answers["requested_on"])
    if on > procedure.facts[RIGHT.until]:
        reason = f"申请听证的期限是{procedure.facts[RIGHT.until]}，{on}提出的已经逾期"
        raise ActRefusedError("requested_on", reason, rule="R-29")
    if not procedure.facts["told_on"] <= on <= setting.today.isoformat():
        reason = f"日期应在告知（{procedure.facts['told_on']}）以后、今天以前"
        raise ActRefusedError("requested_on", reason, rule="R-29")
    return Deed(to="requested", facts={"requested_on": on})


def _hold_questions(procedure: Procedure, setting: Setting) -> list[Question]:
    told = setting.told.get("announce", {})
    return [
        day("held_on", "举行日期", default=procedure.facts.get("hearing_on", "")),
        clock("started", "开始时间", default=told.get("hearing_time", "")),
        clock("ended", "结束时间"),
        text("recorder", "记录人", most=60, default=told.get("recorder", "")),
        text(
            *("participants", "参加人"),
            long=True,
            personal=True,
            default=told.get("participants", ""),
        ),
        text("recusal", "回避情况", default="告知回避权利，没有申请回避"),
        text("statements", "陈述、申辩和质证", long=True, most=8000),
        text("evidence", "审查人员提供的证据和理由", long=True, most=4000),
        text("facts", "听证查明的事实", long=True),
        text("conclusion", "听证意见", long=True, most=1000),
        choice("signed", "笔录签名", (SIGNED, UNSIGNED)),
        text(
            *("unsigned", "拒绝签名的人和理由"),
            most=500,
            personal=True,
            show_if=when("signed", UNSIGNED),
        ),
    ]


def _hold(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    held_on = str(answers["held_on"])
    if held_on != procedure.facts["hearing_on"]:
        reason = f"通知的听证日期是{procedure.facts['hearing_on']}；改期的，请先办理“延期举行”"
        raise ActRefusedError("held_on", reason, rule="R-30")
    if held_on > setting.today.isoformat():
        raise ActRefusedError("held_on", "听证还没有举行，不能先写笔录", rule="R-30")
    if str(answers["ended"]) <= str(answers["started"]):
        raise ActRefusedError("ended", "结束时间应当晚于开始时间", rule="R-30")
    require_independent(setting.actor, setting.hands)
    return Deed(
        to="recorded",
        facts={"held_on": held_on},
        letters={"hearing_record": _record(answers, setting)},
        mark=Mark.RESUMED,
        hands=((Role.HEARING_CHAIR, setting.actor),),
    )


def _record(answers: Answers, setting: Setting) -> dict[str, Any]:
    told = setting.told.get("postpone") or setting.told.get("announce", {})
    signed = f"；{answers['unsigned']}" if answers.get("unsigned") else ""
    said = {name: answers[name] for name in _SAID}
    return said | {
        "hearing_place": told.get("hearing_place", ""),
        "chair": setting.person(setting.actor).name,
        "participants": f"{answers['participants']}（{answers['signed']}{signed}）",
    }


_SAID = (
    *("held_on", "started", "ended", "recorder", "recusal", "statements", "evidence"),
    *("facts", "conclusion"),
)


def _rest_questions(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [
        tick("read", "已查阅听证笔录全文"),
        text("opinion", "笔录中采纳的事实、证据和意见，不采纳的说明理由", long=True),
    ]


def _rest(_procedure: Procedure, _answers: Answers, _setting: Setting) -> Deed:
    return Deed(to=CLOSED, result="held")


def _withdrawal(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [
        text("by", "撤回听证申请的人", personal=True, most=100),
        text("text", "撤回的内容", long=True, most=500),
    ]


def _withdraw(procedure: Procedure, _answers: Answers, _setting: Setting) -> Deed:
    if procedure.facts.get("ground") == 46:  # noqa: PLR2004 - an article
        reason = "依照第四十六条举行的听证不因申请人撤回而取消"
        raise ActRefusedError("text", reason, rule="R-28")
    return Deed(to=CLOSED, result="withdrawn")


def _deadline(procedure: Procedure, calendar: Calendar) -> Deadline | None:
    match procedure.state:
        case "waiting":
            on = telling.last_day(procedure, RIGHT, calendar)
            return Deadline(on=on, words="申请听证", rule="R-29")
        case "requested":
            last = organised_by(procedure, calendar)
            if last is None:
                return None
            # The announcement takes seven days of the twenty.
            on = calendar.back(last, days_of(ProcedureName.HEARING_NOTICE))
            return Deadline(on=on, words="通知听证", rule="R-29")
        case "announced":
            on = date.fromisoformat(procedure.facts["hearing_on"])
            return Deadline(on=on, words="举行听证", rule="R-30")
    return None


DEFINITION = Definition(
    kind=ProcedureKind.HEARING,
    title="听证",
    basis=Basis(law="行政许可法", article="四十六条至第四十八条"),
    rule="R-30",
    pause="hearing",
    clock="自听证通知书和特别程序告知书出具之日起，到听证结束，不计入审批时限",
    first="telling",
    record="hearing_record",
    states={
        "telling": "待告知听证权利",
        "told": "待送达",
        "waiting": "等待听证申请",
        "requested": "待通知听证",
        "announced": "已通知，待举行",
        "recorded": "已举行，待写明如何根据笔录作出决定",
    },
    results={
        "held": "已举行",
        "waived": "书面放弃",
        "expired": "逾期未申请听证",
        "withdrawn": "撤回听证申请",
    },
    opening=_opening,
    opened=_opened,
    acts=(
        Act(
            code="tell",
            title="出具听证告知书",
            after=frozenset({"telling"}),
            roles=REVIEW,
            questions=_right_questions,
            judge=_tell,
            hint="作出决定以前告知享有要求听证的权利；被告知之日起5日内提出，免费。",
        ),
        telling.serve(RIGHT),
        Act(
            code="request",
            title="登记听证申请",
            after=frozenset({"told", "waiting"}),
            roles=REVIEW | {Role.ACCEPTOR},
            questions=_request_questions,
            judge=_request,
            hint="收到申请之日起20日内组织听证。",
            turn=Turn.NEVER,
        ),
        telling.waive(RIGHT),
        telling.expire(RIGHT),
        Act(
            code="announce",
            title="通知听证的时间和地点",
            after=frozenset({"requested"}),
            roles=REVIEW,
            questions=announce_questions,
            judge=announce,
            hint="举行听证的7日前通知，按工作日计算（行政许可法第四十八条、第八十二条）；同时出具特别程序告知书，审批时限从今天起停止计算。",
        ),
        Act(
            code="hold",
            title="填写听证笔录",
            after=frozenset({"announced"}),
            roles=frozenset({Role.HEARING_CHAIR}),
            by="chair",
            questions=_hold_questions,
            judge=_hold,
            hint="由听证主持人填写；笔录由参加人确认并签名。行政机关应当根据听证笔录作出决定。",
        ),
        Act(
            code="rest",
            title="写明如何根据听证笔录作出决定",
            after=frozenset({"recorded"}),
            roles=DECIDE,
            questions=_rest_questions,
            judge=_rest,
            hint="行政机关应当根据听证笔录，作出行政许可决定（行政许可法第四十八条）。没有写明以前，不能提交决定。",
        ),
        Act(
            code="postpone",
            title="延期举行",
            after=frozenset({"announced"}),
            roles=REVIEW,
            questions=postpone_questions,
            judge=postpone,
            hint="重新通知，同样应当在7日（工作日）以前。",
            turn=Turn.NEVER,
        ),
        Act(
            code="recuse",
            title="处理回避申请",
            after=frozenset({"announced"}),
            roles=DECIDE,
            questions=recusal_questions,
            judge=recuse,
            turn=Turn.NEVER,
        ),
        Act(
            code="withdraw",
            title="登记撤回听证申请",
            after=frozenset({"requested", "announced"}),
            roles=REVIEW,
            questions=_withdrawal,
            judge=_withdraw,
            turn=Turn.NEVER,
        ),
        call_off("telling"),
    ),
    deadline=_deadline,
)
