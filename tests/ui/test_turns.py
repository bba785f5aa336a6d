"""What waits beside the steps, at a browser: found by keys, on a telephone, without scripts; notes."""

import pytest
from playwright.sync_api import expect

from engine.procedures import ProcedureKind
from tests.support.procedures import ARRANGED, Proceeding


@pytest.fixture
def visit(sqlite_county):
    """A visit to which two officers were appointed; one of them has a step of a case besides."""
    proceeding = Proceeding(sqlite_county, sqlite_county.make_case("felling", at="review"))
    proceeding.open("town_reviewer", ProcedureKind.SITE_VISIT)
    proceeding.act("town_reviewer", "arrange", ARRANGED)
    sqlite_county.make_case("felling", at="site_visit")
    return proceeding


def test_an_officer_finds_his_visit_by_keys_and_goes_on_from_it(office, visit):
    page = office.sign_in("town_inspector1")
    expect(page.locator("[data-tab='1'] .num")).to_have_text("2")
    expect(page.get_by_role("heading", name="等我处理的其他事项 1")).to_be_visible()

    page.keyboard.press("j")
    expect(page.locator("tr.here")).to_contain_text("现场核查：填写核查笔录")
    page.keyboard.press("j")
    expect(page.locator("tr.here")).to_contain_text("现场踏勘")
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/procedures/{visit.id}?act=record")
    expect(page.get_by_role("heading", name="填写核查笔录")).to_be_visible()
    page.locator("body").press("w")
    page.wait_for_url("**/worklist")


def test_on_a_telephone_nothing_of_it_is_cut_off(office, visit):
    page = office.sign_in("town_inspector1")
    page.set_viewport_size({"width": 390, "height": 844})

    row = page.locator(".turns tbody tr").first
    expect(row).to_contain_text("现场核查：填写核查笔录")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    link = row.get_by_role("link").bounding_box()
    assert link["height"] >= 40
    box = row.bounding_box()
    assert 0 <= box["x"] < box["x"] + box["width"] <= 390


def test_an_at_sign_opens_the_colleagues_who_may_see_the_case(office, visit):
    page = office.sign_in("town_reviewer")
    page.goto(f"/cases/{visit.case_id}")
    note, people = page.get_by_label("添加批注"), page.locator("#note-people")

    note.press_sequentially("请核对 @柏")
    expect(people).to_be_visible()
    expect(people.get_by_role("option", selected=True)).to_contain_text("柏决定")
    expect(note).to_have_attribute("aria-activedescendant", "note-people-0")
    note.press("Enter")
    expect(note).to_have_value("请核对 @柏决定 ")
    expect(people).to_be_hidden()

    note.press_sequentially("@没有这人")
    expect(people).to_contain_text("没有叫这个名字的同事能够查看本件")
    note.press("Escape")
    expect(people).to_be_hidden()
    note.press_sequentially(" a@b.cn")
    expect(people).to_be_hidden()


def test_without_scripts_colleagues_are_ticked(office, visit):
    page = office.sign_in("town_reviewer", java_script_enabled=False)
    page.goto(f"/cases/{visit.case_id}")

    page.get_by_label("添加批注").fill("请看附图")
    page.get_by_text("提醒谁", exact=True).first.click()
    page.get_by_label("柏决定").first.check()
    page.get_by_role("button", name="添加批注").click()

    expect(page.locator(".notes .said")).to_have_text("请看附图 @柏决定")
