"""Whoever decides sends a case back, and gets it straight back, without scripts and by keyboard."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_goes_back_to_the_reviewer_and_says_why(sqlite_county, office, scripts):
    case_id = sqlite_county.make_case("felling", at="decide")
    task = sqlite_county.task(case_id, "decide")
    page = office.sign_in("town_decider", java_script_enabled=scripts)
    page.goto(f"/tasks/{task.id}")

    page.get_by_text("退回以前的环节").click()
    page.locator(".send-back").get_by_role("radio", name="审核").check()
    page.get_by_role("radio", name="直送").focus()
    page.keyboard.press("Space")
    page.get_by_label("退回理由").fill("踏勘记录缺少四至")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state()

    expect(page.locator(".notice")).to_contain_text("已退回")
    reviewer = office.sign_in("town_reviewer", java_script_enabled=scripts)
    reviewer.goto(f"/tasks/{sqlite_county.task(case_id, 'review').id}")
    expect(reviewer.locator(".tl")).to_contain_text("踏勘记录缺少四至")
