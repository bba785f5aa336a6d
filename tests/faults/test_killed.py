"""Killed in the middle: what was acknowledged stands, what was not is whole or absent."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import URL

from engine.audit import Kind
from engine.errors import DatabaseAwayError
from engine.store.checkpoints import Checkpoint
from tests.support import county as counties
from tests.support.clerks import Act, Answer, Clerk, try_out
from tests.support.county import County
from tests.support.postgres import PostgresServer, fresh_database

CLERKS = 3


@dataclass
class Ledger:
    """What clients were told: the acknowledged acts, and how often they had to ask again."""

    done: dict[str, Answer] = field(default_factory=dict)
    refused: Counter = field(default_factory=Counter)
    seconds_away: list[float] = field(default_factory=list)

    def check(self, county: County) -> None:
        """Acknowledged is stored, once, and nothing is stored that was not asked for."""
        keys = Counter(event.key for event in county.log() if event.key is not None)
        asked = {key: times for key, times in keys.items() if key.startswith("fault/")}
        assert asked == dict.fromkeys(self.done, 1)
        for key, answer in self.done.items():
            with county.engine.look() as look:
                event = look.log.by_key(key)
            assert event.case_id == answer.done.case_id
        completed = Counter(
            event.data["task"] for event in county.log() if event.kind is Kind.TASK_COMPLETED
        )
        assert set(completed.values()) == {1}
        assert not self.refused
        county.check()


class Client:
    """Takes sewage cases from the counter to the review, asking again until it is answered."""

    def __init__(self, name, county, ask, ledger):
        self.name, self.county, self.ask, self.ledger = name, county, ask, ledger
        self.keys = count()
        self.answers = {
            node: county.answers("sewage", node)
            for node in ("apply", "accept_review", "site_visit", "report_check")
        }

    def handle_a_case(self) -> UUID:
        case_id = self.act("acceptor1", "apply", item="sewage")
        self.act("acceptor2", "accept_review", case_id)
        self.act("water_inspector1", "site_visit", case_id)
        self.act("reviewer1", "report_check", case_id)
        self.act("water_inspector2", "site_visit", case_id, confirms=True)
        return case_id

    def act(self, login, node, case_id=None, *, item="", confirms=False) -> UUID:
        act = Act(
            login=login,
            key=f"fault/{self.name}/{next(self.keys)}",
            item=item,
            task=None if case_id is None else self.task(case_id, node),
            answers=None if confirms else self.answers[node],
        )
        answer = self.ask(act)
        if answer.done is None:
            self.ledger.refused[answer.error] += 1
            return case_id
        self.ledger.done[act.key] = answer
        return answer.done.case_id

    def task(self, case_id, node):
        """Find the task through a connection that outlives the clerks and waits for a server."""
        while True:
            answer = self.ask_for_tasks(case_id)
            if answer is not None:
                return next(task.id for task in answer if task.node_id == node)
            time.sleep(0.05)

    def ask_for_tasks(self, case_id):
        try:
            return self.county.tasks(case_id)
        except DatabaseAwayError:
            return None


@pytest.fixture
def durable_county(request, tmp_path):
    """A county on SQLite, or on a PostgreSQL that keeps its promises."""
    if request.param == "sqlite":
        settings = request.getfixturevalue("sqlite_settings")
    else:
        settings = request.getfixturevalue("durable_settings")
    opened = counties.open_county(settings)
    yield opened
    opened.engine.close()


@pytest.fixture
def durable_settings(durable_postgres: PostgresServer, tmp_path):
    folder = tmp_path / "county"
    folder.mkdir()
    with fresh_database(durable_postgres.url) as url:
        settings = counties.county_settings(folder, text_of(url))
        counties.found_county(settings)
        yield settings


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


on_both = pytest.mark.parametrize(
    "durable_county",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
    indirect=True,
)


@contextmanager
def at_work(clients):
    """Let clients handle cases, each in a thread of its own, until the block ends."""
    stop = threading.Event()

    def handle_cases(client):
        while not stop.is_set():
            client.handle_a_case()

    with ThreadPoolExecutor(len(clients)) as threads:
        handling = [threads.submit(handle_cases, client) for client in clients]
        try:
            yield handling
        finally:
            stop.set()
    for client in handling:
        client.result()


@on_both
def test_a_server_killed_in_the_middle_of_an_act_keeps_what_it_acknowledged(
    durable_county, scale, figures
):
    county, ledger = durable_county, Ledger()
    chance = random.Random(20260302)
    with ExitStack() as stack:
        clerks = [stack.enter_context(Clerk(county.engine.settings)) for _ in range(CLERKS)]
        clients = [Client(f"{n}", county, clerk.ask, ledger) for n, clerk in enumerate(clerks)]
        with at_work(clients) as handling:
            for number in range(scale(8, 50)):
                kill(clerks[number % CLERKS], handling, after=chance.uniform(0.0, scale(0.12, 0.6)))

    figures(
        killed=sum(clerk.deaths for clerk in clerks),
        acknowledged=len(ledger.done),
        unanswered=sum(clerk.unanswered for clerk in clerks),
    )
    ledger.check(county)
    check_checkpoints(county)


def kill(clerk, handling, *, after):
    """Kill a clerk's process and wait until another one has taken his place."""
    time.sleep(after)
    before = clerk.deaths
    clerk.kill()
    while clerk.deaths == before:
        time.sleep(0.002)
        assert not any(client.done() for client in handling)


def check_checkpoints(county):
    """The file that several processes wrote and some died over is whole and in order."""
    lines = (county.engine.settings.checkpoint_dir / "counter-1.jsonl").read_bytes().splitlines()
    sequence = [Checkpoint.read(line).seq for line in lines]
    assert sequence == sorted(set(sequence))
    assert len(sequence) >= county.verify().rows // 100
    assert all(signed for _, signed in county.engine.checkpoints.all())


@pytest.mark.postgres
def test_a_database_killed_under_load_keeps_what_it_acknowledged(
    durable_postgres, durable_settings, scale, figures
):
    county, ledger = counties.open_county(durable_settings), Ledger()

    def ask(act):
        while True:
            answer = try_out(county.engine, act)
            if answer.error != "DatabaseAwayError":
                return answer
            ledger.seconds_away.append(answer.seconds)
            time.sleep(0.02)

    healed = []
    clients = [Client(f"{number}", county, ask, ledger) for number in range(CLERKS)]
    with at_work(clients):
        for _ in range(scale(2, 4)):
            time.sleep(1.0)
            durable_postgres.crash()
            time.sleep(0.3)
            durable_postgres.start()
            back, known = time.monotonic(), len(ledger.done)
            while len(ledger.done) == known:
                time.sleep(0.005)
                assert time.monotonic() - back < 5
            healed.append(time.monotonic() - back)

    figures(
        killed=len(healed),
        acknowledged=len(ledger.done),
        told_to_wait=len(ledger.seconds_away),
        longest_wait_s=round(max(ledger.seconds_away), 2),
        back_after_s=round(max(healed), 2),
    )
    ledger.check(county)
    county.engine.close()
