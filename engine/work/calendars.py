"""Another calendar or rule set is in force: open cases follow it, a batch at a time, on any node."""

from uuid import UUID

import structlog

from engine.errors import DatabaseAwayError
from engine.store.behind import OpenCase
from engine.work.engine import Engine

BATCH = 500
"""Cases a transaction: a fraction of a second, so that no clerk waits for his case."""

_log = structlog.get_logger()


def reckon_behind(engine: Engine, batch: int = BATCH) -> int:
    """Let open cases follow the calendar and the rule set in force that rest on others.

    Cases that somebody holds are passed over until the next call, and so is one that cannot
    be computed: it holds up no other. Whatever is interrupted leaves every case with all its
    old dates or all its new ones, and the next call goes on.

    :return: how many cases were computed anew
    :raise DatabaseAwayError: nothing more can be done now
    """
    with engine.look() as look:
        # The tick asks every few seconds, and hardly ever is there anything to write.
        version = engine.versions.read(look.tables).version
        if not look.tables.behind.waits(version, engine.rules.version):
            return 0
    total = 0
    while True:
        found, done = _batch(engine, batch)
        total += done
        if found < batch or not done:
            break
    if total:
        _log.info("cases follow the calendar", version=engine.calendar.version, cases=total)
    return total


def _batch(engine: Engine, size: int) -> tuple[int, int]:
    rows: list[OpenCase] = []
    try:
        with engine.begin() as work:
            # Read in this very transaction: a node that believed an older version would
            # turn back what another one has done.
            calendar = engine.versions.read(work.tables)
            rules = engine.rules.version
            rows = work.tables.behind.lock(calendar.version, rules, size=size)
            work.reckoner(calendar).catch_up(rows)
    except DatabaseAwayError:
        raise
    except Exception:
        if not rows:
            raise
        return len(rows), sum(_single(engine, row["id"]) for row in rows)
    return len(rows), len(rows)


def _single(engine: Engine, case_id: UUID) -> bool:
    try:
        with engine.begin() as work:
            row = work.tables.cases.lock(case_id)
            if row is None or row.status != "open":
                return False
            work.reckoner(engine.versions.read(work.tables)).catch_up([vars(row)])
    except DatabaseAwayError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in one case is not another case's
        _log.error("case cannot follow the calendar", case=str(case_id), reason=str(error))
        return False
    return True
