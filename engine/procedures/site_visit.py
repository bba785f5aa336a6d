"""现场核查: two officers look at the place and write down what they find (行政许可法 art. 34).

It stops no clock: it is none of the eight things of art. 45.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.calendar import Calendar
from engine.limits import PROCEDURES, ProcedureName
from engine.limits.values import day_of
from engine.model import Basis, Limit, Role
from engine.procedures.approval import call_off
from engine.procedures.errors import ActRefusedError
from engine.procedures.questions import (
    Question,
    choice,
    clock,
    day,
    number,
    select,
    text,
    tick,
    when,
)
from engine.procedures.stopping import days_after
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

OFFICERS = frozenset({Role.INSPECTOR, Role.LIAISON_OFFICER})
FINDINGS = ("符合", "不符合", "不涉及")
CONCLUSIONS = ("符合", "不符合", "整改后复查")
REFUSED, OBJECTS = "拒绝签字", "有异议"
MOST_POINTS = 12


def officers_of(procedure: Procedure) -> Sequence[str]:
    """The accounts of the officers who were appointed."""
    found: Sequence[str] = procedure.facts.get("officers", ())
    return found


def _appointment(_procedure: Procedure, setting: Setting) -> list[Question]:
    people = [each.label for each in setting.holding(OFFICERS)]
    told = setting.told.get("arrange", {})
    return [
        select("officer1", "核查人员一", people, default=told.get("officer1", "")),
        text("certificate1", "执法证件号一", most=60, default=told.get("certificate1", "")),
        select("officer2", "核查人员二", people, default=told.get("officer2", "")),
        text("certificate2", "执法证件号二", most=60, default=told.get("certificate2", "")),
        day("visit_on", "核查日期"),
        clock("visit_time", "核查时间"),
        text("place", "核查地点", default=told.get("place", "") or setting.address),
        text(
            *("matters", "核查内容"),
            long=True,
            default=told.get("matters", "") or "；".join(setting.points)[:1000],
        ),
        text(
            *("addressee", "被核查方"),
            personal=True,
            default=told.get("addressee", "") or setting.applicant,
        ),
    ]


def _arrange(_procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    people = {each.label: each.user_id for each in setting.holding(OFFICERS)}
    officers = [people.get(str(answers[name]), "") for name in ("officer1", "officer2")]
    require_officers(officers)
    visit_on = date.fromisoformat(str(answers["visit_on"]))
    if visit_on < setting.today:
        raise ActRefusedError("visit_on", "核查日期不能早于今天", rule="R-17")
    return Deed(
        to="arranged",
        facts={"officers": officers, "visit_on": visit_on.isoformat()},
        letters={
            "site_visit_notice": {
                "visit_at": f"{answers['visit_on']}T{answers['visit_time']}",
                "visit_matters": answers["matters"],
                "officers": _named(answers, officers, setting),
                "place": answers["place"],
                "addressee": answers["addressee"],
            }
        },
    )


def require_officers(officers: Sequence[str]) -> None:
    """Refuse a visit of fewer than two officers (行政许可法 art. 34; R-17, S4).

    :raise ActRefusedError: one is nobody of the offices, or both are the same
    """
    if not all(officers):
        raise ActRefusedError("officer1", "请从名单中选择两名核查人员", rule="R-17")
    if len(set(officers)) < len(officers) or len(officers) < 2:  # noqa: PLR2004 - art. 34: two
        reason = "现场核查应当指派两名以上工作人员，不能是同一人（行政许可法第三十四条）"
        raise ActRefusedError("officer2", reason, rule="S4")


def _named(
    answers: Mapping[str, Any], officers: Sequence[str], setting: Setting
) -> list[dict[str, str]]:
    return [
        {"name": setting.person(user).name, "certificate": str(answers[f"certificate{place}"])}
        for place, user in enumerate(officers, start=1)
    ]


def _record_questions(procedure: Procedure, setting: Setting) -> list[Question]:
    told, before = setting.told.get("arrange", {}), setting.told.get("record", {})
    points = [
        question
        for place, point in enumerate(setting.points[:MOST_POINTS], start=1)
        for question in _point(place, point)
    ]
    return [
        day("visited_on", "实际核查日期", default=procedure.facts.get("visit_on", "")),
        clock("started", "开始时间", default=told.get("visit_time", "")),
        clock("ended", "结束时间"),
        text("place", "核查地点", default=told.get("place", "")),
        tick("shown", "已向被核查方出示执法证件，说明来意"),
        *points,
        text("facts", "查明的情况", long=True, default=before.get("facts", "")),
        number(
            "photos",
            "现场照片",
            least=0,
            most=200,
            unit="张",
            default=len(procedure.facts.get("photos", ())) or None,
        ),
        text("photo_note", "照片内容和编号", required=False, hint="照片原件存卷"),
        text("companion", "被核查方在场人员", personal=True, most=60),
        choice("companion_opinion", "被核查方意见", ("无异议，已签字", OBJECTS, REFUSED)),
        text(
            *("objection", "异议或者拒绝签字的理由"),
            long=True,
            most=500,
            show_if=when("companion_opinion", OBJECTS, REFUSED),
        ),
        text(
            "witness", "见证人", most=60, personal=True, show_if=when("companion_opinion", REFUSED)
        ),
        choice("conclusion", "核查结论", CONCLUSIONS),
    ]


def _point(place: int, point: str) -> tuple[Question, Question]:
    return (
        choice(f"point{place}", _short(f"{place}. {point}"), FINDINGS, hint=_rest(point)),
        text(
            f"note{place}", f"第{place}项说明", required=False, most=300,
            show_if=when(f"point{place}", "不符合"),
        ),
    )  # fmt: skip


_TITLE = 76


def _short(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[:_TITLE]}…"


def _rest(point: str) -> str:
    return point[:300] if len(point) > _TITLE - 4 else ""


def _record(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    visited_on = date.fromisoformat(str(answers["visited_on"]))
    if visited_on > setting.today:
        raise ActRefusedError("visited_on", "核查还没有进行，不能先写笔录", rule="R-17")
    if visited_on.isoformat() != procedure.facts["visit_on"]:
        reason = f"通知的核查日期是{procedure.facts['visit_on']}；改期的，请先办理“改期”"
        raise ActRefusedError("visited_on", reason, rule="R-17")
    if str(answers["ended"]) <= str(answers["started"]):
        raise ActRefusedError("ended", "结束时间应当晚于开始时间", rule="R-17")
    refuted = [place for place in _places(answers) if answers[f"point{place}"] == "不符合"]
    if refuted and answers["conclusion"] == "符合":
        reason = f"第{refuted[0]}项不符合，结论不能是“符合”"
        raise ActRefusedError("conclusion", reason, rule="R-17")
    return Deed(
        to="recorded",
        facts={
            "visited_on": visited_on.isoformat(),
            "recorded_by": setting.actor,
            "conclusion": CONCLUSIONS.index(str(answers["conclusion"])),
        },
    )


def _places(answers: Mapping[str, Any]) -> list[int]:
    return [place for place in range(1, MOST_POINTS + 1) if f"point{place}" in answers]


def _confirm_questions(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [tick("agreed", "笔录与现场情况一致，本人签署")]


def _confirm(procedure: Procedure, _answers: Answers, setting: Setting) -> Deed:
    record, arranged = setting.told.get("record", {}), setting.told.get("arrange", {})
    officers = officers_of(procedure)
    return Deed(
        to=CLOSED,
        letters={
            "site_visit_record": record_facts(record, setting.points)
            | {
                "officers": _named(arranged, officers, setting),
                "certificates": "已向被核查方出示执法证件",
            }
        },
        hands=tuple((Role.INSPECTOR, user) for user in officers),
        result=("met", "unmet", "again")[procedure.facts["conclusion"]],
    )


def record_facts(record: Mapping[str, Any], points: Sequence[str]) -> dict[str, Any]:
    """The facts of the record as its letter prints them."""
    opinion = str(record.get("companion_opinion", ""))
    for name, words in (("objection", "："), ("witness", "；见证人：")):
        opinion += f"{words}{record[name]}" if record.get(name) else ""
    note = f"：{record['photo_note']}" if record.get("photo_note") else ""
    return {
        **{name: record.get(name, "") for name in ("visited_on", "started", "ended", "place")},
        **{name: record.get(name, "") for name in ("facts", "companion", "conclusion")},
        "findings": [_finding(record, place, points) for place in _places(record)]
        or [{"name": "现场情况", "finding": str(record.get("facts", ""))}],
        "photos": f"{record.get('photos', 0)}张{note}",
        "companion_opinion": opinion,
    }


def _finding(record: Mapping[str, Any], place: int, points: Sequence[str]) -> dict[str, str]:
    name = points[place - 1] if place <= len(points) else f"第{place}项"
    note = f"；{record[f'note{place}']}" if record.get(f"note{place}") else ""
    return {"name": name, "finding": f"{record[f'point{place}']}{note}"}


def _return_questions(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [text("reason", "不一致的地方", long=True, most=500)]


def _return(_procedure: Procedure, _answers: Answers, _setting: Setting) -> Deed:
    return Deed(to="arranged")


def _deadline(procedure: Procedure, calendar: Calendar) -> Deadline | None:
    """Two working days to arrange it, two more to write it down (the local rule behind A14)."""
    if procedure.state == "arranging":
        start, name = day_of(procedure.opened_at), ProcedureName.LINKED_VISIT
        return Deadline(
            on=_last(procedure, start, name, calendar), words="安排现场核查", rule="A14"
        )
    if procedure.state == "arranged" and "visited_on" not in procedure.facts:
        visit_on = date.fromisoformat(procedure.facts["visit_on"])
    else:
        visit_on = date.fromisoformat(procedure.facts["visited_on"])
    on = _last(procedure, visit_on, ProcedureName.LINKED_OPINION, calendar)
    return Deadline(on=on, words="完成现场核查笔录", rule="A14")


def _last(procedure: Procedure, start: date, name: ProcedureName, calendar: Calendar) -> date:
    limit: Limit | None = PROCEDURES[name].limit
    assert limit is not None  # noqa: S101 - the table gives these limits
    return days_after(procedure, start, int(limit.amount), calendar)


DEFINITION = Definition(
    kind=ProcedureKind.SITE_VISIT,
    title="现场核查",
    basis=Basis(law="行政许可法", article="三十四"),
    rule="R-17",
    pause="",
    clock="审批时限照常计算：现场核查不在行政许可法第四十五条列举的八种之内",
    first="arranging",
    record="site_visit_record",
    states={"arranging": "待安排", "arranged": "已安排，待核查", "recorded": "待第二人确认"},
    results={"met": "符合", "unmet": "不符合", "again": "整改后复查"},
    acts=(
        Act(
            code="arrange",
            title="安排核查",
            after=frozenset({"arranging"}),
            roles=REVIEW | OFFICERS,
            questions=_appointment,
            judge=_arrange,
            hint="指派两名以上工作人员，通知核查的时间和地点；2个工作日以内安排。",
        ),
        Act(
            code="record",
            title="填写核查笔录",
            after=frozenset({"arranged"}),
            roles=OFFICERS,
            by="officers",
            questions=_record_questions,
            judge=_record,
            hint="逐项核查，如实记录，被核查方签字；拒绝签字的写明理由和见证人。",
        ),
        Act(
            code="confirm",
            title="确认笔录并签署",
            after=frozenset({"recorded"}),
            roles=OFFICERS,
            by="officers",
            not_by="recorded_by",
            questions=_confirm_questions,
            judge=_confirm,
            hint="由另一名核查人员用本人账号确认；确认以后出具现场核查笔录。",
        ),
        Act(
            code="correct",
            title="退回修改笔录",
            after=frozenset({"recorded"}),
            roles=OFFICERS,
            by="officers",
            questions=_return_questions,
            judge=_return,
            turn=Turn.NEVER,
        ),
        Act(
            code="rearrange",
            title="改期",
            after=frozenset({"arranged"}),
            roles=REVIEW | OFFICERS,
            questions=_appointment,
            judge=_arrange,
            hint="重新通知核查的时间、地点或者人员。",
            turn=Turn.NEVER,
        ),
        call_off("arranging", "arranged"),
    ),
    deadline=_deadline,
)
