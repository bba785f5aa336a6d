"""The worklist's page against the number of cases: ``guhua bench worklist --json``."""

import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from engine import queries
from engine.clock import FixedClock
from engine.model import Actor
from engine.queries import WorklistQuery
from engine.settings import Settings
from engine.work import Engine
from tests.bench.bench_cases import county
from tests.bench.fill import NOW, ORGANS, ROLES, fill
from tests.support.postgres import PostgresServer, fresh_database

SIZES = (1_000, 100_000)
FULL_SIZES = (*SIZES, 1_000_000)
PAGES = 200


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
    return people


def _pages(engine: Engine, people: list[Actor]) -> dict[str, float]:
    """Ask for pages as clerks do: every tab, a search now and then, the second page too."""
    statements: list[int] = []
    times: list[float] = []
    random = Random(7)

    def count(*_: object) -> None:
        statements[-1] += 1

    event.listen(engine.store.database, "before_cursor_execute", count)
    for _ in range(PAGES):
        query = WorklistQuery(
            tab=random.choice(["all", "all", "overdue", "soon"]),
            words=random.choice(["", "", "", "申请人12"]),
            page=random.choice([1, 1, 2]),
        )
        statements.append(0)
        began = time.perf_counter()
        with engine.look(random.choice(people)) as look:
            queries.worklist(look, query)
        times.append(time.perf_counter() - began)
    event.remove(engine.store.database, "before_cursor_execute", count)
    times.sort()
    return {
        "p50_ms": round(times[PAGES // 2] * 1000, 2),
        "p95_ms": round(times[PAGES * 95 // 100] * 1000, 2),
        "statements": max(statements),
    }


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
        _pages(engine, people)
        rows.append({"cases": size, **_pages(engine, people)})
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
