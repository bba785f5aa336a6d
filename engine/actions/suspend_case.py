"""A court or the law stops the handling of a case (中止办理), and it goes on again."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from engine.actions.reasons import typed
from engine.actions.stopping_role import may_at, role_at
from engine.audit import Kind
from engine.casefile.procedures import running
from engine.errors import InvalidValueError
from engine.limits import SUSPENSIONS, Ground, Interval, day_of
from engine.permissions import Action
from engine.procedures import after_stop, deadline
from engine.work import Advance, Change, Work

_ARTICLE = re.compile(r"《[^《》]{2,60}》第[一二三四五六七八九十百千零〇0-9]{1,8}条")
_STANDS = "中止期间不计入办理时限，恢复办理之日起继续计算。"
_RUNS_ON = "法律没有规定这种情形停止计算期限，办理时限继续计算。"


def suspend_case(
    work: Work,
    case_id: UUID,
    *,
    ground: str,
    document: str,
    basis: str = "",
    reason: str,
    seen: int | None,
    key: str,
) -> Advance:
    """Stop the handling; no step is completed until it goes on, and the applicant is told why.

    :param ground: key of ``SUSPENSIONS``: what law lists, and nothing else
    :param document: number of the paper by which a court or an organ ordered it
    :param basis: law and article, where the ground does not name them: 《…》第…条
    :raise NotPermittedError: the actor does not decide at the organ of this case
    :raise WrongStateError: it is not being handled
    :raise InvalidValueError: no such ground, no document, no concrete article, no reason
    """
    chosen = SUSPENSIONS.get(ground)
    if chosen is None:
        raise InvalidValueError("ground", "请选择中止办理的法定情形")
    kept = {
        "reason": typed("reason", reason, wanted="具体情况"),
        "document": typed("document", document, wanted=chosen.document),
        "basis": _basis(chosen, basis),
    }
    action = Action.SUSPEND_CASE
    may = may_at(work, action)
    with work.change_case(case_id, key=key, seen=seen, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        change.happen(
            Kind.CASE_SUSPENDED,
            {
                "ground": chosen.key,
                **_waiting(work, case_id),
                "contents": {"reason": change.keep("reason", kept)},
            },
            role=role_at(work, change, action),
            letters={
                "suspension_notice": {
                    "reason": kept["reason"],
                    "stop_ground": chosen.title,
                    "stop_basis": kept["basis"],
                    "stop_document": kept["document"],
                    "stop_effect": _STANDS if chosen.pauses else _RUNS_ON,
                }
            },
        )
    return change.answer()


def resume_case(work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str) -> Advance:
    """Let a stopped case go on; its limits run on, its open steps have their whole limit again.

    :raise NotPermittedError: the actor does not decide at the organ of this case
    :raise WrongStateError: it is not stopped
    :raise InvalidValueError: no reason
    """
    text = typed("reason", reason, wanted="恢复办理的理由")
    action = Action.RESUME_CASE
    may = may_at(work, action)
    with work.change_case(case_id, key=key, seen=seen, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        stopped_on = day_of(datetime.fromisoformat(change.file.memory.suspended["at"]))
        change.happen(
            Kind.CASE_RESUMED,
            {
                **_lengthened(change, stopped_on, work.today),
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
            role=role_at(work, change, action),
            letters={"resumption_notice": {"reason": text, "stopped_on": stopped_on}},
        )
    return change.answer()


def _waiting(work: Work, case_id: UUID) -> dict[str, Any]:
    """The timers that wait with the case, each with its node and since when it was armed."""
    timers = {str(due.id): due.node_id for due in work.tables.dues.of_case(case_id)}
    armed = {
        timer: [timers[timer], event.at.isoformat()]
        for event in (work.log.of_case(case_id) if timers else ())
        if event.kind is Kind.TIMER_ARMED and (timer := event.data["timer"]) in timers
    }
    return {"timers": armed} if armed else {}


def _lengthened(change: Change, stopped_on: date, today: date) -> dict[str, Any]:
    """The periods of the special procedures that run, longer by the days that do not count."""
    if not SUSPENSIONS[change.file.memory.suspended["ground"]].pauses:
        return {}
    stop, on = Interval(stopped_on, today), change.file.calendar
    moved = {}
    for each in running(change.file):
        facts = after_stop(each, stop, on)
        due = deadline(replace(each, facts={**each.facts, **facts}), on)
        due_on = due.on.isoformat() if due else ""
        moved[str(each.id)] = {"facts": facts, "due_on": due_on}
    return {"procedures": moved} if moved else {}


def _basis(ground: Ground, text: str) -> str:
    """The law that stops the case, with its article."""
    if ground.basis is not None:
        return ground.basis.label
    said = typed("basis", text, wanted="法律依据")
    if not _ARTICLE.search(said):
        reason = "请写明具体的法律、法规名称和条文，例如《行政诉讼法》第五十六条"
        raise InvalidValueError("basis", reason)
    return said
