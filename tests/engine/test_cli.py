"""The command line as scripts and people use it: words, documents, exit status."""

import json
import sqlite3
from decimal import Decimal

import pytest
from click.testing import CliRunner

from engine.bundle import shipped
from engine.cli import main


@pytest.fixture
def guhua(sqlite_settings, monkeypatch, tmp_path):
    """Run ``guhua …`` on a county of this test's own; return status and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUHUA_DATABASE_URL", sqlite_settings.database_url)
    monkeypatch.setenv("GUHUA_SECRET_FILE", str(sqlite_settings.secret_file))
    monkeypatch.setenv("GUHUA_CHECKPOINT_DIR", str(sqlite_settings.checkpoint_dir))
    monkeypatch.setenv("GUHUA_NODE", sqlite_settings.node)
    monkeypatch.setenv("GUHUA_OPERATOR_CLI", "1")

    def run(*arguments, status=0):
        done = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert done.exit_code == status, done.output
        return done.output

    return run


@pytest.fixture
def answers(tmp_path):
    """Write the answers of the felling permit's first golden case, step by step."""

    def write(node, visit=0):
        steps = [s for s in shipped("felling").golden[0].steps if s.node == node]
        path = tmp_path / f"{node}.json"
        path.write_text(json.dumps(dict(steps[visit].answers), default=_plain))
        return path

    return write


def _plain(value):
    return str(value) if isinstance(value, Decimal) else dict(value)


def test_a_due_date_comes_with_the_keys_that_scripts_rely_on(guhua):
    output = guhua("clock", "due", "--start", "2024-03-28", "--limit", "5wd", "--json")

    assert json.loads(output) == {
        "due": "2024-04-07",
        "base_due": "2024-04-07",
        "excluded_wd": 0,
        "provisional": False,
        "extension_valid": None,
        "anomalies": [],
    }


def test_a_limit_that_is_none_is_refused_with_a_sentence_and_status_one(guhua):
    output = guhua("clock", "due", "--start", "2024-03-28", "--limit", "soon", status=1)

    assert "不是有效时限" in output


def test_a_wrong_option_ends_with_status_two(guhua):
    guhua("clock", "due", "--from", "yesterday", status=2)


def test_a_case_is_extended_by_the_head_of_the_entrusting_bureau(guhua, answers):
    started = guhua(
        "case", "start", "felling", "--as", "town_acceptor", "--answers", answers("apply"), "--json"
    )
    no = json.loads(started)["no"]
    extend = ("case", "extend", no, "--as", "forestry_leader1", "--reason", "核实采伐限额")
    assert "尚未受理" in guhua(*extend, status=1)
    guhua(
        "case", "complete", no, "accept_review", "--as", "town_acceptor",
        "--answers", answers("accept_review"),
    )  # fmt: skip

    longer = json.loads(guhua(*extend, "--length", "5wd", "--json"))

    shown = json.loads(guhua("case", "show", no, "--json"))
    assert longer == {"no": no, "due": shown["statutory_due_on"]}
    assert "延长办理时限5个工作日" in guhua("case", "replay", no)
    assert "只允许延长一次" in guhua(*extend, status=1)


def test_a_letter_is_written_by_its_code_or_its_number(guhua, answers, tmp_path):
    started = guhua(
        "case", "start", "felling", "--as", "town_acceptor", "--answers", answers("apply"), "--json"
    )
    no = json.loads(started)["no"]
    one, page = tmp_path / "one.pdf", tmp_path / "two.html"

    guhua("case", "letter", no, "material_receipt", "--as", "town_acceptor", "-o", str(one))
    year = no[-12:-8]
    number = f"示镇林许收〔{year}〕1号"
    guhua("case", "letter", no, number, "--as", "town_acceptor", "-o", str(page))

    assert one.read_bytes().startswith(b"%PDF-")
    assert number in page.read_text(encoding="utf-8")
    absent = guhua("case", "letter", no, "licence", "--as", "town_acceptor", status=1)
    assert "没有找到文书“licence”" in absent
    guhua("case", "letter", no, number, "--as", "sys_admin", status=1)


