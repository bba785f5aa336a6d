"""``guhua scheduler``: alone on a node, asked how it stands, and told that a clock is right."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import update

from engine import actions
from engine.model import Role
from engine.scheduler import TRIES
from engine.store.records import OutboxRecord
from tests.support.county import open_county


@pytest.fixture
def guhua(shell):
    return shell(GUHUA_OPERATOR_CLI="1")


@pytest.fixture
def scheduler(told):
    """A scheduler in a process of its own."""
    command = [sys.executable, "-c", "from engine.cli import main; main()", "scheduler"]
    with subprocess.Popen(command, env=os.environ | told) as process:
        try:
            yield process
        finally:
            process.kill()


def status(guhua):
    return json.loads(guhua("scheduler", "status", "--json"))


def jump(county):
    """The incident that a clock put forward by an hour brings."""
    with county.engine.begin() as work:
        actions.clock_jumped(work, seconds=3600, reason="时钟被拨快了 3600 秒")


def test_before_any_scheduler_ran_nothing_is_running(guhua):
    found = status(guhua)

    assert found["running"] is False
    assert (found["owed"], found["lag_s"], found["dead"]) == (0, 0.0, 0)
    assert "没有调度器运行过" in guhua("scheduler", "status")


def test_a_scheduler_does_what_is_late_says_so_and_stops_in_peace(sqlite_county, scheduler, guhua):
    case_id = sqlite_county.make_case("felling", "补正一次", at="correct")
    assert status(guhua)["owed"] > 0

    deadline = time.monotonic() + 40
    while (found := status(guhua))["owed"] or not found["running"]:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    scheduler.send_signal(signal.SIGTERM)

    assert scheduler.wait(timeout=30) == 0
    assert sqlite_county.case(case_id).status == "ended"
    [node] = found["nodes"]
    assert node["node"] == "counter-1"
    assert found["lag_s"] == 0.0


def test_a_clock_that_was_set_is_shown_until_somebody_confirms_it(sqlite_county, guhua):
    jump(sqlite_county)

    [incident] = status(guhua)["incidents"]
    assert incident["kind"] == "clock_jump"
    assert status(guhua)["halted"] == ["counter-1"]
    assert "confirm-clock" in guhua("doctor", status=1)

    assert "已确认" in guhua("scheduler", "confirm-clock")
    assert status(guhua)["halted"] == []
    assert "没有等待确认" in guhua("scheduler", "confirm-clock", status=1)


def test_in_the_name_of_a_clerk_no_clock_is_confirmed(sqlite_county, guhua):
    jump(sqlite_county)

    assert "拒绝" in guhua("scheduler", "confirm-clock", "--as", "acceptor1", status=1)

    sqlite_county.grant("acceptor1", Role.SYS_ADMIN, sqlite_county.people["acceptor1"].organ)
    guhua("scheduler", "confirm-clock", "--as", "acceptor1")
    assert sqlite_county.log()[-1].actor == "acceptor1"


def test_the_clock_of_another_node_is_confirmed_by_its_name(sqlite_county, guhua):
    jump(sqlite_county)

    guhua("scheduler", "confirm-clock", "--node", "counter-9", status=1)
    guhua("scheduler", "confirm-clock", "--node", "counter-1")


def test_the_doctor_counts_dead_effects_and_retry_revives_them(sqlite_county, guhua):
    sqlite_county.make_case("hygiene", "告知承诺")
    with sqlite_county.engine.store.begin() as connection:
        connection.execute(update(OutboxRecord).values(attempts=TRIES))

    assert "guhua scheduler retry" in guhua("doctor", status=1)
    assert "1 项" in guhua("scheduler", "retry")
    assert status(guhua)["dead"] == 0


def test_a_deadline_that_is_late_is_seen_by_the_doctor(sqlite_settings, guhua):
    county = open_county(sqlite_settings)
    with closing(county.engine):
        county.make_case("felling", "补正一次", at="correct")
        county.clock.advance(timedelta(days=40))

    assert "最长迟延" in guhua("doctor", status=1)
