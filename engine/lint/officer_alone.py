"""L19: a site visit by one officer."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule
from engine.model import Role

_FEWEST = 2


def _check(drawing: Drawing) -> Iterator[Finding]:
    for node in drawing.flow.tasks():
        if node.role is Role.INSPECTOR and node.officers < _FEWEST:
            sentence = f"“{node.name}”由踏勘人员办理，最少人数（gh:officers）应为2以上"
            yield node.id, f"{sentence}（行政许可法第三十四条）。请改正"


RULE = Rule(
    id="L19",
    title="实地核查有两名以上人员",
    reason="行政许可法第三十四条：需要对申请材料的实质内容进行核实的，应当指派两名以上工作人员",
    basis="行政许可法第三十四条第三款",
    example=Example(
        file="flow.bpmn",
        anchor='gh:role="reviewer" gh:unit="section" gh:stage="review" gh:limit="3wd"',
        failing='gh:role="inspector" gh:unit="section" gh:stage="review" gh:limit="3wd"',
        passing='gh:role="inspector" gh:officers="2" gh:unit="section" gh:stage="review" gh:limit="3wd"',
    ),
    check=_check,
)
