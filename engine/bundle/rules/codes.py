"""L21: codes have right check digits and agree with each other."""

from collections.abc import Iterator

from engine.bundle.item import ItemData
from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.identifiers import CATALOG_CODE, uscc_problem
from engine.lint import Example


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    organs: dict[tuple[str, ...], str] = {("organ",): item.organ}
    organs[("principal",)] = item.principal or item.organ
    organs[("limits", "extension_by")] = item.extending_organ
    organs |= {("units", key, "organ"): unit.organ for key, unit in item.units.items()}
    for place, code in organs.items():
        problem = uscc_problem(code)
        if problem is not None:
            yield Finding.of(*place, sentence=f"机关代码“{code}”：{problem}")
    yield from _task_code(item)


def _task_code(item: ItemData) -> Iterator[Finding]:
    wrong = []
    if item.task_code[:18] not in {item.organ, item.principal}:
        wrong.append("实施编码前18位不是实施机关的统一社会信用代码")
    if item.task_code[18] != str(item.level):
        wrong.append("实施编码第19位与行使层级（level）不一致")
    if CATALOG_CODE.fullmatch(item.code) and item.task_code[19:] != item.code:
        wrong.append("实施编码后12位与基本编码（code）不一致")
    for sentence in wrong:
        yield Finding.of("task_code", sentence=f"{sentence}。请核对")
    if item.handling_code and not item.handling_code.startswith(item.task_code):
        yield Finding.of("handling_code", sentence="业务办理项编码不以实施编码开头。请核对")


RULE = ItemRule(
    id="L21",
    title="机关代码校验位正确，各级编码互相一致",
    reason="编码错一位，办件就报到别的机关名下",
    basis="GB 32100-2015；GB/T 39554.1-2020",
    example=Example(
        anchor='[units.section]\nname = "审批科"\norgan = "11990101000000019X"',
        failing='[units.section]\nname = "审批科"\norgan = "11990101000000029X"',
        passing='[units.section]\nname = "审批科"\norgan = "11990101000000019X"',
    ),
    check=_check,
)
