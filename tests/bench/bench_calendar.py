"""Another calendar over many open cases: ``guhua bench calendar --json``.

The cases are copies of real ones in every phase, received in the five weeks before. In December,
when the notice is known as usual, few dates move; in February, before a Spring Festival that is
announced late, most do. ``cpu`` is this process alone, without the database's.
"""

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.engine import make_url

from engine import actions, calendar, queries
from engine.clock import FixedClock
from engine.settings import Settings
from engine.work import Engine
from engine.work.calendars import reckon_behind
from tests.bench.copies import fill, pattern
from tests.support.county import County, county_settings, found_county
from tests.support.notices import NOTICE_2027
from tests.support.postgres import PostgresServer, fresh_database

T = TypeVar("T")

CASES = 10_000
FULL_CASES = 100_000
DAYS = 35
WHEN = {
    "december": datetime(2026, 12, 7, 1, 0, tzinfo=UTC),
    "february": datetime(2027, 2, 1, 1, 0, tzinfo=UTC),
}
PLACES = (
    ("felling", "", "accept_review"),
    ("felling", "", "site_visit"),
    ("felling", "", "review"),
    ("felling", "", "review"),
    ("felling", "", "decide"),
    ("felling", "", "deliver"),
    ("felling", "补正", "correct"),
    ("karaoke", "", "decide"),
)


def _timed(name: str, act: Callable[[], T], found: dict[str, Any]) -> T:
    began, cpu = time.perf_counter(), time.process_time()
    answer = act()
    found[f"{name}_s"] = round(time.perf_counter() - began, 2)
    found[f"{name}_cpu_s"] = round(time.process_time() - cpu, 2)
    return answer


def _analyze(engine: Engine) -> None:
    with engine.store.database.connect().execution_options(
        isolation_level="AUTOCOMMIT"
    ) as connection:
        connection.execute(text("ANALYZE"))


def _preview(engine: Engine) -> queries.Preview:
    with engine.look() as look:
        change = calendar.import_year(look.calendar, NOTICE_2027)
        return queries.preview_calendar(look, change.calendar)


def _import(county: County) -> None:
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = calendar.import_year(actions.calendar_to_change(work), NOTICE_2027)
        number = actions.draft_calendar_change(work, change).number
    with county.engine.begin(county.people["sys_admin2"]) as work:
        actions.confirm_calendar(work, number)


def _measured(settings: Settings, cases: int, now: datetime) -> dict[str, Any]:
    found_county(settings)
    engine = Engine(settings, clock=FixedClock(now))
    county = County(engine)
    patterns = [
        pattern(engine.store, county.make_case(key, word, at=at)) for key, word, at in PLACES
    ]
    found: dict[str, Any] = {}
    _timed("fill", lambda: fill(engine.store, patterns, cases, days=DAYS), found)
    _timed("first_reckoning", lambda: reckon_behind(engine), found)
    _analyze(engine)
    seen = _timed("preview", lambda: _preview(engine), found)
    _import(county)
    done = _timed("recompute", lambda: reckon_behind(engine), found)
    engine.close()
    return {
        "open_cases": seen.cases,
        "moving_cases": seen.moving,
        "moving_clocks": sum(seen.clocks.values()),
        "recomputed_cases": done,
        **found,
    }


def run(*, full: bool = False) -> dict[str, Any]:
    """Measure PostgreSQL; SQLite too where that does not take minutes."""
    cases = FULL_CASES if full else CASES
    runs = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        server = stack.enter_context(PostgresServer({"fsync": "on"}))
        databases = ("postgresql",) if full else ("sqlite", "postgresql")
        for database, (when, now) in itertools.product(databases, WHEN.items()):
            folder = Path(name) / f"{database}-{when}"
            folder.mkdir()
            url = f"sqlite:///{folder}/guhua.db"
            if database == "postgresql":
                made = stack.enter_context(fresh_database(server.url))
                url = make_url(made).render_as_string(hide_password=False)
            measured = _measured(county_settings(folder, url), cases, now)
            runs.append({"database": database, "announced": when, **measured})
    return {"runs": runs}


if __name__ == "__main__":
    print(json.dumps(run(full="--full" in sys.argv), ensure_ascii=False))  # noqa: T201
