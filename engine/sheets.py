"""Workbooks (.xlsx): the one door to openpyxl. Text stays text, whatever it begins with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = str | int | Decimal | date | datetime | None
"""What a cell holds; an instant must be without zone, in the zone that its head names."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 32_767
_WIDEST, _NARROWEST = 48, 8
_LAST_NARROW = "\u2e7f"
_TITLE = Font(bold=True, size=14)
_HEAD = Font(bold=True)
_GROUND = PatternFill("solid", fgColor="F3F6F9")
_LINE = Side(style="thin", color="B6BFCA")
_READ = Alignment(wrap_text=True, vertical="top")
"""A long text grows downwards and stays in its cell."""
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One sheet: a title, lines about it (period, units), a head, rows, and which of them are sums."""

    name: str
    title: str
    about: Sequence[str]
    head: Sequence[str]
    rows: Iterable[Sequence[Value]]
    sums: frozenset[int] = frozenset()


def workbook(tables: Iterable[Table]) -> bytes:
    """Return the bytes of a workbook with a sheet for each table.

    No cell is a formula: what was typed somewhere and begins with ``=``, ``+``, ``-`` or ``@``
    is marked as text, so that no program computes it. Numbers stay numbers. Equal tables give
    equal bytes: no instant of the making is kept.
    """
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for table in tables:
        _fill(book.create_sheet(table.name), table)
    written = BytesIO()
    book.save(written)
    return _timeless(written)


_PROPERTIES = "docProps/core.xml"
_INSTANT = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can write, and what it writes where nothing is known."""


def _timeless(written: BytesIO) -> bytes:
    """Take out when the workbook was made: the library writes the machine's time into it."""
    packed = BytesIO()
    with ZipFile(written) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            body = before.read(name)
            entry = ZipInfo(name, date_time=_NO_DAY)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, _INSTANT.sub(b"", body) if name == _PROPERTIES else body)
    return packed.getvalue()


def _fill(sheet: Worksheet, table: Table) -> None:
    _put(sheet.cell(1, 1), table.title).font = _TITLE
    for number, line in enumerate(table.about, start=2):
        _put(sheet.cell(number, 1), line)
    top = len(table.about) + 2
    widths = [_width(text) for text in table.head]
    for column, text in enumerate(table.head, start=1):
        cell = _put(sheet.cell(top, column), text)
        cell.font, cell.fill, cell.border = _HEAD, _GROUND, _BOX
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for number, row in enumerate(table.rows):
        for column, value in enumerate(row, start=1):
            cell = _put(sheet.cell(top + 1 + number, column), value)
            cell.border = _BOX
            widths[column - 1] = max(widths[column - 1], _width(str(value or "")))
            if isinstance(value, str):
                cell.alignment = _READ
            if number in table.sums:
                cell.font = _HEAD
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{top}:{top}"


def _put(cell: Any, value: Value) -> Cell:
    """Write one value; a text is a text."""
    if not isinstance(value, str):
        cell.value = value
        return cell  # type: ignore[no-any-return]
    text = _UNPRINTABLE.sub("", value)[:_LONGEST]
    cell.value = text
    if text.startswith(_FORMULA):
        cell.data_type = "s"
        # As if it had been typed behind an apostrophe: it stays text when the cell is edited.
        cell.quotePrefix = True
    return cell  # type: ignore[no-any-return]


def _width(text: str) -> int:
    """The room a text takes, its widest line: Chinese characters are two wide."""
    lines = [sum(1 + (letter > _LAST_NARROW) for letter in line) for line in text.split("\n")]
    return min(max(max(lines) + 2, _NARROWEST), _WIDEST)
