"""The desk against the number of cases: ``guhua bench worklist --json``.

The list's own page first; then the other tabs, of people who did thousands of steps; then whole
pages as the web server answers them, rendered, of real cases among the others.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from engine import actions, queries
from engine.clock import FixedClock
from engine.model import Actor, Role
from engine.queries import WorklistQuery, desk
from engine.settings import Settings
from engine.work import Engine, Look
from engine.work.sessions import open_session
from tests.bench.bench_cases import APPLICATION, PEOPLE_A_ROLE, county
from tests.bench.bench_item import answers
from tests.bench.fill import NOW, ORGANS, ROLES, fill
from tests.support.postgres import PostgresServer, fresh_database
from webapp import create_app

SIZES = (1_000, 100_000)
FULL_SIZES = (*SIZES, 1_000_000)
PAGES = 200
VISITS = 60
"""Times that each whole page of a real case is asked for."""

DOERS = 200
"""People among whom the filled steps are spread (``fill``): each did 3,500 of 700,000."""

STEPS_DONE = 2
"""Steps of a real case that are behind it when its pages are measured."""


def _people(engine: Engine) -> list[Actor]:
    """One person a desk, with the grant that puts him there."""
    people = []
    with engine.begin() as work:
        work.tables.people.add_organs(
            [{"uscc": o, "name": o, "short": "", "region": ""} for o in ORGANS]
        )
        for organ in ORGANS:
            for role in ROLES:
                login = f"{role}-{organ[-2:]}"
                grant = {
                    "user_id": login,
                    "role": role,
                    "organ": organ,
                    "item": None,
                    "starts_on": date(2020, 1, 1),
                }
                work.tables.people.add_user({"id": login, "name": login, "organ": organ}, [grant])
                people.append(Actor(user_id=login, name=login))
        for number in range(DOERS):
            login, organ = f"user{number}", ORGANS[number % len(ORGANS)]
            grant = {"user_id": login, "role": "reviewer", "organ": organ, "item": None}
            grant |= {"starts_on": date(2020, 1, 1)}
            work.tables.people.add_user({"id": login, "name": login, "organ": organ}, [grant])
    return people


@contextmanager
def _counted(engine: Engine) -> Iterator[list[int]]:
    """Count the statements of every page; the caller opens a count for each."""
    statements: list[int] = []

    def count(*_: object) -> None:
        if statements:
            statements[-1] += 1

    event.listen(engine.store.database, "before_cursor_execute", count)
    yield statements
    event.remove(engine.store.database, "before_cursor_execute", count)


def _figures(times: list[float], statements: list[int]) -> dict[str, float]:
    times.sort()
    return {
        "p50_ms": round(times[len(times) // 2] * 1000, 2),
        "p95_ms": round(times[len(times) * 95 // 100] * 1000, 2),
        "statements": max(statements),
    }


def _asked(
    engine: Engine, people: list[Actor], ask: Callable[[Look, Random], object], count: int = PAGES
) -> dict[str, float]:
    """Ask as many people as often, each in a transaction of his own."""
    times: list[float] = []
    random = Random(7)
    with _counted(engine) as statements:
        for _ in range(count):
            statements.append(0)
            began = time.perf_counter()
            with engine.look(random.choice(people)) as look:
                ask(look, random)
            times.append(time.perf_counter() - began)
    return _figures(times, statements)


def _list(look: Look, random: Random) -> object:
    """Ask for pages as clerks do: every tab, a search now and then, the second page too."""
    query = WorklistQuery(
        tab=random.choice(["all", "all", "overdue", "soon"]),
        words=random.choice(["", "", "", "申请人12"]),
        page=random.choice([1, 1, 2]),
    )
    return queries.worklist(look, query)


def _tabs(engine: Engine, people: list[Actor]) -> dict[str, dict[str, float]]:
    doers = [Actor(user_id=f"user{number}", name="") for number in range(DOERS)]
    found = {
        "doing": _asked(engine, doers, lambda look, _: desk.doing(look)),
        "done": _asked(engine, doers, lambda look, _: desk.done(look)),
        "pressing": _asked(engine, people, lambda look, _: desk.pressing(look)),
    }
    query = WorklistQuery()
    found["next"] = _asked(engine, people, lambda look, _: queries.next_task(look, query, None))
    return found


def _visits(settings: Settings) -> dict[str, dict[str, float]]:
    """Whole pages as the web server answers them, of real cases among the filled ones."""
    engine = Engine(settings)
    app = create_app(engine)
    found = {}
    task, case, login = _real(engine)
    with engine.begin() as work:
        work.tables.people.set_password(login, "", must_change=False)
        token = open_session(work.tables, login, now=work.now, origin="")
    client = app.test_client()
    client.set_cookie("sid", token)
    for name, path in (
        ("page of the list", "/worklist"),
        ("page of a task", f"/tasks/{task}"),
        ("page of a case", f"/cases/{case}"),
    ):
        assert client.get(path).status_code == 200, path
        times: list[float] = []
        with _counted(engine) as statements:
            for _ in range(VISITS):
                statements.append(0)
                began = time.perf_counter()
                client.get(path)
                times.append(time.perf_counter() - began)
        found[name] = _figures(times, statements)
    engine.close()
    return found


def _person(role: Role) -> Actor:
    return Actor(user_id=f"{role}{PEOPLE_A_ROLE - 1}", name="")


def _real(engine: Engine) -> tuple[UUID, UUID, str]:
    """A case some steps on its way: its open task, and who may do that."""
    with engine.begin(_person(Role.ACCEPTOR)) as work:
        done = actions.start_case(work, "bench", APPLICATION, key=uuid4().hex)
    for _ in range(STEPS_DONE):
        with engine.look() as look:
            task = look.tables.tasks.get(done.opened[0])
        assert task is not None
        with engine.begin(_person(task.role)) as work:
            given = answers(task.node_id)
            done = actions.check_answers(work, task.id, given, seen=None, key=uuid4().hex)
    with engine.look() as look:
        task = look.tables.tasks.get(done.opened[0])
    assert task is not None
    return task.id, task.case_id, _person(task.role).user_id


def _measured(settings: Settings, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    engine = Engine(settings, clock=FixedClock(NOW))
    people = _people(engine)
    rows, filled = [], 0
    for size in sizes:
        fill(engine.store, size - filled, first=filled)
        filled = size
        with engine.store.database.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(text("ANALYZE"))
        _asked(engine, people, _list)
        row: dict[str, Any] = {"cases": size, **_asked(engine, people, _list)}
        row["tabs"] = _tabs(engine, people)
        row["visits"] = _visits(settings)
        rows.append(row)
    engine.close()
    return rows


def run(*, full: bool = False) -> dict[str, Any]:
    """Measure both databases at every size."""
    sizes = FULL_SIZES if full else SIZES
    runs = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        server = stack.enter_context(PostgresServer({"fsync": "on"}))
        for database in ("sqlite", "postgresql"):
            folder = Path(name) / database
            folder.mkdir()
            url = f"sqlite:///{folder}/guhua.db"
            if database == "postgresql":
                made = stack.enter_context(fresh_database(server.url))
                url = make_url(made).render_as_string(hide_password=False)
            rows = _measured(county(url, folder), sizes)
            runs += [{"database": database, **row} for row in rows]
    return {"pages": PAGES, "runs": runs}


if __name__ == "__main__":
    print(json.dumps(run(full="--full" in sys.argv), ensure_ascii=False))  # noqa: T201
