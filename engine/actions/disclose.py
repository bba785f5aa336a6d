"""Granting decisions are made public (行政许可法 art. 40), or withheld for one of three grounds."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, NotFoundError, WrongStateError
from engine.model import Role
from engine.permissions import Action, desks, require_at
from engine.store.cases import CaseRow
from engine.store.results import DecisionRow
from engine.work import Advance, Work

SHOWN_FOR_YEARS = 1
"""How long a decision stays in the public list. [K] 双公示 practice: to be confirmed by the county."""

GROUNDS = {
    "state_secret": "国家秘密",
    "business_secret": "商业秘密",
    "privacy": "个人隐私",
}
"""What is not made public (行政许可法 art. 5, R-02; 政府信息公开条例 art. 14, 15)."""


def publish_decision(work: Work, decision_id: UUID, *, key: str) -> Advance:
    """Put a decision into the public list, from today until its end date.

    :raise NotFoundError: no such decision, or not his to see
    :raise NotPermittedError: he has no duty of delivery or decision at its organ
    :raise WrongStateError: it was published or withheld before
    """
    row = _decision(work, decision_id)
    ends_on = _years_later(work.today, SHOWN_FOR_YEARS)
    may = _may(work)
    with work.watch_case(row.case_id, key=key, may=may, action=Action.DISCLOSE_DECISION) as change:
        if change.answered is not None:
            return change.answered
        _require_pending(work, decision_id)
        change.remark(
            Kind.DECISION_PUBLISHED,
            {"decision": str(decision_id), "number": row.number, "ends_on": ends_on.isoformat()},
            role=_role(work),
        )
    return change.answer()


def withhold_decision(
    work: Work, decision_id: UUID, *, ground: str, reason: str, key: str
) -> Advance:
    """Keep a decision out of the public list, for a ground that the law knows.

    :param ground: a key of ``GROUNDS``
    :raise InvalidValueError: no such ground, or no reason
    :raise NotFoundError, NotPermittedError, WrongStateError: as ``publish_decision``
    """
    if ground not in GROUNDS:
        raise InvalidValueError("ground", f"请选择不公开的情形：{'、'.join(GROUNDS.values())}")
    text = typed("reason", reason, wanted="不公开的理由")
    row = _decision(work, decision_id)
    may = _may(work)
    with work.watch_case(row.case_id, key=key, may=may, action=Action.DISCLOSE_DECISION) as change:
        if change.answered is not None:
            return change.answered
        _require_pending(work, decision_id)
        change.remark(
            Kind.DECISION_WITHHELD,
            {
                "decision": str(decision_id),
                "number": row.number,
                "ground": ground,
                "contents": {"reason": change.keep("reason", {"reason": text})},
            },
            role=_role(work),
        )
    return change.answer()


def _decision(work: Work, decision_id: UUID) -> DecisionRow:
    row = work.tables.results.decision(decision_id)
    if row is None:
        raise NotFoundError("决定", decision_id)
    return row


def _require_pending(work: Work, decision_id: UUID) -> None:
    """Looked at again under the lock of its case."""
    if _decision(work, decision_id).state != "pending":
        raise WrongStateError("本决定已经公开或者已经登记不公开。")


def _may(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, _file: CaseFile) -> None:
        require_at(
            work.actor,
            Action.DISCLOSE_DECISION,
            work.today,
            organs=work.organs(row),
            item=row.item_key,
        )

    return check


def _role(work: Work) -> Role:
    """The role as used: the issuer's where he is one."""
    held = {desk.role for desk in desks(work.actor, work.today)}
    return next(role for role in (Role.ISSUER, Role.DECIDER, Role.DEPUTY_LEADER) if role in held)


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; the last of February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
