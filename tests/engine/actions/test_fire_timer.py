"""A legal moment comes: once, by itself, and with its own time."""

from datetime import timedelta

import pytest

from engine import actions, scheduler
from engine.audit import Kind
from engine.model import Outcome


@pytest.fixture
def waiting(county):
    """A case that waits for a correction, and the due row of that."""
    case_id = county.make_case("felling", "补正一次", at="correct")
    with county.engine.look() as look:
        [due] = look.tables.dues.of_case(case_id)
    return case_id, due


def fire(county, due):
    with county.engine.begin() as work:
        return actions.fire_timer(work, due.id)


def test_before_its_moment_nothing_happens(county, waiting):
    case_id, due = waiting
    county.clock.move_to(due.at - timedelta(seconds=1))

    assert fire(county, due) is None
    scheduler.sweep(county.engine)
    assert county.task(case_id, "correct")


def test_at_its_moment_the_flow_moves_on(county, waiting):
    case_id, due = waiting
    county.clock.move_to(due.at)

    done = fire(county, due)

    assert done is not None
    assert done.ended
    assert county.case(case_id).outcome == Outcome.WITHDRAWN
    assert county.tasks(case_id) == []
    county.check()


def test_after_three_days_without_power_the_event_still_carries_the_legal_moment(county, waiting):
    case_id, due = waiting
    county.clock.move_to(due.at + timedelta(days=3))

    scheduler.sweep(county.engine)

    [fired] = [e for e in county.events(case_id) if e.kind is Kind.TIMER_FIRED]
    assert fired.at == due.at + timedelta(days=3)
    assert fired.data["due"] == due.at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def test_it_fires_once(county, waiting):
    case_id, due = waiting
    county.clock.move_to(due.at)

    first, second = fire(county, due), fire(county, due)

    assert first is not None
    assert second is None
    assert [e.kind for e in county.events(case_id)].count(Kind.TIMER_FIRED) == 1


def test_a_step_done_in_time_takes_its_timer_away(county, waiting):
    case_id, due = waiting
    county.complete(county.task(case_id, "correct"), county.answers("felling", "correct"))
    county.clock.move_to(due.at)

    assert fire(county, due) is None
    assert county.case(case_id).status == "open"
    county.check()
