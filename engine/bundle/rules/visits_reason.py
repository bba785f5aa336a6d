"""L03: whoever must come is told why."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    if item.visits and not item.visits_reason:
        sentence = f"需要到现场{item.visits}次，没有写明原因（visits_reason）。请补上"
        yield Finding.of("visits", sentence=sentence)


RULE = ItemRule(
    id="L03",
    title="需要到现场的写明原因",
    reason="说不出原因的跑动是不必要的跑动",
    basis="政务服务事项质量检查规则（温州）；GB/T 39554.2-2020",
    example=Example(
        failing='visits = 1\nvisits_reason = ""',
        passing='visits = 1\nvisits_reason = "领取证件"',
    ),
    check=_check,
)
