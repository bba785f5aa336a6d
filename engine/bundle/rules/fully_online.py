"""L05: what is handled online the whole way asks nobody to come."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    if item.service.depth == "4" and item.visits:
        sentence = f"全程网办（Ⅳ级）却要到现场{item.visits}次。请改正网办深度，或者取消到现场"
        yield Finding.of("service", "depth", sentence=sentence)


RULE = ItemRule(
    id="L05",
    title="全程网办的到现场0次",
    reason="标明全程网办还要跑一次，是对申请人的误导",
    basis="政务服务事项质量检查规则（温州）",
    example=Example(
        anchor='visits = 1\nvisits_reason = "领取证件"',
        failing='visits = 1\nvisits_reason = "领取证件"\nservice.depth = "4"',
        passing='visits = 0\nservice.depth = "4"',
    ),
    check=_check,
)
