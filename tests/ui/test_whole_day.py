"""A clerk's whole day at the counter of a town, and what its colleagues do that day with the cases
that lie there: at its end the registers, the log and the letters agree.

Two weeks before, a hearing was announced for this day; the day before, cases came to the inspectors,
to the decider and to the issuer. On the day: twenty receptions with all five outcomes, two visits,
one hearing, one refusal, two deliveries; then the registers are read.
"""

import re
from collections import Counter
from datetime import date, datetime, time

import pytest
from playwright.sync_api import Page, expect

from engine.audit import Kind
from engine.clock import ZONE
from engine.model import Role
from engine.procedures import ProcedureKind
from tests.support.desk import typed
from tests.support.procedures import ANNOUNCED, HELD, REQUESTED, TOLD, Proceeding
from tests.ui.filling import fill

TOWN = "11990101000000027Q"
BEFORE, THE_DAY = date(2026, 3, 3), date(2026, 3, 13)
PARTIES = {
    "王示例": "990101199001010019",
    "李示例": "990101198512120020",
    "张示例": "990101200002290038",
}
OUTCOMES = (
    *["受理"] * 12,
    *["补正"] * 3,
    *["不予受理"] * 2,
    *["不需许可"] * 1,
    *["当场更正"] * 2,
)
LETTERS = {
    "受理": "acceptance_notice",
    "补正": "correction_notice",
    "不予受理": "non_acceptance",
    "不需许可": "not_required",
    "当场更正": "acceptance_notice",
}
"""What goes out with each outcome; what was put right on the spot is accepted after it."""


@pytest.fixture
def county(sqlite_county):
    """The county on the morning of the day, with what lies on its desks."""
    return sqlite_county


def move_to(county, day, at=time(9, 0)):
    county.clock.move_to(datetime.combine(day, at, tzinfo=ZONE))


@pytest.fixture
def hearing(county):
    county.grant("hearing_chair1", Role.HEARING_CHAIR, TOWN, item="felling")
    heard = Proceeding(county, county.make_case("felling", at="decide"))
    heard.open("town_decider", ProcedureKind.HEARING, ground="第四十七条：直接涉及重大利益关系")
    heard.act("town_decider", "tell", TOLD)
    move_to(county, BEFORE)
    heard.act("town_decider", "request", REQUESTED)
    heard.act("town_decider", "announce", ANNOUNCED)
    return heard


@pytest.fixture
def desks(county, hearing):
    """Cases that lie on desks on the morning of the day."""
    move_to(county, date(2026, 3, 12))
    for name, number in PARTIES.items():
        asked = county.answers("felling", "apply")
        county.start("felling", asked | {"applicant_name": name, "applicant_id": number})
    visits = [county.make_case("felling", at="site_visit") for _ in range(2)]
    refusal = county.make_case("felling", "不予许可", at="decide")
    deliveries = [county.make_case("felling", at="deliver") for _ in range(2)]
    move_to(county, THE_DAY)
    return {"visits": visits, "refusal": refusal, "deliveries": deliveries}


def receive(page: Page, name: str, outcome: str) -> None:
    """Search, choose, look through the materials, press the outcome."""
    page.goto("/receive")
    page.locator("#q").fill(name)
    page.keyboard.press("Enter")
    page.locator(".party[open] .item-choice a").first.click()
    page.locator("[name=volume]").fill("6.5")
    page.locator("[data-all-received]").first.click()
    page.locator("[data-all-originals]").first.click()
    if outcome in {"补正", "当场更正"}:
        state = page.locator("select[name^='materials.'][name$='.state'][data-required]").first
        row = state.get_attribute("name").removesuffix(".state")
        state.select_option("缺")
        page.locator(f"[name='{row}.reason']").fill("没有带来")
    if outcome in {"不予受理", "不需许可"}:
        page.locator("summary", has_text="理由、依据和意见").click()
        page.locator("textarea[name=reason]").fill("采伐地点不在本镇行政区域内。")
        page.locator("[name=legal_basis]").fill("《行政许可法》第三十二条")
    if outcome == "不予受理":
        page.locator("[name=competent_organ]").fill("示例县林业局")
    page.locator(f"button[name=outcome][value='{outcome}']").click()
    if outcome == "当场更正":
        # The row is put right, and one more key accepts.
        expect(page.locator("button[name=outcome][value='受理']")).to_be_focused()
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/receive/done/"))


