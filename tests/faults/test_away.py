"""The database is away, or an act is too much: refused in time, and nothing is left behind."""

import socket
import time
from contextlib import contextmanager

import pytest

from engine import actions
from engine.bpmn import BudgetExceededError, workflow
from engine.errors import DatabaseAwayError
from engine.store import Store
from tests.support.county import fresh_key, open_county
from tests.support.postgres import free_port

LONGEST = 10
"""Seconds after which whoever waits is answered (REL-9)."""


@contextmanager
def a_server_that_never_answers():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def seconds_until_away(store):
    began = time.monotonic()
    with pytest.raises(DatabaseAwayError), store.look():
        pytest.fail("there is no database")
    return time.monotonic() - began


def test_a_refused_connection_is_told_at_once(figures):
    store = Store(f"postgresql://guhua@127.0.0.1:{free_port()}/guhua")

    waited = seconds_until_away(store)

    figures(waited_s=round(waited, 2))
    assert waited < LONGEST


def test_a_server_that_never_answers_is_not_waited_for(figures):
    with a_server_that_never_answers() as port:
        store = Store(f"postgresql://guhua@127.0.0.1:{port}/guhua")

        waited = seconds_until_away(store)

    figures(waited_s=round(waited, 2))
    assert waited < LONGEST


@pytest.mark.postgres
def test_a_database_that_went_away_comes_back_without_a_restart(durable_postgres, figures):
    store = Store(durable_postgres.url.render_as_string(hide_password=False))
    with store.look() as connection:
        connection.exec_driver_sql("SELECT 1")
    durable_postgres.crash()

    waited = seconds_until_away(store)
    durable_postgres.start()
    back = time.monotonic()
    with store.look() as connection:
        connection.exec_driver_sql("SELECT 1")

    figures(waited_s=round(waited, 2), back_after_s=round(time.monotonic() - back, 2))
    assert waited < LONGEST
    assert time.monotonic() - back < 5
    store.close()


def test_a_lock_that_somebody_else_holds_is_not_waited_for_forever(postgres_settings, figures):
    county = open_county(postgres_settings)
    case_id = county.make_case("felling", at="accept_review")
    task = county.task(case_id, "accept_review")
    answers = county.answers("felling", "accept_review")
    began = time.monotonic()
    with county.engine.store.begin() as other:
        other.exec_driver_sql("SELECT * FROM case_file FOR UPDATE")

        with (
            pytest.raises(DatabaseAwayError),
            county.engine.begin(county.people["town_acceptor"]) as work,
        ):
            actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())
        waited = time.monotonic() - began

    figures(waited_s=round(waited, 2))
    assert waited < LONGEST
    county.complete(task, answers)
    county.check()
    county.engine.close()


def test_an_act_that_runs_in_a_circle_is_rolled_back_and_the_next_one_works(county, monkeypatch):
    case_id = county.make_case("felling", at="accept_review")
    task = county.task(case_id, "accept_review")
    answers = county.answers("felling", "accept_review")
    before, row = county.log(), county.case(case_id)

    with monkeypatch.context() as patch:
        patch.setattr(workflow, "BUDGET", 1)
        with (
            pytest.raises(BudgetExceededError),
            county.engine.begin(county.people["town_acceptor"]) as work,
        ):
            actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

    assert county.log() == before
    assert county.case(case_id) == row
    county.complete(task, answers)
    county.check()


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_whatever_goes_wrong_behind_an_act_leaves_nothing_of_it(county, error):
    case_id = county.make_case("felling", at="accept_review")
    task = county.task(case_id, "accept_review")
    answers = county.answers("felling", "accept_review")
    before, row = county.log(), county.case(case_id)

    with pytest.raises(error), county.engine.begin(county.people["town_acceptor"]) as work:
        actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())
        raise error

    assert county.log() == before
    assert county.case(case_id) == row
    assert [t.id for t in county.tasks(case_id)] == [task.id]
    county.complete(task, answers)
    county.check()
