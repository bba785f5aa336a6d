"""What was found and said of a case before a step: all that whoever decides has to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from engine.audit import Event, Kind
from engine.bundle import Bundle
from engine.casefile import done_by
from engine.model import Role, Stage
from engine.permissions import sees_personal_data
from engine.profile import Node
from engine.queries.masking import Mask, mask_of
from engine.queries.values import TaskView
from engine.work import Look
from forms import Form

RESULT, OPINION = "result", "opinion"
"""The fields that say what a step came to, and why, in every form of the house."""

_AGAINST = ("不予", "退回")
_VISITED = frozenset({Role.INSPECTOR, Role.EXPERT, Role.HEARING_CHAIR})


@dataclass(frozen=True, kw_only=True)
class StepSaid:
    """What one step before came to.

    :ivar who: everybody who signed it
    :ivar lines: its other answers, question and answer, in the order of its form
    :ivar found: is it a record of what was found (a visit, a test, a hearing), not an opinion?
    """

    node_id: str
    node_name: str
    stage: Stage | None
    who: str
    at: datetime
    result: str
    opinion: str
    lines: Sequence[tuple[str, str]]
    found: bool

    @property
    def against(self) -> bool:
        """Does its result speak against granting: refused, not agreed, to be done again?"""
        return self.result.startswith("不") or any(word in self.result for word in _AGAINST)


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The steps before this one, the latest first, and whether this one decides the case.

    :ivar proposal: what was proposed last to whoever decides; None where nobody has
    """

    decides: bool
    steps: Sequence[StepSaid]

    @property
    def proposal(self) -> StepSaid | None:
        """What was proposed last: a result with an opinion, from before the decision."""
        return next((step for step in self.steps if not step.found and step.result), None)

    @property
    def records(self) -> list[StepSaid]:
        """What was found: visits, tests, hearings."""
        return [step for step in self.steps if step.found]

    @property
    def opinions(self) -> list[StepSaid]:
        """What was said before the proposal, the latest first."""
        return [step for step in self.steps if not step.found and step is not self.proposal]


def dossier(look: Look, view: TaskView) -> Dossier:
    """Gather what the steps before a task came to: two statements.

    A step that was done twice counts as it was done last; names and numbers of persons are
    masked for whoever may not read them.
    """
    row = look.visible_case(view.case.case_id)
    bundle = look.bundle(row.digest)
    done = _latest(look.log.of_case(row.id), but=view.node_id)
    bodies = look.tables.contents.bodies([event.data["contents"]["answers"] for event in done])
    names = look.tables.people.names()
    mask = mask_of(look, row, bundle)
    reads = sees_personal_data(look.actor, look.organs(row), row.item_key, look.today)
    steps = []
    for event in done:
        node = bundle.flow.nodes[event.data["node"]]
        body = bodies.get(event.data["contents"]["answers"])
        answers = orjson.loads(body) if body is not None else {}
        steps.append(_said(bundle, node, event, answers, names, mask if not reads else str))
    return Dossier(decides=bundle.flow.nodes[view.node_id].stage is Stage.DECIDE, steps=steps)


def _latest(events: Sequence[Event], *, but: str) -> list[Event]:
    """The last completion of every step, the latest first."""
    last = {
        event.data["node"]: event
        for event in events
        if event.kind is Kind.TASK_COMPLETED and event.data["node"] != but
    }
    return sorted(last.values(), key=lambda event: event.seq, reverse=True)


def _said(
    bundle: Bundle,
    node: Node,
    event: Event,
    answers: Mapping[str, Any],
    names: Mapping[str, str],
    mask: Mask,
) -> StepSaid:
    form = bundle.form_of(node)
    signed = [*event.data.get("officers", ()), done_by(event)]
    return StepSaid(
        node_id=node.id,
        node_name=node.name,
        stage=node.stage,
        who="、".join(dict.fromkeys(names.get(user, user) for user in signed)),
        at=event.at,
        result=str(answers.get(RESULT, "")),
        opinion=mask(str(answers.get(OPINION, ""))),
        lines=[] if form is None else _lines(form, answers, mask),
        found=node.role in _VISITED,
    )


def _lines(form: Form, answers: Mapping[str, Any], mask: Mask) -> list[tuple[str, str]]:
    """Every other answer that is one value; tables stand in the case file."""
    return [
        (field.title, mask(_text(answers[field.name])) + field.unit)
        for field in form.fields
        if field.name not in {RESULT, OPINION}
        and isinstance(answers.get(field.name), str | int | Decimal | bool | float)
        and field.name not in form.personal
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
