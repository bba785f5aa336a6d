"""L06: what costs something says what, how much, why, and can be paid online."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level

_ASKED = {"name": "收费项目", "standard": "收费标准", "basis": "收费依据"}


def _check(subject: Subject) -> Iterator[Finding]:
    fee = subject.item.fee
    if not fee.charged:
        return
    for name, label in _ASKED.items():
        if not getattr(fee, name):
            yield Finding.of("fee", name, sentence=f"收费事项没有写明{label}。请补上")
    if not subject.item.service.pay_online:
        sentence = "收费事项没有开通网上支付（service.pay_online）。请开通，或者说明原因"
        yield Finding.of("fee", "charged", sentence=sentence)


RULE = ItemRule(
    id="L06",
    title="收费的有项目、标准和依据，并可以网上支付",
    reason="行政许可法第五十九条：按照公布的法定项目和标准收费",
    basis="行政许可法第五十八、五十九条；政务服务事项质量检查规则（温州）",
    level=Level.WARNING,
    example=Example(
        anchor="[fee]\ncharged = false",
        failing="[fee]\ncharged = true\n"
        'name = "证照工本费"\nstandard = "每证10元"\nbasis = "示例省收费目录清单第8项"',
        passing="[fee]\ncharged = true\n"
        'name = "证照工本费"\nstandard = "每证10元"\nbasis = "示例省收费目录清单第8项"\n\n'
        "[service]\npay_online = true",
    ),
    check=_check,
)
