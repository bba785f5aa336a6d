"""Golden cases: what an item must always be able to replay, and the replay of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from engine.bpmn import Move, Workflow
from engine.bundle.parts import Many, Part, Text
from engine.errors import EngineError
from engine.model import Outcome, Role, Value
from engine.profile import Flow, NodeKind
from forms import InvalidAnswersError

if TYPE_CHECKING:
    from engine.bundle.bundle import Bundle

_CASE = UUID(int=0)
"""Nobody's case: a replay is stored nowhere."""


def _role(value: object) -> object:
    return Role(value) if isinstance(value, str) and value in set(Role) else value


def _outcome(value: object) -> object:
    return Outcome(value) if isinstance(value, str) and value in set(Outcome) else value


def _plain(value: object) -> object:
    """Write TOML days as the forms do."""
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case _:
            return value


class GoldenStep(Part):
    """One step: somebody completes *node* with *answers*, or its timer fires (no *by*)."""

    node: Text
    by: Annotated[Role, BeforeValidator(_role)] | None = None
    answers: Annotated[dict[str, Any], BeforeValidator(_plain)] = Field(default_factory=dict)


class Expectation(Part):
    """What the replay must come to; *path* names nodes passed in that order, with gaps."""

    outcome: Annotated[Outcome, BeforeValidator(_outcome)] | None = None
    open: Many[Text] = ()
    path: Many[Text] = ()


class GoldenCase(Part):
    """One case to replay; its first step is the application."""

    name: Text
    steps: Many[GoldenStep] = Field(alias="step", min_length=1)
    expect: Expectation


class GoldenFile(Part):
    """``golden.toml``."""

    cases: Many[GoldenCase] = Field(alias="case", default=())


@dataclass(kw_only=True)
class Replay:
    """What a replay came to; *problem* says in Chinese where it left the expected way."""

    path: list[str] = field(default_factory=list)
    open: tuple[str, ...] = ()
    outcome: Outcome | None = None
    problem: str = ""


class _RefusedStepError(EngineError):
    """A golden step cannot be done."""


def run_golden(bundle: "Bundle", case: GoldenCase) -> Replay:
    """Replay a golden case with the flow alone: no database, no clock, no letters.

    Answers go through the item's own forms; a step must lie on the desk of the role that
    does it. Never raises for what the case does wrong: the problem is in the answer.
    """
    replay = Replay()
    try:
        _run(bundle, case, replay)
    except (EngineError, InvalidAnswersError) as error:
        replay.problem = str(error)
        return replay
    replay.problem = _difference(case.expect, replay)
    return replay


def _run(bundle: "Bundle", case: GoldenCase, replay: Replay) -> None:
    start = bundle.flow.start()
    first, *rest = case.steps
    if first.node != start.id:
        raise _RefusedStepError(f"第一步应是“{start.id}”，却是“{first.node}”")
    replay.path.append(start.id)
    values = _answers(bundle, first)
    workflow, move = Workflow.start(
        bundle.definition, case_id=_CASE, change=1, values={start.id: values}
    )
    _follow(bundle.flow, move, replay)
    for change, step in enumerate(rest, start=2):
        # Every step is taken up from its stored state, as in the office.
        workflow = Workflow.load(bundle.definition, _CASE, workflow.dump())
        _follow(bundle.flow, _do(bundle, workflow, step, change), replay)
    replay.open = tuple(sorted(arrival.node_id for arrival in workflow.open_steps))


def _do(bundle: "Bundle", workflow: Workflow, step: GoldenStep, change: int) -> Move:
    node = bundle.flow.nodes.get(step.node)
    if node is not None and node.kind is NodeKind.TIMER:
        waiting = [t.step_id for t in workflow.waiting_timers if t.node_id == step.node]
        if not waiting:
            raise _RefusedStepError(f"定时事件“{step.node}”此时没有等待")
        return workflow.fire(waiting[0], change=change)

    lying = [arrival.step_id for arrival in workflow.open_steps if arrival.node_id == step.node]
    if node is None or not lying:
        names = "、".join(arrival.node_id for arrival in workflow.open_steps) or "（无）"
        raise _RefusedStepError(f"环节“{step.node}”此时不在办理，正在办理的是：{names}")
    if node.role is not step.by:
        raise _RefusedStepError(f"环节“{step.node}”由{node.role}办理，不是{step.by}")
    return workflow.complete(lying[0], _answers(bundle, step), change=change)


def _answers(bundle: "Bundle", step: GoldenStep) -> Mapping[str, Value]:
    key = bundle.flow.nodes[step.node].form
    if key is None:
        return {}
    form = bundle.form(key)
    return form.routing(form.check(step.answers))


def _follow(flow: Flow, move: Move, replay: Replay) -> None:
    fired = [passage.node_id for passage in move.passed if passage.kind == "timer"]
    replay.path += [*fired, *(flow.edges[taken].target for taken in move.taken)]
    for passage in move.passed:
        outcome = flow.nodes[passage.node_id].outcome
        if outcome is not None:
            replay.outcome = outcome


def _difference(expect: Expectation, replay: Replay) -> str:
    if expect.outcome is not replay.outcome:
        return f"办理结果应是{expect.outcome}，却是{replay.outcome}"
    if sorted(expect.open) != sorted(replay.open):
        return f"在办环节应是{list(expect.open)}，却是{list(replay.open)}"
    if not _in_order(expect.path, replay.path):
        return f"经过的节点应依次有{list(expect.path)}，却是{replay.path}"
    return ""


def _in_order(wanted: Iterable[str], path: Iterable[str]) -> bool:
    remaining = iter(path)
    return all(node in remaining for node in wanted)
