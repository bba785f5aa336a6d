"""The elements of an item as a form shows them: label and value, in groups (domain.md §3.3).

What an office may leave out and has left out is no row. What it must say and has not said is
a row that says so: an empty place on a published sheet is seen, a missing row is not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.bundle import ItemData
from engine.identifiers import CATALOG_CODE
from engine.letters.wording import articles, day
from engine.publication import sentences, terms
from engine.publication.facts import ItemFacts, Step

MISSING = "未填写"
"""Stands where a mandatory element has no value."""

_SHORT = 17
"""Characters of a value that still leave room for another element beside it."""
_ENTRUSTED = {"5", "6"}
"""The sources of a power that another organ owns (权力来源)."""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One element of the item.

    :ivar values: its lines; never empty
    :ivar missing: whether the office must still say it
    """

    label: str
    values: tuple[str, ...]
    missing: bool = False

    @property
    def short(self) -> bool:
        """Whether another element finds room beside it."""
        return len(self.values) == 1 and len(self.values[0]) <= _SHORT


@dataclass(frozen=True, kw_only=True)
class Group:
    """Elements that belong together."""

    title: str
    elements: tuple[Element, ...]

    @property
    def rows(self) -> tuple[tuple[Element, ...], ...]:
        """The elements in their order, two short ones side by side."""
        rows: list[tuple[Element, ...]] = []
        waiting: Element | None = None
        for element in self.elements:
            if waiting is not None and element.short:
                rows.append((waiting, element))
                waiting = None
                continue
            if waiting is not None:
                rows.append((waiting,))
            waiting = element if element.short else None
            if waiting is None:
                rows.append((element,))
        return (*rows, *([(waiting,)] if waiting is not None else []))


def groups(facts: ItemFacts) -> tuple[Group, ...]:
    """Return every element that is said or must be said, in the order of the national form."""
    made = (
        ("基本信息", _identity(facts)),
        ("实施主体", _organs(facts)),
        ("设定依据", _bases(facts)),
        ("服务对象", _subjects(facts)),
        ("办理时限", _limits(facts)),
        ("审批结果", _result(facts)),
        ("收费", _fee(facts)),
        ("办理方式", _service(facts)),
        ("地点、时间和联系方式", _contacts(facts)),
        ("法律救济", _remedies(facts)),
        ("发布信息", _version(facts)),
    )
    found = (Group(title=title, elements=tuple(elements)) for title, elements in made)
    return tuple(group for group in found if group.elements)


def _must(label: str, *values: str) -> Iterator[Element]:
    said = tuple(value for value in values if value.strip())
    yield Element(label=label, values=said or (MISSING,), missing=not said)


def _may(label: str, *values: str) -> Iterator[Element]:
    said = tuple(value for value in values if value.strip())
    if said:
        yield Element(label=label, values=said)


def yes(value: object) -> str:
    """是 or 否."""
    return "是" if value else "否"


