"""The time of a case and of all cases, on their pages."""

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import ZONE
from engine.queries.standing import standing
from engine.queries.time import case_bar
from engine.supervision.attribution import Holder, Spent
from tests.support.desk import drawn
from webapp.clocks import percent

HOLDERS = ["申请人", "本机关", "其他部门", "特别程序", "系统故障"]


def text(element):
    return " ".join(element.text_content().split())


def rows(page, caption):
    """The cells of the table with a caption, a list a row."""
    [table] = page.xpath(f"//table[caption[normalize-space()='{caption}']]")
    return [[text(cell) for cell in row] for row in table.xpath("./tbody/tr")]


@given(st.lists(st.integers(0, 10**7), min_size=5, max_size=5))
def test_percents_add_up(seconds):
    spent = Spent(**dict(zip((each.value for each in Holder), seconds, strict=True)))

    shares = percent(spent)

    assert sum(shares.values()) == (100 if spent.total else 0)
    for holder in Holder:
        assert abs(shares[holder] * spent.total - 100 * spent.of(holder)) <= spent.total


@pytest.fixture
def corrected(sqlite_county):
    """A case in review whose applicant took a day for his corrections."""
    case = sqlite_county.make_case("felling", at="correct")
    sqlite_county.clock.advance(timedelta(days=1))
    correct = sqlite_county.task(case, "correct")
    sqlite_county.complete(correct, sqlite_county.answers("felling", "correct"))
    answers = sqlite_county.answers("felling", "accept_review") | {"result": "受理"}
    sqlite_county.complete(sqlite_county.task(case, "accept_review"), answers)
    sqlite_county.clock.advance(timedelta(days=1, hours=3))
    return case


def test_the_first_thing_on_the_page_is_the_sentence(sqlite_county, at_desk, corrected):
    page = drawn(at_desk("town_acceptor").get(f"/cases/{corrected}/clock"))

    with sqlite_county.engine.look(sqlite_county.people["town_acceptor"]) as look:
        shown = standing(look, corrected)
    first = page.cssselect("main section")[0]
    assert text(first.cssselect(".verdict p")[0]) == shown.sentence
    assert [each.text for each in first.cssselect(".dates time")] == [
        shown.promised.due_on.isoformat(),
        shown.statutory.due_on.isoformat(),
    ]
    assert "监察按秒计至" in text(first)


def test_the_table_behind_the_bar_says_the_same(sqlite_county, at_desk, corrected):
    page = drawn(at_desk("town_acceptor").get(f"/cases/{corrected}/clock"))

    with sqlite_county.engine.look(sqlite_county.people["town_acceptor"]) as look:
        spent = case_bar(look, corrected).spent
    table = rows(page, "用时分布")
    assert [row[0] for row in table] == HOLDERS
    assert sum(int(row[2].rstrip("%")) for row in table) == 100
    assert table[0][1] == "1.0 天"
    assert spent.applicant == sqlite_county.engine.calendar.office_day.seconds
    [bar] = page.cssselect("svg.held")
    pieces = bar.cssselect("rect.piece")
    assert bar.get("role") == "img"
    assert "url(#held-applicant)" in {piece.get("fill") for piece in pieces}
    assert sum(float(piece.get("width").rstrip("%")) for piece in pieces) == pytest.approx(
        100, abs=0.01
    )
    named = {piece.get("fill").removeprefix("url(#").removesuffix(")") for piece in pieces}
    assert named <= {each.get("id") for each in page.cssselect("pattern")}


def test_the_pages_of_a_case_lead_to_its_time(sqlite_county, at_desk, corrected):
    desk = at_desk("town_inspector1")
    task = sqlite_county.task(corrected, "site_visit")

    for path in (f"/cases/{corrected}", f"/tasks/{task.id}"):
        links = drawn(desk.get(path)).xpath("//a/@href")
        assert f"/cases/{corrected}/clock" in links


def test_every_day_is_one_row_for_the_applicant(at_desk, corrected):
    page = drawn(at_desk("town_acceptor").get(f"/cases/{corrected}/clock/applicant"))

    days = [date.fromisoformat(each.text) for each in page.cssselect(".days th time")]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert days[0] == date(2026, 3, 2)
    said = {row[0].split()[0]: row for row in rows(page, "逐日计算")}
    assert said["2026-03-07"][1:3] == ["星期六，周末休息", "—"]
    assert "第1日" in said["2026-03-04"][2]
    assert said["2026-03-02"][3] == "收到申请材料；一次性告知补正"


