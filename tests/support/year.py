"""A year in the sample county: hundreds of cases through the front door, some of them late.

The clock moves from one step to the next, through every case at once, as in a real office.
The same seed gives the same year.
"""

import heapq
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from engine import actions
from engine.bundle import GoldenStep
from engine.clock import ZONE
from tests.support.county import County

FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
"""The county's first morning, a Monday."""
NOW = datetime(2026, 12, 16, 10, 20, tzinfo=ZONE)
"""A Wednesday morning; the last cases have just come in."""

ITEMS = (
    *(
        ("felling", word, 7)
        for word in ("正常办结", "正常办结", "补正一次", "不予许可", "退回审核")
    ),
    *(("hygiene", word, 0.3) for word in ("当场准予，转入", "当场准予，转入", "补正一次")),
    *(("sewage", word, 7) for word in ("", "")),
    ("karaoke", "", 6),
    ("joint", "", 20),
)
"""Item, a word in the name of its golden case, and the promised working days."""

APPLICANTS = tuple("周吴郑王冯陈褚卫蒋沈韩杨")
FIRMS = ("清源洗涤", "星海娱乐", "顺达建设", "鲜达食品", "云来宾馆", "青山养殖", "东岭产业园")


@dataclass
class _Course:
    """One case on its way: the steps to come, and how much slower than promised it goes."""

    case_id: UUID
    steps: list[GoldenStep]
    pace: float


def live_a_year(county: County, *, a_month: int, seed: int = 7, until: datetime = NOW) -> None:
    """Handle about so many cases a month, until the clock stands at *until*."""
    random = Random(seed)
    order = count()
    waiting: list[tuple[datetime, int, _Course | None]] = []
    for moment in _arrivals(county, random, a_month, until):
        heapq.heappush(waiting, (moment, next(order), None))
    while waiting:
        moment, _, course = heapq.heappop(waiting)
        if moment > until:
            break
        county.clock.move_to(max(moment, county.clock.now()))
        course = _begin(county, random) if course is None else _go_on(county, course)
        if course.steps:
            pause = timedelta(hours=7 * course.pace * random.uniform(0.3, 1.7))
            due = county.engine.calendar.add_office_time(county.clock.now(), pause)
            heapq.heappush(waiting, (due, next(order), course))
    county.clock.move_to(until)
    for case_id in county.case_ids():
        with county.engine.begin() as work:
            actions.watch_case(work, case_id)


def _arrivals(county: County, random: Random, a_month: int, until: datetime) -> list[datetime]:
    """Office hours in which applications come in: more in summer, none on days off."""
    found = []
    day = FIRST.date()
    while day <= until.date():
        if county.engine.calendar.is_working_day(day):
            busy = 1.35 if day.month in {5, 6, 7, 9} else 0.85
            busy *= 3 if until.date() - day < timedelta(days=21) else 1
            for _ in range(random.randint(0, round(2 * busy * a_month / 21))):
                minute = random.choice([*range(180), *range(300, 470)])
                start = datetime.combine(day, FIRST.time(), ZONE)
                found.append(start + timedelta(minutes=minute))
        day += timedelta(days=1)
    return [each for each in found if each <= until]


def _begin(county: County, random: Random) -> _Course:
    item, word, promised = random.choice(ITEMS)
    golden = county.golden(item, word)
    firm = f"示例县{random.choice(FIRMS)}有限公司"
    name = f"{random.choice(APPLICANTS)}示例" if item == "felling" else firm
    case_id = county.start(item, {**golden.steps[0].answers, "applicant_name": name})
    recent = NOW - county.clock.now() < timedelta(days=25)
    shares = [25, 35, 25, 15] if recent else [66, 24, 7, 3]
    late = random.choices([0.5, 0.9, 1.6, 4.5], shares)[0]
    steps = list(golden.steps[1:])
    return _Course(case_id=case_id, steps=steps, pace=late * promised / max(len(steps), 1))


def _go_on(county: County, course: _Course) -> _Course:
    step = course.steps.pop(0)
    task = next(task for task in county.tasks(course.case_id) if task.node_id == step.node)
    county.complete(task, step.answers)
    return course
