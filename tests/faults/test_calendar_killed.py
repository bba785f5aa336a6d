"""Killed while open cases follow another calendar: whole cases each time, and all in the end."""

import signal
import subprocess
import sys
import time

import pytest

from engine import actions, calendar
from engine.work.calendars import reckon_behind
from tests.support.notices import NOTICE_2027

CASES = 24

NODE = """
import sys
from engine.settings import Settings
from engine.work import Engine
from engine.work.calendars import reckon_behind
from pathlib import Path
url, secret, checkpoints, node = sys.argv[1:]
engine = Engine(Settings(database_url=url, secret_file=Path(secret),
                         checkpoint_dir=Path(checkpoints), node=node))
with engine.look() as look:  # parsed before, so that the kill meets the work itself
    [look.bundle(row["digest"]) for rows in look.tables.behind.open_cases(size=100) for row in rows]
print("ready", flush=True)
while reckon_behind(engine, batch=1):
    pass
"""


def node(county):
    """Another process that recomputes, one case a transaction."""
    settings = county.engine.settings
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", NODE, settings.database_url, str(settings.secret_file)),
            *(str(settings.checkpoint_dir), settings.node),
        ],
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\n"
    return process


def followed(county, version, cases):
    return sum(county.case(case_id).calendar == version for case_id in cases)


@pytest.mark.timeout(600)
def test_killed_at_any_moment_it_goes_on_where_it_was(county, scale, figures):
    cases = [county.make_case("felling", at="review") for _ in range(scale(CASES, 4 * CASES))]
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = calendar.import_year(actions.calendar_to_change(work), NOTICE_2027)
        number = actions.draft_calendar_change(work, change).number
    with county.engine.begin(county.people["sys_admin2"]) as work:
        version = actions.confirm_calendar(work, number).version
    kills, seen = 0, []

    for pause in [0.03 * n for n in range(scale(6, 40))]:
        process = node(county)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        seen.append(followed(county, version, cases))
        process.stdout.close()
    reckon_behind(county.engine)

    figures(kills=kills, followed=seen[-1], cases=len(cases))
    assert seen == sorted(seen), "what was done once stays done"
    assert seen[-1] > 0, "the kills met no work"
    assert followed(county, version, cases) == len(cases)
    for case_id in cases:
        county.check_case(case_id)
