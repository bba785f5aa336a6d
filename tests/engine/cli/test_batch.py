"""``guhua item batch``: an empty workbook, filled in, becomes drafts; faults are told by cell."""

import json

import pytest

from tests.support.charts import hasty
from tests.support.workbooks import filled, row


@pytest.fixture
def guhua(shell, monkeypatch):
    """Run ``guhua item …`` and let every chart be the first that comes."""
    hasty(monkeypatch)
    return shell("item", GUHUA_OPERATOR_CLI="1")


@pytest.fixture
def workbook(guhua, tmp_path):
    """An empty workbook of the office, filled in."""

    def workbook(*rows):
        path = tmp_path / "items.xlsx"
        guhua("batch-template", "--template", "felling", path)
        path.write_bytes(filled(path.read_bytes(), rows))
        return path

    return workbook


def test_good_rows_are_drafted_and_bad_ones_told(guhua, workbook):
    path = workbook(row(1), row(2, 承诺时限="七天"))
    asked = ("batch", path, "--template", "felling", "--as", "process_designer1")

    checked = guhua(*asked, "--check", status=1)
    none = guhua(*asked, "--all-or-none", status=1)
    some = guhua(*asked, status=1)

    assert "“事项”表第6行“承诺时限”（Y6）" in checked
    assert "已存为草案 0 项" in checked
    assert "已存为草案 0 项" in none
    assert "已存为草案 1 项，问题 1 处" in some
    listed = json.loads(guhua("list", "--json"))
    assert [each["name"] for each in listed if each["state"] == "draft"] == [
        "林木采伐许可（示例1）"
    ]


def test_what_is_no_workbook_is_refused(guhua, tmp_path):
    path = tmp_path / "items.xlsx"
    path.write_bytes(b"PK\x03\x04")

    refused = guhua("batch", path, "--template", "felling", "--check", status=1)

    assert "另存为 .xlsx" in refused
