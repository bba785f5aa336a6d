"""The guard over the clock: a clock that was set halts deadlines until somebody confirms it."""

import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.clock import FixedClock
from engine.errors import DatabaseAwayError, NotPermittedError, WrongStateError
from engine.model import Role
from engine.scheduler import JOBS, Node, Ticker
from engine.scheduler.deadlines import carry_out_deadlines
from engine.scheduler.guard import Guard
from engine.scheduler.ticking import run_job
from engine.store.incidents import IncidentKind
from engine.work import Engine
from tests.support.county import MORNING, open_county

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
[DEADLINES] = [job for job in JOBS if job.name == "deadlines"]


@pytest.fixture
def node(county):
    """A scheduler that has found its clock in order."""
    node = Node(county.engine)
    node.hold()
    node.look_at_clock()
    assert not node.halted
    return node


@pytest.fixture
def due_tomorrow(county):
    """A case whose timer comes in a day, and the due row of that."""
    case_id = county.make_case("felling", "补正一次", at="correct")
    with county.engine.look() as look:
        [due] = look.tables.dues.of_case(case_id)
    county.clock.move_to(due.at - DAY)
    return case_id


def incidents(county):
    with county.engine.look() as look:
        return queries.open_incidents(look)


def confirm(county):
    with county.engine.begin() as work:
        return actions.confirm_clock(work)


class TestTheGuard:
    def test_time_that_goes_by_is_no_step(self):
        clock = FixedClock(MORNING)
        guard = Guard(clock)

        clock.advance(400 * DAY)

        assert guard.drift() == 0
        assert guard.steady()

    @pytest.mark.parametrize("seconds", [-60, 60])
    def test_a_minute_is_still_steady(self, seconds):
        clock = FixedClock(MORNING)
        guard = Guard(clock)

        clock.put(timedelta(seconds=seconds))

        assert guard.steady()

    @pytest.mark.parametrize("step", [-HOUR, HOUR, DAY, timedelta(seconds=-61)], ids=str)
    def test_more_than_a_minute_is_a_step(self, step):
        clock = FixedClock(MORNING)
        guard = Guard(clock)

        clock.advance(DAY)
        clock.put(step)

        assert not guard.steady()
        assert guard.drift() == pytest.approx(step.total_seconds())

    def test_a_clock_that_somebody_looked_at_is_trusted_as_it_is(self):
        clock = FixedClock(MORNING)
        guard = Guard(clock)
        clock.put(HOUR)

        guard.trust()

        assert guard.drift() == 0


class TestAClockThatWasSet:
    @pytest.mark.parametrize("step", [-HOUR, HOUR, DAY], ids=str)
    def test_it_halts_deadline_work_and_says_so(self, county, node, step):
        county.clock.put(step)

        node.look_at_clock()

        assert not node.goes_on()
        [incident] = incidents(county)
        assert (incident.kind, incident.node) == (IncidentKind.CLOCK_JUMP, "counter-1")
        assert str(abs(round(step.total_seconds()))) in incident.detail
        told = county.log()[-1]
        assert told.kind is Kind.CLOCK_JUMPED
        assert told.data["seconds"] == str(round(step.total_seconds()))
        assert county.verify().sound

    def test_no_deadline_is_done_before_its_time(self, county, due_tomorrow):
        node = Node(county.engine)
        county.clock.put(2 * DAY)

        # The guard's thread has not looked yet: the work itself compares the clocks.
        assert carry_out_deadlines(node) == 0
        assert county.case(due_tomorrow).status == "open"

    def test_a_clock_set_while_the_transaction_began_fires_nothing(self, county, due_tomorrow):
        node = Node(county.engine)
        with county.engine.look() as look:
            [deadline] = look.tables.deadlines.owed(look.now + DAY, size=5)[:1]
        county.clock.put(2 * DAY)

        with county.engine.begin() as work:
            assert not node.goes_on(work.now)
        assert deadline.case_id == due_tomorrow

    def test_after_the_confirmation_the_work_goes_on(self, county, due_tomorrow):
        node = Node(county.engine)
        county.clock.put(HOUR)
        node.look_at_clock()
        county.clock.advance(DAY)
        run_job(node, DEADLINES)
        assert county.case(due_tomorrow).status == "open"

        assert confirm(county) == 1
        node.look_at_clock()
        run_job(node, DEADLINES)

        assert county.case(due_tomorrow).status == "ended"
        assert incidents(county) == []
        kinds = [event.kind for event in county.log()]
        assert kinds.index(Kind.CLOCK_JUMPED) < kinds.index(Kind.CLOCK_CONFIRMED)
        county.check()

    def test_put_right_again_it_still_waits_for_a_person(self, county, node):
        county.clock.put(-HOUR)
        node.look_at_clock()

        county.clock.put(HOUR)
        node.look_at_clock()

        assert node.halted
        assert len(incidents(county)) == 1

    def test_two_processes_of_a_node_open_one_incident_and_both_go_on(self, county, node):
        other = Node(county.engine)
        county.clock.put(HOUR)
        for each in (node, other, node, other):
            each.look_at_clock()
        assert len(incidents(county)) == 1

        confirm(county)
        node.look_at_clock()
        other.look_at_clock()

        assert not node.halted
        assert not other.halted

    def test_the_next_turns_are_reckoned_anew_after_every_step(self, county, node):
        turns = []
        node.on_step = lambda: turns.append(node.halted)

        county.clock.put(timedelta(seconds=-30))
        node.look_at_clock()
        county.clock.put(-HOUR)
        node.look_at_clock()
        county.clock.put(HOUR)
        node.look_at_clock()

        assert len(turns) == 3
        assert turns[0] == ""
        assert turns[1]

    def test_a_database_that_is_away_changes_nothing_about_the_halt(self, county, node):
        county.clock.put(HOUR)
        store, county.engine.store = county.engine.store, Away()
        node.look_at_clock()
        assert node.halted

        # Put right before the database is back: a person must look all the same.
        county.clock.put(-HOUR)
        county.engine.store = store
        node.look_at_clock()

        assert node.halted
        assert len(incidents(county)) == 1


