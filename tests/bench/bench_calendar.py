"""Another calendar over many open cases: ``guhua bench calendar --json``.

The cases are copies of real ones in every phase, received in the five weeks before a Spring
Festival that is announced late: most of their dates move.
"""

import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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

CASES = 10_000
FULL_CASES = 100_000
DAYS = 35
NOW = datetime(2027, 2, 1, 1, 0, tzinfo=UTC)
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


def _seconds(act: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    found = act()
    return round(time.perf_counter() - began, 2), found


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


def _measured(settings: Settings, cases: int) -> dict[str, Any]:
    found_county(settings)
    engine = Engine(settings, clock=FixedClock(NOW))
    county = County(engine)
    patterns = [
        pattern(engine.store, county.make_case(key, word, at=at)) for key, word, at in PLACES
    ]
    fill_s, _ = _seconds(lambda: fill(engine.store, patterns, cases, days=DAYS))
    first_s, _ = _seconds(lambda: reckon_behind(engine))
    _analyze(engine)
    preview_s, seen = _seconds(lambda: _preview(engine))
    _import(county)
    recompute_s, done = _seconds(lambda: reckon_behind(engine))
    engine.close()
    return {
        "open_cases": seen.cases,
        "moving_cases": seen.moving,
        "moving_clocks": sum(seen.clocks.values()),
        "fill_s": fill_s,
        "first_reckoning_s": first_s,
        "preview_s": preview_s,
        "recomputed_cases": done,
        "recompute_s": recompute_s,
    }


def run(*, full: bool = False) -> dict[str, Any]:
    """Measure PostgreSQL; SQLite too where that does not take minutes."""
    cases = FULL_CASES if full else CASES
    runs = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        server = stack.enter_context(PostgresServer({"fsync": "on"}))
        for database in ("postgresql",) if full else ("sqlite", "postgresql"):
            folder = Path(name) / database
            folder.mkdir()
            url = f"sqlite:///{folder}/guhua.db"
            if database == "postgresql":
                made = stack.enter_context(fresh_database(server.url))
                url = make_url(made).render_as_string(hide_password=False)
            measured = _measured(county_settings(folder, url), cases)
            runs.append({"database": database, **measured})
    return {"runs": runs}


if __name__ == "__main__":
    print(json.dumps(run(full="--full" in sys.argv), ensure_ascii=False))  # noqa: T201