def test_a_case_goes_from_receipt_to_delivery_on_the_command_line(guhua, answers):
    started = guhua(
        "case", "start", "felling", "--as", "town_acceptor", "--answers", answers("apply"), "--json"
    )
    no = json.loads(started)["no"]
    for node, people in (
        ("accept_review", ["town_acceptor"]),
        ("site_visit", ["town_inspector1", "town_inspector2"]),
        ("review", ["town_reviewer"]),
        ("decide", ["town_decider"]),
        ("make_licence", ["town_issuer"]),
        ("deliver", ["town_issuer"]),
    ):
        guhua("case", "complete", no, node, "--as", people[0], "--answers", answers(node))
        for second in people[1:]:
            guhua("case", "complete", no, node, "--as", second)

    shown = json.loads(guhua("case", "show", no, "--json"))
    tasks = json.loads(guhua("case", "tasks", no, "--json"))
    told = guhua("case", "replay", no)
    rebuilt = json.loads(guhua("case", "rebuild", no, "--json"))

    assert (shown["status"], shown["outcome"]) == ("ended", "granted")
    assert {task["status"] for task in tasks} == {"done"}
    assert "出具《准予行政许可决定书》" in told
    assert rebuilt["different"] == []
    assert json.loads(guhua("audit", "verify", "--json"))["sound"]


def test_the_operator_acts_for_others_only_where_it_is_allowed(guhua, answers, monkeypatch):
    monkeypatch.setenv("GUHUA_OPERATOR_CLI", "0")

    output = guhua(
        "case", "start", "felling", "--as", "town_acceptor", "--answers", answers("apply"), status=1
    )

    assert "GUHUA_OPERATOR_CLI" in output


def test_a_byte_changed_in_the_log_is_found_with_its_number(guhua, sqlite_settings):
    file = sqlite_settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(file) as connection:
        _drop_triggers(connection)
        connection.execute("UPDATE event SET data = replace(data, 'felling', 'fellinG')")
    connection.close()

    report = json.loads(guhua("audit", "verify", "--json", status=1))

    assert not report["sound"]
    assert report["first_broken"]


def _drop_triggers(connection):
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f'DROP TRIGGER "{name}"')


def test_items_are_listed_exported_and_imported_again_as_the_same_version(guhua, tmp_path):
    listed = {row["code"]: row for row in json.loads(guhua("item", "list", "--json"))}
    guhua("item", "export", "felling", tmp_path / "out")
    again = guhua("item", "import", tmp_path / "out", "--as", "process_designer1")

    digest = listed["000164120000"]["digest"]
    assert listed["000164120000"]["state"] == "published"
    assert digest == shipped("felling").digest
    assert digest in again


def test_a_broken_bundle_changes_nothing_and_names_the_place(guhua, tmp_path):
    guhua("item", "export", "felling", tmp_path / "out")
    flow = tmp_path / "out" / "flow.bpmn"
    flow.write_text(flow.read_text().replace('gh:role="decider"', 'gh:role="emperor"'))
    before = guhua("item", "list", "--json")

    output = guhua("item", "import", tmp_path / "out", "--as", "process_designer1", status=1)

    assert "flow.bpmn" in output
    assert "emperor" in output
    assert guhua("item", "list", "--json") == before


def test_a_chart_is_drawn_and_measured(guhua, tmp_path):
    guhua("item", "export", "hygiene_check", tmp_path / "out")

    measured = guhua("chart", tmp_path / "out", "-o", tmp_path / "chart.svg", "--json")

    assert json.loads(measured)["overlaps"] == 0
    assert json.loads(measured)["through"] == 0
    assert (tmp_path / "chart.svg").read_bytes().startswith(b"<?xml")


