"""Workbooks that somebody sent: read as they are, computed never, refused with a sentence."""

import time
import tracemalloc
import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from engine import sheets
from engine.errors import InvalidValueError
from engine.sheets import Formula, Table


def book(*rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def packed(parts, *, kind=zipfile.ZIP_DEFLATED):
    written = BytesIO()
    with zipfile.ZipFile(written, "w", kind) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return written.getvalue()


def with_part(name, body):
    with zipfile.ZipFile(BytesIO(book(["甲"]))) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return packed({**parts, name: body})


def test_cells_come_back_as_they_were_written():
    table = Table(name="表", title="标题", about=(), head=["甲", "乙"], rows=[["=1+1", 3]])

    assert sheets.read(sheets.workbook([table])) == {"表": [("标题",), ("甲", "乙"), ("=1+1", 3)]}


def test_a_formula_is_marked_and_not_computed():
    [rows] = sheets.read(book(["=1+1", "一", None, True])).values()

    assert rows == [(Formula(text="=1+1"), "一", None, True)]


def test_a_day_comes_back_as_an_instant_without_zone():
    [rows] = sheets.read(book([datetime.fromisoformat("2026-01-31")])).values()

    assert rows == [(datetime.fromisoformat("2026-01-31"),)]


def test_a_list_below_a_head_is_offered():
    table = Table(
        name="表", title="", about=(), head=["是否"], rows=(), choices={"是否": ("是", "否")}
    )

    written = sheets.workbook([table])

    [offered] = load_workbook(BytesIO(written))["表"].data_validations.dataValidation
    assert (offered.formula1, str(offered.sqref)) == ('"是,否"', "A3:A5000")


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "空的"),
        (b"no workbook", "不是 .xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        (b"%PDF-1.7", "PDF"),
        (book(["甲"])[:200], "不是 .xlsx"),
        (packed({"a.txt": b"x"}), "不是 .xlsx"),
        (packed({"xl/workbook.xml": b"<broken"}), "损坏"),
        (with_part("xl/vbaProject.bin", b"x"), "宏"),
        (with_part("xl/worksheets/sheet1.xml", LAUGHS), "文档类型"),
        (with_part("xl/worksheets/sheet1.xml", LAUGHS.decode().encode("utf-16")), "文档类型"),
        (with_part("xl/worksheets/sheet1.xml", b"<worksheet"), "损坏"),
        (with_part("xl/media/a.bin", b"0" * (3 * sheets.MOST_BYTES)), "解压后超过"),
        (packed({"xl/workbook.xml": b""} | {f"{n}": b"" for n in range(1001)}), "不是 .xlsx"),
        (packed({"xl/workbook.xml": b"<x/>"}, kind=zipfile.ZIP_BZIP2), "压缩方式"),
        (packed({"xl/workbook.xml": b"<x/>"}, kind=zipfile.ZIP_LZMA), "压缩方式"),
        (b"PK\x03\x04" + b"\0" * sheets.MOST_BYTES, "超过上限"),
    ],
    ids=[
        "empty",
        "text",
        "old or locked",
        "pdf",
        "cut off",
        "another zip",
        "no book",
        "macros",
        "entities",
        "entities in utf-16",
        "broken sheet",
        "zip bomb",
        "many parts",
        "bzip2",
        "lzma",
        "too large",
    ],
)
def test_what_will_not_do_is_refused_with_a_sentence(body, words):
    with pytest.raises(InvalidValueError, match=words.replace(".", r"\.")):
        sheets.read(body)


def test_too_many_rows_or_columns_are_refused():
    with pytest.raises(InvalidValueError, match="超过5000行"):
        sheets.read(book(*[["甲"]] * 5001))
    with pytest.raises(InvalidValueError, match="超过200列"):
        sheets.read(book(["甲"] * 201))


def test_a_sheet_that_claims_a_million_rows_is_read_by_what_it_has():
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="2"><c r="B2" t="inlineStr">'
        "<is><t>甲</t></is></c></row></sheetData></worksheet>"
    )

    [rows] = sheets.read(with_part("xl/worksheets/sheet1.xml", xml.encode())).values()

    assert [row for row in rows if any(row)] == [(None, "甲")]


def test_a_row_a_million_further_down_is_refused():
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    )

    with pytest.raises(InvalidValueError, match="超过5000行"):
        sheets.read(with_part("xl/worksheets/sheet1.xml", xml.encode()))


def test_a_row_of_a_million_cells_is_refused_before_it_is_built():
    cells = b"<c/>" * 1_000_000
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData><row>%s</row></sheetData></worksheet>" % cells
    )
    sent = with_part("xl/worksheets/sheet1.xml", xml)

    tracemalloc.start()
    try:
        with pytest.raises(InvalidValueError, match="超过200列"):
            sheets.read(sent)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 20_000_000


def test_a_tag_without_end_is_not_read_again_and_again():
    began = time.process_time()

    with pytest.raises(InvalidValueError, match="损坏"):
        sheets.read(with_part("xl/a.xml", b'<a b="' + b"0" * 60_000_000))

    assert time.process_time() - began < 3


def test_more_elements_than_any_sheet_needs_are_refused():
    body = b"<sst>" + b"<si/>" * sheets.MOST_MARKS + b"</sst>"

    with pytest.raises(InvalidValueError, match="单元格过多"):
        sheets.read(with_part("xl/sharedStrings.xml", body))
