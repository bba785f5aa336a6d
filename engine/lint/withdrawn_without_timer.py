"""L39: an end as withdrawn that somebody could draw a case to."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule
from engine.model import Mark, Outcome
from engine.profile import NodeKind


def _check(drawing: Drawing) -> Iterator[Finding]:
    nodes = drawing.flow.nodes.values()
    timers = [node.id for node in nodes if node.kind is NodeKind.TIMER]
    requests = [
        node.id for node in nodes if any(m.mark is Mark.CORRECTION_REQUESTED for m in node.marks)
    ]
    start = drawing.flow.start().id
    without_timer = drawing.reached([start], avoiding=timers)
    without_notice = drawing.reached([start], avoiding=requests)
    for node in nodes:
        if node.outcome is Outcome.WITHDRAWN and node.id in without_timer | without_notice:
            sentence = f"“{node.name}”只能在告知补正之后、补正期满的定时事件后面"
            yield node.id, f"{sentence}。申请人撤回是办件上的操作，不画在流程图上"


RULE = Rule(
    id="L39",
    title="视为撤回只在补正期满之后",
    reason="除补正期满外，撤回只能由申请人提出，不能由流程代为决定",
    basis="行政许可法第三十一、三十二条",
    example=Example(
        file="flow.bpmn",
        failing='<bpmn:sequenceFlow id="f_not_accepted_deliver_not_accepted" sourceRef="not_accepted" targetRef="withdrawn_end"/>',
        passing='<bpmn:sequenceFlow id="f_not_accepted_deliver_not_accepted" sourceRef="not_accepted" targetRef="deliver_not_accepted"/>',
    ),
    check=_check,
)
