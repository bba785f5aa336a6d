"""Open cases follow the calendar in force: all their rows, once, whoever is interrupted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine import actions, calendar
from engine.calendar import Calendar, Closing
from engine.clock import FixedClock
from engine.errors import CalendarMissingError
from engine.store.behind import CLOCK_COLUMNS
from engine.work import Engine
from engine.work.calendars import reckon_behind
from engine.work.reckoning import Reckoner
from engine.work.versions import FRESH
from tests.support.county import County
from tests.support.notices import NOTICE_2027

LATE = datetime(2027, 2, 1, 1, 0, tzinfo=UTC)
"""Nine o'clock of a Monday before a Spring Festival that nobody has announced."""


def another(county: County) -> str:
    """Put the next year's notice in force; return the version's name."""
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = calendar.import_year(actions.calendar_to_change(work), NOTICE_2027)
        number = actions.draft_calendar_change(work, change).number
    with county.engine.begin(county.people["sys_admin2"]) as work:
        return actions.confirm_calendar(work, number).version


def dates(county: County, case_id) -> dict:
    row = county.case(case_id)
    return {name: getattr(row, name) for name in CLOCK_COLUMNS}


def rebuilt(county: County, case_id) -> tuple[str, ...]:
    with county.engine.begin() as work:
        return actions.rebuild_case(work, case_id).different


@pytest.fixture
def late(county) -> County:
    county.clock.move_to(LATE)
    return county


def test_every_date_of_an_open_case_follows_and_a_rebuild_finds_the_same(late):
    cases = [late.make_case("felling", at=node) for node in ("accept_review", "review", "deliver")]
    cases.append(late.make_case("felling", "补正", at="correct"))
    before = [dates(late, case_id) for case_id in cases]
    timers = {timer.id: timer.at for timer in timers_of(late, cases[-1])}
    version = another(late)

    done = reckon_behind(late.engine)

    assert done == len(cases)
    for case_id, old in zip(cases, before, strict=True):
        assert dates(late, case_id)["calendar"] == version
        assert dates(late, case_id) != old
        assert rebuilt(late, case_id) == ()
    for timer in timers_of(late, cases[-1]):
        assert timer.at > timers[timer.id], "the applicant gets the holidays, too"
    assert before[1]["provisional"]
    assert not dates(late, cases[1])["provisional"]
    assert late.verify().sound


def timers_of(county: County, case_id):
    with county.engine.look() as look:
        return look.tables.dues.of_case(case_id)


def test_it_is_done_once(late):
    late.make_case("felling", at="review")
    another(late)

    assert reckon_behind(late.engine) == 1
    assert reckon_behind(late.engine) == 0


def test_closed_tasks_of_an_open_case_follow_too(late):
    case_id = late.make_case("felling", at="review")
    late.clock.advance(timedelta(days=3))
    another(late)

    reckon_behind(late.engine)

    assert rebuilt(late, case_id) == ()


def test_an_ended_case_keeps_the_calendar_of_its_end(late):
    case_id = late.make_case("felling")
    row = late.case(case_id)
    assert row.status == "ended"
    another(late)

    assert reckon_behind(late.engine) == 0

    assert late.case(case_id) == row
    assert rebuilt(late, case_id) == ()
    assert late.case(case_id).calendar == Calendar.shipped().version


def test_the_calendar_of_an_end_is_found_though_its_row_is_lost(late):
    case_id = late.make_case("felling")
    another(late)
    with late.engine.begin() as work:
        work.tables.cases.forget(case_id)
        actions.rebuild_case(work, case_id)

    assert late.case(case_id).calendar == Calendar.shipped().version


def test_a_case_that_is_worked_on_first_takes_its_tasks_and_timers_along(late):
    case_id = late.make_case("felling", at="site_visit")
    golden = late.golden("felling", at="site_visit")
    version = another(late)

    [step] = [step for step in golden.steps if step.node == "site_visit"]
    late.take(case_id, step)

    assert late.case(case_id).calendar == version
    assert rebuilt(late, case_id) == ()
    assert reckon_behind(late.engine) == 0


@pytest.fixture
def elsewhere(county):
    """The same county by another rule set of cards: 榆林 gives its card at nine tenths."""
    engine = Engine(replace(county.engine.settings, card_rules="yulin"), clock=county.clock)
    yield County(engine)
    engine.close()


def test_open_cases_follow_another_rule_set_and_ended_ones_keep_theirs(county, elsewhere):
    case_id, ended = county.make_case("felling", at="review"), county.make_case("felling")
    before, kept = county.case(case_id), county.case(ended)

    assert reckon_behind(elsewhere.engine) == 1
    assert reckon_behind(elsewhere.engine) == 0

    row = elsewhere.case(case_id)
    assert row.rules == elsewhere.engine.rules.version
    assert row.watch_at != before.watch_at
    assert elsewhere.case(ended) == kept
    assert rebuilt(elsewhere, case_id) == rebuilt(elsewhere, ended) == ()


