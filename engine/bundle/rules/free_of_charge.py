"""L12: what costs nothing has nothing to pay."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    if item.service.pay_online and not item.fee.charged:
        sentence = "不收费的事项开通了网上支付（service.pay_online）。请关闭，或者写明收费依据"
        yield Finding.of("service", "pay_online", sentence=sentence)


RULE = ItemRule(
    id="L12",
    title="不收费的没有网上支付",
    reason="指南说不收费，页面却请人付钱，是乱收费的样子",
    basis="行政许可法第五十八条；政务服务事项质量检查规则（温州）",
    example=Example(
        anchor='visits = 1\nvisits_reason = "领取证件"',
        failing='visits = 1\nvisits_reason = "领取证件"\nservice.pay_online = true',
        passing='visits = 1\nvisits_reason = "领取证件"\nservice.pay_online = false',
    ),
    check=_check,
)
