"""A colleague is asked, signs and votes, with and without scripts; no page has a fault."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from engine import actions
from engine.ballots import Rule, RuleKind
from tests.support.county import fresh_key

REVIEWER, DECIDER = "town_reviewer", "town_decider"


@pytest.fixture
def task(sqlite_county):
    return sqlite_county.task(sqlite_county.make_case("felling", at="review"), "review")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_opinion_is_asked_for_and_signed_by_keyboard(sqlite_county, office, task, scripts):
    page = office.sign_in(REVIEWER, java_script_enabled=scripts)
    page.goto(f"/tasks/{task.id}")
    page.locator("#operations > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#operations summary", has_text="加签").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("请谁加签").select_option(DECIDER)
    page.get_by_label("请其签署意见的事项").fill("请核对四至")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator(".heard")).to_contain_text("柏决定 待签署")

    signer = office.sign_in(DECIDER, java_script_enabled=scripts)
    signer.goto("/worklist/asked")
    signer.get_by_role("link", name="前加签").click()
    expect(signer.locator("main")).to_contain_text("请核对四至")
    expect(signer.locator("main")).to_contain_text("现场踏勘")
    signer.get_by_role("radio", name="有不同意见").check()
    signer.get_by_label("签署意见").fill("四至与附图不一致")
    signer.get_by_role("button", name="签署").click()
    expect(signer.locator(".notice")).to_contain_text("已签署")

    page.goto(f"/tasks/{task.id}")
    expect(page.locator(".heard")).to_contain_text("四至与附图不一致")


def test_a_vote_is_convened_on_the_page_of_a_task(office, task):
    page = office.sign_in(REVIEWER)
    page.goto(f"/tasks/{task.id}")
    page.locator("#operations > summary").click()
    page.locator("#operations summary", has_text="发起会签").click()
    page.get_by_label("提请会签的事项").fill("是否准予采伐")
    page.get_by_label("喻审核 参加").check()
    page.get_by_label("柏决定 参加").check()
    page.get_by_label("柏决定 有否决权").check()
    page.get_by_role("radio", name="票签").check()
    page.get_by_role("textbox", name="比例").fill("1/2")
    page.get_by_role("button", name="发起会签").click()
    page.get_by_role("link", name="是否准予采伐").click()

    expect(page.locator("main")).to_contain_text("有否决权的人员反对即不通过")
    page.get_by_role("radio", name="同意", exact=True).check()
    page.get_by_role("button", name="表决", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("已表决")


def test_no_page_has_a_fault(sqlite_county, office, task):
    def act(login, action, *given, **more):
        with sqlite_county.engine.begin(sqlite_county.people[login]) as work:
            action(work, *given, key=fresh_key(), **more)

    asked = {"user_id": DECIDER, "kind": "before", "question": "请核对四至"}
    act(REVIEWER, actions.ask_signature, task.id, **asked)
    members = [REVIEWER, DECIDER, "town_acceptor"]
    rule = Rule(kind=RuleKind.ALL)
    act(REVIEWER, actions.open_vote, task.id, members=members, rule=rule, question="是否准予")
    act(REVIEWER, actions.copy_case, task.case_id, users=[DECIDER], words="请知悉")
    act(REVIEWER, actions.add_note, task.case_id, text="@柏决定 请看附图")
    with sqlite_county.engine.look() as look:
        [signature] = look.tables.opinions.signatures_of(task.case_id)
        [vote] = look.tables.opinions.votes_of(task.case_id)
    holder, signer = office.sign_in(REVIEWER), office.sign_in(DECIDER)

    found = {}
    holder.goto(f"/tasks/{task.id}")
    holder.locator("#operations > summary").click()
    for each in holder.locator("#operations > details").all():
        each.locator("summary").first.click()
    found["task"] = faults(holder)
    for path in (
        "/worklist/asked",
        "/worklist/copies",
        f"/signatures/{signature.id}",
        f"/votes/{vote.id}",
        f"/votes/{vote.id}/sheet",
        f"/cases/{task.case_id}",
    ):
        signer.goto(path)
        found[path] = faults(signer)

    assert {name: each for name, each in found.items() if each} == {}


def faults(page):
    found = Axe().run(page)
    return [
        (each["id"], node["html"][:200])
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
