"""L22: annual inspections and reports are no items of approval."""

import re
from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example

_ANNUAL = re.compile(r"年检|年审|年报|年度(?:检验|检查|审验|审核|报告)")


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    found = _ANNUAL.search(item.name)
    if item.on_request and found is not None:
        sentence = f"事项名称含有“{found[0]}”：年检、年审、年报留在主管部门，不作为审批事项。请移出"
        yield Finding.of("name", sentence=sentence)


RULE = ItemRule(
    id="L22",
    title="年检、年审、年报不作为审批事项",
    reason="审批划转时，年检、年审、年报留在主管部门；以检代批等于变相设立许可",
    basis="历下政办发〔2019〕1号；行政许可法第十七条",
    example=Example(failing='name = "示例许可证年检"', passing='name = "示例许可"'),
    check=_check,
)
