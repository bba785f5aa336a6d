"""L15: no words in the list of materials that nobody can prepare for."""

import re
from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example

_FUZZY = re.compile(
    r"(?:其他|其它|有关|相关|等|所需|必要)的?(?:材料|资料|文件|证件|证明|手续)|(?:要求|需要)提供的|视情况|等$"
)


def _check(subject: Subject) -> Iterator[Finding]:
    for number, material in enumerate(subject.item.materials):
        for name in ("name", "when", "source"):
            found = _FUZZY.search(getattr(material, name))
            if found is not None:
                sentence = f"材料“{material.name}”写了“{found[0]}”，申请人无从准备。请写明是什么"
                yield Finding.of("materials", number, name, sentence=sentence)


RULE = ItemRule(
    id="L15",
    title="材料清单没有兜底和模糊的字样",
    reason="“其他材料”“有关材料”让窗口想要什么就要什么，一次性告知无从谈起",
    basis="行政许可法第三十条；国务院办公厅关于政务服务标准化的要求",
    example=Example(failing='name = "申请表及其他材料"', passing='name = "申请表"'),
    check=_check,
)
