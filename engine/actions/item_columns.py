"""The columns of the workbook from which items are drafted: heading, place in the item, reading."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from engine.errors import InvalidValueError
from engine.model import Limit
from engine.publication import terms

Reading: TypeAlias = Callable[[Any], Any]

CLEAR = "—"
"""Typed into a cell: not as in the template item, but nothing."""

_SEPARATOR = re.compile(r"[；;\n]+")
_LISTED = re.compile(r"[、，,；;\s]+")
_LENGTH = re.compile(r"([0-9]+(?:\.5)?)\s*(个?工作日|个?自然日|个?月|个?小时)")
_UNITS = {"工作日": "wd", "自然日": "d", "月": "mo", "小时": "h"}
_DAY = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
_YES = {"是": True, "否": False}
YES = tuple(_YES)


class UnreadableCellError(Exception):
    """A cell does not say what its column asks for."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    :ivar path: where the value stands in ``item.toml``, names joined with dots
    :ivar needed: an empty cell is a fault; otherwise it means what the template item says
    :ivar choices: what may be chosen, in words
    """

    heading: str
    path: str
    read: Reading
    needed: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()


def text(value: object) -> str:
    """A text; a number that somebody typed into a text column is written out."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        raise UnreadableCellError("是日期，应当是文字。请把单元格格式设为“文本”后重新填写")
    return str(value).strip()


def code(value: object) -> str:
    """A code; a number has lost its zeros in front, or its last digits."""
    if not isinstance(value, str):
        raise UnreadableCellError(
            "是数字，前面的0和15位以后的数字会丢失。请把单元格格式设为“文本”后重新填写"
        )
    return value.strip()


def number(value: object) -> int:
    """A whole number."""
    try:
        found = Decimal(str(value).strip())
    except ArithmeticError as error:
        raise UnreadableCellError(f"“{str(value)[:40]}”不是数字。请填写整数") from error
    if found != found.to_integral_value():
        raise UnreadableCellError(f"“{value}”不是整数。请改正")
    return int(found)


def yes(value: object) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    if (said := str(value).strip()) not in _YES:
        raise UnreadableCellError(f"“{said[:40]}”应当是“是”或“否”。请改正")
    return _YES[said]


def words(value: object) -> list[str]:
    """Several texts, one below the other or with semicolons between."""
    return [part.strip() for part in _SEPARATOR.split(text(value)) if part.strip()]


def names(value: object) -> list[str]:
    """Several names of a fixed list, parted as people part words; none has a comma inside."""
    return [part for part in _LISTED.split(text(value)) if part]


def length(value: object) -> str:
    """A limit as people write it: 20个工作日, 3个月, 当场; always with its unit."""
    said = text(value)
    if said in {"当场", "即时", "0"}:
        return "0"
    match = _LENGTH.fullmatch(said)
    written = f"{match[1]}{_UNITS[match[2].removeprefix('个')]}" if match else said
    try:
        Limit.parse(written)
    except InvalidValueError as error:
        raise UnreadableCellError(
            f"“{said[:40]}”不是时限。请写明单位，如“20个工作日”“30个自然日”“3个月”“当场”"
        ) from error
    return written


def day(value: object) -> date:
    """A day, as a date of the program or as it is written."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DAY.fullmatch(str(value).strip())
    try:
        return date(*map(int, match.groups())) if match else date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise UnreadableCellError(
            f"“{str(value)[:40]}”不是日期。请写成“2026-01-31”的样子"
        ) from error


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Reads a code by itself or by what it is called."""

    of: Mapping[Any, str] = field(hash=False)

    def __call__(self, value: object) -> Any:
        """Return the code."""
        said = str(value).strip()
        for each, label in self.of.items():
            if said in {str(each), label}:
                return each
        raise UnreadableCellError(f"没有“{said[:40]}”。可以填：{'、'.join(self.labels)}")

    @property
    def labels(self) -> tuple[str, ...]:
        """What may be chosen, in words."""
        return tuple(label for label in self.of.values() if label)


def _choice(heading: str, path: str, of: Mapping[Any, str], *, needed: bool = False) -> Column:
    choice = Choice(of=of)
    return Column(heading=heading, path=path, read=choice, needed=needed, choices=choice.labels)


def _yes(heading: str, path: str) -> Column:
    return Column(heading=heading, path=path, read=yes, choices=YES)


def _column(heading: str, path: str, read: Reading = text, hint: str = "") -> Column:
    return Column(heading=heading, path=path, read=read, hint=hint)


def _needed(heading: str, path: str, read: Reading = text, hint: str = "") -> Column:
    return Column(heading=heading, path=path, read=read, hint=hint, needed=True)


_CHANNELS = "窗口、网上、快递，用分号隔开"
_SEVERAL = "几项用分号隔开"
_LIMIT_HINT = "写明单位：20个工作日、30个自然日、3个月、当场"
_CLOSINGS = {name: name for name in ("出证办结", "审批办结")}
_NEEDS = {name: name for name in ("必要", "条件")}
_FORMS = {name: name for name in ("原件", "复印件", "电子", "核验原件收复印件", "免提交")}

KEY = _needed("事项标识", "key", code, "小写字母、数字和下划线，字母开头；各表用它对应")

