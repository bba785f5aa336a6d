"""The felling licence from the counter to delivery, by the people of the town."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.county import PASSWORD
from tests.ui.filling import fill


@pytest.fixture
def answers(sqlite_county):
    bundle = sqlite_county.bundle("felling")

    def of(node):
        form = bundle.form_of(bundle.flow.nodes[node])
        return form.draw(sqlite_county.answers("felling", node))

    return of


def submit(page):
    page.locator(".formbar button.primary").click()
    page.wait_for_load_state()


def open_first(page):
    page.goto("/worklist")
    page.locator("a[data-open]").first.click()
    page.wait_for_load_state()


def test_a_licence_goes_from_the_counter_to_delivery(sqlite_county, office, answers):
    counter = office.sign_in("town_acceptor")
    counter.get_by_role("link", name="新收件登记").first.click()
    counter.get_by_role("link", name="登记", exact=False).get_by_text("登记").last.click()
    counter.wait_for_url("**/receive/felling/*")
    fill(counter, answers("apply"))
    counter.get_by_role("button", name="只收件，稍后审查").click()
    expect(counter.locator(".notice")).to_contain_text("申请材料接收凭证")
    expect(counter.locator("h1")).to_contain_text("林木采伐许可")
    fill(counter, answers("accept_review"))
    submit(counter)
    expect(counter.locator(".notice")).to_contain_text("受理通知书")

    first, second = office.sign_in("town_inspector1"), office.sign_in("town_inspector2")
    open_first(first)
    fill(first, answers("site_visit"))
    submit(first)
    expect(first.locator(".notice")).to_contain_text("等待另一名承办人")
    open_first(second)
    expect(second.locator(".lines")).to_contain_text(answers("site_visit")["facts"][0])
    second.get_by_role("button", name="确认属实并签署").click()
    expect(second.locator(".notice")).to_contain_text("已确认")

    for login, nodes in (
        ("town_reviewer", ["review"]),
        ("town_decider", ["decide"]),
        ("town_issuer", ["make_licence", "deliver"]),
    ):
        desk = office.sign_in(login)
        open_first(desk)
        for node in nodes:
            fill(desk, answers(node))
            submit(desk)
            expect(desk.locator(".notice")).to_contain_text(re.compile("已流转|办结"))

    [case_id] = sqlite_county.case_ids()
    assert sqlite_county.case(case_id).outcome == "granted"
    desk.goto(f"/cases/{case_id}")
    letters = desk.locator("section:has(#letters) li")
    titles = ["申请材料接收凭证", "受理通知书", "准予行政许可决定书", "送达回证"]
    expect(letters).to_contain_text(titles)
    with desk.expect_popup() as opened:
        letters.nth(2).get_by_role("link").first.click()
    expect(opened.value.locator("h1")).to_have_text("准予行政许可决定书")


def test_a_task_is_completed_with_the_keyboard_alone(sqlite_county, office):
    sqlite_county.make_case("felling", at="accept_review")
    page = office.sign_in("town_acceptor")
    press = page.keyboard.press

    press("j")
    expect(page.locator("a[data-open]")).to_be_focused()
    press("Enter")
    page.wait_for_url("**/tasks/*")
    for _ in range(60):
        press("Tab")
        here = page.evaluate(
            '() => [document.activeElement.name ?? "", document.activeElement.type]'
        )
        name, kind = here
        if name.endswith(".state") and not page.evaluate("() => document.activeElement.value"):
            press("ArrowDown")
        elif name == "result" and kind == "radio":
            press("Space")
        elif page.evaluate("() => document.activeElement.matches('.formbar button')"):
            press("Enter")
            break

    expect(page.locator(".notice")).to_contain_text("受理通知书")


def test_a_task_is_completed_without_scripts(sqlite_county, office, answers):
    case_id = sqlite_county.make_case("felling", at="accept_review")
    page = office.sign_in("town_acceptor", java_script_enabled=False)

    open_first(page)
    submit(page)
    expect(page.locator(".error-summary")).to_contain_text("处需要修改")
    raw = answers("accept_review")
    for name in [each for each in raw if each.endswith(".state")]:
        page.locator(f'[name="{name}"]').select_option(raw[name][0])
    page.locator('[name="result"][value="受理"]').check()
    submit(page)

    expect(page.locator(".notice")).to_contain_text("受理通知书")
    assert {task.node_id for task in sqlite_county.tasks(case_id)} == {"site_visit"}


def test_errors_take_the_focus_and_lead_to_their_fields(sqlite_county, office):
    sqlite_county.make_case("felling", at="accept_review")
    page = office.sign_in("town_acceptor")

    open_first(page)
    submit(page)

    expect(page.locator("#error-summary")).to_be_focused()
    link = page.locator("#error-summary a").first
    link.click()
    expect(page.locator(link.get_attribute("href"))).to_be_focused()


def test_typed_text_survives_an_expired_session(sqlite_county, office):
    sqlite_county.make_case("felling", at="accept_review")
    page = office.sign_in("town_acceptor")
    open_first(page)
    page.locator("[name=opinion]").fill("写了一半的意见")

    page.context.clear_cookies()
    submit(page)
    expect(page.locator("main")).to_contain_text("登录已过期")
    page.get_by_role("link", name="重新登录").click()
    page.get_by_label("用户名").fill("town_acceptor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/tasks/*")

    expect(page.locator("[name=opinion]")).to_have_value("写了一半的意见")


def test_keys_move_through_the_list_and_search(sqlite_county, office):
    for _ in range(3):
        sqlite_county.start("felling")
    page = office.sign_in("town_acceptor")
    press, links = page.keyboard.press, page.locator("a[data-open]")

    for keys, place in (("j", 0), ("j", 1), ("ArrowDown", 2), ("j", 2), ("k", 1), ("ArrowUp", 0)):
        press(keys)
        expect(links.nth(place)).to_be_focused()
    expect(page.locator("tr.here")).to_have_count(1)

    press("/")
    expect(page.locator("#words")).to_be_focused()
    press("j")
    expect(page.locator("#words")).to_have_value("j")
