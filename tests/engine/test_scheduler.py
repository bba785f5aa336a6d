"""The tick: what cannot be done holds up nothing else."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, update

from engine import scheduler
from engine.store.records import DueRecord, OutboxRecord


@pytest.fixture
def spoil(county):
    """Put more rows that can never be done before all others than one batch holds."""

    def spoil(record, **values):
        rows = [{"id": uuid4()} | values for _ in range(scheduler.BATCH + 3)]
        with county.engine.store.begin() as connection:
            connection.execute(insert(record), rows)

    return spoil


def test_timers_that_cannot_fire_hold_up_no_deadline(county, spoil):
    case_id = county.make_case("felling", "补正一次", at="correct")
    with county.engine.look() as look:
        [due] = look.tables.dues.of_case(case_id)
    broken = {"case_id": case_id, "what": "timer", "node_id": "elsewhere"}
    spoil(DueRecord, at=due.at - timedelta(days=9), **broken)
    county.clock.move_to(due.at)

    assert scheduler.sweep(county.engine) == 1
    assert county.case(case_id).status == "ended"


@pytest.mark.parametrize("attempts", [0, scheduler.TRIES])
def test_effects_that_cannot_be_carried_out_hold_up_no_other(county, spoil, attempts):
    before = county.clock.now() - timedelta(days=9)
    unknown = {"kind": "no:such", "payload": {}, "attempts": attempts}
    spoil(OutboxRecord, created_at=before, **unknown)
    county.make_case("hygiene", "告知承诺")

    assert scheduler.sweep(county.engine) == 1

    with county.engine.look() as look:
        left = look.tables.outbox.waiting(size=100)
    assert {row.attempts for row in left} == {max(attempts, 1)}


def test_an_effect_is_tried_again_after_twice_as_long_each_time(county):
    county.make_case("hygiene", "告知承诺")
    county.retire("hygiene_check")
    tries = []
    for _minute in range(60):
        scheduler.sweep(county.engine)
        with county.engine.look() as look:
            [row] = look.tables.outbox.waiting(size=2)
        tries.append(row.attempts)
        county.clock.advance(timedelta(minutes=1))

    assert tries[0] == 1
    assert tries[-1] in {8, 9, 10}


def test_the_loop_ticks_until_it_is_told_to_stop(sqlite_county):
    case_id = sqlite_county.make_case("felling", "补正一次", at="correct")
    with sqlite_county.engine.store.begin() as connection:
        connection.execute(update(DueRecord).values(at=sqlite_county.clock.now()))

    stop = scheduler.run_in_background(sqlite_county.engine)
    waited = threading.Event()
    for _ in range(100):
        if sqlite_county.case(case_id).status == "ended":
            break
        waited.wait(0.1)
    stop()

    assert sqlite_county.case(case_id).status == "ended"
    assert "tick" not in {thread.name for thread in threading.enumerate()}
