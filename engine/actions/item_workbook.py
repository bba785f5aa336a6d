"""The empty workbook for many items: a sheet for each kind of row, what to write, and the codes."""

import tomllib
from collections.abc import Iterator, Sequence

from engine.actions.item_columns import CLEAR, INHERITED, ITEM, KEY, LAWS, PARTS, UNITS, Column
from engine.actions.item_rows import ITEMS
from engine.bundle import Bundle
from engine.bundle.bundle import ITEM as ITEM_FILE
from engine.publication import terms
from engine.sheets import Table, Value, workbook

_CODES = (
    ("事项类型", terms.KINDS),
    ("行使层级", terms.LEVELS),
    ("权力来源", terms.POWER_SOURCES),
    ("主体性质", terms.ORGAN_KINDS),
    ("办件类型", terms.HANDLINGS),
    ("结果类型", terms.RESULT_KINDS),
    ("网办深度", terms.ONLINE_DEPTHS),
    ("不予情形的处理", terms.GROUNDS),
)


def empty_workbook(template: Bundle) -> bytes:
    """Return the workbook to fill in for items with the flow of a template; equal, equal bytes."""
    about = (
        f"样板事项：{template.item.name}（{template.item.key}）。流程、表单和文书与样板相同。",
        f"带 * 的必须填写；其他单元格不填的与样板相同，填“{CLEAR}”的为没有。编码列请用文本格式。",
    )
    columns = {
        ITEMS: (*ITEM, INHERITED),
        **{sheet: (KEY, *part) for sheet, (_name, part) in PARTS.items()},
        LAWS[0]: (KEY, *LAWS[1]),
        UNITS[0]: (KEY, *UNITS[1]),
    }
    return workbook(
        [
            *(_sheet(name, about, each) for name, each in columns.items()),
            _explained(template, columns),
            _codes(),
        ]
    )


def _sheet(name: str, about: Sequence[str], columns: Sequence[Column]) -> Table:
    return Table(
        name=name,
        title=name,
        about=about,
        head=[_heading(column) for column in columns],
        rows=(),
        choices={_heading(column): column.choices for column in columns if column.choices},
    )


def _heading(column: Column) -> str:
    return f"{column.heading}*" if column.needed else column.heading


def _explained(template: Bundle, columns: dict[str, tuple[Column, ...]]) -> Table:
    rows: list[Sequence[Value]] = [
        (
            sheet,
            column.heading,
            "必填" if column.needed else "",
            column.hint or "、".join(column.choices),
            _example(template, column) if sheet == ITEMS else "",
        )
        for sheet, each in columns.items()
        for column in each
    ]
    rows += [
        (UNITS[0], "单位标识", "", unit.name, key) for key, unit in template.item.units.items()
    ]
    return Table(
        name="说明",
        title="各列怎样填写",
        about=(),
        head=["表", "列", "要求", "说明", "样板事项的内容"],
        rows=rows,
    )


def _example(template: Bundle, column: Column) -> str:
    said: object = tomllib.loads(template.files[ITEM_FILE].decode("utf-8-sig"))
    for name in column.path.split("."):
        said = said.get(name) if isinstance(said, dict) else None
    match said:
        case None:
            return ""
        case bool():
            return "是" if said else "否"
        case list():
            return "；".join(map(str, said))
        case _:
            return str(said)


def _codes() -> Table:
    return Table(
        name="代码",
        title="代码和名称都可以填",
        about=(),
        head=["列", "代码", "名称"],
        rows=list(_listed()),
    )


def _listed() -> Iterator[tuple[str, str, str]]:
    for heading, of in _CODES:
        for code, label in of.items():
            yield heading, str(code), label
