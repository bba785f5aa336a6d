"""L32: a box from which no case ever ends."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule
from engine.profile import NodeKind


def _check(drawing: Drawing) -> Iterator[Finding]:
    nodes = drawing.flow.nodes.values()
    ending = drawing.reaching([node.id for node in nodes if node.kind is NodeKind.END])
    for node in nodes:
        if node.id not in ending:
            yield (
                node.id,
                f"从“{drawing.called(node.id)}”走不到任何结束事件，办件不能办结。请接到结束事件",
            )
    for node_id in sorted(set().union(*(played.endless for played in drawing.plays)) & ending):
        name = drawing.called(node_id)
        yield node_id, f"到了“{name}”，总有并行的分支回到循环里，办件不能办结。请先汇合再退回"


RULE = Rule(
    id="L32",
    title="每个节点都能走到结束事件",
    reason="走不到结束的办件永远办不结，时限到了也没有决定",
    basis="行政许可法第四十二条：在期限内作出决定",
    example=Example(
        file="flow.bpmn",
        anchor='<bpmn:sequenceFlow id="f_deliver_refusal_refused_end" sourceRef="deliver_refusal" targetRef="refused_end"/>',
        failing="""\
<bpmn:sequenceFlow id="a0" sourceRef="deliver_refusal" targetRef="around"/>
<bpmn:intermediateThrowEvent id="around" name="兜圈"/>
<bpmn:sequenceFlow id="a1" sourceRef="around" targetRef="deliver_refusal"/>""",
        passing="""\
<bpmn:sequenceFlow id="a0" sourceRef="deliver_refusal" targetRef="around"/>
<bpmn:intermediateThrowEvent id="around" name="归档"/>
<bpmn:sequenceFlow id="a1" sourceRef="around" targetRef="refused_end"/>""",
    ),
    check=_check,
)
