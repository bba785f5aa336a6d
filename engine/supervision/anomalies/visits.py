"""Visits and panels: enough officers, and in time (行政许可法 art. 34, seed 004)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from engine.limits.procedures import PROCEDURES, ProcedureName, procedure_due
from engine.limits.values import day_of, end_of
from engine.model import Limit, Mark, Role, Unit
from engine.supervision.anomalies.rule import AnomalyRule, Hit
from engine.supervision.facts import Facts, StepFact
from engine.supervision.values import Level

_LINKAGE = "审管联动规定：受理后2个工作日内踏勘，3个工作日内评审，之后2个工作日内出具意见"
_FEWEST = 2


def _alone(facts: Facts) -> Iterator[Hit]:
    for step in facts.done(Role.INSPECTOR):
        if len(step.signed) < _FEWEST and step.closed_at is not None:
            yield Hit(
                subject=step.id,
                node_id=step.node_id,
                at=step.closed_at,
                sentence=f"“{step.name}”只有{len(step.signed)}名工作人员签署，应当有两名以上",
            )


@dataclass(frozen=True, kw_only=True)
class _Outing:
    """A visit or a panel that took place: its step, the day it was on, the day it was due."""

    step: StepFact
    held_on: date
    due_on: date


def _visit_late(facts: Facts) -> Iterator[Hit]:
    for outing in _outings(facts, Role.INSPECTOR, "visited_on", ProcedureName.LINKED_VISIT):
        yield from _late(outing, outing.held_on, outing.due_on, "现场踏勘")


def _panel_late(facts: Facts) -> Iterator[Hit]:
    for outing in _outings(facts, Role.EXPERT, "held_on", ProcedureName.LINKED_PANEL):
        yield from _late(outing, outing.held_on, outing.due_on, "专家评审")


def _opinion_late(facts: Facts) -> Iterator[Hit]:
    for role, day, name in (
        (Role.INSPECTOR, "visited_on", ProcedureName.LINKED_VISIT),
        (Role.EXPERT, "held_on", ProcedureName.LINKED_PANEL),
    ):
        for outing in _outings(facts, role, day, name):
            last = procedure_due(ProcedureName.LINKED_OPINION, outing.held_on, facts.calendar).on
            given = outing.step.closed_at
            if last is not None and given is not None:
                yield from _late(outing, day_of(given), last, "踏勘、评审意见")


def _outings(facts: Facts, role: Role, field: str, name: ProcedureName) -> Iterator[_Outing]:
    """Every outing whose day its record tells; a second one counts from when it was asked for.

    A day before the case came in is no matter of lateness: A19 tells of it.
    """
    first = day_of(facts.entered_at)
    accepted = facts.passed(Mark.ACCEPTED)
    began = day_of(accepted[0].at) if accepted else facts.account.accepted_on
    if began is None:
        return
    seen: set[str] = set()
    for step in facts.done(role):
        start = day_of(step.opened_at) if step.node_id in seen else began
        seen.add(step.node_id)
        held = next((day.on for day in step.days if day.field == field), None)
        if held is not None and held >= first:
            last = procedure_due(name, start, facts.calendar, limit=_longer(step, name)).on
            yield _Outing(step=step, held_on=held, due_on=last or held)


def _longer(step: StepFact, name: ProcedureName) -> Limit | None:
    """An item that publishes a longer limit for the step keeps to that."""
    usual, own = PROCEDURES[name].limit, step.limit
    if usual is None or own is None or own.unit is not Unit.WORKING_DAY:
        return usual
    whole = own.amount.quantize(Decimal(1), rounding=ROUND_CEILING)
    return Limit(max(whole, usual.amount), Unit.WORKING_DAY)


def _late(outing: _Outing, on: date, last: date, what: str) -> Iterator[Hit]:
    if on > last:
        yield Hit(
            subject=outing.step.id,
            node_id=outing.step.node_id,
            at=end_of(last),
            sentence=f"{what}应当在{last}之前（含当日）完成，实际为{on}",
        )


RULES = (
    AnomalyRule(
        id="A13",
        name="SITE_VISIT_ONE_OFFICER",
        title="实地核查少于两人",
        basis="《行政许可法》第三十四条",
        level=Level.RED,
        find=_alone,
    ),
    AnomalyRule(
        id="A14",
        name="SITE_VISIT_LATE",
        title="踏勘逾期",
        basis=_LINKAGE,
        level=Level.YELLOW,
        find=_visit_late,
    ),
    AnomalyRule(
        id="A14",
        name="PANEL_LATE",
        title="评审逾期",
        basis=_LINKAGE,
        level=Level.YELLOW,
        find=_panel_late,
    ),
    AnomalyRule(
        id="A14",
        name="OPINION_LATE",
        title="踏勘、评审意见逾期",
        basis=_LINKAGE,
        level=Level.YELLOW,
        find=_opinion_late,
    ),
)
