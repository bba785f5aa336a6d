"""Schedulers killed at any moment, several at once: each moment of the law comes once (REL-5)."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from engine import queries, scheduler
from engine.audit import Kind
from engine.clock import SystemClock
from engine.store.records import CaseRecord, DueRecord
from tests.support.county import open_county
from tests.support.ticks import Orders, SchedulerProcess, on


@pytest.fixture
def postgres_county(postgres_settings):
    opened = open_county(postgres_settings)
    with closing(opened.engine):
        yield opened


def make_work(county, number):
    """Cases that will owe by themselves: a reminder and a timer, or cards and an acceptance,
    or another case.
    """
    makers = (
        lambda: county.make_case("felling", "补正一次", at="correct"),
        lambda: county.make_case("hygiene", at="accept_review"),
        lambda: county.make_case("hygiene", "告知承诺"),
    )
    cases, morning = [], county.clock.now()
    for n in range(number):
        # All begin at the same hour: which cards a case owes depends on it.
        county.clock.move_to(morning)
        cases.append(makers[n % len(makers)]())
    county.clock.move_to(morning + timedelta(days=21))
    return cases


def late(county):
    with county.engine.look() as look:
        return queries.tick(look).owed + len(look.tables.outbox.waiting(size=1000))


def came(county, case_id):
    """What came by itself in a case: how often each thing."""
    found = Counter()
    for event in county.events(case_id):
        if event.kind is Kind.CARD_ISSUED:
            found[f"{event.data['rule']}/{event.data['level']}"] += 1
        elif event.kind in {Kind.TIMER_FIRED, Kind.CASE_DEEMED_ACCEPTED}:
            found[event.kind.value] += 1
    return found


def assert_each_once(county, cases, started):
    """Nothing is left, nothing came twice, and cases of one sort got the same."""
    assert late(county) == 0
    assert scheduler.sweep(county.engine) == 0
    by_sort = {}
    for number, case_id in enumerate(cases):
        found = came(county, case_id)
        assert set(found.values()) <= {1}
        assert by_sort.setdefault(number % 3, found) == found
    assert by_sort[0] == Counter({"CORRECTION/warning": 1, "timer:fired": 1})
    assert by_sort[1]["case:deemed_accepted"] == by_sort[1]["A05/red"] == 1
    keys = Counter(event.key for event in county.log() if event.key is not None)
    assert sum(key.startswith("outbox/") for key in keys) == started
    assert set(keys.values()) == {1}
    county.check()


def started_by(cases):
    """How many of the cases cause another one."""
    return sum(number % 3 == 2 for number in range(len(cases)))


@pytest.mark.timeout(1800)
def test_a_scheduler_killed_before_any_statement_leaves_all_or_nothing(county, scale, figures):
    """Killed before its first statement, its second, … and every commit, each on fresh work."""
    stride, statement, cases = scale(9, 1), 1, []
    morning, deaths = county.clock.now(), 0
    while True:
        county.clock.move_to(morning)
        cases += make_work(county, 3)
        orders = Orders(
            settings=county.engine.settings, at=county.clock.now(), dies_before=statement
        )
        with SchedulerProcess(orders) as process:
            finished = process.finishes()
        while scheduler.sweep(county.engine):
            pass
        if finished:
            break
        deaths += 1
        statement += stride

    figures(killed=deaths, cases=len(cases))
    assert deaths > 100 / stride
    assert_each_once(county, cases, started_by(cases))


@pytest.mark.postgres
@pytest.mark.timeout(1800)
def test_two_schedulers_killed_at_random_do_each_thing_once(postgres_county, scale, figures):
    county, chance = postgres_county, random.Random(20260302)
    rounds, killed = scale(20, 100), 0
    cases = make_work(county, scale(36, 180))
    orders = [
        Orders(settings=on(county.engine.settings, f"node-{n}"), at=county.clock.now(), pause=0.01)
        for n in range(2)
    ]
    with ExitStack() as stack:
        nodes = [stack.enter_context(SchedulerProcess(order)) for order in orders]
        for _ in range(rounds):
            victim = chance.randrange(2)
            time.sleep(chance.uniform(0.0, 0.25))
            killed += nodes[victim].alive()
            nodes[victim].kill()
            nodes[victim] = stack.enter_context(SchedulerProcess(orders[victim]))
            if late(county) == 0:
                cases += make_work(county, 9)
                orders = [Orders(**vars(o) | {"at": county.clock.now()}) for o in orders]
        for node in nodes:
            node.finishes()
    while scheduler.sweep(county.engine):
        pass

    figures(rounds=rounds, killed_at_work=killed, cases=len(cases))
    assert killed > rounds / 2
    assert_each_once(county, cases, started_by(cases))


@pytest.mark.postgres
def test_four_schedulers_share_two_hundred_deadlines_and_one_dies_in_the_middle(
    postgres_county, scale, figures
):
    county, rows = postgres_county, scale(40, 200)
    cases = [county.make_case("felling", "补正一次", at="correct") for _ in range(rows)]
    county.clock.advance(timedelta(days=21))
    settings, at = county.engine.settings, county.clock.now()

    began = time.monotonic()
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(
                SchedulerProcess(
                    Orders(settings=on(settings, f"node-{n}"), at=at, dies_before=40 * (n == 0))
                )
            )
            for n in range(4)
        ]
        finished = [node.finishes() for node in nodes]
    seconds = time.monotonic() - began

    assert finished == [False, True, True, True]
    found = Counter()
    for case_id in cases:
        found += came(county, case_id)
    assert found == Counter({"CORRECTION/warning": rows, "timer:fired": rows})
    figures(rows=2 * rows, twice=0, missing=0, seconds=round(seconds, 1))
    assert late(county) == 0
    county.check()


@contextmanager
def guhua_schedulers(settings):
    """Two nodes that run ``guhua scheduler`` by the machine's own clock."""
    command = [sys.executable, "-c", "from engine.cli import main; main()", "scheduler"]
    told = os.environ | {
        "GUHUA_DATABASE_URL": settings.database_url,
        "GUHUA_SECRET_FILE": str(settings.secret_file),
        "GUHUA_CHECKPOINT_DIR": str(settings.checkpoint_dir),
    }
    nodes = [
        subprocess.Popen(
            command, env=told | {"GUHUA_NODE": f"node-{number}"}, stdout=subprocess.DEVNULL
        )
        for number in range(2)
    ]
    try:
        yield nodes
    finally:
        for node in nodes:
            node.terminate()
        ended = [node.wait(30) for node in nodes]
    assert ended == [0, 0]


