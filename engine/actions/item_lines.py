"""Rows of a workbook as values by their place in an item, with the cell each came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import sheets
from engine.actions.item_columns import CLEAR, KEY, Column, UnreadableCellError
from engine.sheets import Formula

OF = "of"
"""The place of the cell that names the item."""

HEAD_WITHIN = 20
"""Rows in which the head of a sheet is looked for."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong in one place of the workbook, and what now.

    :ivar row: counted from 1; 0 for the sheet as a whole
    :ivar cell: as programs name it, e.g. ``C5``; empty for the row as a whole
    """

    sheet: str
    row: int
    sentence: str
    column: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = f"“{self.sheet}”表" + (f"第{self.row}行" if self.row else "")
        return (
            place + (f"“{self.column}”（{self.cell}）" if self.cell else "") + f"：{self.sentence}"
        )


@dataclass(kw_only=True)
class Line:
    """One row that says something: values by path, and where each of them stands.

    :ivar key: the item it is about
    """

    sheet: str
    row: int
    key: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, sentence: str, path: str = OF) -> Fault:
        """Say what is wrong, with the cell of *path*; that of the item's key where it has none."""
        column, cell = self.cells.get(path) or self.cells.get(OF, ("", ""))
        return Fault(sheet=self.sheet, row=self.row, column=column, cell=cell, sentence=sentence)


def lines(
    found: Mapping[str, Sequence[sheets.Row]],
    sheet: str,
    columns: Sequence[Column],
    faults: list[Fault],
) -> Iterator[Line]:
    """Read the rows below the head of a sheet, wherever its columns stand.

    :param columns: the first names the item
    :param faults: takes what is wrong with the sheet itself; each row keeps its own
    """
    rows = found.get(sheet, [])
    top = next((at for at, row in enumerate(rows[:HEAD_WITHIN]) if _is_head(row)), None)
    if top is None:
        if any(cell is not None for row in rows for cell in row):
            sentence = f"前{HEAD_WITHIN}行中没有表头（{KEY.heading}……）。请下载空白表后填写"
            faults.append(Fault(sheet=sheet, row=0, sentence=sentence))
        return
    known = {column.heading: column for column in columns}
    head: dict[int, Column] = {}
    for number, cell in enumerate(rows[top], start=1):
        heading = str(cell or "").strip().rstrip("*")
        if heading in known:
            head[number] = known[heading]
        elif heading:
            faults.append(_unknown(sheet, top + 1, number, heading))
    for column in columns:
        if column.needed and column not in head.values():
            sentence = f"缺少“{column.heading}”列。请下载空白表后填写"
            faults.append(Fault(sheet=sheet, row=top + 1, sentence=sentence))
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        if any(cell is not None and str(cell).strip() for cell in row):
            yield _line(sheet, number, row, head)


def _is_head(row: sheets.Row) -> bool:
    return any(str(cell or "").strip().rstrip("*") == KEY.heading for cell in row)


def _unknown(sheet: str, row: int, number: int, heading: str) -> Fault:
    return Fault(
        sheet=sheet,
        row=row,
        column=heading[:40],
        cell=sheets.place(row, number),
        sentence="没有这一列，其中的内容不会使用。请改正表头，或者删去这一列",
    )


def _line(sheet: str, number: int, row: sheets.Row, head: Mapping[int, Column]) -> Line:
    line = Line(sheet=sheet, row=number)
    for at, column in head.items():
        line.cells[column.path] = column.heading, sheets.place(number, at)
        cell = row[at - 1] if at <= len(row) else None
        if cell is None or not str(cell).strip():
            if column.needed:
                line.faults.append(line.fault("没有填写。请补充", column.path))
            continue
        try:
            line.said[column.path] = _value(column, cell)
        except UnreadableCellError as error:
            line.faults.append(line.fault(error.sentence, column.path))
    line.key = str(line.said.pop(OF, ""))
    return line


def _value(column: Column, cell: object) -> Any:
    if isinstance(cell, Formula):
        raise UnreadableCellError("是公式。请复制后“选择性粘贴”为数值")
    if not column.needed and str(cell).strip() == CLEAR:
        return None
    return column.read(cell)
