"""The pages of cards and orders: what they show, which buttons, and what a submit leads to."""

from datetime import timedelta

import pytest

from engine import actions
from tests.support.county import fresh_key
from tests.support.desk import drawn

SUPERVISOR, SECOND, CLERK = "e_supervisor1", "center_supervision1", "town_reviewer"


@pytest.fixture
def late(sqlite_county):
    """A case at its review, over the limit of the step."""
    case_id = sqlite_county.make_case("felling", at="review")
    sqlite_county.clock.advance(timedelta(days=3))
    with sqlite_county.engine.begin() as work:
        actions.watch_case(work, case_id)
    return case_id


@pytest.fixture
def card(sqlite_county, late):
    with sqlite_county.engine.look() as look:
        [only] = look.tables.cards.of_case(late)
    return only


@pytest.fixture
def order(sqlite_county, late):
    with sqlite_county.engine.begin(sqlite_county.people[SUPERVISOR]) as work:
        due_on = work.calendar.add(work.today, 2)
        words = {"text": "请说明原因", "due_on": due_on, "key": fresh_key()}
        actions.issue_order(work, late, card_id=None, **words)
    with sqlite_county.engine.look() as look:
        [only] = look.tables.orders.of_case(late)
    return only


def buttons(page):
    return [button.text_content().strip() for button in drawn(page).xpath("//main//button")]


def nav(page):
    return " ".join(drawn(page).xpath("//nav[1]")[0].text_content().split())


def test_every_row_of_the_list_opens_its_card(at_desk, card):
    desk = at_desk(SUPERVISOR)
    [address] = drawn(desk.get("/cards")).xpath("//tbody/tr//a/@href")

    page = desk.get(address)

    assert address == f"/cards/{card.id}"
    assert card.sentence in page.text
    assert "product." in page.text
    assert card.account["calendar"] in page.text


def test_a_card_leads_to_the_count_day_by_day(at_desk, card):
    desk = at_desk(SUPERVISOR)
    [address] = drawn(desk.get(f"/cards/{card.id}")).xpath("//a[contains(@href, '/clock')]/@href")

    assert desk.get(address).status_code == 200


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 1),
        ("level=yellow&rule=A03&month=2026-03", 1),
        ("level=red", 0),
        ("month=2026-02", 0),
        ("month=nonsense", 1),
        ("tab=issued", 1),
        ("tab=waiting", 0),
        ("tab=nonsense", 1),
        ("item=karaoke", 0),
        ("page=99", 1),
        ("month=0001-01", 1),
    ],
)
def test_the_list_is_narrowed(at_desk, card, asked, count):
    page = at_desk(SUPERVISOR).get(f"/cards?{asked}")

    assert page.status_code == 200
    assert len(drawn(page).xpath("//tbody/tr[.//time]")) == count


def test_an_office_reads_its_own_cards_and_no_others(at_desk, card):
    assert str(card.id) in at_desk(CLERK).get("/cards").text
    assert at_desk(CLERK).get(f"/cards/{card.id}").status_code == 200
    assert str(card.id) not in at_desk("culture_inspector1").get("/cards").text
    assert at_desk("culture_inspector1").get(f"/cards/{card.id}").status_code == 404


def test_people_see_the_buttons_that_they_may_press(at_desk, card):
    address = f"/cards/{card.id}"

    assert "申请撤销" in buttons(at_desk(SUPERVISOR).get(address))
    assert "提出申诉" in buttons(at_desk(CLERK).get(address))
    assert buttons(at_desk("auditor1").get(address)) == []


def test_a_card_is_revoked_by_two_at_their_desks(at_desk, card):
    first, second = at_desk(SUPERVISOR), at_desk(SECOND)
    address = f"/cards/{card.id}"

    asked = first.post(f"{address}/ask_revocation", {"reason": "系统停机"})
    assert asked.status_code == 303
    assert "等待另一名监察人员核准" in first.get(asked.location).text
    assert "同意撤销" not in buttons(first.get(address))
    assert "督办 1" in nav(second.get(address))

    decided = second.post(f"{address}/decide_revocation", {"reason": "属实", "agreed": "yes"})

    page = second.get(decided.location)
    assert "已撤销" in page.text
    assert "核准撤销黄牌（A03）" in page.text
    assert "督办 1" not in nav(page)


@pytest.mark.parametrize("choice", [{}, {"agreed": ""}, {"agreed": "是"}])
def test_a_decision_without_a_choice_is_none(at_desk, card, choice):
    address = f"/cards/{card.id}"
    at_desk(SUPERVISOR).post(f"{address}/ask_revocation", {"reason": "系统停机"})

    page = at_desk(SECOND).post(f"{address}/decide_revocation", {"reason": "看过了"} | choice)

    assert page.status_code == 422
    assert "看过了" in page.text
    assert "同意撤销" in buttons(at_desk(SECOND).get(address))


def test_a_revocation_that_is_not_agreed_to_leaves_the_card(at_desk, card):
    address = f"/cards/{card.id}"
    at_desk(SUPERVISOR).post(f"{address}/ask_revocation", {"reason": "系统停机"})

    at_desk(SECOND).post(f"{address}/decide_revocation", {"reason": "不同意", "agreed": "no"})

    assert "不予撤销黄牌（A03）" in at_desk(SECOND).get(address).text


