"""L36: an end with an outcome while parallel branches still run."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    for played in drawing.plays:
        for node_id in sorted(played.early):
            name = drawing.called(node_id)
            sentence = f"到达“{name}”时可能还有并行的环节没有办完，结果会不止一个"
            yield node_id, f"{sentence}。请先汇合，或者改为终止结束事件"


RULE = Rule(
    id="L36",
    title="办结时没有还在办理的环节",
    reason="一件只能有一个办理结果；还有环节在办时不能出结果",
    basis="行政许可法第三十八条：一个申请作出一个决定",
    example=Example(
        file="flow.bpmn",
        anchor='<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>',
        failing="""\
<bpmn:sequenceFlow id="a0" sourceRef="review" targetRef="both"/>
<bpmn:parallelGateway id="both" name="同时进行"/>
<bpmn:sequenceFlow id="a1" sourceRef="both" targetRef="decide"/>
<bpmn:sequenceFlow id="a2" sourceRef="both" targetRef="early_end"/>
<bpmn:endEvent id="early_end" name="提前结束" gh:outcome="completed"/>""",
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
