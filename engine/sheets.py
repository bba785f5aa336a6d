"""Workbooks (.xlsx): the one door to openpyxl. Text stays text, whatever it begins with."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeAlias
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from engine.errors import InvalidValueError

Value: TypeAlias = str | int | Decimal | date | datetime | None
"""What a cell holds; an instant must be without zone, in the zone that its head names."""

MOST_BYTES = 50_000_000
"""Of a workbook that somebody sends, packed; and three times as much unpacked."""
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_PARTS = 1_000
MOST_MARKS = 2_000_000
"""Begins and ends of XML elements in all parts: some forty columns of 5000 rows need a million."""

_NO_WORKBOOK = {
    b"": "文件是空的（0字节）。请重新保存后再选择",
    b"\xd0\xcf\x11\xe0": "是旧版 .xls 文件，或者设有打开密码。请另存为不带密码的 .xlsx",
    b"%PDF": "是PDF文件，不是工作簿。请选择 .xlsx",
}
_DECLARATION = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
"""In UTF-8 or UTF-16: what defines entities, and so may grow without end."""
_BEGIN = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*(?:<|\Z)")
"""How XML begins."""
_LONGEST_TAG = 3 * 2**20
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
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What may be chosen below a head; together at most 255 characters, without commas."""


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
    _offer(sheet, table, top)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{top}:{top}"


def _offer(sheet: Worksheet, table: Table, top: int) -> None:
    for column, text in enumerate(table.head, start=1):
        if text in table.choices:
            formula = f'"{",".join(table.choices[text])}"'
            offered = DataValidation(type="list", formula1=formula, allow_blank=True)
            letter = get_column_letter(column)
            offered.add(f"{letter}{top + 1}:{letter}{MOST_ROWS}")
            sheet.add_data_validation(offered)


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


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A cell that would be computed: what it shows depends on the program that opened it."""

    text: str


Row: TypeAlias = tuple[Value | Formula | bool | float, ...]


def read(body: bytes) -> dict[str, list[Row]]:
    """Return the cells of each sheet of a workbook that somebody sent; nothing is computed.

    The first row of a sheet is the first of its list, empty or not; behind the last cell of a
    row nothing is added. Instants have no zone.

    :raise InvalidValueError: no .xlsx, too large, with macros or a password, or broken
    """
    _require_harmless(body)
    try:
        book = load_workbook(BytesIO(body), read_only=True, keep_links=False)
    except Exception as error:  # the library raises whatever its parts raise
        raise _refusal("已损坏，或者不是 .xlsx 工作簿。请用电子表格软件另存为 .xlsx") from error
    try:
        return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
    except InvalidValueError:
        raise
    except Exception as error:
        raise _refusal("内容已损坏，不能读完。请用电子表格软件另存为 .xlsx") from error
    finally:
        book.close()


def place(row: int, column: int) -> str:
    """Name a cell as programs do, both counted from 1: ``C5``."""
    return f"{get_column_letter(column)}{row}"


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_ROWS:
            raise _refusal(f"“{sheet.title}”超过{MOST_ROWS}行。请分成几个文件")
        if len(row) > MOST_COLUMNS:
            raise _refusal(f"“{sheet.title}”第{number}行超过{MOST_COLUMNS}列。请删去多余的列")
        yield tuple(Formula(text=str(c.value)) if c.data_type == "f" else c.value for c in row)


def _require_harmless(body: bytes) -> None:
    if len(body) > MOST_BYTES:
        raise _refusal(f"有{len(body)}字节，超过上限{MOST_BYTES}字节。请分成几个文件")
    for mark, sentence in _NO_WORKBOOK.items():
        if body.startswith(mark) if mark else not body:
            raise _refusal(sentence)
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            _require_plain_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _refusal("不是 .xlsx 工作簿，或者已损坏。请用电子表格软件另存为 .xlsx") from error


def _require_plain_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _refusal("带有宏。请另存为不带宏的 .xlsx")
    if "xl/workbook.xml" not in names or len(parts) > MOST_PARTS:
        raise _refusal("不是 .xlsx 工作簿。请用电子表格软件另存为 .xlsx")
    if any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        # The library unpacks all others whole, before anybody can count what comes out.
        raise _refusal("用了不支持的压缩方式。请用电子表格软件另存为 .xlsx")
    left, marks = 3 * MOST_BYTES, MOST_MARKS
    for part in parts:
        columns = _Columns()
        # What the archive says of its sizes is a claim: only what comes out is counted.
        with archive.open(part) as opened:
            behind = b""
            while chunk := opened.read(2**20):
                left -= len(chunk)
                if left < 0:
                    raise _refusal(f"解压后超过{3 * MOST_BYTES}字节。请删去无关内容")
                if _DECLARATION.search(behind + chunk):
                    raise _refusal("含有不允许的文档类型声明。请用电子表格软件另存为 .xlsx")
                behind = chunk[-20:]
                marks -= chunk.count(b"<")
                if marks < 0:
                    raise _refusal("单元格过多。请分成几个文件")
                columns.feed(chunk)


class _Columns:
    """Counts the cells of each row of a part: the library builds a whole row before it tells."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._rows = self._cells = 0
        self._fed = 0
        self._is_xml = True

    def feed(self, chunk: bytes) -> None:
        """Count on; what is no XML, such as a picture, has no rows, and what is broken no more.

        :raise InvalidValueError: a row has too many cells, or a tag has no end
        """
        self._is_xml = self._is_xml and (self._fed > 0 or _BEGIN.match(chunk) is not None)
        if not self._is_xml:
            return
        self._fed += len(chunk)
        try:
            self._parser.Parse(chunk)
        except expat.ExpatError:
            self._is_xml = False
        # A tag without an end would be read from its beginning again for each chunk.
        if self._is_xml and self._fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise _refusal("内容已损坏，不能读完。请用电子表格软件另存为 .xlsx")

    def _begin(self, name: str, _attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "row":
            self._rows += 1
        elif kind == "c" and self._rows:
            self._cells += 1
            if self._cells > MOST_COLUMNS:
                raise _refusal(f"有一行超过{MOST_COLUMNS}列。请删去多余的列")

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "row":
            self._rows -= 1
            self._cells = self._cells if self._rows else 0


def _refusal(sentence: str) -> InvalidValueError:
    return InvalidValueError("工作簿", sentence)
