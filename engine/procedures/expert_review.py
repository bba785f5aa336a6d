"""专家评审: a panel drawn by lot, free of conflicts, that votes (行政许可法 art. 45; S5)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.calendar import Calendar
from engine.limits import PROCEDURES, ProcedureName
from engine.limits.values import day_of
from engine.model import Basis, Mark
from engine.procedures.approval import call_off
from engine.procedures.errors import ActRefusedError
from engine.procedures.lot import drawn_order, panel
from engine.procedures.questions import Question, choice, day, days_told, select, text, tick, when
from engine.procedures.stopping import days_after
from engine.procedures.values import (
    CLOSED,
    PAUSE_NOTICE,
    REVIEW,
    Act,
    Deadline,
    Deed,
    Definition,
    Expert,
    Procedure,
    ProcedureKind,
    Setting,
)
from forms import Answers

NUMBERS = ("3", "5", "7", "9")
"""Odd, so that there is a majority."""

FREE, CONFLICT = "无利害关系", "有利害关系，回避"
VOTES = ("通过", "修改后通过", "不通过")


def panel_of(procedure: Procedure) -> tuple[str, ...]:
    """The experts who sit on it, by their ids in the register."""
    facts = procedure.facts
    return panel(facts.get("order", ()), facts.get("excluded", ()), facts.get("number", 0))


def _undeclared(procedure: Procedure) -> list[str]:
    declared = procedure.facts.get("free", ())
    return [each for each in panel_of(procedure) if each not in declared]


def _draw_questions(_procedure: Procedure, setting: Setting) -> list[Question]:
    fields = sorted({each.field for each in setting.experts})
    return [
        select("field", "专业领域", fields),
        choice("number", "专家人数", NUMBERS, default=NUMBERS[0]),
        tick("witnessed", "抽取过程有监督人员在场"),
        text("witness", "监督人员", most=60),
    ]


def _draw(_procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    pool = [each.id for each in setting.experts if each.field == answers["field"]]
    number = int(str(answers["number"]))
    require_enough(len(pool), number)
    order = drawn_order(setting.seed, pool)
    return Deed(
        to="drawn",
        facts={
            "seed": setting.seed,
            "order": list(order),
            "number": number,
            "excluded": [],
            "free": [],
        },
    )


def require_enough(pool: int, number: int) -> None:
    """Refuse a panel that the register cannot fill.

    :raise ActRefusedError: too few experts of the field are left
    """
    if pool < number:
        reason = f"专家库中本专业没有回避情形的专家只有{pool}名，不足{number}名，请补充专家库"
        raise ActRefusedError("field", reason, rule="S5")


def _declare_questions(procedure: Procedure, setting: Setting) -> list[Question]:
    return [
        question
        for expert in _undeclared(procedure)
        for question in _declaration(_name_of(setting, expert), key_of(procedure, expert))
    ]


def _declaration(name: str, key: str) -> tuple[Question, Question]:
    return (
        choice(key, f"{name}的声明", (FREE, CONFLICT)),
        text(
            *(f"{key}_why", f"{name}：何种利害关系"),
            most=300,
            personal=True,
            show_if=when(key, CONFLICT),
        ),
    )


def key_of(procedure: Procedure, expert: str) -> str:
    """The field of an expert: his place in the order of the lot."""
    return f"expert{list(procedure.facts['order']).index(expert) + 1}"


def _name_of(setting: Setting, expert: str) -> str:
    return _expert(setting, expert).name


def _expert(setting: Setting, expert_id: str) -> Expert:
    found = (each for each in setting.experts if each.id == expert_id)
    return next(found, Expert(id=expert_id, name="（已移出专家库）", field=""))


def _declare(procedure: Procedure, answers: Answers, _setting: Setting) -> Deed:
    asked = _undeclared(procedure)
    against = [e for e in asked if answers[key_of(procedure, e)] == CONFLICT]
    excluded = [*procedure.facts["excluded"], *against]
    free = [*procedure.facts["free"], *(each for each in asked if each not in against)]
    number = procedure.facts["number"]
    require_enough(len(procedure.facts["order"]) - len(excluded), number)
    whole = len(free) == number
    facts = {"excluded": excluded, "free": free}
    return Deed(to="ready" if whole else "drawn", facts=facts)


def _convene_questions(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [
        day("review_on", "评审日期"),
        text("place", "评审地点"),
        text("question", "评审的问题", long=True, most=1000),
        *days_told("专家评审", default=5),
    ]


def _convene(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    require_free(panel_of(procedure), procedure.facts["excluded"], procedure.facts["free"])
    on = date.fromisoformat(str(answers["review_on"]))
    if on < setting.today:
        raise ActRefusedError("review_on", "评审日期不能早于今天", rule="A14")
    days, needed = answers["special_days"], setting.calendar.count(setting.today, on)
    if isinstance(days, int) and days < needed:
        reason = f"告知的时间应当够到评审之日：至少{needed}个工作日"
        raise ActRefusedError("special_days", reason, rule="R-27")
    return Deed(
        to="convened",
        facts={"review_on": on.isoformat()},
        letters={
            PAUSE_NOTICE: {name: answers[name] for name in ("special_days", "special_reason")}
        },
        mark=Mark.PAUSED,
    )


def require_free(members: Sequence[str], excluded: Sequence[str], declared: Sequence[str]) -> None:
    """Refuse a panel with a member who is in conflict, or has not said that he is not (S5).

    :raise ActRefusedError: there is one
    """
    if any(each in excluded or each not in declared for each in members) or not members:
        reason = "评审组中有专家应当回避，或者尚未作出无利害关系的声明"
        raise ActRefusedError("review_on", reason, rule="S5")


def _conclude_questions(procedure: Procedure, setting: Setting) -> list[Question]:
    asked = [day("reviewed_on", "评审日期", default=procedure.facts.get("review_on", ""))]
    for expert in panel_of(procedure):
        key, name = key_of(procedure, expert), _name_of(setting, expert)
        asked.append(choice(key, f"{name}的表决", VOTES))
        asked.append(text(f"{key}_why", f"{name}的意见", long=True, most=1000))
    return [
        *asked,
        text("conclusion", "评审组意见", long=True, most=1000, hint="结论按多数意见自动得出"),
        tick("signed", "评审意见由全体专家签名，原件存卷"),
    ]


def majority(votes: Sequence[str]) -> str:
    """Return what the panel concludes: what more than half agree to.

    Passing with changes is passing for those who would pass it as it is: 通过 only where they
    alone are more than half, 不通过 where no majority passes it at all.
    """
    counted = Counter(votes)
    half = len(votes) / 2
    if counted[VOTES[0]] > half:
        return VOTES[0]
    return VOTES[1] if counted[VOTES[0]] + counted[VOTES[1]] > half else VOTES[2]


def _conclude(procedure: Procedure, answers: Answers, setting: Setting) -> Deed:
    reviewed_on = str(answers["reviewed_on"])
    told_on = setting.today.isoformat()
    if not procedure.facts["review_on"] <= reviewed_on <= told_on:
        reason = f"评审日期应在通知的{procedure.facts['review_on']}以后、今天以前"
        raise ActRefusedError("reviewed_on", reason, rule="A14")
    votes = {e: str(answers[key_of(procedure, e)]) for e in panel_of(procedure)}
    concluded = majority(list(votes.values()))
    return Deed(
        to=CLOSED,
        letters={
            "expert_opinion": _opinion(procedure, answers, votes, setting)
            | {"conclusion": f"{concluded}。{answers['conclusion']}"}
        },
        result=("passed", "changed", "failed")[VOTES.index(concluded)],
    )


def _opinion(
    procedure: Procedure, answers: Mapping[str, Any], votes: Mapping[str, str], setting: Setting
) -> dict[str, Any]:
    convened, drawn = setting.told.get("convene", {}), setting.told.get("draw", {})
    rows = []
    for each, vote in votes.items():
        expert, why = _expert(setting, each), answers[f"{key_of(procedure, each)}_why"]
        rows.append(
            {
                "name": expert.name,
                "unit": expert.employer,
                "post": expert.title,
                "recusal": FREE,
                "vote": f"{vote}：{why}",
            }
        )
    counted = Counter(votes.values())
    return {
        "reviewed_on": answers["reviewed_on"],
        "place": convened.get("place", ""),
        "question": convened.get("question", ""),
        "experts": rows,
        "votes": "，".join(f"{vote}{counted[vote]}票" for vote in VOTES),
        "drawing": f"随机抽取，监督人员{drawn.get('witness', '')}，随机数{procedure.facts['seed']}",
    }


def _deadline(procedure: Procedure, calendar: Calendar) -> Deadline | None:
    """Three working days to call the panel, two more for its opinion (the local rule behind A14)."""
    if procedure.state == "convened":
        start = date.fromisoformat(procedure.facts["review_on"])
        on = days_after(procedure, start, _days(ProcedureName.LINKED_OPINION), calendar)
        return Deadline(on=on, words="出具专家评审意见", rule="A14")
    start = day_of(procedure.opened_at)
    on = days_after(procedure, start, _days(ProcedureName.LINKED_PANEL), calendar)
    return Deadline(on=on, words="组织专家评审", rule="A14")


def _days(name: ProcedureName) -> int:
    limit = PROCEDURES[name].limit
    assert limit is not None  # noqa: S101 - the table gives these limits
    return int(limit.amount)


DEFINITION = Definition(
    kind=ProcedureKind.EXPERT_REVIEW,
    title="专家评审",
    basis=Basis(law="行政许可法", article="四十五"),
    rule="R-27",
    pause="expert_review",
    clock="自特别程序告知书出具之日起，到评审结束，不计入审批时限",
    first="drawing",
    record="expert_opinion",
    states={
        "drawing": "待抽取专家",
        "drawn": "待专家声明",
        "ready": "待通知评审",
        "convened": "评审中",
    },
    results={"passed": "通过", "changed": "修改后通过", "failed": "不通过"},
    acts=(
        Act(
            code="draw",
            title="随机抽取专家",
            after=frozenset({"drawing"}),
            roles=REVIEW,
            questions=_draw_questions,
            judge=_draw,
            hint="从专家库随机抽取；随机数记入日志，任何人可以用它重复抽取、核对结果。",
        ),
        Act(
            code="declare",
            title="登记利害关系声明",
            after=frozenset({"drawn"}),
            roles=REVIEW,
            questions=_declare_questions,
            judge=_declare,
            hint="有利害关系的应当回避，由抽取顺序中的下一名替补；替补专家同样要声明。",
        ),
        Act(
            code="convene",
            title="通知评审并告知所需时间",
            after=frozenset({"ready"}),
            roles=REVIEW,
            questions=_convene_questions,
            judge=_convene,
            hint="出具特别程序告知书，审批时限从今天起停止计算。",
        ),
        Act(
            code="conclude",
            title="登记评审意见和表决",
            after=frozenset({"convened"}),
            roles=REVIEW,
            questions=_conclude_questions,
            judge=_conclude,
        ),
        call_off("drawing", "drawn", "ready", "convened"),
    ),
    deadline=_deadline,
)
