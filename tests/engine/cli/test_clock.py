"""``guhua clock``: due dates, and the time of a case explained."""

import importlib
import json
import pkgutil
import subprocess
import sys
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner

import engine.cli
from engine import queries
from engine.cli import main
from engine.cli.clock import clock
from engine.errors import NotFoundError
from engine.limits import Audience
from engine.limits.clocks import ClockName
from engine.model import Role
from engine.queries.explaining import explain_row

HEAVY = {"SpiffWorkflow", "sqlalchemy", "alembic", "flask", "lxml", "jsonschema", "engine.work"}

NOTICE_2027 = """
year = 2027
[[notices]]
number = "国办发明电〔2026〕9号"
published_on = 2026-11-05
title = "国务院办公厅关于2027年部分节假日安排的通知"
[[holidays]]
name = "元旦"
first = 2027-01-01
last = 2027-01-03
make_up = []
[[holidays]]
name = "劳动节"
first = 2027-05-01
last = 2027-05-05
make_up = []
[[holidays]]
name = "国庆节"
first = 2027-10-01
last = 2027-10-07
make_up = []
"""


def due(*arguments, status=0, start="2024-09-23", limit="20wd"):
    given = ["clock", "due", "--start", start, "--limit", limit, *arguments, "--json"]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == status, done.output
    return done


def answer(*arguments, **given):
    return json.loads(due(*arguments, **given).stdout)


def test_a_due_date_asks_neither_database_nor_process_engine():
    program = (
        "import sys; from engine.cli import main\n"
        "main(['clock', 'due', '--start', '2024-03-28', '--limit', '5wd'], standalone_mode=False)\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_pauses_and_an_extension_are_counted():
    found = answer("--exclude", "2024-10-08..2024-10-15", "--extend", "10wd@2024-10-23")

    assert found == {
        "due": "2024-11-15",
        "base_due": "2024-11-01",
        "excluded_wd": 6,
        "provisional": False,
        "extension_valid": True,
        "anomalies": [],
    }


def test_an_instant_may_start_a_limit_in_hours():
    assert answer(start="2026-03-06T16:00", limit="3h")["due"] == "2026-03-09"
    assert answer(start="2026-03-06T17:00+00:00", limit="1wd")["due"] == "2026-03-09"


def test_a_year_of_ones_own_replaces_the_estimate(tmp_path):
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE_2027, "utf-8")

    estimated = answer(start="2026-12-14")
    published = answer("--calendar", file, start="2026-12-14")

    assert (estimated["due"], estimated["provisional"]) == ("2027-01-12", True)
    assert (published["due"], published["provisional"]) == ("2027-01-12", False)


def test_text_names_the_same_values():
    given = ["clock", "due", "--start", "2024-09-23", "--limit", "20wd"]

    assert "due: 2024-10-24" in CliRunner().invoke(main, given).stdout.splitlines()


# What is refused, by its rule


@pytest.mark.parametrize(
    ("arguments", "given", "rule"),
    [
        pytest.param(["--exclude", "2024-10-15..2024-10-08"], {}, "R-27", id="pause backwards"),
        pytest.param([], {"limit": "0.3wd"}, "R-44", id="0.3 working days"),
        pytest.param([], {"limit": "0.5wd"}, "R-44", id="half a working day"),
        pytest.param([], {"limit": "-5wd"}, "R-44", id="negative"),
        pytest.param([], {"limit": "13mo", "start": "2026-12-14"}, "R-44", id="no calendar"),
        pytest.param([], {"limit": "9999mo"}, "R-44", id="months out of range"),
        pytest.param([], {"limit": "99999wd"}, "R-44", id="days out of range"),
        pytest.param([], {"limit": "9999mo", "start": "9998-12-14"}, "R-44", id="far future"),
        pytest.param([], {"limit": "5d", "start": "1949-10-01"}, "R-44", id="far past"),
        pytest.param(["--exclude", "2024-10-08..9999-12-31"], {}, "R-44", id="pause without end"),
        pytest.param(["--extend", "3h@2024-10-08"], {}, "R-23", id="hours as an extension"),
    ],
)
def test_what_no_rule_allows_is_refused_by_the_rule_and_a_sentence(arguments, given, rule):
    done = due(*arguments, status=1, **given)

    assert done.stdout == ""
    assert done.stderr.startswith("拒绝：")
    assert f"规则 {rule}" in done.stderr


