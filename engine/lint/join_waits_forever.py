"""L34: a join whose tokens never all come."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    for played in drawing.plays:
        for node_id in sorted(played.stuck):
            name = drawing.called(node_id)
            sentence = f"汇合“{name}”可能永远等不齐：有的分支不会走到这里"
            yield node_id, f"{sentence}。并行分支请用并行网关汇合，二选一的分支请用排他网关汇合"


RULE = Rule(
    id="L34",
    title="汇合总能等齐",
    reason="排他分支汇入并行网关时只有一条会到，办件会无声无息地停在那里",
    basis="行政许可法第四十二条：在期限内作出决定",
    example=Example(
        file="flow.bpmn",
        anchor='<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>',
        failing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="split"/>
<bpmn:exclusiveGateway id="split" name="是否公示？" default="a1"/>
<bpmn:sequenceFlow id="a1" sourceRef="split" targetRef="join"/>
<bpmn:sequenceFlow id="a2" sourceRef="split" targetRef="notice">
  <bpmn:conditionExpression>1 == 1</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:intermediateThrowEvent id="notice" name="公示"/>
<bpmn:sequenceFlow id="a3" sourceRef="notice" targetRef="join"/>
<bpmn:parallelGateway id="join" name=""/>
<bpmn:sequenceFlow id="a4" sourceRef="join" targetRef="decide"/>""",
        passing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="split"/>
<bpmn:exclusiveGateway id="split" name="是否公示？" default="a1"/>
<bpmn:sequenceFlow id="a1" sourceRef="split" targetRef="join"/>
<bpmn:sequenceFlow id="a2" sourceRef="split" targetRef="notice">
  <bpmn:conditionExpression>1 == 1</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:intermediateThrowEvent id="notice" name="公示"/>
<bpmn:sequenceFlow id="a3" sourceRef="notice" targetRef="join"/>
<bpmn:exclusiveGateway id="join" name=""/>
<bpmn:sequenceFlow id="a4" sourceRef="join" targetRef="decide"/>""",
    ),
    check=_check,
)
