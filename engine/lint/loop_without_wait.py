"""L33: a circle in which nobody is asked, so that it runs until it is stopped."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    waiting = {node.id for node in drawing.flow.nodes.values() if drawing.waits(node)}
    told: set[str] = set()
    for node in drawing.flow.nodes.values():
        if node.id in waiting or node.id in told:
            continue
        onward = [after for after in drawing.after[node.id] if after not in waiting]
        if node.id in drawing.reached(onward, avoiding=waiting):
            told |= drawing.reached([node.id], avoiding=waiting)
            yield (
                node.id,
                f"“{drawing.called(node.id)}”在一个没有人工环节的循环里，会一直空转。请加入人工环节或改画",
            )


RULE = Rule(
    id="L33",
    title="每个循环里都有人工环节",
    reason="没有人工环节的循环会一直空转，直到被系统强行停止，办件不能前进",
    basis="行政许可法第四十二条：在期限内作出决定",
    example=Example(
        file="flow.bpmn",
        anchor='<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>',
        failing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="again"/>
<bpmn:exclusiveGateway id="again" name="再来？" default="a2"/>
<bpmn:sequenceFlow id="a1" sourceRef="again" targetRef="around">
  <bpmn:conditionExpression>1 == 1</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:exclusiveGateway id="around" name=""/>
<bpmn:sequenceFlow id="a3" sourceRef="around" targetRef="again"/>
<bpmn:sequenceFlow id="a2" sourceRef="again" targetRef="decide"/>""",
        passing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="again"/>
<bpmn:exclusiveGateway id="again" name="再审？" default="a2"/>
<bpmn:sequenceFlow id="a1" sourceRef="again" targetRef="review">
  <bpmn:conditionExpression>1 == 1</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:sequenceFlow id="a2" sourceRef="again" targetRef="decide"/>""",
    ),
    check=_check,
)
