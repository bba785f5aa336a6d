"""Whole cases a second: what a completed task costs, and its floor in the same run.

Run by ``guhua bench cases --json``. Each worker is a process that takes cases from
receipt to delivery, one after the other, as twenty people. The floor is the very
statements of a worker, recorded, run bare on a copy of the database.
"""

import json
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from engine import actions
from engine.audit import Keys
from engine.bundle import shipped
from engine.clock import SystemClock
from engine.model import Actor, Role
from engine.settings import Settings
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from engine.store.seals import SealRow
from engine.work import Engine
from engine.work.work import Work
from tests.bench.bench_item import ORGAN, answers, bundle
from tests.support.postgres import PostgresServer, fresh_database

CASES = 60
WARM_UP = 3
ROUNDS = 5
PEOPLE_A_ROLE = 4
DESK_ROLES = ("acceptor", "reviewer", "liaison_officer", "expert", "decider", "issuer")
APPLICATION = shipped("felling").golden[0].steps[0].answers


def county(url: str, folder: Path) -> Settings:
    """Create a database with the bench item in force and its twenty people."""
    settings = Settings(
        database_url=url, secret_file=folder / "secret", checkpoint_dir=folder / "checkpoints"
    )
    settings.create_secret()
    store = Store(url)
    migrate(store)
    with store.begin() as connection:
        Log(connection, Keys(settings.secrets("log"))).open(at=SystemClock().now())
    store.close()
    engine = Engine(settings)
    with engine.begin() as work:
        _people(work)
        work.tables.seals.add(_seal(work))
        made = bundle()
        actions.import_item(work, made)
        version = work.tables.items.version(made.digest)
        assert version is not None
        work.tables.items.put_in_force(
            version,
            name="基准",
            code="bench",
            until=work.today,
            published_by="a",
            reviewed_by="b",
            published_at=work.now,
            in_force_from=work.today,
        )
    engine.close()
    return settings


def _seal(work: Work) -> SealRow:
    """The organ's seal for every letter of the bench item."""
    return SealRow(
        id=uuid4(),
        organ=ORGAN,
        name="行政审批专用章",
        kind="official",
        custodian="issuer0",
        letters=[],
        items=[],
        starts_on=date(2020, 1, 1),
        ends_on=None,
        state="active",
        document="基准",
        registered_by="issuer0",
        registered_at=work.now,
    )


def _people(work: Work) -> None:
    people = work.tables.people
    people.add_organs([{"uscc": ORGAN, "name": "示例县行政审批服务局", "short": "", "region": ""}])
    for role in DESK_ROLES:
        for number in range(PEOPLE_A_ROLE):
            login = f"{role}{number}"
            people.add_user(
                {"id": login, "name": login, "organ": ORGAN},
                [
                    {
                        "user_id": login,
                        "role": role,
                        "organ": ORGAN,
                        "item": None,
                        "starts_on": date(2020, 1, 1),
                    }
                ],
            )


def run_cases(engine: Engine, count: int, first: int = 0) -> int:
    """Take *count* cases from receipt to delivery; return how many tasks that took."""
    tasks = 0
    for number in range(first, first + count):
        with engine.begin(_person(Role.ACCEPTOR, number)) as work:
            done = actions.start_case(work, "bench", APPLICATION, key=uuid4().hex)
        waiting = list(done.opened)
        while waiting:
            task_id = waiting.pop(0)
            with engine.look() as look:
                task = look.tables.tasks.get(task_id)
            assert task is not None
            with engine.begin(_person(Role(task.role), number)) as work:
                done = actions.check_answers(
                    work, task_id, answers(task.node_id), seen=None, key=uuid4().hex
                )
            waiting += done.opened
            tasks += 1
    return tasks


def _person(role: Role, number: int) -> Actor:
    return Actor(user_id=f"{role}{number % PEOPLE_A_ROLE}", name="")


def _worker(settings: Settings, number: int, start: Any, results: Any) -> None:
    engine = Engine(settings)
    run_cases(engine, WARM_UP, number * 1000)
    start.wait(timeout=60)
    began, cpu = time.perf_counter(), time.process_time()
    tasks = run_cases(engine, CASES, number * 1000)
    results.put((tasks, time.perf_counter() - began, time.process_time() - cpu))
    engine.close()


