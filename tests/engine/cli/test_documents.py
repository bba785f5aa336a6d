"""``guhua item document``: which sheet of what, in which form, and into which file."""

from contextlib import closing
from io import BytesIO

import pytest
from openpyxl import load_workbook

from engine.bundle import shipped
from engine.work import Engine


@pytest.fixture
def guhua(shell):
    """Run ``guhua item document …``; return click's result, for a sheet is bytes."""
    return shell("item", "document", GUHUA_COUNTY="示例县").run


def test_a_page_of_an_item_stands_alone(guhua):
    page = guhua("felling", "notice", "--format", "html").output

    assert "一次性告知单" in page
    assert shipped("felling").digest in page
    assert "@page" in page


def test_the_end_of_a_files_name_says_its_form(guhua, tmp_path):
    guhua("000164120000", "information", "-o", tmp_path / "table.xlsx")

    assert load_workbook(tmp_path / "table.xlsx").sheetnames[0] == "事项要素"


def test_what_was_published_is_handed_out_as_it_was(guhua, sqlite_settings):
    with closing(Engine(sqlite_settings)) as engine, engine.begin() as work:
        digest = work.tables.items.get("felling").digest
        work.tables.publications.keep(digest, {"notice.html": ("text/html", b"as published")})

    assert guhua("felling", "notice", "--format", "html").stdout_bytes == b"as published"


def test_the_countys_list_holds_every_item_in_force_or_those_of_one_organ(guhua):
    whole = load_workbook(BytesIO(guhua("list", "--format", "xlsx").stdout_bytes)).active
    some = guhua("list", "--organ", "示例镇人民政府", "--format", "xlsx").stdout_bytes

    assert whole["A1"].value == "示例县　项目清单"
    assert whole.max_row == 3 + 6
    alone = load_workbook(BytesIO(some)).active
    assert (alone["A1"].value, alone.max_row) == ("示例镇人民政府　项目清单", 4)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("felling",), "没有写明要“felling”的哪一种表"),
        (("unknown", "notice"), "unknown"),
        (("felling", "handbook", "--format", "xlsx"), "没有表格文件"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(guhua, arguments, sentence):
    assert sentence in guhua(*arguments, status=1).output


@pytest.mark.parametrize("sheet", [("felling", "notice"), ("booklet", "--most", "3")])
def test_a_sheet_that_cannot_be_written_is_said_and_leaves_nothing(guhua, tmp_path, sheet):
    (tmp_path / "taken").write_text("a file, not a folder")

    for output in (tmp_path / "missing" / "sheet.pdf", tmp_path / "taken" / "sheet.pdf"):
        assert "未能写入" in guhua(*sheet, "-o", output, status=1).output

    assert not (tmp_path / "missing").exists()


def test_a_booklet_of_several_volumes_wants_a_file_name(guhua):
    said = guhua("booklet", "--most", "2", status=1).output

    assert "分册，不能写到一个文件里" in said


@pytest.mark.full
def test_a_booklet_of_several_volumes_is_several_files(guhua, tmp_path):
    said = guhua("booklet", "--most", "3", "-o", tmp_path / "book.pdf").output

    files = sorted(tmp_path.glob("book-*.pdf"))
    assert len(files) == 3
    assert all(file.read_bytes().startswith(b"%PDF") for file in files)
    assert "第三分册（共三分册）" in said