def test_days_that_count_for_nothing_are_one_row_that_opens(at_desk, corrected):
    desk = at_desk("town_acceptor")
    sheet = drawn(desk.get(f"/cases/{corrected}/clock/applicant"))

    page = drawn(desk.get(f"/cases/{corrected}/clock"))

    weekend = page.cssselect(".days details")[0]
    assert text(weekend.cssselect("summary")[0]) == "周末休息"
    listed = page.cssselect(".days details li")
    folded = page.cssselect(".days tr:has(details)")
    assert len(listed) == 2 * len(folded)
    whole = len(rows(sheet, "逐日计算"))
    assert len(rows(page, "逐日计算")) == whole - len(listed) + len(folded)


def test_a_holiday_names_its_notice(sqlite_county, at_desk):
    sqlite_county.clock.advance(timedelta(days=30))
    case = sqlite_county.make_case("felling", at="review")

    page = at_desk("auditor1").get(f"/cases/{case}/clock")

    assert "清明节放假（国办发明电〔2025〕7号）" in page.text
    assert "2026-04-04" in page.text


def test_a_date_in_an_unpublished_year_says_so(sqlite_county, at_desk):
    sqlite_county.clock.move_to(datetime(2026, 12, 14, 9, tzinfo=ZONE))
    case = sqlite_county.make_case("felling", at="review")

    for path in ("clock", "clock/applicant"):
        page = drawn(at_desk("town_acceptor").get(f"/cases/{case}/{path}"))
        assert "期限暂定" in text(page.cssselect(".verdict")[0])
        assert "暂定" in text(page.cssselect(".dates dd")[1])


def test_a_pause_names_its_letter_and_what_is_left(sqlite_county, at_desk):
    case = sqlite_county.make_case("karaoke", "听证期间不计时")
    sqlite_county.clock.advance(timedelta(days=3))

    page = drawn(at_desk("auditor1").get(f"/cases/{case}/clock"))

    assert text(page.cssselect(".dates dd")[0]).startswith("暂停计算还剩 6 个工作日")
    assert "听证期间不计入（示审批娱许特〔2026〕1号，《行政许可法》第四十五条）" in text(page)
    assert rows(page, "用时分布")[3][1] != "0"


def test_the_applicants_sheet_names_no_step_and_nobody(sqlite_county, at_desk):
    case = sqlite_county.make_case("karaoke")
    desk = at_desk("deputy_leader1")
    flow = sqlite_county.bundle("karaoke").flow

    sheet = text(drawn(desk.get(f"/cases/{case}/clock/applicant")).cssselect("main")[0])

    inside = {node.name for node in flow.tasks()} | {each.name for each in people(sqlite_county)}
    # 决定 is a step, and a word of everybody.
    assert [name for name in inside - {"决定"} if name in sheet] == []
    for word in ("监察", "环节", "预警", "责任方"):
        assert word not in sheet


def people(county):
    return [actor for actor in county.people.values() if actor.user_id != "deputy_leader1"]


def test_a_case_that_just_began_has_an_empty_bar(at_desk, case):
    page = drawn(at_desk("town_acceptor").get(f"/cases/{case}/clock"))

    assert "审批时限未起算" in text(page.cssselect(".verdict")[0])
    assert page.cssselect("svg.held rect.piece") == []


def test_every_figure_opens_its_cases(sqlite_county, at_desk):
    cases = {str(sqlite_county.make_case("felling")) for _ in range(3)}
    desk = at_desk("town_decider")

    page = drawn(desk.get("/supervision/time"))

    [row] = rows(page, "每件平均用时，按责任方分列")
    assert row[2] == "3"
    for href in page.xpath("//table//td[contains(@class, 'num')]/a/@href"):
        assert parse_qs(urlsplit(href).query)["item"] == ["felling"]
        listed = drawn(desk.get(href))
        opened = listed.xpath("//tbody//a/@href")
        assert {each.split("/")[2] for each in opened} == cases
        assert desk.get(opened[0]).status_code == 200


def test_an_item_shows_its_steps(sqlite_county, at_desk):
    sqlite_county.make_case("felling")

    page = drawn(at_desk("auditor1").get("/supervision/time?item=felling"))

    steps = {row[0]: row[1:] for row in rows(page, "各环节平均用时")}
    assert steps["审核"][0] == "1"
    assert steps["审核"][-1] == "7 分钟"


@pytest.mark.parametrize(
    "asked",
    [
        "from=2027-01-01",
        "from=x&to=-1",
        "from=0001-01-01&to=9999-12-31",
        "item=nothing",
        "item='--",
        "from=2026-03-02&to=2026-03-01",
    ],
)
def test_an_odd_question_gets_an_answer(sqlite_county, at_desk, asked):
    sqlite_county.make_case("felling")
    desk = at_desk("auditor1")

    for path in ("/supervision/time", "/supervision/time/cases"):
        assert desk.get(f"{path}?{asked}&organ=x&holder=nobody").status_code == 200


def test_a_fresh_county_says_that_nothing_was_closed(at_desk):
    page = drawn(at_desk("auditor1").get("/supervision/time"))

    assert "这段时间没有办结的办件" in text(page)
