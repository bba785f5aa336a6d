"""L08: whom the item serves fits the topics under which it is found."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level

_CITIZEN = "自然人"


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    if not item.on_request:
        return
    serves = {
        "citizens": ("自然人", _CITIZEN in item.subjects),
        "organisations": ("法人和其他组织", any(each != _CITIZEN for each in item.subjects)),
    }
    for name, (whom, served) in serves.items():
        given = bool(getattr(item.themes, name))
        if served and not given:
            sentence = f"服务对象有{whom}，没有面向{whom}的主题，他们在目录里找不到。请填写"
            yield Finding.of("themes", name, sentence=sentence)
        if given and not served:
            sentence = f"服务对象没有{whom}，却列在面向{whom}的主题之下。请删去，或者改正服务对象"
            yield Finding.of("themes", name, sentence=sentence)


RULE = ItemRule(
    id="L08",
    title="服务对象与主题分类一致",
    reason="主题是人们找事项的门；门不对，找不到",
    basis="政务服务事项质量检查规则（温州）；GB/T 39554.2-2020",
    level=Level.WARNING,
    example=Example(
        failing='[themes]\ncitizens = ["准营准办"]',
        passing='[themes]\ncitizens = ["准营准办"]\norganisations = ["准营准办"]',
    ),
    check=_check,
)
