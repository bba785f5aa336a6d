"""The tick: what cannot be done holds up nothing else."""

import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from engine import queries, scheduler
from engine.audit import Kind
from engine.clock import FixedClock
from engine.errors import DatabaseAwayError
from engine.scheduler import JOBS, Job, Node, Ticker
from engine.scheduler.deadlines import carry_out_deadlines
from engine.scheduler.patience import Patience
from engine.scheduler.ticking import Every, run_job
from engine.scheduler.upkeep import beat, check_cases, examine, find_idle_cases
from engine.store.incidents import IncidentKind
from engine.store.records import CaseRecord, DueRecord, OutboxRecord, TaskRecord
from tests.support.county import MORNING, open_county


@pytest.fixture
def postgres_county(postgres_settings):
    """The sample county on PostgreSQL: where cases are held one by one."""
    opened = open_county(postgres_settings)
    with closing(opened.engine):
        yield opened


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

    scheduler.sweep(county.engine)

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
    assert "clock guard" not in {thread.name for thread in threading.enumerate()}


class TestTheLegalOrder:
    def test_after_three_days_without_power_all_comes_in_the_order_of_the_law(self, county):
        """Timers, reminders and cards of several cases, missed for days (REL-5)."""
        for _ in range(3):
            county.make_case("felling", "补正一次", at="correct")
            county.make_case("sewage", at="report_check")
            county.clock.advance(timedelta(hours=7))
        county.clock.move_to(latest_due(county) + timedelta(days=3))

        scheduler.sweep(county.engine)

        moments = legal_moments(county)
        assert len(moments) > 6
        assert moments == sorted(moments)
        assert moments[-1] <= county.clock.now() - timedelta(days=3)
        assert late(county) == 0
        county.check()

    def test_a_case_that_its_timer_ended_owes_nothing_for_later(self, county):
        case_id = county.make_case("felling", "补正一次", at="correct")
        county.clock.move_to(latest_due(county) + timedelta(days=60))

        scheduler.sweep(county.engine)

        kinds = [event.kind for event in county.events(case_id)]
        assert kinds[-1] is Kind.CASE_ENDED
        assert kinds.index(Kind.CARD_ISSUED) < kinds.index(Kind.TIMER_FIRED)

    def test_a_second_sweep_finds_nothing(self, county):
        county.make_case("felling", "补正一次", at="correct")
        county.make_case("hygiene", at="accept_review")
        county.clock.advance(timedelta(days=30))

        first, second = scheduler.sweep(county.engine), scheduler.sweep(county.engine)

        assert first > 0
        assert second == 0


def latest_due(county):
    with county.engine.look() as look:
        far = look.now + timedelta(days=365)
        return max(due.at for due in look.tables.dues.come(far, size=1000))


def late(county):
    with county.engine.look() as look:
        return queries.tick(look).owed


def legal_moments(county):
    """The legal moments that the log tells of what came by itself, in the log's order."""
    told = {Kind.TIMER_FIRED: "due", Kind.CARD_ISSUED: "at", Kind.CASE_DEEMED_ACCEPTED: "at"}
    return [
        datetime.fromisoformat(event.data[told[event.kind]])
        for event in county.log()
        if event.kind in told
    ]


class TestClaims:
    @pytest.fixture
    def deadline(self, postgres_county):
        postgres_county.make_case("felling", "补正一次", at="correct")
        postgres_county.clock.move_to(latest_due(postgres_county))
        with postgres_county.engine.look() as look:
            return look.tables.deadlines.owed(look.now, size=9)[-1]

    def test_a_case_that_somebody_is_at_is_passed_over(self, postgres_county, deadline):
        engine = postgres_county.engine
        with engine.begin() as clerk:
            clerk.tables.cases.lock(deadline.case_id)

            began = time.monotonic()
            assert scheduler.sweep(engine) == 0
            assert time.monotonic() - began < 1

        assert scheduler.sweep(engine) > 0

    def test_of_two_nodes_one_gets_it(self, postgres_county, deadline):
        engine = postgres_county.engine
        with engine.begin() as one, engine.begin() as other:
            assert one.tables.deadlines.claim(deadline, one.now)
            assert not other.tables.deadlines.claim(deadline, other.now)

    def test_what_was_done_cannot_be_claimed(self, postgres_county, deadline):
        scheduler.sweep(postgres_county.engine)

        with postgres_county.engine.begin() as work:
            assert not work.tables.deadlines.claim(deadline, work.now)


