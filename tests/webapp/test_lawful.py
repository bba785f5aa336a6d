"""Pages that say what the law allows: more time, silence that accepted, late procedures."""

from datetime import date, datetime, time, timedelta

import pytest

from engine.actions.watch_case import watch_case
from engine.clock import ZONE
from tests.support.desk import drawn, sign_in, typed


def move_to(county, day, hour=9):
    county.clock.move_to(datetime.combine(day, time(hour), ZONE))


@pytest.fixture
def reviewed(sqlite_county):
    """A sewage permit in review, accepted on 2 March 2026: due by law on 30 March."""
    return sqlite_county.make_case("sewage", at="report_check")


@pytest.fixture
def silent(sqlite_county):
    """A felling permit at the counter for which nobody answered in five working days."""
    case_id = sqlite_county.make_case("felling", at="accept_review")
    move_to(sqlite_county, date(2026, 3, 10))
    with sqlite_county.engine.begin() as work:
        watch_case(work, case_id)
    return case_id


def form_of(page, action):
    [form] = [
        each
        for each in drawn(page).cssselect("form")
        if (each.get("action") or "").endswith(action)
    ]
    return {each.get("name"): each.get("value") for each in form.cssselect("input[type=hidden]")}


def test_the_head_extends_on_the_case_page_and_prints_the_notice(at_desk, reviewed):
    desk = at_desk("deputy_leader1")
    page = desk.get(f"/cases/{reviewed}")
    carried = form_of(page, "/extend")
    offered = [each.text for each in drawn(page).cssselect("#length option")]

    done = desk.post(
        f"/cases/{reviewed}/extend", carried | {"length": "5wd", "reason": "复核检测报告"}
    )

    assert offered[0] == "10个工作日，至 2026-04-14"
    assert offered[-1] == "1个工作日，至 2026-03-31"
    assert done.status_code == 303
    after = desk.get(done.location)
    assert "延期告知书" in drawn(after).cssselect(".notice")[0].text_content()
    assert "20个工作日，已延长5个工作日" in after.text
    assert "2026-04-07" in after.text
    assert "只允许延长一次" in after.text
    assert not drawn(after).cssselect("#length")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"length": "5wd", "reason": " "}, "请写明延期的理由"),
        ({"length": "11wd", "reason": "理由"}, "最多延长10个工作日"),
        ({"length": "x", "reason": "理由"}, "不是有效时限"),
    ],
)
def test_what_is_refused_comes_back_with_its_sentence(at_desk, reviewed, given, sentence):
    desk = at_desk("deputy_leader1")
    carried = form_of(desk.get(f"/cases/{reviewed}"), "/extend")

    refused = desk.post(f"/cases/{reviewed}/extend", carried | given)

    assert refused.status_code == 422
    [said] = drawn(refused).cssselect("#refused-extend[role=alert]")
    assert sentence in said.text
    assert drawn(refused).cssselect("#reason-extend")[0].text_content().strip() in given["reason"]


def test_nobody_else_is_offered_an_extension(at_desk, reviewed):
    for login in ("acceptor1", "decider1", "auditor1"):
        assert not drawn(at_desk(login).get(f"/cases/{reviewed}")).cssselect("#extend")


def test_after_silence_the_page_says_so_and_offers_acceptance_only(at_desk, sqlite_county, silent):
    task = sqlite_county.task(silent, "accept_review")

    page = drawn(at_desk("town_acceptor").get(f"/tasks/{task.id}"))

    [said] = page.cssselect(".notice.warn")
    assert "视为受理" in said.text_content()
    assert "2026-03-02" in said.text_content()
    assert "行政许可法第三十二条" in said.text_content()
    assert page.xpath("//input[@name='result']/@value") == ["受理"]


def test_a_supervisor_sees_what_silence_did(at_desk, silent):
    page = drawn(at_desk("e_supervisor1").get(f"/cases/{silent}"))

    assert "逾期没有告知，视为受理" in page.text_content()
    assert "《视为受理通知书》" in page.text_content()


def test_before_the_silence_all_outcomes_are_offered(at_desk, sqlite_county):
    case_id = sqlite_county.make_case("felling", at="accept_review")
    task = sqlite_county.task(case_id, "accept_review")

    page = drawn(at_desk("town_acceptor").get(f"/tasks/{task.id}"))

    assert not page.cssselect(".notice.warn")
    assert page.xpath("//input[@name='result']/@value") == [
        *("受理", "补正", "不予受理", "不需许可"),
    ]


def test_a_form_of_yesterday_is_refused_with_what_was_typed(at_desk, sqlite_county, silent):
    desk = at_desk("town_acceptor")
    task = sqlite_county.task(silent, "accept_review")
    carried = form_of(desk.get(f"/tasks/{task.id}"), "/complete")
    answers = typed(sqlite_county, silent, "accept_review", "补正一次")

    refused = desk.post(f"/tasks/{task.id}/complete", carried | answers)

    assert refused.status_code == 422
    [said] = drawn(refused).cssselect(".error-summary li")
    assert "不能再要求补正，只能受理" in said.text_content()
    assert "规则 R-13" in said.text_content()
    assert sqlite_county.task(silent, "accept_review").id == task.id


def test_a_special_procedure_tells_its_days_and_how_late_it_is(app, sqlite_county):
    case_id = sqlite_county.make_case("karaoke", at="hearing")

    def said(level):
        page = drawn(sign_in(app, "hearing_chair1").get(f"/cases/{case_id}"))
        return [each.text for each in page.cssselect(f".specials .{level}")]

    [calm] = said("calm")
    assert calm.startswith("听证：书面告知所需")
    assert "审批时限暂停计算" in calm
    sqlite_county.clock.advance(timedelta(days=60))
    [over] = said("over")
    assert "特别程序已超期" in over
    sqlite_county.complete(
        sqlite_county.task(case_id, "hearing"), sqlite_county.answers("karaoke", "hearing")
    )
    [late] = said("late")
    assert "特别程序超期" in late
