"""L11: people see beforehand what they will get."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level

_NOTHING = "4"


def _check(subject: Subject) -> Iterator[Finding]:
    result = subject.item.result
    if result.kind != _NOTHING and not result.sample:
        sentence = f"没有“{result.name}”的样本（result.sample）。请写明样本在哪里，或者说明原因"
        yield Finding.of("result", "sample", sentence=sentence)


RULE = ItemRule(
    id="L11",
    title="公布审批结果的样本",
    reason="申请人拿到之前就应当知道拿到的是什么，别人才认得出真假",
    basis="政务服务事项质量检查规则（温州）；GB/T 39554.2-2020",
    level=Level.WARNING,
    example=Example(
        anchor='sample = "样本见政务服务网本事项页面"',
        failing='sample = ""',
        passing='sample = "样本见政务服务网本事项页面"',
    ),
    check=_check,
)
