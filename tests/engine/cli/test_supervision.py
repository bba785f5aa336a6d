"""``guhua supervise report``: the figures of some days, and the workbook of them."""

import json
from contextlib import closing

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from engine.cli import main
from tests.support.county import open_county


@pytest.fixture
def guhua(sqlite_settings, monkeypatch):
    """Run a command on a county with one case that was granted in March 2026."""
    county = open_county(sqlite_settings)
    with closing(county.engine):
        county.make_case("felling", "正常办结")
    for name, value in {
        "GUHUA_DATABASE_URL": sqlite_settings.database_url,
        "GUHUA_SECRET_FILE": sqlite_settings.secret_file,
        "GUHUA_CHECKPOINT_DIR": sqlite_settings.checkpoint_dir,
        "GUHUA_NODE": sqlite_settings.node,
        "GUHUA_OPERATOR_CLI": "1",
    }.items():
        monkeypatch.setenv(name, str(value))

    def run(*arguments):
        return CliRunner().invoke(main, ["supervise", "report", *map(str, arguments)])

    return run


MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


def test_a_report_says_its_days_and_its_sums(guhua):
    done = guhua(*MARCH, "--json")

    told = json.loads(done.output)
    assert done.exit_code == 0
    assert (told["from"], told["to"]) == ("2026-03-01", "2026-03-31")
    assert told["total"]["received"] == told["total"]["settled"] == 1
    assert told["total"]["endings"]["granted"] == 1
    assert told["total"]["on_time"] == 1
    [felling] = [i for organ in told["organs"] for i in organ["items"] if i["item"] == "felling"]
    assert not felling["zero_case"]


def test_people_read_it_in_sentences(guhua):
    assert "收件 1" in guhua(*MARCH).output
    assert "零办件" in guhua(*MARCH).output


def test_a_workbook_is_written_and_stands_in_the_log(guhua, sqlite_settings, tmp_path):
    out = tmp_path / "report.xlsx"

    done = guhua(*MARCH, "-o", out)

    assert done.exit_code == 0, done.output
    assert load_workbook(out).sheetnames == ["统计", "办件清单"]
    county = open_county(sqlite_settings)
    with closing(county.engine):
        assert county.log()[-1].kind == "report:exported"


def test_whoever_supervises_nothing_is_refused_and_gets_no_file(guhua, tmp_path):
    out = tmp_path / "report.xlsx"

    done = guhua(*MARCH, "-o", out, "--as", "town_acceptor")

    assert done.exit_code == 1
    assert "拒绝" in done.output
    assert not out.exists()


def test_days_that_run_backwards_are_refused(guhua):
    done = guhua("--from", "2026-03-31", "--to", "2026-03-01")

    assert done.exit_code == 1
    assert "起始日期" in done.output
