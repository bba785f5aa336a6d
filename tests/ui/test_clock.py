"""The time of a case, read without a mouse, without scripts, and on paper."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect


@pytest.fixture
def corrected(sqlite_county):
    """A case in review, three weeks after its receipt."""
    case = sqlite_county.make_case("felling", "补正一次", at="site_visit")
    sqlite_county.clock.advance(timedelta(days=21))
    return case


def test_everything_that_counts_stands_on_the_first_screen(office, corrected):
    page = office.sign_in("auditor1")
    page.goto(f"/cases/{corrected}/clock")

    for seen in (
        page.locator(".verdict p").first,
        page.locator(".dates dd").nth(1),
        page.get_by_role("img"),
        page.locator(".days tbody tr").nth(3),
    ):
        expect(seen).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_run_of_days_opens_with_the_keyboard_and_without_scripts(office, corrected):
    page = office.sign_in("auditor1", java_script_enabled=False)
    page.goto(f"/cases/{corrected}/clock")
    run = page.locator(".days details").first
    day = run.locator("li").first
    expect(day).to_be_hidden()

    run.locator("summary").focus()
    page.keyboard.press("Enter")

    expect(day).to_be_visible()
    expect(day).to_contain_text("2026-03-07 星期六")


def test_the_keyboard_leads_from_a_case_to_the_applicants_sheet(office, corrected):
    page = office.sign_in("auditor1")
    page.goto(f"/cases/{corrected}")

    page.get_by_role("link", name="时限怎么算的").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clock")
    page.get_by_role("link", name="给申请人的时限说明").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clock/applicant")

    expect(page.get_by_role("heading", level=1)).to_have_text("时限说明")


def test_the_applicants_sheet_prints_without_the_shell(office, corrected):
    page = office.sign_in("auditor1")
    page.goto(f"/cases/{corrected}/clock/applicant")

    page.emulate_media(media="print")

    expect(page.locator("header.top")).to_be_hidden()
    expect(page.get_by_role("link", name="返回时限")).to_be_hidden()
    expect(page.locator(".verdict")).to_be_visible()


def test_patterns_tell_holders_apart_without_colour(office, corrected):
    page = office.sign_in("auditor1")
    page.goto(f"/cases/{corrected}/clock")

    drawn = page.locator("pattern").evaluate_all(
        "each => each.map(p => [...p.querySelectorAll('.line')].map(l => l.outerHTML)"
        " + p.getAttribute('patternTransform'))"
    )

    assert len(set(drawn)) == len(drawn) == 5
