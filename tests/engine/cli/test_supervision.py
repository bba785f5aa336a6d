"""``guhua supervise``: items without cases, another register, one case examined again."""

import json

import pytest


@pytest.fixture
def guhua(shell):
    return shell("supervise")


def test_items_without_cases_are_listed(sqlite_county, guhua):
    sqlite_county.make_case("felling", at="review")

    found = json.loads(guhua("zero", "--from", "2026-03-01", "--to", "2026-03-31", "--json"))

    assert {row["rule"] for row in found} == {"A20"}
    assert not [row for row in found if row["subject"].endswith("item/felling")]


def test_a_register_is_compared(guhua, tmp_path):
    file = tmp_path / "公示.csv"
    file.write_text("文号,日期\n示镇林许准〔2026〕99号,2026-03-05\n", encoding="utf-8")

    assert "公示.csv列有" in guhua("compare", file)


def test_a_register_in_another_encoding_is_refused(guhua, tmp_path):
    file = tmp_path / "register.csv"
    file.write_bytes("文号\n示镇林许准〔2026〕99号\n".encode("gb18030"))

    assert "UTF-8" in guhua("compare", file, status=1)


def test_one_case_is_examined_again(sqlite_county, guhua):
    no = sqlite_county.case(sqlite_county.make_case("karaoke")).no

    assert json.loads(guhua("examine", no, "--json")) == {"no": no, "cards": 1}
    assert json.loads(guhua("examine", no, "--json"))["cards"] == 0
    assert "没有找到" in guhua("examine", "0", status=1)
