"""What a step costs: ours beside SpiffWorkflow as its documentation says to use it.

A step is: load the stored state, complete one human task, save the state. Both sides run the
same flow, drawn below once, and are measured in turns, in CPU time, so that a busy machine
disturbs both alike.
"""

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from engine.bpmn.definition import Definition
from engine.bpmn.drawing import BPMN
from engine.bpmn.workflow import Workflow

LOOPS = 50
_CASE = UUID("3f333df6-90a4-4fda-8dd3-9485d27cee36")
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

_NODES = (
    ("startEvent", "begin", ""),
    ("userTask", "apply", ""),
    ("userTask", "accept_review", ""),
    ("boundaryEvent", "accept_late", "accept_review"),
    ("exclusiveGateway", "accept_result", "f_accept"),
    ("userTask", "correction_notice", ""),
    ("boundaryEvent", "notice_late", "correction_notice"),
    ("userTask", "correct", ""),
    ("boundaryEvent", "correct_late", "correct"),
    ("endEvent", "withdrawn", ""),
    ("intermediateThrowEvent", "accepted", ""),
    ("parallelGateway", "fork", ""),
    ("userTask", "inspect", ""),
    ("boundaryEvent", "inspect_late", "inspect"),
    ("userTask", "expert_review", ""),
    ("parallelGateway", "join", ""),
    ("userTask", "review", ""),
    ("boundaryEvent", "review_late", "review"),
    ("exclusiveGateway", "review_result", "f_agree"),
    ("userTask", "decide", ""),
    ("userTask", "deliver", ""),
    ("endEvent", "delivered", ""),
    ("endEvent", "overdue", ""),
)
_FLOWS = (
    ("f_begin", "begin", "apply", ""),
    ("f_apply", "apply", "accept_review", ""),
    ("f_accept_late", "accept_late", "overdue", ""),
    ("f_reviewed", "accept_review", "accept_result", ""),
    ("f_correct", "accept_result", "correction_notice", "补正"),
    ("f_notice_late", "notice_late", "overdue", ""),
    ("f_notified", "correction_notice", "correct", ""),
    ("f_correct_late", "correct_late", "withdrawn", ""),
    ("f_corrected", "correct", "accept_review", ""),
    ("f_accept", "accept_result", "accepted", ""),
    ("f_fork", "accepted", "fork", ""),
    ("f_inspect", "fork", "inspect", ""),
    ("f_expert", "fork", "expert_review", ""),
    ("f_inspected", "inspect", "join", ""),
    ("f_inspect_late", "inspect_late", "overdue", ""),
    ("f_expert_done", "expert_review", "join", ""),
    ("f_joined", "join", "review", ""),
    ("f_review_late", "review_late", "overdue", ""),
    ("f_reviewed_twice", "review", "review_result", ""),
    ("f_disagree", "review_result", "accept_review", "不同意"),
    ("f_agree", "review_result", "decide", ""),
    ("f_decided", "decide", "deliver", ""),
    ("f_delivered", "deliver", "delivered", ""),
)
_ROUND = (("accept_review", "补正"), ("correction_notice", ""), ("correct", ""))
"""One round of corrections: the steps with the result that each of them enters."""


def run(*, repeats: int = 15) -> dict[str, float]:
    """Measure both sides after no and after 50 rounds of corrections.

    :return: CPU milliseconds a step (medians), their ratios, and the largest state of ours in
        bytes
    """
    ours, ours_late = _Ours(0), _Ours(LOOPS)
    official, official_late = _Official(0), _Official(LOOPS)
    # Ours is so short that one turn of it would measure the clock and the cache.
    sides = ((ours, 20), (ours_late, 20), (official, 1), (official_late, 1))
    times = _measure([(side.round, rounds) for side, rounds in sides], repeats)
    return {
        "ours_ms": round(times[0], 3),
        "official_ms": round(times[2], 3),
        "ratio": round(times[2] / times[0], 1),
        f"ours_ms_{LOOPS}_loops": round(times[1], 3),
        f"official_ms_{LOOPS}_loops": round(times[3], 3),
        f"ratio_{LOOPS}_loops": round(times[3] / times[1], 1),
        "state_bytes": max(ours.largest, ours_late.largest),
    }


