"""What a machine that watches the machine is told."""

from datetime import timedelta

import pytest

from engine import actions
from engine.scheduler import Node
from engine.scheduler.upkeep import beat


@pytest.fixture
def ask(app):
    """Ask how the deadline work stands; return the status and the words."""

    def ask():
        answer = app.test_client().get("/health/deadlines")
        return answer.status_code, answer.text

    return ask


def test_without_a_scheduler_the_deadlines_are_not_looked_after(ask):
    assert ask() == (503, "no scheduler ticks\n")


def test_one_scheduler_that_ticks_is_enough(sqlite_county, ask):
    beat(Node(sqlite_county.engine))

    assert ask() == (200, "ok\n")


def test_a_scheduler_that_fell_silent_is_missed_after_three_minutes(sqlite_county, ask):
    beat(Node(sqlite_county.engine))
    sqlite_county.clock.advance(timedelta(minutes=3))

    assert ask() == (503, "no scheduler ticks\n")


def test_a_clock_that_waits_for_a_person_and_late_deadlines_are_named(sqlite_county, ask):
    sqlite_county.make_case("felling", "补正一次", at="correct")
    sqlite_county.clock.advance(timedelta(days=40))
    beat(Node(sqlite_county.engine))
    with sqlite_county.engine.begin() as work:
        actions.clock_jumped(work, seconds=3600, reason="时钟被拨快了 3600 秒")

    status, words = ask()

    assert status == 503
    assert "clock of counter-1 waits for confirmation" in words
    assert "2 deadlines late" in words


def test_a_halted_clock_stands_on_every_page_of_who_can_do_something(sqlite_county, at_desk):
    with sqlite_county.engine.begin() as work:
        actions.clock_jumped(work, seconds=3600, reason="时钟被拨快了 3600 秒")

    assert "时钟被拨快了 3600 秒" in at_desk("sys_admin1").get("/calendar").text
    assert "时钟被拨快了 3600 秒" in at_desk("e_supervisor1").get("/supervision").text
    assert "时钟被拨快了" not in at_desk("acceptor1").get("/worklist").text
