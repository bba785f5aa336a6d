"""The counter's search at 100,000 cases: ``python -m tests.bench.bench_counter [CASES [DATABASE]]``.

Every case has an applicant, every fifth an agent too; names are drawn as Chinese names are: few
surnames, so that the beginning of a name is shared by thousands of cases.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.engine import make_url

from engine.audit import Keys
from engine.casefile.counter import name_key
from engine.clock import FixedClock
from engine.model import Actor
from engine.queries import searching
from engine.queries.asked import read
from engine.settings import Settings
from engine.store import Store
from engine.store.log import Log
from engine.store.records import CaseRecord, ItemRecord, PartyIndexRecord, VersionRecord
from engine.store.schema import migrate
from engine.work import Engine
from tests.bench.fill import NOW, fill
from tests.support.postgres import PostgresServer, fresh_database

CASES = 100_000
DATABASES = ("sqlite", "postgresql")
SEARCHES = 300
CHUNK = 5_000
SURNAMES = "王李张刘陈杨黄赵吴周"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚玲桂英华建国文红志梅海燕春兰"
ORGAN = "99990000000000000X"
ITEM = "felling"


def _number(person: int) -> str:
    return f"990101{1950 + person % 60}0101{person % 1_000:03d}{person // 1_000 % 10}"


def _name(person: int) -> str:
    random = Random(person)
    return random.choice(SURNAMES) + "".join(random.choice(GIVEN) for _ in range(2))


def _county(url: str, folder: Path) -> Settings:
    """An empty database with the item that bare cases are of."""
    settings = Settings(
        database_url=url, secret_file=folder / "secret", checkpoint_dir=folder / "checkpoints"
    )
    settings.create_secret()
    store = Store(url)
    migrate(store)
    item = {"key": ITEM, "code": ITEM, "name": "林木采伐许可", "organ": ORGAN}
    version = {"digest": "f" * 64, "item_key": ITEM, "number": 1, "flow_digest": "f" * 64}
    with store.begin() as connection:
        Log(connection, Keys(settings.secrets("log"))).open(at=NOW)
        connection.execute(insert(ItemRecord), item | {"state": "published"})
        connection.execute(
            insert(VersionRecord), version | {"state": "published", "drafted_by": "bench"}
        )
    store.close()
    return settings


def _index(engine: Engine) -> None:
    """Index the parties of bare cases, as their receipts would have."""
    with engine.look() as look:
        columns = (CaseRecord.id, CaseRecord.item_key, CaseRecord.received_at)
        cases = look.tables.cases._connection.execute(select(*columns)).all()  # noqa: SLF001
    for start in range(0, len(cases), CHUNK):
        rows = [
            row
            for number, case in enumerate(cases[start : start + CHUNK], start)
            for row in _rows(engine, number, case)
        ]
        with engine.store.begin() as connection:
            connection.execute(insert(PartyIndexRecord), rows)


def _rows(engine: Engine, number: int, case: Any) -> list[dict[str, Any]]:
    sides = ["applicant", *(["agent"] if number % 5 == 0 else [])]
    rows = []
    for place, side in enumerate(sides):
        person = (number * 7 + place * 31) % 30_000
        rows.append(
            {
                "id": case.id.__class__(int=(number << 4) + place + (1 << 90)),
                "case_id": case.id,
                "side": side,
                "organ": ORGAN,
                "item_key": case.item_key,
                "party": "0" * 64,
                "name": _name(person),
                "name_key": name_key(_name(person)),
                "id_digest": engine.blind.digest(_number(person)),
                "phone_digest": engine.blind.digest(f"199{person:08d}"),
                "received_at": case.received_at,
            }
        )
    return rows


def _clerk(engine: Engine) -> Actor:
    grant = {"user_id": "clerk", "role": "acceptor", "organ": ORGAN, "item": None}
    with engine.begin() as work:
        organ = {"uscc": ORGAN, "name": "示例窗口", "short": "", "region": ""}
        work.tables.people.add_organs([organ])
        user = {"id": "clerk", "name": "窗口", "organ": ORGAN}
        work.tables.people.add_user(user, [grant | {"starts_on": date(2020, 1, 1)}])
    return Actor(user_id="clerk", name="窗口")


def _searches(engine: Engine, clerk: Actor) -> dict[str, dict[str, float]]:
    random = Random(11)
    times: dict[str, list[float]] = {}
    for _ in range(SEARCHES):
        person = random.randrange(30_000)
        for typed in (_number(person), f"199{person:08d}", _name(person), _name(person)[:2]):
            asked = read(typed)
            kind = asked.kind if len(typed) != 2 else "name of two letters"
            began = time.perf_counter()
            with engine.look(clerk) as look:
                searching.find(look, asked)
            times.setdefault(kind, []).append(time.perf_counter() - began)
    return {
        kind: {
            "p50_ms": round(sorted(each)[len(each) // 2] * 1000, 2),
            "p95_ms": round(sorted(each)[len(each) * 95 // 100] * 1000, 2),
        }
        for kind, each in times.items()
    }


def _measured(settings: Settings, cases: int) -> dict[str, Any]:
    engine = Engine(settings, clock=FixedClock(NOW))
    clerk = _clerk(engine)
    fill(engine.store, cases, tasks=False)
    _index(engine)
    connected = engine.store.database.connect()
    with connected.execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("ANALYZE"))
    found = _searches(engine, clerk)
    engine.close()
    return found


def run(cases: int = CASES, databases: Sequence[str] = DATABASES) -> dict[str, Any]:
    """Measure both databases, or one of them."""
    runs = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        server = stack.enter_context(PostgresServer({"fsync": "on"}))
        for database in databases:
            folder = Path(name) / database
            folder.mkdir()
            url = f"sqlite:///{folder}/guhua.db"
            if database == "postgresql":
                made = stack.enter_context(fresh_database(server.url))
                url = make_url(made).render_as_string(hide_password=False)
            runs.append(
                {"database": database, "cases": cases, **_measured(_county(url, folder), cases)}
            )
    return {"searches": SEARCHES, "runs": runs}


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    chosen = sys.argv[2:] or DATABASES
    print(json.dumps(run(size, chosen), ensure_ascii=False))  # noqa: T201
