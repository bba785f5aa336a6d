"""``guhua calendar …``: a notice is read back, previewed, drafted, and confirmed by a second person."""

import json

import pytest

from tests.support.notices import NOTICE_2027


@pytest.fixture
def guhua(shell):
    return shell(GUHUA_OPERATOR_CLI="1")


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE_2027, encoding="utf-8")
    return path


def test_a_notice_is_shown_back_drafted_and_confirmed_by_another(guhua, notice):
    shown = guhua("calendar", "import", notice, "--text", "--as", "sys_admin1")
    assert "春节　2027-02-05 至 2027-02-11 放假，2027-01-31、2027-02-20 上班" in shown
    assert "guhua calendar confirm 2" in shown

    refused = guhua("calendar", "confirm", 2, "--as", "sys_admin1", status=1)
    confirmed = json.loads(guhua("calendar", "confirm", 2, "--as", "sys_admin2", "--json"))

    assert "另一人" in refused
    assert json.loads(guhua("calendar", "show", "--json"))["version"] == confirmed["version"]
    assert "2027-02-05" in guhua("calendar", "export")


def test_a_preview_drafts_nothing(guhua, notice):
    data = json.loads(guhua("calendar", "import", notice, "--preview", "--json"))

    assert data["number"] is None
    assert data["preview"]["cases"] == 0
    assert json.loads(guhua("calendar", "show", "--json"))["versions"] == []


def test_the_clock_takes_it_by_its_other_name(guhua, notice):
    data = json.loads(guhua("clock", "import-calendar", notice, "--json"))

    assert data["number"] == 2
    assert data["summary"] == "导入2027年放假安排（国办发明电〔2026〕9号）"


def test_a_draft_is_turned_down(guhua, notice):
    guhua("calendar", "import", notice)

    guhua("calendar", "refuse", 2, "--as", "center_supervision1")

    assert "退回" in guhua("calendar", "confirm", 2, "--as", "sys_admin2", status=1)


def test_a_contradiction_is_refused_with_its_line(guhua, notice):
    notice.write_text(NOTICE_2027.replace("2月5日（周五）", "2月5日（周四）"), encoding="utf-8")

    assert "第4行“春节”" in guhua("calendar", "import", notice, "--text", status=1)


def test_a_file_that_is_no_text_is_refused(guhua, tmp_path):
    path = tmp_path / "notice.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0")

    assert "UTF-8" in guhua("calendar", "import", path, status=1)
