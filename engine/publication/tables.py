"""The tables of an item's sheets as workbooks: information, list, and the notice's materials."""

from collections.abc import Callable, Iterator, Sequence

from engine.letters.wording import plain
from engine.model import UNIT_LABELS, Limit
from engine.publication import elements, lists, terms
from engine.publication.facts import ItemFacts, Step
from engine.sheets import Table, Value

_Rows = Iterator[tuple[Value, ...]]


def information(facts: ItemFacts, about: Sequence[str]) -> list[Table]:
    """Everything that the information table says, a sheet a table; empty tables are left out."""
    made = (
        ("事项要素", ("组别", "要素", "内容"), _elements(facts)),
        ("受理条件", ("序号", "条件", "依据"), _conditions(facts)),
        ("申请材料", _MATERIALS, _materials(facts)),
        ("办理环节", _STEPS, _steps(facts)),
        ("不予许可等情形", ("代码", "情形", "处理", "兜底情形", "依据"), _grounds(facts)),
        ("中介服务", ("序号", "中介服务", "依据"), _intermediaries(facts)),
        ("常见问题", ("问", "答"), _questions(facts)),
        ("校核说明", ("校核事项", "说明"), iter(facts.accepted)),
    )
    tables = [
        _table(name, f"{facts.item.name}　项目信息表　{name}", about, head, rows)
        for name, head, rows in made
    ]
    return [table for table in tables if table.rows or table.name in _ALWAYS]


_ALWAYS = frozenset({"申请材料"})
"""That there are none is worth a sheet, too."""


def notice(facts: ItemFacts, about: Sequence[str]) -> list[Table]:
    """The materials of the notice, to be ticked off; an item without any has an empty table."""
    head = (*_MATERIALS, "备齐")
    rows = ((*row, None) for row in _materials(facts))
    title = f"{facts.item.name}　一次性告知单　申请材料"
    return [_table("申请材料", title, about, head, rows)]


def listing(facts: Sequence[ItemFacts], about: Sequence[str]) -> list[Table]:
    """One row an item, all organs in one table, so that it can be sorted and filtered."""
    title = f"{lists.owner(facts)}　项目清单".strip()
    return [_table("项目清单", title, about, _LIST, _items(facts))]


def _table(
    name: str,
    title: str,
    about: Sequence[str],
    head: Sequence[str],
    rows: Iterator[tuple[Value, ...]],
) -> Table:
    return Table(
        name=name,
        title=plain(title),
        about=[plain(line) for line in about],
        head=head,
        rows=[
            tuple(plain(cell) if isinstance(cell, str) else cell for cell in row) for row in rows
        ],
    )


_LIST = (
    *("序号", "事项名称", "基本编码", "实施编码", "事项类型", "实施机构", "委托部门", "设定依据"),
    *("法定时限", "法定时限单位", "承诺时限", "承诺时限单位", "承诺时限说明", "是否收费"),
    *("材料数", "版本", "校验码", "公布日期", "状态"),
)


def _items(facts: Sequence[ItemFacts]) -> _Rows:
    for organ in lists.by_organ(facts):
        for listed in organ.items:
            yield _item(listed.number, listed.facts)


def _item(number: int, one: ItemFacts) -> tuple[Value, ...]:
    item = one.item
    switching = item.limits.promise_words if item.limits.ordinary_promise else None
    return (
        *(number, item.name, item.code, item.task_code, terms.KINDS[item.kind], one.organ_name),
        *(one.principal_name or None, "；".join(lists.short_laws(item))),
        *(*_amount(item.limits.statutory), *_amount(item.limits.promised), switching),
        *(elements.yes(item.fee.charged), len(item.materials), one.version_words),
        *(one.short_digest, one.published_on, terms.STATES[one.state]),
    )


def _amount(limit: Limit | None) -> tuple[Value, Value]:
    """A limit as a number and its unit, so that a program can compare it; 0 is 当场."""
    if limit is None:
        return (None, None)
    amount = int(limit.amount) if limit.whole else limit.amount
    return (amount, UNIT_LABELS[limit.unit].removeprefix("个"))


def _elements(facts: ItemFacts) -> _Rows:
    for group in elements.groups(facts):
        for element in group.elements:
            yield (group.title, element.label, "\n".join(element.values))


def _conditions(facts: ItemFacts) -> _Rows:
    for number, condition in enumerate(facts.item.conditions, start=1):
        yield (number, condition.text, condition.basis.label)


_MATERIALS = (
    *("序号", "材料名称", "形式", "份数", "必要性", "提交情形", "来源", "受理标准", "签名签章"),
    *("填报须知", "空白表格", "示例样表", "依据"),
)


def _materials(facts: ItemFacts) -> _Rows:
    for number, each in enumerate(facts.item.materials, start=1):
        yield (
            *(number, each.name, each.form, each.copies, each.need, each.when or None),
            *(each.source, each.standard, each.sign or None, each.fill or None),
            *(each.blank_form or None, each.example or None, each.basis.basis.label),
        )


_STEPS = (
    *("编号", "环节", "阶段", "岗位", "单位", "内容", "标准", "环节时限", "时限单位", "是否计时"),
    *("责任", "文书", "依据"),
)


def _steps(facts: ItemFacts) -> _Rows:
    for step in elements.in_order(facts.public_steps):
        counted = ("计时" if step.counted else "不计时") if step.human else None
        yield (
            *(step.number, step.name, step.stage, step.role or None, step.unit or None),
            *(_must(step, step.content), _must(step, step.standard), *_amount(step.node.limit)),
            *(counted, _must(step, step.duty), "、".join(step.letters) or None),
            "；".join(basis.label for basis in step.bases) or None,
        )


def _must(step: Step, text: str) -> str | None:
    """A text that every human step must have, and milestones have not."""
    return text or (elements.MISSING if step.human else None)


def _grounds(facts: ItemFacts) -> _Rows:
    for each in facts.item.grounds:
        label = each.basis.label
        yield (each.code, each.text, terms.GROUNDS[each.kind], elements.yes(each.catch_all), label)


def _intermediaries(facts: ItemFacts) -> _Rows:
    for number, each in enumerate(facts.item.intermediaries, start=1):
        yield (number, each.name, each.basis.label)


def _questions(facts: ItemFacts) -> _Rows:
    for each in facts.item.questions:
        yield (each.question, each.answer)


MAKERS: dict[str, Callable[[Sequence[ItemFacts], Sequence[str]], list[Table]]] = {
    "information": lambda facts, about: information(facts[0], about),
    "notice": lambda facts, about: notice(facts[0], about),
    "list": listing,
}
