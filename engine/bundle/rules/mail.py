"""L04: what asks nobody to come is handed in over the network or by mail."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    if item.visits or not item.on_request or item.service.online or item.service.mail:
        return
    sentence = "到现场0次，又不能网上受理，应当支持邮寄（service.mail）。请补上，或者改正到现场次数"
    yield Finding.of("visits", sentence=sentence)


RULE = ItemRule(
    id="L04",
    title="到现场0次、不能网办的支持邮寄",
    reason="不用来、不能网办、又不能邮寄的，材料交不上来，证件拿不到手",
    basis="政务服务事项质量检查规则（温州）",
    level=Level.WARNING,
    example=Example(
        anchor='visits = 1\nvisits_reason = "领取证件"',
        failing="visits = 0",
        passing="visits = 0\nservice.mail = true",
    ),
    check=_check,
)
