"""Workbooks of items as somebody at a desk fills them in."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

ALL = "材料；条件；依据；不予情形"
"""Everything that may be taken over from the template."""


def row(number: int, **changes: Any) -> dict[str, Any]:
    """One item like 林木采伐许可 with everything that must be filled in."""
    return {
        "事项标识": f"item_{number}",
        "事项名称": f"林木采伐许可（示例{number}）",
        "基本编码": "000164120000",
        "实施编码": "11990101000000027Q5000164120000",
        "实施机关": "11990101000000027Q",
        "文号前缀": f"示镇林许{number}",
        "施行日期": "2026-01-31",
        "法定时限": "20个工作日",
        "承诺时限": "7个工作日",
        "结果名称": "林木采伐许可证",
        "沿用样板": ALL,
    } | changes


def filled(
    empty: bytes, items: Iterable[Mapping[str, Any]], **others: Iterable[Mapping[str, Any]]
) -> bytes:
    """Fill an empty workbook: rows by heading, for 事项 and for other sheets by their names."""
    book = load_workbook(BytesIO(empty))
    for name, rows in {"事项": items, **others}.items():
        sheet = book[name]
        [top] = [line[0].row for line in sheet.rows if line[0].value == "事项标识*"]
        head = {str(cell.value).rstrip("*"): cell.column for cell in sheet[top]}
        for number, values in enumerate(rows, start=top + 1):
            for heading, value in values.items():
                sheet.cell(number, head[heading]).value = value
    written = BytesIO()
    book.save(written)
    return written.getvalue()
