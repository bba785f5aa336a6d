"""L09: a licence answers at least one question that people ask."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example, Level


def _check(subject: Subject) -> Iterator[Finding]:
    if subject.item.licence and not subject.item.questions:
        sentence = "许可事项没有常见问题（questions）。请写上窗口最常被问到的一条和答复"
        yield Finding.of("questions", sentence=sentence)


RULE = ItemRule(
    id="L09",
    title="许可事项至少有一条常见问题",
    reason="窗口天天回答的问题应当写在指南里，不必来问",
    basis="政务服务事项质量检查规则（温州）；GB/T 36114-2018",
    level=Level.WARNING,
    example=Example(
        anchor='[[questions]]\nquestion = "可以委托他人代办吗？"\nanswer = "可以，带委托书和双方身份证件。"',
        failing="",
        passing='[[questions]]\nquestion = "可以委托他人代办吗？"\n'
        'answer = "可以，带委托书和双方身份证件。"',
    ),
    check=_check,
)
