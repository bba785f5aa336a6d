"""A court or the law stops a case: the timers of its drawing wait, and get the days back."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from engine import actions, calendar, queries, scheduler
from engine.audit import Kind
from engine.bundle import Bundle, shipped
from engine.clock import ZONE
from engine.work.calendars import reckon_behind
from tests.support.charts import hasty
from tests.support.county import county_settings, fresh_key, open_county
from tests.support.notices import NOTICE_2027

LATE = datetime(2027, 2, 1, 1, 0, tzinfo=UTC)
"""Nine o'clock of a Monday before a Spring Festival that nobody has announced."""

TIMER = """<bpmn:boundaryEvent id="pressing" name="审核到期" attachedToRef="review" gh:limit="5wd">
      <bpmn:outgoing>pressing__decide</bpmn:outgoing>
      <bpmn:timerEventDefinition id="pressing_definition"/>
    </bpmn:boundaryEvent>
    """
FLOW = '<bpmn:sequenceFlow id="pressing__decide" sourceRef="pressing" targetRef="decide"/>'
LANE, GATE = "<bpmn:flowNodeRef>review</bpmn:flowNodeRef>", '<bpmn:exclusiveGateway id="decision"'
FIRST = '<bpmn:sequenceFlow id="site_visit__review"'
COMES = "<bpmn:incoming>review_result__decide</bpmn:incoming>"
CITED = {"document": "（2026）示0101行初3号", "reason": "法院裁定停止执行", "basis": ""}


@pytest.fixture(scope="module")
def pressing(sqlite_template):
    """The flow with the timer, and its chart: drawn once, for every test draws the same."""
    files = dict(shipped("felling").files)
    for before, after in (
        (GATE, TIMER + GATE),
        (LANE, f"{LANE}<bpmn:flowNodeRef>pressing</bpmn:flowNodeRef>"),
        (COMES, f"{COMES}<bpmn:incoming>pressing__decide</bpmn:incoming>"),
        (FIRST, f"{FLOW}\n    {FIRST}"),
    ):
        assert before.encode() in files["flow.bpmn"]
        files["flow.bpmn"] = files["flow.bpmn"].replace(before.encode(), after.encode(), 1)
    bundle = Bundle.from_files(files)
    county = open_county(county_settings(sqlite_template, f"sqlite:///{sqlite_template}/guhua.db"))
    with pytest.MonkeyPatch.context() as patch, closing(county.engine):
        hasty(patch)
        return bundle, actions.draw_ahead(county.engine, bundle)


@pytest.fixture
def pressed(county, pressing):
    """A case in review; after five working days its drawing takes it to whoever decides."""
    bundle, drawn = pressing
    with county.engine.begin(county.people["process_designer1"]) as work:
        version = actions.import_item(work, bundle, drawn)
    with county.engine.begin(county.people["item_admin1"]) as work:
        actions.publish_item(work, version.digest, reviewed_by="center_supervision1")
    return county.make_case("felling", at="review")


@pytest.fixture
def suspend(county):
    def suspend(case_id, ground="court"):
        with county.engine.begin(county.people["town_decider"]) as work:
            actions.suspend_case(work, case_id, ground=ground, **CITED, seen=None, key=fresh_key())

    return suspend


@pytest.fixture
def resume(county):
    def resume(case_id):
        with county.engine.begin(county.people["town_decider"]) as work:
            actions.resume_case(work, case_id, reason="恢复", seen=None, key=fresh_key())

    return resume


def timer(county, case_id):
    with county.engine.look() as look:
        [due] = look.tables.dues.of_case(case_id)
    return due


def day(moment):
    """The last day before a moment: a timer fires at the midnight after it."""
    return (moment - timedelta(microseconds=1)).astimezone(ZONE).date()


def fired(county, case_id):
    return [event for event in county.events(case_id) if event.kind is Kind.TIMER_FIRED]


