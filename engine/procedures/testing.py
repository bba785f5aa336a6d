"""检验、检测、检疫、鉴定: somebody who can tell looks at the thing (行政许可法 art. 45, 55)."""

from datetime import date

from engine.calendar import Calendar
from engine.limits import PROCEDURES, ProcedureName
from engine.limits.values import day_of
from engine.model import PAUSE_KINDS, Basis, Mark
from engine.procedures.approval import call_off
from engine.procedures.errors import ActRefusedError
from engine.procedures.questions import Question, choice, day, days_told, text, when
from engine.procedures.stopping import days_after
from engine.procedures.values import (
    CLOSED,
    PAUSE_NOTICE,
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

RESULTS = ("合格", "不合格", "不能得出结论")


def _entrust_questions(procedure: Procedure, _setting: Setting) -> list[Question]:
    title = PAUSE_KINDS[procedure.kind]
    return [
        text("institution", f"{title}机构", most=100),
        text("qualification", "资质证书号", most=100),
        text("subject", f"{title}的对象和项目", long=True, most=1000),
        text("standard", f"{title}依据的技术标准", most=200),
        *days_told(title, default=10),
    ]


def _entrust(_procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    return Deed(
        to="running",
        facts={"entrusted_on": setting.today.isoformat(), "days": answers["special_days"]},
        letters={
            PAUSE_NOTICE: {name: answers[name] for name in ("special_days", "special_reason")}
        },
        mark=Mark.PAUSED,
    )


def _report_questions(procedure: Procedure, setting: Setting) -> list[Question]:
    title = PAUSE_KINDS[procedure.kind]
    return [
        text("report_no", "报告编号", most=100),
        day("reported_on", "报告日期", default=setting.today.isoformat()),
        choice("result", f"{title}结果", RESULTS),
        text("facts", "主要数据和结论", long=True),
        text(
            *("failed", "不符合的技术标准条款"),
            long=True,
            most=500,
            hint="据此不予许可的，决定书应当写明所依据的技术标准（行政许可法第五十五条）",
            show_if=when("result", "不合格"),
        ),
    ]


def _report(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    on = str(answers["reported_on"])
    if not procedure.facts["entrusted_on"] <= on <= setting.today.isoformat():
        reason = f"报告日期应在委托（{procedure.facts['entrusted_on']}）以后、今天以前"
        raise ActRefusedError("reported_on", reason, rule="R-34")
    result = ("met", "unmet", "open")[RESULTS.index(str(answers["result"]))]
    return Deed(to=CLOSED, facts={"reported_on": on}, result=result)


def _deadline(procedure: Procedure, calendar: Calendar) -> Deadline | None:
    """Begun within five working days (art. 55), over within what the applicant was told."""
    title = PAUSE_KINDS[procedure.kind]
    if procedure.state == "running":
        start = date.fromisoformat(procedure.facts["entrusted_on"])
        on = days_after(procedure, start, procedure.facts["days"], calendar)
        return Deadline(on=on, words=f"{title}结束（告知申请人的时间）", rule="R-27")
    limit = PROCEDURES[ProcedureName.TESTING_STARTED].limit
    assert limit is not None  # noqa: S101 - the table gives this limit
    on = days_after(procedure, day_of(procedure.opened_at), int(limit.amount), calendar)
    return Deadline(on=on, words=f"开始{title}", rule="R-34")


def _definition(kind: ProcedureKind) -> Definition:
    title = PAUSE_KINDS[kind]
    return Definition(
        kind=kind,
        title=title,
        basis=Basis(law="行政许可法", article="四十五"),
        rule="R-27",
        pause=kind.value,
        clock=f"自特别程序告知书出具之日起，到{title}结束，不计入审批时限",
        first="entrusting",
        record="",
        states={"entrusting": f"待委托{title}", "running": f"{title}中"},
        results={"met": "合格", "unmet": "不合格", "open": "不能得出结论"},
        acts=(
            Act(
                code="entrust",
                title=f"委托{title}并告知所需时间",
                after=frozenset({"entrusting"}),
                roles=REVIEW,
                questions=_entrust_questions,
                judge=_entrust,
                hint="出具特别程序告知书，审批时限从今天起停止计算。",
            ),
            Act(
                code="report",
                title=f"登记{title}结果",
                after=frozenset({"running"}),
                roles=REVIEW,
                questions=_report_questions,
                judge=_report,
                hint="登记以后，审批时限从今天起继续计算。",
                turn=Turn.LATE,
            ),
            call_off("entrusting", "running"),
        ),
        deadline=_deadline,
    )


DEFINITIONS = tuple(
    _definition(kind)
    for kind in (
        ProcedureKind.INSPECTION,
        ProcedureKind.TESTING,
        ProcedureKind.QUARANTINE,
        ProcedureKind.APPRAISAL,
    )
)
