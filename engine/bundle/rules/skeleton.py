"""L10: the flow of a licence has the constant skeleton, in at least five steps."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level
from engine.model import STAGE_LABELS, Role, Stage
from engine.profile import NodeKind

_FEWEST = 5
_PHASES = (Stage.ACCEPT, Stage.REVIEW, Stage.DECIDE, Stage.DELIVER)


def _check(subject: Subject) -> Iterator[Finding]:
    if not subject.item.licence:
        return
    tasks = [node for node in subject.flow.tasks() if node.role is not Role.APPLICANT]
    start = subject.flow.start()
    there = {node.stage for node in tasks}
    missing = [STAGE_LABELS[phase] for phase in _PHASES if phase not in there]
    if missing:
        sentence = (
            f"许可流程没有{'、'.join(missing)}阶段的环节。请补画，或者改正环节的阶段（gh:stage）"
        )
        yield Finding.at(start, sentence)
    ends = any(node.kind is NodeKind.END for node in subject.flow.nodes.values())
    shown = len(tasks) + ends
    if shown < _FEWEST:
        sentence = f"许可流程只有{shown}个环节，应当至少有受理、审核、审批、办结、送达5个。请补画"
        yield Finding.at(start, sentence)


RULE = ItemRule(
    id="L10",
    title="许可流程有受理、审核、审批、办结、送达",
    reason="固定流程的骨架是受理—审核—批准—送达；少一段就有一段没有人负责",
    basis="东府办发〔2015〕42号；政务服务事项质量检查规则（温州）",
    level=Level.WARNING,
    example=Example(
        file="flow.bpmn",
        failing='gh:role="reviewer" gh:unit="section" gh:stage="decide"',
        passing='gh:role="reviewer" gh:unit="section" gh:stage="review"',
    ),
    check=_check,
)