def joined(words: Iterable[str]) -> str:
    """Return words in one line: 自然人、企业法人."""
    return "、".join(words)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Steps by their numbers, those of a called process behind the step that calls it."""

    def place(step: Step) -> tuple[bool, list[int]]:
        return (not step.number, [int(part) for part in step.number.split(".") if part])

    return sorted(steps, key=place)


def laws(item: ItemData) -> list[str]:
    """The bases of an item, a law a line: 《…森林法》（2019年12月28日修订）第五十六条、第五十七条."""
    return articles((each.basis for each in item.bases), item.editions(item.effective_on))


def _identity(facts: ItemFacts) -> Iterator[Element]:
    item = facts.item
    national = CATALOG_CODE.fullmatch(item.code)
    yield from _must("事项名称", item.name)
    yield from _must("基本编码" if national else "地方基本编码", item.code)
    yield from _must("实施编码", item.task_code)
    yield from _may("业务办理项编码", item.handling_code)
    yield from _must("事项类型", terms.KINDS[item.kind])
    handling = terms.HANDLINGS[item.handling] + ("（即审即办）" if item.on_the_spot else "")
    yield from _must("办件类型", handling)
    yield from _must("行使层级", terms.LEVELS[item.level])
    yield from _must("权力来源", terms.POWER_SOURCES[item.power_source])
    yield from _must("权限划分", item.division)
    yield from _must("行使内容", item.content)
    yield from _must("数量限制", item.quantity_limit)
    if item.quota is not None:
        yield from _must("限额名称和计量单位", f"{item.quota.name}（{item.quota.unit}）")
    yield from _may("备注", *item.notes)


def _organs(facts: ItemFacts) -> Iterator[Element]:
    item = facts.item
    yield from _must("实施机构", facts.organ_name)
    yield from _must("机构编码", item.organ)
    yield from _must("主体性质", terms.ORGAN_KINDS.get(item.organ_kind, ""))
    if item.principal or item.power_source in _ENTRUSTED:
        yield from _must("委托部门", facts.principal_name)
    units = (unit for unit in item.units.values() if not unit.matter)
    yield from _must("承办机构", joined(dict.fromkeys(unit.name for unit in units)))
    if item.joint:
        yield from _must("联办机构", *(sentences.joint_matter(facts, key) for key in item.units))


def _bases(facts: ItemFacts) -> Iterator[Element]:
    yield from _must("设定依据", *laws(facts.item))


def _subjects(facts: ItemFacts) -> Iterator[Element]:
    item = facts.item
    yield from _must("服务对象", joined(item.subjects))
    yield from _may("面向自然人主题", joined(item.themes.citizens))
    yield from _may("面向法人主题", joined(item.themes.organisations))


def _limits(facts: ItemFacts) -> Iterator[Element]:
    limits = facts.item.limits
    notes = (limits.statutory_note, limits.promised_note)
    yield from _must("法定办结时限", limits.statutory.label)
    yield from _must("承诺办结时限", limits.promise_words)
    yield from _must("时限说明", sentences.handling(facts), *notes)
    yield from _may("受理期限", sentences.acceptance(facts))
    yield from _may("补正期间", sentences.correction(facts))
    yield from _may("不计入时限的程序", *sentences.uncounted(facts))
    yield from _may("其他环节说明", *sentences.counted(facts))
    yield from _may("延长期限", sentences.extension(facts))
    yield from _may("送达期限", sentences.delivery(facts))


def _result(facts: ItemFacts) -> Iterator[Element]:
    result = facts.item.result
    yield from _must("结果类型", terms.RESULT_KINDS[result.kind])
    yield from _must("结果名称", result.name)
    yield from _may("有效期", result.validity)
    yield from _may("办结方式", result.closing)
    if result.kind in {"1", "2"}:
        explained = any(each.rule == "L11" for each in facts.item.accepted)
        otherwise = "暂未提供，原因见“校核说明”" if explained else ""
        yield from _must("结果样本", result.sample or otherwise)
    else:
        yield from _may("结果样本", result.sample)


def _fee(facts: ItemFacts) -> Iterator[Element]:
    fee = facts.item.fee
    yield from _must("是否收费", yes(fee.charged))
    if fee.charged:
        yield from _must("收费项目", fee.name)
        yield from _must("收费标准", fee.standard)
        yield from _must("收费依据", fee.basis)
        yield from _may("减免规定", fee.exemption)


def _service(facts: ItemFacts) -> Iterator[Element]:
    item, service = facts.item, facts.item.service
    yield from _must("办理形式", joined(service.channels))
    entered = yes(service.hall) + (f"（{service.hall_reason}）" if service.hall_reason else "")
    yield from _must("进驻政务大厅", entered)
    yield from _must("到办事现场次数", f"{item.visits}次")
    if item.visits:
        yield from _must("到现场的原因", item.visits_reason)
    else:
        yield from _may("到现场的说明", item.visits_reason)
    yield from _may("通办范围", terms.AREAS.get(service.area, ""))
    yield from _must("网办深度", terms.ONLINE_DEPTHS[service.depth])
    yield from _may("网上办理地址", service.url)
    yield from _must("物流快递", "支持" if service.mail else "不支持")
    offers = {
        "网上支付": service.pay_online,
        "预约办理": service.booking,
        "自助终端办理": service.terminal,
        "乡镇（街道）办理": service.town,
        "村（社区）办理": service.village,
    }
    yield from _may("另提供", joined(label for label, offered in offers.items() if offered))


def _contacts(facts: ItemFacts) -> Iterator[Element]:
    contacts = facts.item.contacts
    yield from _must("办理地点", contacts.address)
    yield from _must("办理时间", contacts.hours)
    yield from _may("交通指引", contacts.transport)
    yield from _must("咨询方式", contacts.consult)
    yield from _must("监督投诉方式", contacts.complain)


def _remedies(facts: ItemFacts) -> Iterator[Element]:
    yield from _must("行政复议", *sentences.reconsideration(facts))
    yield from _must("行政诉讼", *sentences.lawsuit(facts))
    yield from _may("申请人的权利和义务", *facts.item.rights)


def _version(facts: ItemFacts) -> Iterator[Element]:
    yield from _must("版本", facts.version_words)
    yield from _must("事项状态", terms.STATES[facts.state])
    if facts.in_force_from is None:
        yield from _must("计划生效日期", day(facts.item.effective_on))
    yield from _may("计划取消日期", day(facts.item.cancels_on))
    yield from _may("公布日期", day(facts.published_on))
    yield from _may("施行日期", day(facts.in_force_from))
    yield from _may("停止施行日期", day(facts.in_force_to))
    yield from _must("版本校验码", facts.digest)