def measured(settings: Settings, workers: int) -> dict[str, float]:
    """Run the workers at once; rates are over the slowest one's time."""
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(workers), context.Queue()
    processes = [
        context.Process(target=_worker, args=(settings, number, start, results))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    rows = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    tasks = sum(row[0] for row in rows)
    seconds = max(row[1] for row in rows)
    return {
        "tasks_per_s": tasks / seconds,
        "cases_per_s": workers * CASES / seconds,
        "cpu_ms_per_task": sum(row[2] for row in rows) * 1000 / tasks,
    }


@contextmanager
def recording(engine: Engine) -> Iterator[list[list[tuple[str, Any, bool]]]]:
    """Collect the statements of every changing transaction, as the driver gets them."""
    transactions: list[list[tuple[str, Any, bool]]] = []

    def begin(connection: Any) -> None:
        transactions.append([])

    def execute(
        _c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool
    ) -> None:
        if not statement.lstrip().upper().startswith(("BEGIN", "COMMIT")):
            transactions[-1].append((statement, parameters, many))

    event.listen(engine.store.database, "begin", begin)
    event.listen(engine.store.database, "before_cursor_execute", execute)
    yield transactions
    event.remove(engine.store.database, "begin", begin)
    event.remove(engine.store.database, "before_cursor_execute", execute)


def floor(settings: Settings, copy: Mapping[str, Any]) -> dict[str, float]:
    """Record cases on the database, then run their statements bare on its copy."""
    engine = Engine(settings)
    with recording(engine) as transactions:
        began = time.perf_counter()
        tasks = run_cases(engine, CASES // 3, 500)
        ours = tasks / (time.perf_counter() - began)
    engine.close()
    changing = [t for t in transactions if any(not s.startswith("SELECT") for s, _p, _m in t)]
    completed = [t for t in changing if any("UPDATE task" in s for s, _p, _m in t)]
    began = time.perf_counter()
    _run_bare(copy, changing)
    bare = tasks / (time.perf_counter() - began)
    counts = [len(t) for t in completed]
    return {
        "statements_per_task": sum(counts) / len(counts),
        "statements_per_task_max": max(counts),
        "bare_statements_share": ours / bare,
        "bare_tasks_per_s": bare,
    }


def _run_bare(copy: Mapping[str, Any], transactions: list[list[tuple[str, Any, bool]]]) -> None:
    if "file" in copy:
        connection: Any = sqlite3.connect(copy["file"], isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        connection = psycopg.connect(copy["dsn"])
    cursor = connection.cursor()
    for statements in transactions:
        if "file" in copy:
            cursor.execute("BEGIN IMMEDIATE")
        for statement, parameters, many in statements:
            (cursor.executemany if many else cursor.execute)(statement, parameters)
            if cursor.description:
                cursor.fetchall()
        connection.commit()
    connection.close()


def run(*, full: bool = False) -> dict[str, Any]:
    """Measure both databases with one and two workers, in turns; return medians."""
    rounds = ROUNDS if full else 3
    runs = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = stack.enter_context(PostgresServer({"fsync": "on"}))
        for database in ("sqlite", "postgresql"):
            where = folder / database
            where.mkdir()
            url: Any = f"sqlite:///{where}/guhua.db"
            if database == "postgresql":
                url = stack.enter_context(fresh_database(server.url))
                url = make_url(url).render_as_string(hide_password=False)
            settings = county(str(url), where)
            size = _size(settings)
            turns = [(w, measured(settings, w)) for _ in range(rounds) for w in (1, 2)]
            cases = sum(w * (CASES + WARM_UP) for w, _ in turns)
            each = (_size(settings) - size) / cases
            bare = floor(settings, _copy(settings, where, stack, server))
            for workers in (1, 2):
                rows = [row for w, row in turns if w == workers]
                medians = {key: round(median(row[key] for row in rows), 2) for key in rows[0]}
                extra = {key: round(value, 3) for key, value in bare.items()}
                runs.append(
                    {"database": database, "workers": workers, **medians, **extra}
                    | {"bytes_per_case": round(each)}
                )
    return {"cases_a_worker": CASES, "rounds": rounds, "runs": runs}


def _copy(settings: Settings, where: Path, stack: ExitStack, server: Any) -> dict[str, Any]:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        copy = where / "bare.db"
        with sqlite3.connect(str(url.database)) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        return {"file": str(copy)}
    copied = stack.enter_context(fresh_database(server.url, template=str(url.database)))
    return {"dsn": make_url(copied).render_as_string(hide_password=False).replace("+psycopg", "")}


def _size(settings: Settings) -> int:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        with sqlite3.connect(str(url.database)) as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            return int(pages * connection.execute("PRAGMA page_size").fetchone()[0])
    with psycopg.connect(url.render_as_string(hide_password=False).replace("+psycopg", "")) as c:
        row = c.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0


if __name__ == "__main__":
    print(json.dumps(run(full="--full" in sys.argv), ensure_ascii=False, indent=2))  # noqa: T201
