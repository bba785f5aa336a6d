"""``guhua item submit … retire``: the way of a version from a shell."""

import json
import re
from datetime import timedelta

import pytest

from engine.bundle import shipped
from engine.clock import ZONE, SystemClock
from tests.support.charts import hasty

ITEM = "hygiene_check"
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


@pytest.fixture
def guhua(shell, monkeypatch):
    """Run ``guhua item …`` and let every chart be the first that comes."""
    hasty(monkeypatch)
    return shell("item", GUHUA_OPERATOR_CLI="1")


def today():
    """The legal day of the clock that the command line reads."""
    return SystemClock().now().astimezone(ZONE).date()


@pytest.fixture
def newer(tmp_path):
    """The next version of an item, as a folder."""
    folder = tmp_path / "newer"
    bundle = shipped(ITEM)
    bundle.export(folder)
    item = folder / "item.toml"
    text = item.read_text(encoding="utf-8")
    item.write_text(text.replace("notes = [", 'notes = ["试行", '), encoding="utf-8")
    return folder


def test_a_version_goes_its_way_by_three_people(guhua, newer):
    code = shipped(ITEM).item.code
    guhua("import", newer, "--as", "process_designer1")

    assert "已提交" in guhua("submit", code, "--as", "process_designer1", "--note", "增加说明")
    assert "已退回" in guhua(
        "return", ITEM, "--as", "center_supervision1", "--reason", "请补充依据"
    )
    guhua("submit", ITEM, "--as", "process_designer1", "--note", "增加说明")
    assert "已审核" in guhua("review", ITEM, "--as", "center_supervision1")
    assert "第 2 版已生效，摘要 " in guhua("publish", ITEM, "--as", "item_admin1")

    newest, first = json.loads(guhua("versions", ITEM, "--json"))
    assert (newest["state"], newest["note"]) == ("published", "增加说明")
    assert (first["state"], first["number"]) == ("superseded", 1)
    assert "增加说明" in guhua("versions", ITEM)


def test_people_read_states_in_their_own_words(guhua, newer):
    imported = guhua("import", newer, "--as", "process_designer1")
    listed, told = guhua("list"), guhua("versions", ITEM)

    assert imported.startswith("已导入第 2 版（草案），摘要 ")
    assert listed.count("现行") == len(listed.splitlines())
    newest, first = told.splitlines()
    assert "草案" in newest
    assert "现行" in first
    assert not re.search("draft|published", listed + told)


def test_a_draft_that_was_reviewed_outside_is_published_as_ever(guhua, newer):
    guhua("import", newer, "--as", "process_designer1")

    said = guhua("publish", ITEM, "--as", "item_admin1", "--reviewed-by", "center_supervision1")

    assert said.startswith("第 2 版已生效，摘要 ")


def test_a_version_is_published_for_a_day(guhua, newer):
    day = today() + timedelta(days=20)
    guhua("import", newer, "--as", "process_designer1")

    said = guhua(
        *("publish", ITEM, "--as", "item_admin1", "--reviewed-by", "center_supervision1"),
        *("--on", day),
    )

    assert f"自 {day} 零时起生效" in said
    assert json.loads(guhua("versions", ITEM, "--json"))[0]["state"] == "scheduled"
    assert "请先退回" in guhua(
        *("retire", ITEM, "--as", "item_admin1", "--document", "文件", "--reason", "取消"),
        *("--on", day),
        status=1,
    )


def test_a_scan_is_kept(guhua, tmp_path):
    file = tmp_path / "盖章.pdf"
    file.write_bytes(PDF)

    assert "流程图的扫描件" in guhua("scan", ITEM, "chart", file, "--as", "item_admin1")
    assert json.loads(guhua("versions", ITEM, "--json"))[0]["scans"] == 1
    file.write_bytes(b"")
    assert "空的" in guhua("scan", ITEM, "chart", file, "--as", "item_admin1", status=1)


def test_an_item_is_retired(guhua):
    day = today()

    said = guhua(
        *("retire", "felling", "--as", "item_admin1", "--document", "示政发〔2026〕3号"),
        *("--reason", "上位法修改", "--on", day),
    )

    assert f"自 {day} 起取消" in said
    rows = {row["code"]: row["state"] for row in json.loads(guhua("list", "--json"))}
    assert rows[shipped("felling").item.code] == "retired"


def test_two_versions_are_compared_in_sentences(guhua, newer):
    old = newer.parent / "old"
    shipped(ITEM).export(old)

    assert guhua("diff", old, newer).strip() == "说明增加：试行"
    assert json.loads(guhua("diff", f"{ITEM}@1", newer, "--json")) == ["说明增加：试行"]
    assert "没有差别" in guhua("diff", ITEM, old)
    assert "没有找到" in guhua("diff", f"{ITEM}@7", newer, status=1)
    assert "版本应写成" in guhua("diff", f"{ITEM}@x", newer, status=1)


def test_an_unknown_item_or_version_is_not_found(guhua):
    assert "没有找到" in guhua("submit", "nothing", "--as", "item_admin1", status=1)
    assert "没有找到" in guhua("submit", ITEM, "--as", "item_admin1", "--version", 9, status=1)