def spread(county, cases, *, over):
    """Let the timers of cases come one after the other within some seconds from now."""
    begin = SystemClock().now() + timedelta(seconds=5)
    with county.engine.store.begin() as connection:
        connection.execute(update(CaseRecord).values(watch_at=None))
        for number, case_id in enumerate(cases):
            at = begin + timedelta(seconds=over * number / len(cases))
            connection.execute(update(DueRecord).where(DueRecord.case_id == case_id).values(at=at))


@pytest.mark.postgres
def test_in_normal_work_no_deadline_waits_for_a_minute(postgres_county, scale, figures):
    county, rows = postgres_county, scale(20, 200)
    cases = [county.make_case("felling", "补正一次", at="correct") for _ in range(rows)]
    spread(county, cases, over=scale(10, 100))

    handled = 0
    with guhua_schedulers(county.engine.settings) as nodes:
        while len(fired := timers_fired(county)) < rows:
            assert all(node.poll() is None for node in nodes)
            county.make_case("hygiene")
            handled += 1

    lags = sorted(
        (event.at - datetime.fromisoformat(event.data["due"])).total_seconds() for event in fired
    )
    p99 = lags[int(0.99 * (len(lags) - 1))]
    figures(timers=rows, cases_meanwhile=handled, p99_s=round(p99, 1), largest_s=round(lags[-1], 1))
    assert p99 < 60


def timers_fired(county):
    return [event for event in county.log() if event.kind is Kind.TIMER_FIRED]
