"""The replay: by its slider, by its buttons, and without scripts."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def case(sqlite_county):
    return sqlite_county.make_case("felling", at="decide")


def marked(name):
    return re.compile(rf"(^|\s){name}(\s|$)")


def test_the_slider_runs_over_the_events_by_keyboard(office, case):
    page = office.sign_in("auditor1")
    page.goto(f"/cases/{case}/replay?at=2")
    slider, log = page.locator("#replay-slider"), page.locator("#replay-log li")

    slider.focus()
    for key, place in (("ArrowRight", 3), ("ArrowRight", 4), ("ArrowLeft", 3), ("Home", 0)):
        page.keyboard.press(key)
        expect(log.nth(place)).to_have_attribute("aria-current", "step")
        expect(page.locator("#replay-output")).to_contain_text(f"第 {place + 1}/")
        expect(slider).to_be_focused()

    assert page.url.endswith("at=0")
    expect(page.locator("#replay-log li.future")).to_have_count(log.count() - 1)
    expect(page.locator("#replay-chart .is-current")).to_have_count(0)


def test_the_chart_is_coloured_as_of_the_event(sqlite_county, office, case):
    with sqlite_county.engine.look() as look:
        kinds = [(each.kind.value, each.data.get("node")) for each in look.log.of_case(case)]
    arrived = kinds.index(("task:opened", "review"))
    page = office.sign_in("auditor1")

    page.goto(f"/cases/{case}/replay?at={arrived}")

    expect(page.locator("#node-review")).to_have_class(marked("is-current"))
    expect(page.locator("#node-site_visit")).to_have_class(marked("is-done"))
    expect(page.locator("#node-decide")).to_have_class(marked("is-todo"))


def test_it_plays_by_itself_and_stops_at_the_end(office, case):
    page = office.sign_in("auditor1")
    page.goto(f"/cases/{case}/replay")
    last = int(page.locator("#replay-slider").get_attribute("max"))
    page.goto(f"/cases/{case}/replay?at={last - 1}")

    page.get_by_role("button", name="播放").click()

    expect(page.locator("#replay-log li").nth(last)).to_have_attribute("aria-current", "step")
    expect(page.locator("#replay-play")).to_have_attribute("aria-pressed", "false")


def test_it_is_read_step_by_step_without_scripts(office, case):
    page = office.sign_in("auditor1", java_script_enabled=False)
    page.goto(f"/cases/{case}/replay?at=2")

    page.get_by_role("link", name="下一步").click()
    expect(page.locator("#replay-log li").nth(3)).to_have_attribute("aria-current", "step")
    page.locator("#replay-log li").nth(1).get_by_role("link").click()
    expect(page.locator("#replay-log li").nth(1)).to_have_attribute("aria-current", "step")
