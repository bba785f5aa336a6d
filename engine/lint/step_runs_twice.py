"""L35: parallel branches that meet without waiting for each other."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    for played in drawing.plays:
        for node_id in sorted(played.doubled):
            name = drawing.called(node_id)
            yield (
                node_id,
                f"“{name}”及其后的环节可能办理两次：并行的分支在这里没有汇合。请先用并行网关汇合",
            )


RULE = Rule(
    id="L35",
    title="并行的分支先汇合再往下走",
    reason="没有汇合的并行分支会各走一遍后面的环节，例如同一件发两次证",
    basis="行政许可法第三十八条：一个申请作出一个决定",
    example=Example(
        file="flow.bpmn",
        anchor='<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>',
        failing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="both"/>
<bpmn:parallelGateway id="both" name="同时进行"/>
<bpmn:sequenceFlow id="a1" sourceRef="both" targetRef="decide"/>
<bpmn:sequenceFlow id="a2" sourceRef="both" targetRef="notice"/>
<bpmn:intermediateThrowEvent id="notice" name="公示"/>
<bpmn:sequenceFlow id="a3" sourceRef="notice" targetRef="decide"/>""",
        passing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="both"/>
<bpmn:parallelGateway id="both" name="同时进行"/>
<bpmn:sequenceFlow id="a1" sourceRef="both" targetRef="join"/>
<bpmn:sequenceFlow id="a2" sourceRef="both" targetRef="notice"/>
<bpmn:intermediateThrowEvent id="notice" name="公示"/>
<bpmn:sequenceFlow id="a3" sourceRef="notice" targetRef="join"/>
<bpmn:parallelGateway id="join" name=""/>
<bpmn:sequenceFlow id="a4" sourceRef="join" targetRef="decide"/>""",
    ),
    check=_check,
)
