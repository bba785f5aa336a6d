"""L16: each material has its article."""

import re
from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example

_VAGUE = re.compile(r"有关规定|相关规定|法律法规规定|按规定|^无$")


def _check(subject: Subject) -> Iterator[Finding]:
    for number, material in enumerate(subject.item.materials):
        basis = material.basis
        if not basis.article or _VAGUE.search(basis.law):
            said = f"{basis.law}{basis.article}"
            sentence = (
                f"材料“{material.name}”的依据“{said}”没有写到哪部法的哪一条。请写明，或者不再收取"
            )
            yield Finding.of("materials", number, "basis", sentence=sentence)


RULE = ItemRule(
    id="L16",
    title="每份材料都有法定依据，写到条",
    reason="没有依据的材料不能要求提交",
    basis="行政许可法第三十一条；优化营商环境条例第四十条",
    example=Example(
        failing='basis = { law = "有关规定" }',
        passing='basis = { law = "行政许可法", article = "三十一" }',
    ),
    check=_check,
)