class TestPatience:
    def test_a_case_whose_rows_are_locked_holds_up_no_other(self, postgres_county):
        county = postgres_county
        cases = [county.make_case("felling", "补正一次", at="correct") for _ in range(2)]
        county.clock.move_to(latest_due(county))
        node = Node(county.engine)

        held = select(TaskRecord.id).where(TaskRecord.case_id == cases[0]).with_for_update()
        with county.engine.store.begin() as somebody:
            somebody.execute(held)
            with pytest.raises(DatabaseAwayError):
                carry_out_deadlines(node)
            carry_out_deadlines(node)

        assert [county.case(case_id).status for case_id in cases] == ["open", "ended"]
        county.clock.advance(timedelta(seconds=5))
        carry_out_deadlines(node)
        assert county.case(cases[0]).status == "ended"

    def test_a_deadline_that_fails_waits_longer_each_time_and_is_never_given_up(self):
        clock = FixedClock(MORNING)
        patience, row, tries = Patience(clock), uuid4(), []
        for second in range(3600):
            if patience.ready(row):
                tries.append(second)
                patience.failed(row)
            clock.advance(timedelta(seconds=1))

        waits = [later - earlier for earlier, later in pairwise(tries)]
        assert waits[:7] == [5, 10, 20, 40, 80, 160, 300]
        assert set(waits[7:]) == {300}

    def test_a_clock_that_is_set_changes_no_wait(self):
        clock = FixedClock(MORNING)
        patience, row = Patience(clock), uuid4()
        patience.failed(row)

        clock.put(timedelta(days=1))

        assert not patience.ready(row)

    def test_after_sixteen_failures_a_person_is_told_once_and_success_ends_it(self, county):
        case_id = county.make_case("felling", "补正一次", at="correct")
        county.clock.move_to(latest_due(county))
        node = Node(county.engine)
        sound = write_state(county, case_id, b"no state")
        for _ in range(20):
            carry_out_deadlines(node)
            county.clock.advance(timedelta(minutes=6))

        [incident] = incidents(county)
        assert incident.kind == IncidentKind.DEADLINE_FAILS
        assert county.case(case_id).no in incident.detail

        write_state(county, case_id, sound)
        carry_out_deadlines(node)
        assert incidents(county) == []
        assert county.case(case_id).status == "ended"


def write_state(county, case_id, state):
    """Spoil a case, or mend it; return the state it had."""
    before = county.case(case_id).state
    with county.engine.store.begin() as connection:
        connection.execute(update(CaseRecord).where(CaseRecord.id == case_id).values(state=state))
    return before


def incidents(county):
    with county.engine.look() as look:
        return queries.open_incidents(look)


