"""L40: a pause of the clock that can run until the end of the case."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule
from engine.model import Mark
from engine.profile import Node, NodeKind


def _has(node: Node, mark: Mark) -> bool:
    return any(each.mark is mark for each in node.marks)


def _check(drawing: Drawing) -> Iterator[Finding]:
    nodes = drawing.flow.nodes.values()
    resuming = [node.id for node in nodes if _has(node, Mark.RESUMED)]
    ends = {node.id for node in nodes if node.kind is NodeKind.END}
    for node in nodes:
        if not _has(node, Mark.PAUSED):
            continue
        if drawing.reached([node.id], avoiding=resuming) & ends:
            sentence = f"“{drawing.called(node.id)}”中止计时后，有的路径没有恢复（resumed）就结束了"
            yield node.id, f"{sentence}。请补上恢复的里程碑"


RULE = Rule(
    id="L40",
    title="中止计时之后总有恢复",
    reason="只有特别程序所需的时间不计入期限（行政许可法第四十五条），程序完了就要恢复计时",
    basis="行政许可法第四十五条",
    example=Example(
        file="flow.bpmn",
        anchor='<bpmn:sequenceFlow id="f_accepted_review" sourceRef="accepted" targetRef="review"/>',
        failing="""\
<bpmn:sequenceFlow id="a0" sourceRef="accepted" targetRef="tested"/>
<bpmn:intermediateThrowEvent id="tested" name="告知检测时间" gh:marks="paused:testing" gh:letters="special_procedure_notice"/>
<bpmn:sequenceFlow id="a1" sourceRef="tested" targetRef="review"/>""",
        passing="""\
<bpmn:sequenceFlow id="a0" sourceRef="accepted" targetRef="tested"/>
<bpmn:intermediateThrowEvent id="tested" name="告知检测时间" gh:marks="paused:testing" gh:letters="special_procedure_notice"/>
<bpmn:sequenceFlow id="a1" sourceRef="tested" targetRef="test_done"/>
<bpmn:intermediateThrowEvent id="test_done" name="检测结束" gh:marks="resumed"/>
<bpmn:sequenceFlow id="a2" sourceRef="test_done" targetRef="review"/>""",
    ),
    check=_check,
)
