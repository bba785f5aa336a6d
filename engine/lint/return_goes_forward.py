"""L41: a return to a step that does not come before."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    targets = {target for node in drawing.flow.tasks() for target in node.return_to}
    behind = {target: drawing.reached([target]) for target in targets}
    for node in drawing.flow.tasks():
        for target in dict.fromkeys(node.return_to):
            if node.id not in behind[target]:
                name = drawing.called(target)
                yield node.id, f"“{node.name}”不在“{name}”之后，不能退回到那里。请改正退回去向"


RULE = Rule(
    id="L41",
    title="退回只能退到前面的环节",
    reason="退到后面的环节等于跳过中间的审查",
    basis="行政许可法第三十四条：先审查，后决定",
    example=Example(
        file="flow.bpmn",
        failing='gh:form="review" gh:returnTo="deliver"',
        passing='gh:form="review" gh:returnTo="accept_review"',
    ),
    check=_check,
)
