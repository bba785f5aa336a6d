"""L17: each step says what is done, how well, until when and who answers for it."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example

_NAMES = {"content": "工作内容", "standard": "工作标准", "duty": "工作责任"}
_EMPTY = frozenset({"无", "略", "同上", "待定", "暂无", "按规定", "依法办理"})


def _check(subject: Subject) -> Iterator[Finding]:
    for node in subject.flow.tasks():
        missing = [label for name, label in _NAMES.items() if _says_nothing(getattr(node, name))]
        if node.limit is None:
            missing.append("时限")
        if missing:
            sentence = (
                f"环节“{node.name}”没有写明{'、'.join(missing)}。请逐项写明，不能写“略”“同上”"
            )
            yield Finding.at(node, sentence)


def _says_nothing(text: str) -> bool:
    return text.strip("。.…—- ") in _EMPTY | {""}


RULE = ItemRule(
    id="L17",
    title="每个环节都写明内容、标准、时限和责任",
    reason="固化流程的每个环节要有内容、标准、时限、责任；缺一项就没有人能照着办、照着查",
    basis="东府办发〔2015〕42号",
    example=Example(
        file="flow.bpmn",
        failing="<gh:content>略</gh:content>",
        passing="<gh:content>办理审核</gh:content>",
    ),
    check=_check,
)