class Away:
    """A store whose database does not answer."""

    def look(self):
        raise DatabaseAwayError

    begin = look


class TestTheStart:
    def test_a_clock_before_the_last_event_halts_from_the_start(self, county):
        county.make_case("hygiene", at="accept_review")
        county.clock.put(-HOUR)
        node = Node(county.engine)

        node.hold()
        node.look_at_clock()

        assert node.halted
        [incident] = incidents(county)
        assert "早 3600 秒" in incident.detail

    def test_a_minute_between_two_machines_is_no_incident(self, county):
        county.make_case("hygiene", at="accept_review")
        county.clock.put(timedelta(seconds=-50))
        node = Node(county.engine)

        node.hold()
        node.look_at_clock()

        assert not node.halted
        assert incidents(county) == []

    def test_an_incident_outlives_a_restart(self, county, node):
        county.clock.put(DAY)
        node.look_at_clock()

        again = Node(county.engine)
        again.hold()
        again.look_at_clock()
        assert again.halted

        confirm(county)
        again.look_at_clock()
        assert not again.halted


def test_another_node_goes_on(postgres_settings):
    county = open_county(postgres_settings)
    elsewhere = replace(postgres_settings, node="counter-2")
    clock = FixedClock(county.clock.now())
    with closing(county.engine), closing(Engine(elsewhere, clock=clock)) as engine:
        nodes = Node(county.engine), Node(engine)
        county.clock.put(DAY)
        for node in nodes:
            node.look_at_clock()

        assert [bool(node.halted) for node in nodes] == [True, False]


class TestWhoConfirms:
    def test_a_clerk_may_not(self, county, node):
        county.clock.put(HOUR)
        node.look_at_clock()

        with (
            pytest.raises(NotPermittedError),
            county.engine.begin(county.people["acceptor1"]) as work,
        ):
            actions.confirm_clock(work)

        assert len(incidents(county)) == 1

    def test_the_system_administrator_may_and_the_log_names_him(self, county, node):
        county.clock.put(HOUR)
        node.look_at_clock()
        county.grant("acceptor2", Role.SYS_ADMIN, county.people["acceptor2"].organ)

        with county.engine.begin(county.people["acceptor2"]) as work:
            actions.confirm_clock(work)

        assert county.log()[-1].actor == "acceptor2"

    def test_without_an_incident_there_is_nothing_to_confirm(self, county):
        with pytest.raises(WrongStateError, match="没有等待确认"), county.engine.begin() as work:
            actions.confirm_clock(work)


def test_the_ticker_halts_within_five_seconds_and_ticks_on_after_the_confirmation(sqlite_county):
    county, ran = sqlite_county, threading.Event()
    node = Node(county.engine)
    counting = replace(DEADLINES, every=1, act=lambda _node: ran.set() or 0)
    ticker = Ticker(node, [counting])
    ticker.start()
    with closing(Ending(ticker)):
        assert ran.wait(5)

        county.clock.put(-HOUR)
        wait_until(lambda: incidents(county), seconds=5)
        ran.clear()
        assert not ran.wait(2.5)

        confirm(county)
        assert ran.wait(5)


class Ending:
    """Ends a ticker as ``closing`` wants it."""

    def __init__(self, ticker):
        self.close = ticker.end


def wait_until(claim, *, seconds):
    waited = threading.Event()
    for _ in range(int(seconds * 20)):
        if claim():
            return
        waited.wait(0.05)
    pytest.fail(f"not within {seconds} s")
