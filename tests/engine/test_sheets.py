"""Workbooks: numbers stay numbers, text stays text, nothing is computed that somebody typed."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from engine.sheets import Table, workbook


def written(*rows, **changes):
    """The sheet as another program reads it."""
    table = {"name": "表", "title": "标题", "about": ["单位：件"], "head": ["甲", "乙"]} | changes
    return load_workbook(BytesIO(workbook([Table(rows=rows, **table)])))["表"]


def test_a_sheet_has_its_title_its_lines_and_its_head_before_its_rows():
    sheet = written(("一", 1), ("二", 2))

    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["标题", None],
        ["单位：件", None],
        ["甲", "乙"],
        ["一", 1],
        ["二", 2],
    ]
    assert sheet.freeze_panes == "A4"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_is_text(text):
    cell = written((text, 1))["A4"]

    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.quotePrefix


@given(text=st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_text_whatever_becomes_a_formula(text):
    cell = written((text, 1))["A4"]

    assert cell.data_type != "f"
    assert cell.data_type != "n" or cell.value is None


def test_numbers_and_instants_stay_what_they_are():
    sheet = written((Decimal("96.4"), datetime(2026, 3, 18, 10, 20)), (None, -3))  # noqa: DTZ001

    assert sheet["A4"].value == pytest.approx(96.4)
    assert sheet["B4"].value == datetime(2026, 3, 18, 10, 20)  # noqa: DTZ001
    assert sheet["A5"].value is None
    assert sheet["B5"].value == -3


def test_the_same_rows_give_the_same_bytes_at_any_time(monkeypatch):
    tables = [Table(name="表", title="标题", about=[], head=["甲"], rows=[("一",)])]
    before = workbook(tables)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)

    assert workbook(tables) == before
    with ZipFile(BytesIO(before)) as archive:
        assert b"</dcterms:" not in archive.read("docProps/core.xml")


def test_a_long_text_is_wrapped_in_its_cell():
    assert written(("长" * 200, 1))["A4"].alignment.wrap_text


def test_unprintable_characters_and_endless_texts_do_not_break_a_workbook():
    sheet = written(("甲\x00\x07乙", "字" * 40_000))

    assert sheet["A4"].value == "甲乙"
    assert len(sheet["B4"].value) == 32_767
