"""Officers fill a site visit on a phone, without scripts too; nothing on it is wider than the screen."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from engine.procedures import ProcedureKind
from tests.support.procedures import ARRANGED, INSPECTORS, Proceeding

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def visit(sqlite_county):
    """A site visit of a case at review that nobody arranged yet."""
    proceeding = Proceeding(sqlite_county, sqlite_county.make_case("felling", at="review"))
    proceeding.open("town_reviewer", ProcedureKind.SITE_VISIT)
    return proceeding


def width_of(page):
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_site_visit_is_written_down_on_a_phone(visit, office, scripts):
    visit.act("town_reviewer", "arrange", ARRANGED)
    visit.move_to(date(2026, 3, 4))
    page = office.sign_in("town_inspector1", java_script_enabled=scripts)
    page.set_viewport_size(PHONE)

    page.goto("/procedures")
    page.get_by_role("link", name="填写核查笔录").click()
    page.get_by_label("结束时间").fill("10:40")
    page.get_by_label("已向被核查方出示执法证件").check()
    for radio in page.locator('input[name^="point"][value="符合"]').all():
        radio.check()
    page.get_by_label("查明的情况").fill("四至清楚，树种和数量与申请一致。")
    page.get_by_role("textbox", name="现场照片").fill("6")
    page.get_by_label("被核查方在场人员").fill("王示例")
    page.get_by_role("radio", name="无异议，已签字").check()
    page.locator('input[name="conclusion"][value="符合"]').check()
    assert width_of(page) <= PHONE["width"]
    page.get_by_role("button", name="填写核查笔录").click()
    page.wait_for_load_state()

    expect(page.locator(".notice").first).to_contain_text("已登记")
    second = office.sign_in("town_inspector2", java_script_enabled=scripts)
    second.set_viewport_size(PHONE)
    second.goto(f"/procedures/{visit.id}")
    second.get_by_label("笔录与现场情况一致").check()
    second.get_by_role("button", name="确认笔录并签署").click()
    second.wait_for_load_state()
    expect(second.get_by_role("link", name="打印《现场核查笔录》")).to_be_visible()
    assert visit.row.result == "met"


def test_a_reviewer_begins_a_visit_from_his_task(sqlite_county, office):
    case_id = sqlite_county.make_case("felling", at="review")
    task = sqlite_county.task(case_id, "review")
    page = office.sign_in("town_reviewer")
    page.goto(f"/tasks/{task.id}")

    page.get_by_text("启动特别程序").click()
    page.get_by_role("link", name="启动现场核查").click()
    page.get_by_label("启动的理由").fill("四至需要现场核对。")
    page.get_by_role("button", name="启动").click()
    page.get_by_label("核查人员一").select_option(INSPECTORS[0])
    page.get_by_label("核查人员二").select_option(INSPECTORS[0])
    for label, text in (("证件号一", "示例证001"), ("证件号二", "示例证002")):
        page.get_by_label(label).fill(text)
    page.get_by_label("核查日期").fill("2026-03-04")
    page.get_by_label("核查时间").fill("09:30")
    page.get_by_role("button", name="安排核查").click()

    expect(page.locator("#error-summary")).to_contain_text("不能是同一人")
    page.get_by_label("核查人员二").select_option(INSPECTORS[1])
    page.get_by_role("button", name="安排核查").click()
    expect(page.get_by_role("link", name="打印《现场核查通知书》")).to_be_visible()


def test_its_pages_have_no_barriers(visit, office):
    page = office.sign_in("town_reviewer")
    for address in (
        "/procedures",
        f"/procedures/{visit.id}",
        f"/cases/{visit.case_id}/procedures/hearing",
        f"/cases/{visit.case_id}",
    ):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
