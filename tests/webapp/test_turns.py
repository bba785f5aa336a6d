"""What waits beside the steps, as pages show it: counted in the tab, opened as the next."""

import pytest

from engine.procedures import ProcedureKind
from tests.support.desk import drawn, typed
from tests.support.procedures import ARRANGED, Proceeding

OFFICER = "town_inspector1"


@pytest.fixture
def visit(sqlite_county):
    proceeding = Proceeding(sqlite_county, sqlite_county.make_case("felling", at="review"))
    proceeding.open("town_reviewer", ProcedureKind.SITE_VISIT)
    proceeding.act("town_reviewer", "arrange", ARRANGED)
    return proceeding


def test_the_tab_and_the_menu_count_what_else_waits(at_desk, visit):
    page = drawn(at_desk(OFFICER).get("/worklist"))

    [row] = page.xpath("//div[@class='turns']//tbody/tr")
    assert "现场核查：填写核查笔录" in row.text_content()
    assert "定于 2026-03-04" in row.text_content()
    assert row.xpath(".//a/@href") == [f"/procedures/{visit.id}?act=record"]
    assert page.xpath("//a[@data-tab='1']/span/text()") == ["1"]
    assert page.xpath("//nav//span[@class='count']/text()")[0] == "1"
    assert not drawn(at_desk("town_acceptor").get("/worklist")).xpath("//*[@id='turns']")


def test_what_is_searched_for_leaves_the_count_of_the_tab_alone(at_desk, visit, sqlite_county):
    sqlite_county.make_case("felling", at="site_visit")

    page = drawn(at_desk(OFFICER).get("/worklist?words=无此申请人"))

    assert page.xpath("//a[@data-tab='1']/span/text()") == ["2"]


def test_once_the_list_is_empty_what_else_waits_opens_next(at_desk, visit, sqlite_county):
    case = sqlite_county.make_case("hygiene", at="review")
    task = sqlite_county.task(case, "review")
    proceeding = Proceeding(sqlite_county, sqlite_county.make_case("hygiene", at="review"))
    proceeding.open("reviewer1", ProcedureKind.SITE_VISIT)
    other = sqlite_county.task(proceeding.case_id, "review")
    desk = at_desk("reviewer1")
    answers = typed(sqlite_county, case, "review")

    first = desk.post(
        f"/tasks/{task.id}/complete", answers | {"seen": str(sqlite_county.case(case).version)}
    )
    seen = str(sqlite_county.case(proceeding.case_id).version)
    last = desk.post(f"/tasks/{other.id}/complete", answers | {"seen": seen})

    assert first.location.startswith(f"/tasks/{other.id}")
    assert last.location.startswith(f"/procedures/{proceeding.id}?act=arrange&done=completed")
    assert "已提交，本件已流转" in desk.get(last.location).text
