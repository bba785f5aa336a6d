"""Two versions of an item in words: for change notes, and for whoever has to review them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from engine.bundle import Bundle, ItemData, Material
from engine.model import Limit, Role
from engine.profile import LETTERS, NodeKind
from engine.publication import terms
from engine.publication.differing_flow import changed, flow_differences

_Thing = TypeVar("_Thing")

_LIMITS = {
    "statutory": "法定时限",
    "promised": "承诺时限",
    "ordinary_promise": "普通程序承诺时限",
    "acceptance": "受理时限",
    "delivery": "送达时限",
    "correction": "补正时限",
    "extension": "可延长时限",
    "basis": "期限起算",
}
_PLAIN: Mapping[str, str] = {
    "name": "事项名称",
    "code": "事项编码",
    "task_code": "实施编码",
    "kind": "事项类型",
    "level": "行使层级",
    "organ": "实施机关",
    "principal": "委托机关",
    "handling": "办件类型",
    "on_the_spot": "是否当场办结",
    "subjects": "服务对象",
    "quantity_limit": "数量限制",
    "visits": "到办事现场次数",
    "cancels_on": "计划取消日期",
    "content": "行使内容",
    "division": "权限划分",
}
_CONTACTS = {
    "address": "办理地点",
    "hours": "办理时间",
    "consult": "咨询电话",
    "complain": "监督投诉电话",
    "review_authority": "行政复议机关",
    "court": "行政诉讼法院",
}
_RESULT = {"name": "结果名称", "validity": "结果有效期", "closing": "办结方式"}
_FEE = {
    "charged": "是否收费",
    "name": "收费项目",
    "standard": "收费标准",
    "basis": "收费依据",
    "exemption": "减免规定",
}
_SERVICE = {
    "channels": "办理形式",
    "depth": "网办深度",
    "url": "网上办理地址",
    "mail": "邮寄送达",
    "booking": "网上预约",
    "area": "通办范围",
}
_MATERIAL = {
    "name": "名称",
    "form": "形式",
    "copies": "份数",
    "need": "必要性",
    "when": "提交条件",
    "source": "来源渠道",
    "standard": "填报须知",
    "sign": "签字盖章要求",
}
_CODES: Mapping[str, Mapping[Any, str]] = {
    "kind": terms.KINDS,
    "level": terms.LEVELS,
    "handling": terms.HANDLINGS,
    "depth": terms.ONLINE_DEPTHS,
    "area": terms.AREAS,
}
_LONGEST = 60
"""Characters of a condition or a ground that a sentence repeats."""


def differences(old: Bundle, new: Bundle, *, public: bool = False) -> tuple[str, ...]:
    """Say what a reader of the new version has to know: one sentence a change, in this order.

    The item's own data, limits, fee, materials, conditions, grounds and bases, then the flow,
    the forms and the letters. Equal bundles give no sentence.

    :param public: only what citizens may know: nothing of steps, names and forms inside the office
    """
    if old.digest == new.digest:
        return ()
    return (
        *_fields(old.item, new.item, _PLAIN),
        *_fields(old.item.limits, new.item.limits, _LIMITS),
        *_fields(old.item.result, new.item.result, _RESULT),
        *_fields(old.item.fee, new.item.fee, _FEE),
        *_fields(old.item.contacts, new.item.contacts, _CONTACTS),
        *_fields(old.item.service, new.item.service, _SERVICE),
        *_materials(old.item, new.item),
        *_articles(old.item, new.item),
        *flow_differences(old.flow, new.flow, _units(old.item, new.item), public=public),
        *_texts(old, new, public=public),
    )


def _fields(
    old: BaseModel, new: BaseModel, labels: Mapping[str, str], prefix: str = ""
) -> Iterator[str]:
    for name, label in labels.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            words = _CODES.get(name, {})
            told = [_word(words.get(value, value)) for value in (before, after)]
            yield f"{prefix}{label}{changed(*told)}"


def _word(value: Any) -> str:
    if isinstance(value, Limit):
        return value.label
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(_word(each) for each in value)
    return "" if value is None else str(value)


def _matched(
    old: Iterable[_Thing], new: Iterable[_Thing], key: Callable[[_Thing], str]
) -> Iterator[tuple[_Thing | None, _Thing | None]]:
    """Yield what is gone or stayed in the old order, then what is new."""
    after = {key(each): each for each in new}
    before = {key(each): each for each in old}
    for name, thing in before.items():
        yield thing, after.get(name)
    for name, thing in after.items():
        if name not in before:
            yield None, thing


def _materials(old: ItemData, new: ItemData) -> Iterator[str]:
    for before, after in _matched(old.materials, new.materials, lambda each: each.key):
        if before is None and after is not None:
            yield f"申请材料增加“{after.name}”（{after.form}，{after.copies}份，{after.need}）"
        elif after is None and before is not None:
            yield f"申请材料取消“{before.name}”"
        elif before is not None and after is not None:
            yield from _material(before, after)
    kept = {each.key for each in old.materials} & {each.key for each in new.materials}
    orders = [[e.key for e in each.materials if e.key in kept] for each in (old, new)]
    if orders[0] != orders[1]:
        yield "申请材料的排列顺序有调整"


def _material(before: Material, after: Material) -> Iterator[str]:
    yield from _fields(before, after, _MATERIAL, prefix=f"申请材料“{before.name}”的")
    if before.basis != after.basis:
        old, new = before.basis.basis.label, after.basis.basis.label
        yield f"申请材料“{before.name}”的依据{changed(old, new)}"


def _articles(old: ItemData, new: ItemData) -> Iterator[str]:
    lists: tuple[tuple[str, Callable[[ItemData], Mapping[str, str]]], ...] = (
        (
            "法律版本",
            lambda item: {f"{e.law}{e.edition}": f"{e.law}（{e.edition}）" for e in item.laws},
        ),
        ("设定依据", lambda item: {a.basis.label: a.basis.label for a in item.bases}),
        ("许可条件", lambda item: {c.text: c.text for c in item.conditions}),
        ("不计入时限的程序", lambda item: {e.kind: e.text for e in item.exclusions}),
        ("不予办理的情形", lambda item: {g.code: g.text for g in item.grounds}),
        ("中介服务", lambda item: {i.name: i.name for i in item.intermediaries}),
        ("特别环节", lambda item: {s.name: s.text for s in item.specials}),
        ("常见问题", lambda item: {q.question: q.question for q in item.questions}),
        ("说明", lambda item: {n: n for n in item.notes}),
    )
    for label, told in lists:
        before, after = told(old), told(new)
        for key in before:
            if key not in after:
                yield f"{label}取消：{_short(before[key])}"
            elif before[key] != after[key]:
                yield f"{label}{changed(_short(before[key]), _short(after[key]))}"
        yield from (f"{label}增加：{_short(after[key])}" for key in after if key not in before)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _units(old: ItemData, new: ItemData) -> Mapping[str, str]:
    return {key: unit.name for item in (old, new) for key, unit in item.units.items()}


def _texts(old: Bundle, new: Bundle, *, public: bool) -> Iterator[str]:
    """Say which forms and letters are others; their wording is compared by no sentence."""
    for before, after in _matched(old.forms, new.forms, lambda key: key):
        key = before or after or ""
        if public and not _fills_in(old, key) and not _fills_in(new, key):
            continue
        title = str((new.forms.get(key) or old.forms[key]).get("title") or key)
        if after is None:
            yield f"表单“{title}”取消"
        elif before is None:
            yield f"表单“{title}”增加"
        elif old.forms[key] != new.forms[key]:
            yield f"表单“{title}”的内容有调整"
    for code in sorted({*old.letters, *new.letters}):
        if old.letters.get(code) != new.letters.get(code):
            yield f"文书《{_letter(code)}》的文字有调整"


def _fills_in(bundle: Bundle, form: str) -> bool:
    """Whether it is applicants who fill in a form."""
    return any(
        node.form == form and (node.kind is NodeKind.START or node.role is Role.APPLICANT)
        for node in bundle.flow.nodes.values()
    )


def _letter(code: str) -> str:
    return LETTERS.get(code, code)