def test_what_was_typed_stays_when_it_is_refused(at_desk, card):
    address = f"/cards/{card.id}/ask_revocation"

    empty = at_desk(SUPERVISOR).post(address, {"reason": " "})
    assert empty.status_code == 422
    assert drawn(empty).xpath("//textarea[@aria-invalid]")

    at_desk(SUPERVISOR).post(address, {"reason": "系统停机"})
    again = at_desk(SUPERVISOR).post(address, {"reason": "又停机了"})
    assert again.status_code == 409
    assert "只有已发出的牌" in again.text


def test_an_order_goes_out_is_answered_and_closed(at_desk, late, card):
    supervisor, clerk = at_desk(SUPERVISOR), at_desk(CLERK)
    page = drawn(supervisor.get(f"/orders/new?case={late}&card={card.id}"))
    [due_on] = page.xpath("//input[@name='due_on']/@value")
    assert page.xpath("//option[@selected]/@value") == [str(card.id)]

    given = {"text": "请说明原因", "due_on": due_on, "card": str(card.id)}
    issued = supervisor.post(f"/cases/{late}/orders", given)
    assert "已发出督办单" in supervisor.get(issued.location).text
    assert "督办单 1" in nav(clerk.get("/worklist"))

    [address] = drawn(clerk.get("/orders")).xpath("//tbody//a/@href")
    clerk.post(f"{address}/answer", {"answer": "车辆故障，明日办结"})
    assert "车辆故障，明日办结" in supervisor.get(address).text
    assert "督办单" not in nav(clerk.get("/worklist"))

    closed = supervisor.post(f"{address}/close", {"result": "已督促办理"})
    assert "已办结督办单" in supervisor.get(closed.location).text


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"text": ""}, "text"),
        ({"due_on": "2026-03-07"}, "due_on"),
        ({"due_on": ""}, "due_on"),
        ({"card": "x"}, "card"),
    ],
)
def test_an_order_that_will_not_do_keeps_what_was_typed(at_desk, late, changed, name):
    given = {"text": "请说明原因", "due_on": "2026-03-09", "card": ""} | changed

    page = at_desk(SUPERVISOR).post(f"/cases/{late}/orders", given)

    assert page.status_code == 422
    assert drawn(page).xpath("//*[@role='alert']")
    assert drawn(page).xpath("//textarea[@name='text']")[0].text_content() == given["text"]
    assert name == "card" or drawn(page).xpath(f"//*[@name='{name}'][@aria-invalid]")


def test_urging_shows_where_the_work_is_done(sqlite_county, at_desk, late):
    task = sqlite_county.task(late, "review")
    urged = at_desk(SUPERVISOR).post(f"/cases/{late}/urge")
    assert urged.status_code == 303

    for address in (f"/cases/{late}", f"/tasks/{task.id}"):
        assert "已催办 1 次" in at_desk(CLERK).get(address).text

    again = at_desk(SUPERVISOR).post(f"/cases/{late}/urge", {"reason": "再催"})
    assert again.status_code == 409
    assert "每个工作日只能催办一次" in again.text


def test_the_case_tells_what_was_found_and_ordered(at_desk, late, card, order):
    page = drawn(at_desk(CLERK).get(f"/cases/{late}"))
    links = page.xpath("//section[@aria-labelledby='pressed']//a/@href")

    assert links == [f"/cards/{card.id}", f"/orders/{order.id}"]
    assert "黄牌（A03）" in page.text_content()
    assert "发出督办〔2026〕1号" in page.text_content()


def test_supervisors_read_reasons_with_masked_names(sqlite_county, at_desk, late, card):
    name = sqlite_county.case(late).applicant
    at_desk(CLERK).post(f"/cards/{card.id}/appeal", {"reason": f"{name}当天没有到场"})

    assert name in at_desk(CLERK).get(f"/cards/{card.id}").text
    assert name not in at_desk(SUPERVISOR).get(f"/cards/{card.id}").text


def test_whoever_decides_an_appeal_reads_all_of_it(at_desk, card):
    reason = "当" * 450 + "，附后。"
    at_desk(CLERK).post(f"/cards/{card.id}/appeal", {"reason": reason})

    assert reason in at_desk(SUPERVISOR).get(f"/cards/{card.id}").text


def test_no_case_is_urged_under_a_number_that_is_none(at_desk):
    assert at_desk(SUPERVISOR).get("/orders/new?case=nonsense").status_code == 404
    assert at_desk(SUPERVISOR).get("/orders/new").status_code == 404


def test_the_pages_speak_english(at_desk, card, order):
    desk = at_desk(SUPERVISOR)

    for address in ("/cards", f"/cards/{card.id}", "/orders", f"/orders/{order.id}"):
        page = desk.get(address, headers={"Accept-Language": "en"})
        assert page.status_code == 200
    assert "Yellow card" in desk.get("/cards", headers={"Accept-Language": "en"}).text