def visit(office, county, case_id) -> None:
    task = county.task(case_id, "site_visit")
    raw = typed(county, case_id, "site_visit")
    raw |= {"visited_on": [THE_DAY.isoformat()]}
    first = office.sign_in("town_inspector1")
    first.goto(f"/tasks/{task.id}")
    fill(first, raw)
    first.locator(".formbar button.primary").click()
    second = office.sign_in("town_inspector2")
    second.goto(f"/tasks/{task.id}")
    second.get_by_role("button", name="确认属实并签署").click()
    second.wait_for_load_state()
    assert [open_.node_id for open_ in county.tasks(case_id)] == ["review"]


def hear(office, hearing) -> None:
    chair = office.sign_in("hearing_chair1")
    chair.goto(f"/procedures/{hearing.id}?act=hold")
    fill(chair, {name: [str(value)] for name, value in HELD.items()})
    chair.get_by_role("button", name="填写听证笔录").click()
    chair.wait_for_load_state()
    decider = office.sign_in("town_decider")
    decider.goto(f"/procedures/{hearing.id}?act=rest")
    decider.get_by_label("已查阅听证笔录全文").check()
    decider.locator("textarea[name=opinion]").fill("采纳笔录查明的事实。")
    decider.locator(".formbar button.primary").click()
    decider.wait_for_load_state()
    assert hearing.row.result == "held"


def refuse(office, county, case_id) -> None:
    task = county.task(case_id, "decide")
    page = office.sign_in("town_decider")
    page.goto(f"/tasks/{task.id}")
    page.get_by_role("button", name="填写不予许可的理由").click()
    fill(page, typed(county, case_id, "decide", "不予许可"))
    expect(page.locator(".formbar button.bad")).to_have_count(0)
    page.get_by_role("button", name="核对不予许可的理由").click()
    page.locator(".formbar button.bad").click()
    page.wait_for_load_state()
    assert [open_.node_id for open_ in county.tasks(case_id)] == ["deliver_refusal"]


def deliver(office, county, case_id) -> None:
    task = county.task(case_id, "deliver")
    raw = typed(county, case_id, "deliver") | {"served_on": [THE_DAY.isoformat()]}
    page = office.sign_in("town_issuer")
    page.goto(f"/tasks/{task.id}")
    fill(page, raw)
    page.locator(".formbar button.primary").click()
    page.wait_for_load_state()
    assert county.case(case_id).status == "ended"


def register(page: Page, kind: str) -> list[list[str]]:
    page.goto(f"/registers?kind={kind}&on={THE_DAY.isoformat()}")
    expect(page.locator("main [role=alert]")).to_have_count(0)
    rows = page.locator("table.register tbody tr")
    return [rows.nth(number).locator("td").all_inner_texts() for number in range(rows.count())]


@pytest.mark.timeout(900)
def test_a_whole_day_at_the_counter(office, county, hearing, desks):
    counter = office.sign_in("town_acceptor")
    before = set(county.case_ids())

    for number, outcome in enumerate(OUTCOMES):
        receive(counter, list(PARTIES)[number % len(PARTIES)], outcome)
    for case_id in desks["visits"]:
        visit(office, county, case_id)
    hear(office, hearing)
    refuse(office, county, desks["refusal"])
    for case_id in desks["deliveries"]:
        deliver(office, county, case_id)

    received = [case_id for case_id in county.case_ids() if case_id not in before]
    today = [event for event in county.log() if event.at >= datetime.combine(THE_DAY, time(), ZONE)]
    issued = Counter(e.data["code"] for e in today if e.kind is Kind.LETTER_ISSUED)
    wanted = Counter(LETTERS[outcome] for outcome in OUTCOMES)
    assert len(received) == len(OUTCOMES)
    assert {code: issued[code] for code in wanted} == dict(wanted)
    assert issued["material_receipt"] == len(OUTCOMES)
    assert issued["hearing_record"] == 1
    assert issued["refusal_decision"] == 1
    assert issued["service_receipt"] == len(desks["deliveries"])

    numbers = {(e.data["code"], e.data["number"]) for e in today if e.kind is Kind.LETTER_ISSUED}
    assert len(numbers) == sum(issued.values())
    lines = register(counter, "received")
    assert {line[2] for line in lines} == {county.case(case_id).no for case_id in received}
    accepted = register(counter, "accepted")
    assert len(accepted) == wanted["acceptance_notice"]
    assert {("acceptance_notice", line[1]) for line in accepted} <= numbers
    assert len(register(counter, "served")) == issued["service_receipt"]
    assert len(register(counter, "issued")) == len(desks["deliveries"])
    county.check()
