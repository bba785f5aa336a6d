"""What every kind has: a second person agrees to what stops the clock; what is not needed ends."""

from engine.errors import UnlawfulError
from engine.procedures.questions import Question, text
from engine.procedures.values import (
    CLOSED,
    DECIDE,
    PROPOSED,
    REVIEW,
    Act,
    Deed,
    Definition,
    Procedure,
    Setting,
    Turn,
)
from forms import Answers

STATES = {PROPOSED: "待批准启动"}
RESULTS = {"rejected": "未批准启动", "called_off": "已取消", "lapsed": "随办件终结"}


def acts(definition: Definition) -> tuple[Act, ...]:
    """The acts of agreeing and refusing, for kinds that stop the clock."""
    return (_approve(definition), _REJECT) if definition.pause else ()


def _approve(definition: Definition) -> Act:
    def judge(procedure: Procedure, _answers: Answers, _setting: Setting) -> Deed:
        return Deed(to=str(procedure.facts.get("first", definition.first)))

    return Act(
        code="approve",
        title="批准启动",
        after=frozenset({PROPOSED}),
        roles=DECIDE,
        not_by="opened_by",
        questions=_opinion,
        judge=judge,
        hint="停止计算审批时限的特别程序，由审核人提出的，须由决定人批准。",
    )


def _opinion(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [text("opinion", "意见", long=True, most=500, default="同意启动。")]


def _reason(_procedure: Procedure, _setting: Setting) -> list[Question]:
    return [text("reason", "理由", long=True, most=500)]


def _reject(_procedure: Procedure, _answers: Answers, _setting: Setting) -> Deed:
    return Deed(to=CLOSED, result="rejected")


_REJECT = Act(
    code="reject",
    title="不批准启动",
    after=frozenset({PROPOSED}),
    roles=DECIDE,
    not_by="opened_by",
    questions=_reason,
    judge=_reject,
    turn=Turn.NEVER,
)


def call_off(*states: str, hint: str = "") -> Act:
    """End a procedure that is not needed after all; whoever reviews or decides may."""
    return Act(
        code="call_off",
        title="取消",
        after=frozenset({*states, PROPOSED}),
        roles=REVIEW,
        questions=_reason,
        judge=_call_off,
        hint=hint,
        turn=Turn.NEVER,
    )


def _call_off(procedure: Procedure, _answers: Answers, setting: Setting) -> Deed:
    if procedure.paused and not _decides(setting):
        raise UnlawfulError("审批时限因它停止计算，须由决定人取消", rule="R-27")
    return Deed(to=CLOSED, result="called_off")


def _decides(setting: Setting) -> bool:
    return setting.actor in {each.user_id for each in setting.holding(DECIDE)}
