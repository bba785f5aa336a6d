"""L20: reconsideration is asked for at the people's government."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level

_COUNTY_OR_TOWN = 4


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    authority = item.contacts.review_authority
    if item.level >= _COUNTY_OR_TOWN and not authority.endswith("人民政府"):
        sentence = (
            f"复议机关“{authority}”不是人民政府。县级部门和乡镇的复议机关是县级人民政府，请改正"
        )
        hint = "；实行垂直领导的机关请说明原因（行政复议法第二十七条）"
        yield Finding.of("contacts", "review_authority", sentence=f"{sentence}{hint}")


RULE = ItemRule(
    id="L20",
    title="复议机关是县级人民政府",
    reason="2024年1月1日起，县级部门的复议机关是本级人民政府，旧样本写的“上一级主管部门”已经错了",
    basis="行政复议法第二十四条（第二十七条除外）",
    level=Level.WARNING,
    example=Example(
        failing='review_authority = "示例市行政审批服务局"',
        passing='review_authority = "示例县人民政府"',
    ),
    check=_check,
)