@pytest.mark.parametrize("ground", ["court", "evidence"])
def test_it_waits_and_has_its_days_back(county, pressed, suspend, resume, ground):
    first, on = timer(county, pressed), county.engine.calendar
    county.clock.advance(timedelta(days=1))
    suspend(pressed, ground)
    stopped_on = county.today
    county.clock.move_to(first.at + timedelta(days=30))
    scheduler.sweep(county.engine)
    assert fired(county, pressed) == []
    county.check_case(pressed)

    resume(pressed)

    moved = timer(county, pressed)
    assert moved.id == first.id
    assert day(moved.at) == on.add(day(first.at), on.count(stopped_on, county.today))
    county.check_case(pressed)
    county.clock.move_to(moved.at)
    scheduler.sweep(county.engine)
    assert len(fired(county, pressed)) == 1
    assert [task.node_id for task in county.tasks(pressed)] == ["decide"]
    county.check()


def test_two_suspensions_add_up(county, pressed, suspend, resume):
    first, on = timer(county, pressed), county.engine.calendar
    for _ in range(2):
        county.clock.advance(timedelta(days=1))
        suspend(pressed)
        county.clock.advance(timedelta(days=7))
        resume(pressed)

    assert day(timer(county, pressed).at) == on.add(day(first.at), 10)
    county.check_case(pressed)


def test_what_had_come_before_the_suspension_happens_after_it(county, pressed, suspend, resume):
    first = timer(county, pressed)
    county.clock.move_to(first.at + timedelta(hours=10))
    suspend(pressed)
    county.clock.advance(timedelta(days=7))
    scheduler.sweep(county.engine)
    assert fired(county, pressed) == []

    resume(pressed)
    scheduler.sweep(county.engine)

    [event] = fired(county, pressed)
    assert event.data["due"] == first.at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    county.check_case(pressed)


def test_two_schedulers_let_it_happen_once(county, pressed, suspend, resume):
    suspend(pressed)
    county.clock.advance(timedelta(days=14))
    resume(pressed)
    county.clock.move_to(timer(county, pressed).at)

    with ThreadPoolExecutor(2) as both:
        list(both.map(scheduler.sweep, [county.engine, county.engine]))

    assert len(fired(county, pressed)) == 1
    county.check_case(pressed)


def test_a_stopped_case_that_ends_takes_its_timer_along(county, pressed, suspend):
    suspend(pressed)

    with county.engine.begin(county.people["town_acceptor"]) as work:
        actions.withdraw_case(work, pressed, reason="撤回", seen=None, key=fresh_key())

    assert county.case(pressed).status == "ended"
    county.check()


def test_a_calendar_that_changes_meanwhile_moves_every_date(county, pressed, suspend, resume):
    county.clock.move_to(LATE)
    case_id = county.make_case("felling", at="review")
    armed_on = county.today
    suspend(case_id)
    county.clock.advance(timedelta(days=2))
    announce(county)
    reckon_behind(county.engine)
    county.check_case(case_id)
    county.clock.advance(timedelta(days=1))

    resume(case_id)

    with county.engine.look(county.people["town_decider"]) as look:
        on = look.calendar
        told = str(queries.explain_case(look, case_id))
    row, lost = county.case(case_id), on.count(armed_on, county.today)
    assert lost == 3
    assert day(timer(county, case_id).at) == on.add(on.add(armed_on, 5), lost)
    assert row.statutory_due_on == on.add(row.accepted_on, 20 + lost)
    assert not row.provisional
    assert "人民法院裁定停止执行期间不计入" in told
    assert str(row.statutory_due_on) in told
    county.check_case(case_id)


def test_a_calendar_that_changes_after_it_leaves_the_days_that_were_lost(
    county, pressed, suspend, resume
):
    county.clock.move_to(LATE)
    case_id = county.make_case("felling", at="review")
    armed_on = county.today
    suspend(case_id)
    county.clock.advance(timedelta(days=3))
    resume(case_id)

    announce(county)
    reckon_behind(county.engine)

    with county.engine.look() as look:
        on = look.calendar
    assert day(timer(county, case_id).at) == on.add(on.add(armed_on, 5), 3)
    county.check_case(case_id)


def announce(county):
    """Put the next year's notice in force."""
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = calendar.import_year(actions.calendar_to_change(work), NOTICE_2027)
        number = actions.draft_calendar_change(work, change).number
    with county.engine.begin(county.people["sys_admin2"]) as work:
        actions.confirm_calendar(work, number)