def _measure(sides: Sequence[tuple[Callable[[], None], int]], repeats: int) -> list[float]:
    """Return each side's median CPU milliseconds a step, the sides taken in turns.

    :param sides: what runs a round, and how many rounds make one turn
    """
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(repeats):
        for (run_round, rounds), found in zip(sides, times, strict=True):
            # What another side left in the cache and on the heap is not this side's cost.
            gc.collect()
            run_round()
            begun = process_time()
            for _ in range(rounds):
                run_round()
            found.append((process_time() - begun) * 1_000 / (rounds * len(_ROUND)))
    return [median(found) for found in times]


class _Ours:
    """Our side: one shared definition, a compact state a case."""

    def __init__(self, loops: int) -> None:
        self.definition = Definition.parse(_document(_condition))
        workflow, _ = Workflow.start(self.definition, case_id=_CASE, change=1, values={})
        self.change = 1
        self.largest = 0
        self.state = self.step(workflow.dump(), "")
        for _ in range(loops):
            self.state = self.through(self.state)
        self.round()

    def step(self, state: bytes, result: str) -> bytes:
        workflow = Workflow.load(self.definition, _CASE, state)
        [step] = workflow.open_steps
        self.change += 1
        workflow.complete(step.step_id, {"result": result} if result else {}, change=self.change)
        return workflow.dump()

    def through(self, state: bytes) -> bytes:
        for _, result in _ROUND:
            state = self.step(state, result)
            self.largest = max(self.largest, len(state))
        return state

    def round(self) -> None:
        self.through(self.state)


class _Official:
    """The library's side, as its documentation and examples do it."""

    def __init__(self, loops: int) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(_document(lambda result: f'result == "{result}"'))
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        workflow = BpmnWorkflow(parser.get_spec("main"), parser.get_subprocess_specs("main"))
        workflow.do_engine_steps()
        self.advance(workflow, "")
        for _ in range(loops):
            for _, result in _ROUND:
                self.advance(workflow, result)
        self.state = self.serializer.serialize_json(workflow)

    @staticmethod
    def advance(workflow: Any, result: str) -> None:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.set_data(result=result)
        task.run()
        workflow.do_engine_steps()

    def round(self) -> None:
        state = self.state
        for _, result in _ROUND:
            workflow = self.serializer.deserialize_json(state)
            self.advance(workflow, result)
            state = self.serializer.serialize_json(workflow)


def _condition(result: str) -> str:
    step = "accept_review" if result == "补正" else "review"
    return f'{step}.result == "{result}"'


def _document(condition: Callable[[str], str]) -> bytes:
    inside = "".join(_node(*node) for node in _NODES)
    inside += "".join(_flow(*flow, condition) for flow in _FLOWS)
    return (
        f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:xsi="{_XSI}">'
        f'<bpmn:process id="main" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'
    ).encode()


def _node(tag: str, node_id: str, more: str) -> str:
    attribute, inside = "", ""
    if tag == "boundaryEvent":
        attribute = f" attachedToRef={quoteattr(more)}"
        # Ours never reads it; the library wants a Python string.
        inside = (
            "<bpmn:timerEventDefinition><bpmn:timeDuration>'P30D'</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>"
        )
    elif more:
        attribute = f" default={quoteattr(more)}"
    return f"<bpmn:{tag} id={quoteattr(node_id)}{attribute}>{inside}</bpmn:{tag}>"


def _flow(
    flow_id: str, source: str, target: str, result: str, condition: Callable[[str], str]
) -> str:
    inside = ""
    if result:
        inside = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escape(condition(result))}</bpmn:conditionExpression>"
        )
    return (
        f"<bpmn:sequenceFlow id={quoteattr(flow_id)} sourceRef={quoteattr(source)}"
        f" targetRef={quoteattr(target)}>{inside}</bpmn:sequenceFlow>"
    )
