"""The supervision's dashboard at 100,000 cases: ``guhua bench dashboard --json``.

Server time of the whole page, from the request to the last byte, sign-in and template included;
every period in turn, by an overseer of the county. The figures of the counts alone stand beside.
"""

import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, text
from sqlalchemy.engine import make_url

from engine.clock import FixedClock
from engine.model import Actor
from engine.queries.dashboard import dashboard
from engine.queries.spans import Period
from engine.settings import Settings
from engine.store.records import ItemRecord
from engine.work import Engine
from engine.work.sessions import hash_password
from tests.bench.bench_cases import county
from tests.bench.fill import NOW, ORGANS, fill
from tests.support.desk import sign_in
from tests.support.postgres import PostgresServer, fresh_database
from webapp import create_app

CASES = 100_000
ITEMS = tuple(f"item{number:03d}" for number in range(400))
ROUNDS = 15
PEOPLE = {"overseer": ("e_supervisor", ORGANS[0]), "leader": ("deputy_leader", ORGANS[3])}
PASSWORD = "Bench-2026-x"


def _found(engine: Engine) -> None:
    """The organs, the items that cases are spread over, an overseer and the leader of an organ."""
    with engine.begin() as work:
        people = work.tables.people
        people.add_organs(
            [
                {"uscc": o, "name": f"示例县第{n + 1}局", "short": "", "region": ""}
                for n, o in enumerate(ORGANS)
            ]
        )
        for login, (role, organ) in PEOPLE.items():
            grant = {"user_id": login, "role": role, "organ": organ, "item": None}
            people.add_user(
                {"id": login, "name": login, "organ": organ, "must_change": False}
                | {"password_hash": hash_password(PASSWORD)},
                [grant | {"starts_on": date(2020, 1, 1)}],
            )
    with engine.store.begin() as connection:
        connection.execute(
            insert(ItemRecord),
            [
                {"key": key, "code": key, "name": f"事项{key[-3:]}许可", "state": "retired"}
                | {"organ": ORGANS[number % len(ORGANS)], "digest": None}
                for number, key in enumerate(ITEMS)
            ],
        )


def _settle(engine: Engine, database: str) -> None:
    """What autovacuum and the nightly tick do: statistics, and the map of visible pages."""
    with engine.store.database.connect().execution_options(
        isolation_level="AUTOCOMMIT"
    ) as connection:
        connection.execute(text("ANALYZE" if database == "sqlite" else "VACUUM ANALYZE"))


def _percentiles(times: list[float]) -> dict[str, float]:
    times.sort()
    return {
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p95_ms": round(times[len(times) * 95 // 100] * 1000, 1),
    }


def _pages(engine: Engine, login: str) -> dict[str, Any]:
    desk = sign_in(create_app(engine), login, PASSWORD)
    statements = [0]

    def count(*_: object) -> None:
        statements[0] += 1

    pages: list[float] = []
    cpu: list[float] = []
    counts: list[float] = []
    event.listen(engine.store.database, "before_cursor_execute", count)
    for _ in range(ROUNDS):
        for period in Period:
            statements[0] = 0
            began, busy = time.perf_counter(), time.process_time()
            response = desk.get(f"/supervision?period={period.value}")
            pages.append(time.perf_counter() - began)
            cpu.append(time.process_time() - busy)
            if response.status_code != 200:
                raise RuntimeError(response.text)
            page_statements = statements[0]
            began = time.perf_counter()
            with engine.look(Actor(user_id=login, name=login)) as look:
                dashboard(look, period)
            counts.append(time.perf_counter() - began)
    event.remove(engine.store.database, "before_cursor_execute", count)
    return {
        **_percentiles(pages),
        "counts_p95_ms": _percentiles(counts)["p95_ms"],
        "python_cpu_p95_ms": _percentiles(cpu)["p95_ms"],
        "statements": page_statements,
    }


def _measured(settings: Settings, database: str, cases: int) -> list[dict[str, Any]]:
    engine = Engine(settings, clock=FixedClock(NOW))
    _found(engine)
    fill(engine.store, cases, items=ITEMS)
    _settle(engine, database)
    rows = []
    for login in PEOPLE:
        _pages(engine, login)
        rows.append({"database": database, "cases": cases, "who": login, **_pages(engine, login)})
    engine.close()
    return rows


def run(cases: int = CASES) -> dict[str, Any]:
    """Measure both databases."""
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
            runs += _measured(county(url, folder), database, cases)
    return {"pages": ROUNDS * len(Period), "runs": runs}


if __name__ == "__main__":
    print(json.dumps(run(1_000_000 if "--full" in sys.argv else CASES)))  # noqa: T201
