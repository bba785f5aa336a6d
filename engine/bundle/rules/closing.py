"""L02: a certificate is closed by handing it out, an approval by approving."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level

_CLOSINGS = {"1": "出证办结", "2": "审批办结"}
_KINDS = {"1": "证照", "2": "批文"}


def _check(subject: Subject) -> Iterator[Finding]:
    result = subject.item.result
    wanted = _CLOSINGS.get(result.kind)
    if wanted is not None and result.closing != wanted:
        said = f"为“{result.closing}”" if result.closing else "没有写明"
        sentence = f"结果是{_KINDS[result.kind]}，办结方式应为“{wanted}”，现{said}。请填写"
        yield Finding.of("result", "closing", sentence=f"{sentence} result.closing")


RULE = ItemRule(
    id="L02",
    title="结果为证照的出证办结，结果为批文的审批办结",
    reason="办结方式决定承诺时限算到哪一步：出证办结的，承诺包括制证",
    basis="政务服务事项质量检查规则（温州）；行政许可法第三十九条",
    level=Level.WARNING,
    example=Example(
        anchor='closing = "出证办结"',
        failing='closing = "审批办结"',
        passing='closing = "出证办结"',
    ),
    check=_check,
)