class TestJobs:
    def test_a_job_that_fails_holds_up_no_other_and_is_counted(self, sqlite_county):
        def fail(_node):
            raise ZeroDivisionError

        node = Node(sqlite_county.engine)
        broken = Job(name="broken", does="", every=1, act=fail)
        done = threading.Event()
        sound = Job(name="sound", does="", every=1, act=lambda _node: done.set() or 0)
        ticker = Ticker(node, [broken, sound])
        ticker.start()
        assert done.wait(5)
        done.clear()
        assert done.wait(5)
        ticker.end()

        runs = {run["job"]: run for run in node.runs.report()}
        assert runs["broken"]["error"] == "ZeroDivisionError"
        assert runs["broken"]["failures"] > 1
        assert runs["sound"]["failures"] == 0

    def test_a_database_that_is_away_is_waited_out(self, sqlite_county):
        def away(_node):
            raise DatabaseAwayError

        node = Node(sqlite_county.engine)
        run_job(node, Job(name="away", does="", every=1, act=away))

        [run] = node.runs.report()
        assert run["failures"] == 0
        assert "数据库" in run["error"]

    def test_a_job_that_hangs_holds_up_no_other(self, sqlite_county):
        release, ran = threading.Event(), threading.Event()
        hanging = Job(name="hanging", does="", every=1, act=lambda _node: release.wait(20) and 0)
        sound = Job(name="sound", does="", every=1, act=lambda _node: ran.set() or 0)
        ticker = Ticker(Node(sqlite_county.engine), [hanging, sound])
        ticker.start()
        for _ in range(3):
            assert ran.wait(5)
            ran.clear()
        release.set()
        ticker.end()

    def test_whoever_stops_the_tick_waits_for_the_unit_at_hand(self, sqlite_county):
        began, ended = threading.Event(), []

        def slow(_node):
            began.set()
            threading.Event().wait(0.5)
            ended.append(1)
            return 1

        ticker = Ticker(Node(sqlite_county.engine), [Job(name="slow", does="", every=60, act=slow)])
        ticker.start()
        assert began.wait(5)
        ticker.end()

        assert ended == [1]

    def test_a_clock_put_forward_by_a_year_is_one_turn(self):
        year = MORNING + timedelta(days=365)
        trigger = Every(5)

        assert trigger.get_next_fire_time(None, MORNING) == MORNING
        assert trigger.get_next_fire_time(MORNING, year) == year + timedelta(seconds=5)

    def test_every_job_is_told_apart_and_says_what_it_does(self):
        assert len({job.name for job in JOBS}) == len(JOBS)
        assert all(job.does for job in JOBS)


class TestHealth:
    def test_a_case_that_cannot_go_on_is_an_incident_until_it_can(self, county):
        case_id = county.make_case("hygiene", at="accept_review")
        with county.engine.look() as look:
            [task] = look.tables.tasks.of_case(case_id)[-1:]
        node = Node(county.engine)
        set_status(county, task.id, "lost")

        assert check_cases(node) == 1
        assert check_cases(node) == 0

        [incident] = incidents(county)
        assert incident.kind == IncidentKind.CASE_STUCK
        set_status(county, task.id, task.status)
        assert check_cases(node) == 0
        assert incidents(county) == []

    def test_a_case_without_a_task_is_named_within_minutes(self, county):
        case_id = county.make_case("hygiene", at="accept_review")
        task = county.task(case_id, "accept_review")
        node = Node(county.engine)
        assert find_idle_cases(node) == 0
        set_status(county, task.id, "lost")

        assert find_idle_cases(node) == 1

        [incident] = incidents(county)
        assert county.case(case_id).no in incident.detail
        assert "卡住" in incident.detail
        set_status(county, task.id, task.status)
        assert find_idle_cases(node) == 0
        assert incidents(county) == []
        assert next(job.every for job in JOBS if job.act is find_idle_cases) <= 300

    def test_every_node_is_seen_from_every_other(self, county):
        node = Node(county.engine)
        run_job(node, JOBS[0])
        beat(node)
        beat(node)

        with county.engine.look() as look:
            [heard] = queries.tick(look).alive(look.now)
            gone = queries.tick(look).alive(look.now + timedelta(minutes=4))

        assert heard.node == "counter-1"
        assert [run["job"] for run in heard.report["runs"]] == ["deadlines"]
        assert gone == ()

    def test_dead_effects_are_counted_and_can_be_tried_again(self, county):
        county.make_case("hygiene", "告知承诺")
        with county.engine.store.begin() as connection:
            connection.execute(update(OutboxRecord).values(attempts=scheduler.TRIES))
        with county.engine.look() as look:
            assert queries.tick(look).dead == 1

        with county.engine.begin() as work:
            assert work.tables.outbox.revive() == 1

        assert scheduler.sweep(county.engine) >= 1


def set_status(county, task_id, status):
    with county.engine.store.begin() as connection:
        connection.execute(update(TaskRecord).where(TaskRecord.id == task_id).values(status=status))


def test_anomalies_are_looked_for_as_far_as_the_log_goes(county):
    county.make_case("hygiene", at="accept_review")
    node = Node(county.engine)

    read = examine(node)

    assert read == len(county.log())
    assert examine(node) == 0
