"""What a due date costs: ``guhua bench clock --json``, or pytest for the bars.

The pure function in microseconds of CPU, the best of many rounds: what else the machine does
only adds to them. The command as a process, from its start to its last byte, and its CPU.
"""

import json
import os
import subprocess
import sys
import time
import timeit
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import (
    Extension,
    Interval,
    Moment,
    Span,
    Story,
    Terms,
    after_days,
    due,
    explain,
)
from engine.model import Limit, Mark

ROUNDS, CALLS, STARTS = 20, 1_000, 9
CALENDAR = Calendar.shipped()
START = date(2026, 3, 2)
LIMIT = Limit.parse("45wd")
PAUSES = [
    Interval(date(2026, 3, 9), date(2026, 3, 13)),
    Interval(date(2026, 3, 12), date(2026, 3, 20)),
    Interval(date(2026, 4, 8), date(2026, 4, 30)),
]
EXTENSION = Extension(length=Limit.parse("15wd"), approved_on=date(2026, 5, 20))
NOON = datetime(2026, 3, 2, 12, tzinfo=ZONE)
SPANS = [
    Span(NOON + timedelta(days=first), NOON + timedelta(days=last))
    for first, last in ((7, 11), (10, 18), (37, 59))
]
STORY = Story(
    moments=[
        Moment(mark=Mark.ACCEPTED, at=NOON),
        Moment(mark=Mark.PAUSED, kind="hearing", at=NOON + timedelta(days=7)),
        Moment(mark=Mark.RESUMED, kind="hearing", at=NOON + timedelta(days=18)),
    ],
    terms=Terms(statutory=LIMIT, promised=Limit.parse("20wd")),
    received_at=NOON,
)
COMMAND = [
    str(Path(sys.executable).with_name("guhua")),
    *("clock", "due", "--start", "2026-03-02", "--limit", "45wd"),
    *("--exclude", "2026-03-09..2026-03-13", "--exclude", "2026-03-12..2026-03-20", "--json"),
]


def microseconds(call, calls=CALLS):
    call()
    rounds = timeit.repeat(call, number=calls, repeat=ROUNDS, timer=time.process_time)
    return round(min(rounds) / calls * 1e6, 1)


def seconds_as_a_process():
    """Return the best and the median time of whole processes, and the CPU time of the best."""
    taken, cpu = [], []
    for _ in range(STARTS):
        before, began = os.times(), time.perf_counter()
        subprocess.run(COMMAND, check=True, stdout=subprocess.PIPE)
        taken.append(time.perf_counter() - began)
        after = os.times()
        cpu.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    return round(min(taken), 3), round(median(taken), 3), round(min(cpu), 2)


def run():
    best, middle, cpu = seconds_as_a_process()
    return {
        "due_us": microseconds(lambda: due(START, LIMIT, CALENDAR, PAUSES)),
        "due_extended_us": microseconds(lambda: due(START, LIMIT, CALENDAR, PAUSES, [EXTENSION])),
        "due_as_of_us": microseconds(
            lambda: due(START, LIMIT, CALENDAR, PAUSES, [EXTENSION], today=date(2026, 5, 25))
        ),
        "after_days_us": microseconds(lambda: after_days(NOON, Decimal(45), CALENDAR, SPANS)),
        "explain_ms": microseconds(lambda: explain(STORY, CALENDAR, START), 20) / 1_000,
        "process_s": best,
        "process_s_median": middle,
        "process_cpu_s": cpu,
    }


def test_a_due_date_costs_microseconds_and_its_command_half_a_second():
    report = run()

    assert report["due_us"] <= 50, report
    assert report["process_s"] < 0.5, report


if __name__ == "__main__":
    print(json.dumps(run()))  # noqa: T201