ITEM = (
    KEY,
    _needed("事项名称", "name"),
    _needed("基本编码", "code", code, "12位"),
    _needed("实施编码", "task_code", code, "31位"),
    _column("业务办理项编码", "handling_code", code),
    _choice("事项类型", "kind", terms.KINDS),
    _choice("行使层级", "level", terms.LEVELS),
    _needed("实施机关", "organ", code, "18位统一社会信用代码"),
    _column("委托机关", "principal", code, "18位统一社会信用代码"),
    _choice("主体性质", "organ_kind", terms.ORGAN_KINDS),
    _choice("权力来源", "power_source", terms.POWER_SOURCES),
    _column("权限划分", "division"),
    _column("行使内容", "content"),
    _choice("办件类型", "handling", terms.HANDLINGS),
    _column("服务对象", "subjects", words, _SEVERAL),
    _column("行政区划", "region", text, "6位或者9位代码"),
    _column("数量限制", "quantity_limit"),
    _column("到现场次数", "visits", number),
    _column("到现场原因", "visits_reason"),
    _needed("文号前缀", "number_prefix", text, "如 示镇林许"),
    _needed("施行日期", "effective_on", day, "如 2026-01-31"),
    _column("备注", "notes", words, _SEVERAL),
    _needed("法定时限", "limits.statutory", length, _LIMIT_HINT),
    _column("法定时限说明", "limits.statutory_note"),
    _needed("承诺时限", "limits.promised", length, _LIMIT_HINT),
    _column("承诺时限说明", "limits.promised_note"),
    _column("受理时限", "limits.acceptance", length, _LIMIT_HINT),
    _column("补正时限", "limits.correction", length, _LIMIT_HINT),
    _column("延长时限", "limits.extension", length, _LIMIT_HINT),
    _column("送达时限", "limits.delivery", length, _LIMIT_HINT),
    _choice("结果类型", "result.kind", terms.RESULT_KINDS),
    _needed("结果名称", "result.name"),
    _column("结果有效期", "result.validity"),
    _choice("办结方式", "result.closing", _CLOSINGS),
    _yes("是否收费", "fee.charged"),
    _column("收费项目", "fee.name"),
    _column("收费标准", "fee.standard"),
    _column("收费依据", "fee.basis"),
    _column("办理形式", "service.channels", words, _CHANNELS),
    _yes("进驻政务大厅", "service.hall"),
    _choice("网办深度", "service.depth", terms.ONLINE_DEPTHS),
    _column("网办地址", "service.url"),
    _column("自然人主题", "themes.citizens", words, _SEVERAL),
    _column("法人主题", "themes.organisations", words, _SEVERAL),
    _column("办理地点", "contacts.address"),
    _column("办公时间", "contacts.hours"),
    _column("咨询电话", "contacts.consult"),
    _column("投诉电话", "contacts.complain"),
    _column("复议机关", "contacts.review_authority"),
    _column("诉讼法院", "contacts.court"),
)
"""事项: one row an item."""

INHERITED = Column(
    heading="沿用样板",
    path="inherited",
    read=names,
    hint="材料、条件、依据、不予情形中与样板事项完全相同的，写在这里；其余的必须在各表填写",
)

BASES = (_needed("法律", "law"), _column("条", "article", text, "如 五十七"))
CONDITIONS = (_needed("条件内容", "text"), *BASES)
MATERIALS = (
    _needed("材料标识", "key", code, "小写字母、数字和下划线"),
    _needed("材料名称", "name"),
    _choice("材料形式", "form", _FORMS, needed=True),
    _needed("份数", "copies", number),
    _choice("必要性", "need", _NEEDS, needed=True),
    _column("何时需要", "when"),
    _needed("来源渠道", "source"),
    _needed("法律", "basis.law"),
    _column("条", "basis.article", text, "如 五十七"),
    _needed("受理标准", "standard"),
    _column("签章要求", "sign"),
    _column("填报须知", "fill"),
)
GROUNDS = (
    _needed("情形编号", "code", text, "R1、R2……"),
    _needed("情形内容", "text"),
    _choice("处理", "kind", terms.GROUNDS, needed=True),
    *BASES,
    _yes("是否兜底", "catch_all"),
)

PARTS: Mapping[str, tuple[str, tuple[Column, ...]]] = {
    "材料": ("materials", MATERIALS),
    "条件": ("conditions", CONDITIONS),
    "依据": ("bases", BASES),
    "不予情形": ("grounds", GROUNDS),
}
"""The other sheets: the list of the item that each fills, and its columns behind 事项标识."""

LAWS = (
    "法律版本",
    (
        _needed("法律", "law", text, "与“依据”“不予情形”表中的写法相同"),
        _needed("版本", "edition", text, "如 2019年4月23日修正，或者文号"),
        _needed("版本施行日期", "starts_on", day, "如 2019-04-23"),
        _column("版本失效日期", "ends_on", day, "最后一天；仍然施行的不填"),
    ),
)
"""The editions of laws that the template does not list."""

UNITS = (
    "单位",
    (
        _needed("单位标识", "unit", code, "样板流程中的单位，见“说明”表"),
        _column("单位名称", "name"),
        _column("所属机关", "organ", code, "18位统一社会信用代码；不填为实施机关"),
    ),
)
"""Who works on an item, where that is not called as in the template."""
