"""Tries are counted before anything is answered, and all at once are counted one by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.actions.count_try import FOR_A_NUMBER, IN_A_CROWD, SPAN, count_try
from engine.errors import TooManyTriesError


def tried(county, origin, *, number="1"):
    try:
        count_try(county.engine, "progress", origin=origin, number=number)
    except TooManyTriesError:
        return False
    return True


def tries(county, count, *, origin="10.0.0.1"):
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(lambda _: tried(county, origin), range(count)))


@pytest.fixture
def crowd(sqlite_county, monkeypatch):
    """So many addresses that a number turns slow; none of them does more than it may."""
    monkeypatch.setattr("engine.actions.count_try.A_CROWD", 2 * FOR_A_NUMBER)
    for place in range(2):
        assert tries(sqlite_county, FOR_A_NUMBER, origin=f"10.9.0.{place}") == FOR_A_NUMBER


def test_of_many_tries_at_once_only_the_allowed_ones_pass(county):
    assert tries(county, 2 * FOR_A_NUMBER) == FOR_A_NUMBER


def test_a_stranger_who_knows_a_number_keeps_nobody_out_but_himself(county):
    tries(county, 5 * FOR_A_NUMBER, origin="10.0.0.1")

    assert not tried(county, "10.0.0.1")
    assert tries(county, 2 * FOR_A_NUMBER, origin="10.1.1.1") == FOR_A_NUMBER


@pytest.mark.usefixtures("crowd")
def test_a_crowd_makes_a_number_slow_and_keeps_nobody_out(sqlite_county):
    applicant = [tried(sqlite_county, "10.1.1.1") for _ in range(FOR_A_NUMBER)]

    assert sum(applicant) == IN_A_CROWD
    assert applicant[0]
    assert tried(sqlite_county, "10.1.1.1", number="2")
    assert not tried(sqlite_county, "10.9.0.1", number="1")
    sqlite_county.clock.advance(SPAN)
    assert tries(sqlite_county, FOR_A_NUMBER, origin="10.1.1.1") == FOR_A_NUMBER


def test_trying_on_does_not_prolong_the_wait(county):
    tries(county, FOR_A_NUMBER + 1)
    county.clock.advance(SPAN / 2)
    with pytest.raises(TooManyTriesError) as refused:
        count_try(county.engine, "progress", origin="10.0.0.1", number="1")
    county.clock.advance(SPAN / 2)

    count_try(county.engine, "progress", origin="10.0.0.1", number="1")

    assert "09:16" in str(refused.value)


def test_each_door_counts_for_itself(county):
    tries(county, FOR_A_NUMBER + 1)

    count_try(county.engine, "check", origin="10.0.0.1", number="1")


def test_neither_addresses_nor_numbers_are_kept(county):
    count_try(county.engine, "progress", origin="10.77.66.55", number="990101")

    with county.engine.store.begin() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM throttle").all())

    assert "10.77" not in rows
    assert "990101" not in rows


def test_what_is_over_is_forgotten(county):
    count_try(county.engine, "progress", origin="10.0.0.1", number="1")
    county.clock.advance(SPAN)

    with county.engine.begin() as work:
        assert work.tables.throttle.forget(work.now) == 3
