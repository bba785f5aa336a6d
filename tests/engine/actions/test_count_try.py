"""Tries are counted before anything is answered, and all at once are counted one by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.actions.count_try import FOR_A_NUMBER, SPAN, count_try
from engine.errors import TooManyTriesError


def tries(county, count):
    def once(place):
        try:
            count_try(county.engine, "progress", origin=f"10.0.0.{place}", number="1")
        except TooManyTriesError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(once, range(count)))


def test_of_many_tries_at_once_only_the_allowed_ones_pass(county):
    assert tries(county, 2 * FOR_A_NUMBER) == FOR_A_NUMBER


def test_trying_on_does_not_prolong_the_wait(county):
    tries(county, FOR_A_NUMBER + 1)
    county.clock.advance(SPAN / 2)
    with pytest.raises(TooManyTriesError) as refused:
        count_try(county.engine, "progress", origin="10.1.1.1", number="1")
    county.clock.advance(SPAN / 2)

    count_try(county.engine, "progress", origin="10.1.1.1", number="1")

    assert "09:16" in str(refused.value)


def test_each_door_counts_for_itself(county):
    tries(county, FOR_A_NUMBER + 1)

    count_try(county.engine, "check", origin="10.1.1.1", number="1")


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
        assert work.tables.throttle.forget(work.now) == 2
