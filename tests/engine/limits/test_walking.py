"""The clock against a reference that walks day by day over somebody else's calendar."""

import random
import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import CalendarMissingError
from engine.limits import Extension, Interval, due
from engine.model import Limit, Unit
from tests.support.walking_clock import LAST, SLOTS, BeyondYearsError, Walk

CALENDAR = Calendar.shipped()
AMOUNTS = {"wd": 60, "h": 40, "d": 120, "mo": 6}
EXTENSIONS = {"wd": 30, "d": 60, "mo": 3}
NEVER = date.max


def random_walk(chance):
    """One question; pauses near the start overlap, touch, come before it or after the end."""
    start_on = date(2018, 1, 2) + timedelta(days=chance.randrange(9 * 365))
    slot = chance.choice(SLOTS)
    unit = chance.choice(["wd", "wd", "wd", "h", "d", "mo"])
    amount = chance.randint(0, AMOUNTS[unit])
    return Walk(
        start=datetime.combine(start_on, slot),
        amount=amount,
        unit=unit,
        pauses=tuple(random_pauses(chance, start_on)),
        extension=random_extension(chance, start_on, unit) if chance.random() < 0.4 else None,
    )


def random_pauses(chance, start_on):
    day = start_on + timedelta(days=chance.randint(-20, 40))
    for _ in range(chance.choice([0, 1, 1, 2, 3, 4])):
        length = timedelta(days=chance.choice([0, 1, 2, 3, 5, 8, 13, 21, 34]))
        yield day, None if chance.random() < 0.03 else day + length
        day += length * chance.choice([0, 1, 1]) + timedelta(days=chance.randint(-6, 30))


def random_extension(chance, start_on, unit):
    length = chance.choice(["wd", "wd", "d", "mo"])
    approved = start_on + timedelta(days=chance.randint(-3, 150 if unit == "mo" else 70))
    return chance.randint(0, EXTENSIONS[length]), length, approved


def ask(walk):
    """The engine's answer to the same question."""
    extensions = []
    if walk.extension:
        amount, unit, approved = walk.extension
        extensions = [Extension(length=Limit(Decimal(amount), Unit(unit)), approved_on=approved)]
    return due(
        walk.start.replace(tzinfo=ZONE),
        Limit(Decimal(walk.amount), Unit(walk.unit)),
        CALENDAR,
        [Interval(*pause) for pause in walk.pauses],
        extensions,
    )


def last_day(walk):
    return ask(walk).on or NEVER


def agree(walk):
    expected, hour, valid = walk.answer()
    found = ask(walk)

    assert found.on == expected, walk
    assert found.extension_valid is valid, walk
    if expected is None:
        return
    assert CALENDAR.is_working_day(found.on), walk
    assert found.excluded_wd == walk.excluded(expected), walk
    if hour:
        assert found.at == datetime.combine(expected, hour, tzinfo=ZONE), walk


def grow(walk, chance):
    """The same question with more of one thing: none of these may bring the last day nearer."""
    more = timedelta(days=chance.randint(1, 30))
    yield replace(walk, start=walk.start + more)
    yield replace(walk, amount=walk.amount + chance.randint(1, 5))
    if walk.pauses:
        place = chance.randrange(len(walk.pauses))
        before, (start, end), behind = (
            walk.pauses[:place],
            walk.pauses[place],
            walk.pauses[place + 1 :],
        )
        yield replace(walk, pauses=(*before, (start, end and end + more), *behind))
        yield replace(walk, pauses=(*before, (start - more, end), *behind))
        yield replace(walk, pauses=(*before, (start, None), *behind))
    if walk.extension:
        amount, unit, approved = walk.extension
        yield replace(walk, extension=(amount + chance.randint(1, 20), unit, approved))
        yield replace(walk, extension=(amount, unit, approved - more))
    else:
        yield replace(walk, extension=random_extension(chance, walk.start.date(), walk.unit))


@dataclass
class Tally:
    asked: int = 0
    compared: int = 0
    grown: int = 0


def compare(count, seed):
    chance, tally = random.Random(seed), Tally()
    while tally.compared < count:
        tally.asked += 1
        walk = random_walk(chance)
        try:
            agree(walk)
        except (BeyondYearsError, CalendarMissingError):
            continue
        tally.compared += 1
        nearest = last_day(walk)
        for longer in grow(walk, chance):
            try:
                assert last_day(longer) >= nearest, (walk, longer)
            except CalendarMissingError:
                continue
            tally.grown += 1
    return tally


def test_walking_day_by_day_finds_the_same_last_day():
    tally = compare(4_000, seed=1)

    assert tally.asked < 5_000, "most questions lie inside the years"
    assert tally.grown > 12_000


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_walking_day_by_day_finds_the_same_last_day_200_000_times():
    began = time.perf_counter()

    tally = compare(200_000, seed=2)

    print(f"{tally}, {time.perf_counter() - began:.0f} s")  # noqa: T201
    assert tally.compared == 200_000


def test_the_years_of_the_reference_are_those_that_are_published():
    assert CALENDAR.years[-1].year >= LAST.year
    assert not CALENDAR.provisional(LAST)
