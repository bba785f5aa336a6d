"""Numbers of letters: gap-free per organ, kind and year, none double, whoever issues how many.

Clerks are threads of one process and processes of their own, all at once. Every seventh act of a
thread fails after its letters were numbered: what it took, the next one gets.
"""

import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from engine import actions
from engine.audit import Kind
from tests.support.clerks import Act, Clerk
from tests.support.county import fresh_key

THREADS, PROCESSES = 4, 2
FAILS = 7
NUMBER = re.compile(r"(.+〔\d{4}〕)(\d+)号")


class GivenUpError(Exception):
    """The act fails after its letters were numbered."""


def give_up_every_seventh(place):
    if place % FAILS == 0:
        raise GivenUpError


@pytest.fixture
def receive(county):
    """Receive an application for one of two organs; each has a receipt with a number."""
    given = {
        key: county.answers(key, county.bundle(key).flow.start().id)
        for key in ("felling", "sewage")
    }
    clerks = {key: county.receivers(key)[0] for key in given}

    def receive(place):
        key = ("felling", "sewage")[place % 2]
        try:
            with county.engine.begin(clerks[key]) as work:
                actions.start_case(work, key, given[key], key=fresh_key())
                give_up_every_seventh(place)
        except GivenUpError:
            return 0
        return 1

    return receive


def by_processes(county, settings, count):
    """Let processes receive applications, one after the other each, all at the same time."""
    answers = county.answers("felling", county.bundle("felling").flow.start().id)

    def work(_place):
        with Clerk(settings) as clerk:
            acts = (
                Act(login="town_acceptor", key=fresh_key(), item="felling", answers=answers)
                for _ in range(count)
            )
            return sum(clerk.ask(act).done is not None for act in acts)

    with ThreadPoolExecutor(PROCESSES) as drivers:
        return sum(drivers.map(work, range(PROCESSES)))


def numbered(county):
    """The serials by what stands before them, as the log has them."""
    found = defaultdict(list)
    for event in county.log():
        if event.kind is Kind.LETTER_ISSUED:
            match = NUMBER.fullmatch(event.data["number"])
            assert match is not None
            found[match[1]].append(int(match[2]))
    return found


def assert_without_gap(county):
    series = numbered(county)
    for said, serials in series.items():
        assert sorted(serials) == list(range(1, len(serials) + 1)), said
    return series


def issue(county, settings, receive, *, letters):
    """Issue that many letters: half of them by threads, half by processes."""
    each = letters // 2 // PROCESSES
    with ThreadPoolExecutor(THREADS + 1) as threads:
        others = threads.submit(by_processes, county, settings, each)
        done = sum(threads.map(receive, range(-(-letters // 2 * FAILS // (FAILS - 1)) + 1)))
        return done + others.result()


def test_letters_issued_at_once_have_numbers_without_gap(county, county_settings, receive):
    done = issue(county, county_settings, receive, letters=40)

    series = assert_without_gap(county)

    assert sum(map(len, series.values())) == done >= 40
    assert len(series) == 2


@pytest.mark.full
def test_a_thousand_letters_at_once_have_numbers_without_gap(county, county_settings, receive):
    done = issue(county, county_settings, receive, letters=1000)

    series = assert_without_gap(county)

    assert sum(map(len, series.values())) == done >= 1000


def test_a_new_year_begins_with_one(county, receive):
    receive(1)
    county.clock.move_to(datetime(2027, 1, 4, 1, tzinfo=UTC))

    receive(1)

    assert {said[-6:]: serials for said, serials in numbered(county).items()} == {
        "〔2026〕": [1],
        "〔2027〕": [1],
    }


def test_what_failed_gives_its_number_back(county, receive):
    for place in (1, 7, 7, 3):
        receive(place)

    assert list(numbered(county).values()) == [[1, 2]]
