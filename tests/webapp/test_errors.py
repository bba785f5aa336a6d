"""Faults of ours: a number for the person, a line for the log, nothing of what was typed."""

import json
import shutil
from pathlib import Path

import pytest
import structlog

from engine.errors import CalendarMissingError
from tests.support.desk import drawn, sign_in
from webapp import create_app, logs
from webapp.errors import SENTENCES, TITLES

PERSON = "990101199001010019"


@pytest.fixture
def json_log():
    logs.configure()
    yield
    structlog.reset_defaults()


@pytest.fixture
def broken(sqlite_county):
    """An application with a page that has a fault, and a person who opens it."""

    def fault():
        number = PERSON
        raise RuntimeError(str(len(number)))

    app = create_app(sqlite_county.engine)
    app.add_url_rule("/broken", view_func=fault)
    return sign_in(app, "town_acceptor")


def test_a_fault_has_a_number_that_finds_it_in_the_log(json_log, broken, capsys):
    page = broken.get("/broken")

    [line] = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert page.status_code == 500
    assert told["incident"] in drawn(page).cssselect("[role=alert]")[0].text
    assert "RuntimeError" in told["exception"]
    assert "in fault" in told["exception"]


def test_neither_the_page_nor_the_log_shows_what_the_program_held(json_log, broken, capsys):
    page = broken.get("/broken")

    assert PERSON not in page.text + capsys.readouterr().out
    assert "Traceback" not in page.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("PUT", "/worklist", 405), ("GET", "/tasks/not-a-task", 404)],
)
def test_a_wrong_address_is_answered_in_chinese(app, method, path, status):
    response = app.test_client().open(path, method=method)

    assert response.status_code == status
    assert drawn(response).cssselect("[role=alert]")[0].text == str(SENTENCES[status])
    assert drawn(response).cssselect("h1")[0].text == str(TITLES[status])


def test_a_day_beyond_the_known_calendars_is_no_fault_of_ours(sqlite_county):
    def far():
        raise CalendarMissingError(2035)

    app = create_app(sqlite_county.engine)
    app.add_url_rule("/far", view_func=far)
    page = sign_in(app, "town_acceptor").get("/far")

    assert page.status_code == 422
    assert "缺少 2035 年工作日历" in page.text


def test_who_is_refused_keeps_the_menu_and_reads_no_name_of_a_program(sqlite_county, app):
    page = sign_in(app, "town_acceptor").get("/decisions")

    assert page.status_code == 403
    assert drawn(page).xpath("//nav//a[@href='/worklist']")
    assert "R-ROLE" not in page.text


def test_no_page_holds_a_password_while_the_database_is_away(sqlite_county):
    folder = Path(sqlite_county.engine.settings.secret_file).parent
    client = create_app(sqlite_county.engine).test_client()
    sqlite_county.engine.store.close()
    shutil.move(folder, folder.with_suffix(".away"))

    away = client.post("/sign-in", data={"name": "town_acceptor", "password": "Secret-2026x"})
    shutil.move(folder.with_suffix(".away"), folder)

    assert away.status_code == 503
    assert "Secret-2026x" not in away.text
