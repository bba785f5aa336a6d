"""Progress for the public, the inbox, hand-over and registers: for everybody, and without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from engine import actions, queries
from engine.scheduler import Node
from engine.scheduler.delivering import tell
from tests.support.county import fresh_key


@pytest.fixture
def receipt(sqlite_county):
    """Number and code of a case that waits for corrections."""
    case_id = sqlite_county.make_case("felling", "补正一次", at="correct")
    [letter] = [
        e for e in sqlite_county.events(case_id) if e.data.get("code") == "material_receipt"
    ]
    with sqlite_county.engine.look(sqlite_county.people["town_acceptor"]) as look:
        page = queries.letter_page(look, letter.seq)
    [code] = re.findall(r'查询码 <b class="code">([^<]+)</b>', page)
    return sqlite_county.case(case_id).no, code


def sound(page):
    assert Axe().run(page).response["violations"] == []


def ask(page, no, code):
    page.goto("/public/progress")
    page.get_by_label("编号（印在").fill(no)
    page.get_by_label("查询码（印在").fill(code)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_applicant_asks_by_keyboard_and_without_scripts(office, receipt, scripts):
    no, code = receipt
    page = office.open(java_script_enabled=scripts)

    ask(page, no, code)

    expect(page.get_by_role("status")).to_contain_text("请补正材料")
    expect(page.get_by_role("region", name="办理流程图")).to_be_visible()
    assert code not in page.url


def test_progress_is_for_everybody(office, receipt):
    no, code = receipt
    page = office.open()

    page.goto("/public/progress")
    sound(page)
    ask(page, no, code)
    expect(page.get_by_role("status")).to_be_visible()
    sound(page)
    ask(page, no, "22222222")
    expect(page.get_by_role("alert")).to_contain_text("编号或者查询码不对")
    sound(page)


def test_paper_goes_from_desk_to_desk_without_scripts(office, sqlite_county):
    no = sqlite_county.case(sqlite_county.make_case("felling", at="site_visit")).no
    giver = office.sign_in("town_acceptor", java_script_enabled=False)
    giver.goto(f"/handovers/new?cases={no}")
    giver.get_by_label("接收单位和岗位").select_option(label="示例镇人民政府 业务科室")
    giver.get_by_role("button", name="生成交接单").click()
    expect(giver.get_by_role("status")).to_contain_text("已生成交接单")

    taker = office.sign_in("town_reviewer", java_script_enabled=False)
    taker.goto("/handovers")
    taker.get_by_role("link", name="交〔2026〕1号").click()
    taker.get_by_role("button", name="确认").click()

    expect(taker.get_by_role("cell", name="已接收")).to_be_visible()


def test_the_pages_of_the_desk_are_for_everybody(office, sqlite_county):
    case_id = sqlite_county.make_case("felling", at="review")
    sqlite_county.make_case("felling")
    with sqlite_county.engine.begin(sqlite_county.people["e_supervisor1"]) as work:
        actions.urge_case(work, case_id, reason="请抓紧", key=fresh_key())
    tell(Node(sqlite_county.engine))
    no = sqlite_county.case(case_id).no
    giver, taker = office.sign_in("town_acceptor"), office.sign_in("town_reviewer")
    giver.goto(f"/handovers/new?cases={no}")
    sound(giver)
    giver.get_by_label("接收单位和岗位").select_option(label="示例镇人民政府 业务科室")
    giver.get_by_role("button", name="生成交接单").click()
    address = giver.url

    for page, place in (
        (taker, "/inbox"),
        (taker, "/handovers"),
        (taker, address),
        (giver, "/registers?kind=received"),
        (giver, "/registers?kind=served"),
    ):
        page.goto(place)
        sound(page)
