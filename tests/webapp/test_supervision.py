"""The supervision's pages: who counts what, and that every number opens its cases."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from engine import actions
from engine.clock import ZONE
from tests.support.desk import drawn

LATE = datetime(2026, 3, 20, 10, 20, tzinfo=ZONE)


@pytest.fixture
def cases(sqlite_county):
    """A case that is granted, one that is late, and one that has just come in."""
    granted = sqlite_county.make_case("felling", "正常办结")
    late = sqlite_county.make_case("sewage", at="site_visit")
    sqlite_county.clock.move_to(LATE)
    fresh = sqlite_county.make_case("felling", at="accept_review")
    return {"granted": granted, "late": late, "fresh": fresh}


def links(page, words):
    """The links whose text holds these words."""
    return [link.get("href") for link in drawn(page).xpath(f"//a[contains(., '{words}')]")]


def test_every_number_of_the_dashboard_opens_as_many_cases(at_desk, cases):
    desk = at_desk("e_supervisor1")
    page = drawn(desk.get("/supervision?period=twelve"))

    opened = 0
    for link in page.xpath("//a[contains(concat(' ', @class, ' '), ' num ')]"):
        text, address = link.text_content().strip(), link.get("href")
        if not text.isdigit() or not address.startswith("/supervision/cases"):
            continue
        found = desk.get(address)
        assert f"共 {text} 件" in found.text, address
        opened += 1
    assert opened >= 15


def test_the_late_case_stands_on_the_dashboard_with_its_step_and_its_level(at_desk, cases):
    page = drawn(at_desk("e_supervisor1").get("/supervision"))

    [row] = page.xpath("//section[@aria-labelledby='urgent']//tbody/tr")
    text = " ".join(row.text_content().split())
    assert "现场勘验" in text
    assert "超承诺" in text
    assert row.xpath(f".//form[@action='/cases/{cases['late']}/urge']")
    assert row.xpath(f".//a[@href='/orders/new?case={cases['late']}']")


def test_names_are_masked_for_who_supervises(at_desk, cases, sqlite_county):
    name = sqlite_county.case(cases["fresh"]).applicant

    assert name not in at_desk("e_supervisor1").get("/supervision/cases").text
    assert name in at_desk("town_decider").get("/supervision/cases").text


def test_who_leads_neither_urges_nor_orders(at_desk, cases):
    page = at_desk("deputy_leader1").get("/supervision")

    assert "/urge" not in page.text
    assert "/orders/new" not in page.text


def test_a_leader_sees_the_cases_of_his_own_organ_whatever_he_asks_for(at_desk, cases):
    page = at_desk("town_decider").get("/supervision/cases?organ=11990101000000019X")

    assert "共 0 件" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "period=eternity",
        "period[]=month",
    ],
)
def test_a_period_that_is_none_is_this_month(at_desk, query):
    page = drawn(at_desk("e_supervisor1").get(f"/supervision?{query}"))

    assert page.xpath("//select[@name='period']/option[@selected]/@value") == ["month"]


@pytest.mark.parametrize(
    "query",
    [
        "state=x&level=y&outcome=z&mark=m&card=c&step=s",
        "from=2026-13-01&to=nonsense",
        "from=0001-01-01&to=9999-12-31&state=received",
        "from=2026-03-31&to=2026-01-01&state=settled",
        "from=2026-03-01&state=accepted",
        "month=2026-99",
        "page=99999999999999999999",
        "page=-1",
        "organ=%ff&item=' OR 1=1 --",
        "node=" + "x" * 5000,
    ],
)
def test_no_address_breaks_the_list(at_desk, cases, query):
    assert at_desk("e_supervisor1").get(f"/supervision/cases?{query}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/supervision", "/supervision/cases", "/supervision/statistics", "/supervision/score"]
)
def test_no_page_has_a_style_or_a_script_of_its_own(at_desk, cases, path):
    page = drawn(at_desk("e_supervisor1").get(path))

    assert page.xpath("//*[@style] | //style | //script[not(@src)]") == []


def test_an_export_is_a_workbook_and_stands_in_the_log(at_desk, cases, sqlite_county):
    days = {"from": "2026-03-01", "to": "2026-03-31"}

    response = at_desk("e_supervisor1").post("/supervision/statistics/export", days)

    book = load_workbook(BytesIO(response.data))
    assert book.sheetnames == ["统计", "办件清单"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.rows for cell in row)
    assert book["办件清单"].max_row == 5 + 3
    event = sqlite_county.log()[-1]
    assert (event.kind, event.actor) == ("report:exported", "e_supervisor1")
    assert event.data["first"] == "2026-03-01"
    assert event.data["cases"] == 3
    assert len(event.data["digest"]) == 64
    assert sqlite_county.verify().sound


def test_an_export_that_is_refused_hands_nothing_out(at_desk, cases, sqlite_county):
    response = at_desk("town_acceptor").post("/supervision/statistics/export", {})

    assert response.status_code == 403
    assert "report:exported" not in {event.kind for event in sqlite_county.log()}


def test_the_report_marks_items_without_a_case(at_desk, cases):
    page = at_desk("e_supervisor1").get("/supervision/statistics?from=2026-03-01&to=2026-03-31")

    rows = {row.text_content().split()[0] for row in drawn(page).xpath("//tbody/tr")}
    assert any("零办件" in row.text_content() for row in drawn(page).xpath("//tbody/tr"))
    assert rows


def test_the_score_says_which_cases_cost_points(at_desk, cases, sqlite_county):
    sqlite_county.clock.advance(timedelta(days=3))
    with sqlite_county.engine.begin() as work:
        actions.watch_case(work, cases["late"])

    page = drawn(at_desk("e_supervisor1").get("/supervision/score?quarter=2026-Q1"))

    # The bureau for the promise, the station for its late step: each for the cards it got.
    sections = page.xpath(f"//section[.//a[@href='/cases/{cases['late']}']]")
    assert len(sections) == 2
    for section in sections:
        [row] = section.xpath(".//tbody/tr[contains(., '期限合法')]")
        assert "扣" in row.text_content()
        assert "＝" in section.text_content()
    assert any("黄牌" in section.text_content() for section in sections)