def test_a_chart_that_cannot_be_drawn_leaves_the_old_file_as_it_was(guhua, tmp_path, monkeypatch):
    guhua("item", "export", "hygiene_check", tmp_path / "out")
    (tmp_path / "chart.svg").write_bytes(b"old")
    monkeypatch.setenv("PATH", "/nowhere")

    output = guhua("chart", tmp_path / "out", "-o", tmp_path / "chart.svg", status=1)

    assert "没有安装 graphviz" in output
    assert {path.name for path in tmp_path.iterdir()} >= {"out", "chart.svg"}
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    assert (tmp_path / "chart.svg").read_bytes() == b"old"


def test_the_doctor_names_sample_accounts_as_something_to_mind(guhua):
    output = guhua("doctor", "--json", status=1)

    found = {row["check"]: row["ok"] for row in json.loads(output)}
    assert not found["示例账号"]
    assert found["在办件"]
    assert found["数据库"]


def test_a_real_office_brings_its_people_and_each_sets_a_password_first(
    guhua, tmp_path, sqlite_county
):
    file = tmp_path / "office.toml"
    file.write_text(
        """
organs = [{ uscc = "11990101000000019X", name = "示例县行政审批服务局" }]

[[users]]
login = "newcomer"
name = "新受理"
organ = "11990101000000019X"
grants = [{ role = "acceptor", organ = "11990101000000019X", starts_on = 2026-01-01 }]
"""
    )

    output = guhua("people", "import", file, "-o", tmp_path / "accounts.txt")
    again = guhua("people", "import", file, "-o", tmp_path / "again.txt")

    login, password, _name = (tmp_path / "accounts.txt").read_text().split()
    _token, info = sqlite_county.engine.sign_in(login, password)
    assert "新建 1 个账号" in output
    assert "新建 0 个账号" in again
    assert info.must_change
    assert (tmp_path / "accounts.txt").stat().st_mode & 0o077 == 0


def test_a_people_file_with_a_wrong_code_names_the_place(guhua, tmp_path):
    file = tmp_path / "office.toml"
    file.write_text('organs = [{ uscc = "11990101000000019Y", name = "局" }]\nusers = []\n')

    output = guhua("people", "import", file, status=1)

    assert "organs.0.uscc" in output
    assert "校验" in output


def test_the_lint_of_a_folder_names_each_finding_and_skips_what_asks_for_people(guhua, tmp_path):
    folder = tmp_path / "sewage"
    shipped("sewage").export(folder)
    item = folder / "item.toml"
    item.write_text(item.read_text("utf-8").replace('promised = "7wd"', 'promised = "5wd"'))

    told = json.loads(guhua("item", "lint", folder, "--json", status=1))

    [error, warning] = sorted(told["findings"], key=lambda finding: finding["level"])
    assert (error["rule"], error["element"], error["line"]) == ("L14", "limits.promised", 25)
    assert "现场勘验（2个工作日） → 审核（2个工作日）" in error["sentence"]
    assert (warning["rule"], warning["level"]) == ("L11", "warning")
    assert warning["reason"]
    assert {skipped["rule"] for skipped in told["skipped"]} == {"L24", "L25"}


def test_the_lint_of_an_item_of_the_office_asks_who_works_there(guhua):
    output = guhua("item", "lint", "felling")

    assert "0个错误，1个提示（0个没有说明原因）" in output
    assert "L24" not in output


def test_the_lint_of_a_folder_that_cannot_be_read_ends_with_status_one(guhua, tmp_path):
    (tmp_path / "empty").mkdir()

    assert "没有这个文件夹，或者里面没有文件" in guhua("item", "lint", tmp_path / "empty", status=1)
    assert "事项" in guhua("item", "lint", "nothing", status=1)


def test_an_import_says_what_stands_between_the_draft_and_its_publication(guhua, tmp_path):
    folder = tmp_path / "hygiene_check"
    shipped("hygiene_check").export(folder)
    item = folder / "item.toml"
    text = item.read_text("utf-8")
    item.write_text(text.replace('"示例县人民政府"', '"示例市卫生健康委员会"'), "utf-8")

    output = guhua("item", "import", folder, "--as", "process_designer1")

    assert "已导入第 2 版" in output
    assert "发布之前请处理：item.toml" in output
    assert "（L20）" in output