def test_an_extension_after_the_last_day_is_refused_and_the_date_without_it_stands():
    done = due("--extend", "10wd@2024-10-25", status=1)

    assert json.loads(done.stdout)["due"] == "2024-10-24"
    assert json.loads(done.stdout)["anomalies"] == ["EXTENSION_AFTER_EXPIRY"]
    assert "延长无效（规则 R-23）" in done.stderr


def test_a_second_extension_is_refused_and_the_first_one_stands():
    done = due("--extend", "10wd@2024-10-23", "--extend", "10wd@2024-10-23", status=1)

    assert json.loads(done.stdout)["due"] == "2024-11-07"
    assert "只能延长一次" in done.stderr


@pytest.mark.parametrize("start", ["yesterday", "2024-02-30", "2024-03-28T25:00", ""])
def test_a_start_that_is_no_day_is_wrong_usage(start):
    due(start=start, status=2)


# The root knows its commands without loading them


def test_every_command_is_found_where_the_root_says_it_is():
    for group in (main, clock):
        context = click.Context(group)
        for name in group.list_commands(context):
            assert group.get_command(context, name) is not None, name


def test_no_command_hides_in_a_module_that_the_root_does_not_know():
    for module in pkgutil.iter_modules(engine.cli.__path__):
        importlib.import_module(f"engine.cli.{module.name}")

    assert set(main.commands) == set(main.modules)
    assert set(clock.commands) - set(clock.modules) == {"due"}


def test_a_command_that_does_not_exist_is_wrong_usage():
    assert CliRunner().invoke(main, ["clocks"]).exit_code == 2


# A case


@pytest.fixture
def county(sqlite_county):
    """One kind of database is enough for commands."""
    return sqlite_county


@pytest.fixture
def explain(shell):
    """Run ``guhua clock explain …``; return click's result, refusals apart."""
    return shell("clock", "explain").run


def test_a_case_is_explained_with_the_number_of_the_letter_that_paused_it(county):
    case_id = county.make_case("sewage", at="sampling")
    [letter] = [
        event.data["number"]
        for event in county.events(case_id)
        if event.data.get("code") == "special_procedure_notice"
    ]
    county.clock.advance(timedelta(days=14))

    with county.engine.look() as look:
        found = explain_row(look, look.tables.cases.get(case_id))

    paused = [row.count(ClockName.STATUTORY) for row in found.rows[3:8]]
    assert found.due(ClockName.STATUTORY).due_on is None
    assert any(f"检测期间不计入（{letter}，《行政许可法》第四十五条）" == one.why for one in paused)
    assert found.notes == ()
    assert any(f"特别程序告知书 {letter}" in row.events for row in found.rows)


def test_what_a_case_explains_is_what_its_row_says(county):
    for item, step in (("sewage", "review"), ("felling", "site_visit"), ("felling", None)):
        case_id = county.make_case(item, at=step)
        row = county.case(case_id)

        with county.engine.look() as look:
            found = explain_row(look, row)

        assert found.due(ClockName.STATUTORY).due_on == row.statutory_due_on
        assert found.due(ClockName.PROMISED).due_on == row.promised_due_on
        assert found.calendar_version == row.calendar


def test_a_command_prints_a_cases_days_as_text_and_as_one_document(county, explain):
    row = county.case(county.make_case("felling", at="review"))

    document = json.loads(explain(row.no, "--json").stdout)
    text = explain(row.no).stdout
    applicant = json.loads(explain(row.no, "--json", "--applicant").stdout)

    assert document["no"] == row.no
    assert document["dues"][-1]["due"] == str(row.statutory_due_on)
    assert all(each["day"] in text for each in document["days"])
    assert "受理" in text
    assert (applicant["countings"], applicant["notes"]) == ([], [])


def test_a_number_that_is_none_is_refused(explain):
    assert "没有找到办件" in explain("2026-0", status=1).stderr


def test_whoever_may_not_see_a_case_has_it_not_explained(county):
    case_id = county.make_case("felling", at="review")
    clerk = county.people["town_reviewer"]
    stranger = next(actor for actor in county.people.values() if actor.has(Role.SYS_ADMIN))

    with county.engine.look(clerk) as look:
        own = queries.explain_case(look, case_id, audience=Audience.APPLICANT)

    assert own.rows
    with county.engine.look(stranger) as look, pytest.raises(NotFoundError):
        queries.explain_case(look, case_id)
