"""L31: a box that no case ever comes to."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    starts = [drawing.flow.start(process).id for process in drawing.flow.processes]
    reached = drawing.reached(starts)
    for node in drawing.flow.nodes.values():
        if node.id not in reached:
            yield node.id, f"从开始事件走不到“{drawing.called(node.id)}”。请把它接上，或者删去"


RULE = Rule(
    id="L31",
    title="每个节点都能从开始事件走到",
    reason="走不到的环节会公布在流程图上，却永远不会办理",
    basis="GB/T 1526-1989：流程线由起点引出；东府办发〔2015〕42号：流程图与实际办理一致",
    example=Example(
        file="flow.bpmn",
        anchor='<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>',
        failing="""\
<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>
<bpmn:intermediateThrowEvent id="archive" name="归档"/>
<bpmn:sequenceFlow id="a1" sourceRef="archive" targetRef="decide"/>""",
        passing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="archive"/>
<bpmn:intermediateThrowEvent id="archive" name="归档"/>
<bpmn:sequenceFlow id="a1" sourceRef="archive" targetRef="decide"/>""",
    ),
    check=_check,
)
