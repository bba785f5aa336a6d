"""Where the time of cases went, and who may read it."""

from datetime import date, timedelta

import pytest
from lxml import etree

from engine.errors import NotFoundError, NotPermittedError
from engine.model import Role
from engine.queries.charts import heat_chart
from engine.queries.spans import Days
from engine.queries.time import case_bar, item_time, item_times, slowest_cases, step_times
from engine.supervision.attribution import Holder

SVG = "{http://www.w3.org/2000/svg}"
YEAR = Days(first=date(2026, 1, 1), last=date(2026, 12, 31))


@pytest.fixture
def looking(sqlite_county):
    """Ask something as somebody."""

    def ask(login, question, *args, **options):
        with sqlite_county.engine.look(sqlite_county.people[login]) as look:
            return question(look, *args, **options)

    return ask


def ended(county, item, word="", *, slow=0):
    """A case that went to its end, and lay for some hours on the way."""
    golden = county.golden(item, word)
    case = county.start(item, golden.steps[0].answers)
    for step in golden.steps[1:]:
        county.clock.advance(timedelta(hours=slow))
        county.take(case, step)
    return case


def test_what_an_ended_case_took_is_what_its_bar_shows(sqlite_county, looking):
    case = ended(sqlite_county, "felling", slow=5)

    bar = looking("auditor1", case_bar, case)
    [row] = looking("auditor1", item_time, "felling", YEAR)

    assert row.cases == 1
    assert row.spent == row.mean == bar.spent
    assert row.spent.total == sum(segment.seconds for segment in bar.segments)
    assert row.organ_name == "示例镇人民政府"


def test_both_databases_add_up_alike(county):
    """A sum of integers is no integer everywhere."""
    ended(county, "felling", slow=5)
    case = ended(county, "felling")

    with county.engine.look(county.people["auditor1"]) as look:
        [row] = item_times(look, YEAR)
        cases = slowest_cases(look, YEAR, holder=Holder.OFFICE)
        spent = case_bar(look, case).spent

    assert row.spent.total == sum(each.spent.total for each in cases)
    assert cases[-1].spent == spent
    assert isinstance(row.spent.office, int)


def test_corrections_are_the_applicants_time(sqlite_county, looking):
    case = sqlite_county.make_case("felling", at="correct")
    sqlite_county.clock.advance(timedelta(days=2))

    bar = looking("town_acceptor", case_bar, case)

    assert bar.segments[-1].holder is Holder.APPLICANT
    assert bar.spent.applicant > bar.spent.office > 0


def test_open_cases_and_other_periods_are_left_out(sqlite_county, looking):
    ended(sqlite_county, "felling")
    sqlite_county.make_case("felling", at="review")

    [row] = looking("auditor1", item_times, YEAR)
    before = looking("auditor1", item_times, Days(first=date(2025, 1, 1), last=date(2026, 3, 1)))

    assert row.cases == 1
    assert before == []


def test_the_slowest_item_and_the_slowest_case_come_first(sqlite_county, looking):
    quick = ended(sqlite_county, "felling")
    slow = ended(sqlite_county, "felling", slow=3)
    ended(sqlite_county, "sewage")

    rows = looking("auditor1", item_times, YEAR)
    cases = looking("auditor1", slowest_cases, YEAR, item="felling", holder=Holder.OFFICE)

    assert [row.mean.total for row in rows] == sorted((r.mean.total for r in rows), reverse=True)
    assert [case.case_id for case in cases] == [slow, quick]
    assert [case.opens for case in cases] == [True, True]
    assert sum(case.spent.total for case in cases) == rows[0].spent.total


def test_leaders_read_of_their_own_organ_only(sqlite_county, looking):
    ended(sqlite_county, "felling")
    ended(sqlite_county, "sewage")

    for login in ("auditor1", "e_supervisor1", "center_supervision1"):
        assert {row.item_key for row in looking(login, item_times, YEAR)} == {"felling", "sewage"}
    assert [row.item_key for row in looking("town_decider", item_times, YEAR)] == ["felling"]
    assert looking("town_decider", item_time, "sewage", YEAR) == []
    assert looking("town_decider", slowest_cases, YEAR, item="sewage") == []
    with pytest.raises(NotPermittedError):
        looking("town_decider", step_times, "sewage", YEAR)


@pytest.mark.parametrize("login", ["town_acceptor", "sys_admin1", "item_admin1"])
def test_others_read_nothing(sqlite_county, looking, login):
    with pytest.raises(NotPermittedError):
        looking(login, item_times, YEAR)


def test_a_step_takes_what_its_visits_took_on_average(sqlite_county, looking):
    ended(sqlite_county, "felling")
    ended(sqlite_county, "felling", slow=24)
    office_day = sqlite_county.engine.calendar.office_day.seconds

    steps = {step.node_id: step for step in looking("auditor1", step_times, "felling", YEAR)}

    assert steps["review"].visits == 2
    assert steps["review"].average == 7 * 60 + office_day // 2
    assert (steps["review"].node_name, steps["review"].holder) == ("审核", Holder.OFFICE)
    with pytest.raises(NotFoundError):
        looking("auditor1", step_times, "nothing", YEAR)


def test_the_heat_of_an_item_shows_each_figure_in_its_box(sqlite_county, looking):
    ended(sqlite_county, "felling", slow=5)
    steps = {step.node_id: step for step in looking("auditor1", step_times, "felling", YEAR)}

    root = etree.fromstring(looking("auditor1", heat_chart, "felling", YEAR))

    words = {
        group.get("id"): "".join(text.text for text in group.iter(f"{SVG}text"))
        for group in root.iter(f"{SVG}g")
        if group.get("id", "").startswith("node-")
    }
    day = timedelta(hours=7) / timedelta(seconds=1)
    step = steps["site_visit"]
    assert f"均{step.average / day:.1f}天 · {step.visits}次" in words["node-site_visit"]
    assert "暂无用时" in words["node-deliver_refusal"]
    assert "平均用时（工作日）" in "".join(text.text or "" for text in root.iter(f"{SVG}text"))


def test_who_may_not_oversee_an_item_sees_no_heat(sqlite_county, looking):
    with pytest.raises(NotPermittedError):
        looking("town_decider", heat_chart, "sewage", YEAR)


def test_a_step_of_the_applicant_is_his(sqlite_county, looking):
    sqlite_county.make_case("felling", "补正")

    steps = {step.node_id: step for step in looking("auditor1", step_times, "felling")}

    assert steps["correct"].holder is Holder.APPLICANT


def test_a_viewer_reads_figures_but_opens_no_case(sqlite_county, looking):
    ended(sqlite_county, "felling")
    organ = sqlite_county.bundle("felling").item.organ
    sqlite_county.grant("archivist1", Role.VIEWER, organ)

    [case] = looking("archivist1", slowest_cases, YEAR)

    assert not case.opens