def test_a_moment_that_another_rule_set_owes_nothing_at_is_not_tried_for_ever(county, elsewhere):
    case_id = county.make_case("felling", at="review")
    moment = county.case(case_id).watch_at
    county.clock.move_to(moment)

    with elsewhere.engine.begin() as work:
        assert actions.watch_case(work, case_id) == 0

    assert elsewhere.case(case_id).watch_at > moment


def test_a_case_that_ends_before_its_turn_rests_on_one_calendar(late):
    case_id = late.make_case("felling", at="deliver")
    another(late)
    golden = late.golden("felling", at="deliver")
    [step] = [step for step in golden.steps if step.node == "deliver"]

    late.take(case_id, step)

    assert late.case(case_id).status == "ended"
    assert rebuilt(late, case_id) == ()


def test_a_node_that_has_not_heard_of_it_is_set_right(late):
    """Another process believes the older version for two seconds, and may write its dates."""
    case_id = late.make_case("felling", at="site_visit")
    clock = FixedClock(late.clock.now())
    stale = Engine(late.engine.settings, clock=clock)
    with stale.look() as look:
        assert look.calendar.version == Calendar.shipped().version
    version = another(late)
    reckon_behind(late.engine)

    task = late.task(case_id, "site_visit")
    County(stale).complete(task, late.answers("felling", "site_visit"))

    assert late.case(case_id).calendar == Calendar.shipped().version
    assert reckon_behind(stale) == 1, "whoever recomputes asks the table first"
    assert late.case(case_id).calendar == version
    assert rebuilt(late, case_id) == ()
    stale.close()


def test_another_process_hears_of_it_after_two_seconds(late):
    clock = FixedClock(late.clock.now())
    other = Engine(late.engine.settings, clock=clock)
    with other.look() as look:
        before = look.calendar.version
    version = another(late)

    with other.look() as look:
        assert look.calendar.version == before
    clock.advance(timedelta(seconds=FRESH))
    with other.look() as look:
        assert look.calendar.version == version
    other.close()


def test_a_case_that_somebody_holds_is_passed_over(late):
    if late.engine.store.is_sqlite:
        pytest.skip("SQLite lets one change in at a time: nobody is passed over, all wait")
    held, free = (late.make_case("felling", at="review") for _ in range(2))
    another(late)

    with late.engine.begin() as work:
        work.tables.cases.lock(held)
        assert reckon_behind(late.engine) == 1

    assert late.case(free).calendar != late.case(held).calendar
    assert reckon_behind(late.engine) == 1


def test_what_is_interrupted_leaves_whole_cases_and_is_gone_on_with(late, monkeypatch):
    cases = [late.make_case("felling", at="review") for _ in range(4)]
    version = another(late)
    save = Reckoner.catch_up
    rounds = iter([True, False])

    def interrupted(self, rows):
        save(self, rows)
        if not next(rounds):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Reckoner, "catch_up", interrupted)
        with pytest.raises(KeyboardInterrupt):
            reckon_behind(late.engine, batch=2)

    assert sorted(late.case(case_id).calendar == version for case_id in cases) == [0, 0, 1, 1]
    assert reckon_behind(late.engine, batch=2) == 2
    assert all(rebuilt(late, case_id) == () for case_id in cases)


def test_one_case_that_cannot_be_computed_holds_up_no_other(late, monkeypatch):
    bad, *good = (late.make_case("felling", at="review") for _ in range(4))
    version = another(late)
    columns = Reckoner.columns

    def broken(self, row):
        if row["id"] == bad:
            raise CalendarMissingError(2029)
        return columns(self, row)

    monkeypatch.setattr(Reckoner, "columns", broken)

    assert reckon_behind(late.engine, batch=2) == len(good)

    assert all(late.case(case_id).calendar == version for case_id in good)
    assert late.case(bad).calendar != version


def test_a_day_the_office_closes_moves_steps_and_no_limit_of_the_law(late):
    case_id = late.make_case("felling", at="review")
    [task] = late.tasks(case_id)
    before = late.case(case_id)
    with late.engine.begin(late.people["sys_admin1"]) as work:
        change = calendar.add_closing(
            actions.calendar_to_change(work), Closing(day=date(2027, 2, 2), name="搬迁")
        )
        number = actions.draft_calendar_change(work, change).number
    with late.engine.begin(late.people["sys_admin2"]) as work:
        actions.confirm_calendar(work, number)

    reckon_behind(late.engine)

    [moved] = late.tasks(case_id)
    assert moved.due_at > task.due_at
    assert late.case(case_id).statute_over_at == before.statute_over_at
    assert rebuilt(late, case_id) == ()


def test_a_timer_that_the_holidays_moved_does_not_fire_at_its_old_moment(late):
    case_id = late.make_case("felling", "补正", at="correct")
    [timer] = timers_of(late, case_id)
    another(late)
    late.clock.move_to(timer.at + timedelta(minutes=1))

    with late.engine.begin() as work:
        fired = actions.fire_timer(work, timer.id)

    [moved] = timers_of(late, case_id)
    assert fired is None
    assert moved.at > late.clock.now()
    assert late.case(case_id).status == "open"
    assert rebuilt(late, case_id) == ()
