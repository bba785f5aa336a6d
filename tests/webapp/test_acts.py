"""Pages of the desk's own acts: handing on, standing in, stopping a case, calling it an error."""

from datetime import timedelta

import pytest

from engine import actions
from engine.model import Outcome
from tests.support.county import fresh_key
from tests.support.desk import drawn


@pytest.fixture
def case(sqlite_county):
    return sqlite_county.make_case("karaoke", at="review")


def carried(page, ending):
    [form] = page.cssselect(f"form[action$='{ending}']")
    return {
        each.get("name"): each.get("value")
        for each in form.cssselect("input[type=hidden], input:not([type])")
    }


def test_a_task_is_handed_to_a_colleague_and_given_back(sqlite_county, at_desk, case):
    task = sqlite_county.task(case, "review")
    mine, other = at_desk("reviewer1"), at_desk("reviewer2")
    assert f"/tasks/{task.id}/hand-on" in mine.get(f"/tasks/{task.id}").text
    page = drawn(mine.get(f"/tasks/{task.id}/hand-on"))
    offered = [each.get("value") for each in page.cssselect("#to option") if each.get("value")]
    hidden = carried(page, "/hand-on")

    empty = mine.post(f"/tasks/{task.id}/hand-on", hidden | {"to": "reviewer2", "reason": " "})
    done = mine.post(f"/tasks/{task.id}/hand-on", hidden | {"to": "reviewer2", "reason": "分工"})

    assert offered == ["reviewer2"]
    assert empty.status_code == 422
    assert "转办的理由" in drawn(empty).cssselect("[role=alert]")[0].text
    assert done.status_code == 303
    assert "已转办" in mine.get(done.location).text
    name = sqlite_county.people["reviewer2"].name
    assert f"已转由{name}办理" in mine.get(f"/tasks/{task.id}").text
    assert str(task.id) in other.get("/worklist").text
    assert str(task.id) not in mine.get("/worklist").text
    back = drawn(mine.get(f"/tasks/{task.id}/hand-on"))
    given = mine.post(
        f"/tasks/{task.id}/release", carried(back, "/release") | {"reason": "本人办理"}
    )
    assert given.status_code == 303
    assert sqlite_county.task(case, "review").assignee == ""


def test_a_stopped_case_says_so_and_offers_no_form(sqlite_county, at_desk, case):
    decider, reviewer = at_desk("decider1"), at_desk("reviewer1")
    page = drawn(decider.get(f"/cases/{case}/act/suspend"))
    hidden = carried(page, "/suspend")
    typed = {"ground": "court", "document": "（2026）示0101行初3号", "reason": "法院裁定"}

    wrong = decider.post(f"/cases/{case}/act/suspend", hidden | typed | {"document": ""})
    done = decider.post(f"/cases/{case}/act/suspend", hidden | typed)

    assert wrong.status_code == 422
    assert drawn(wrong).cssselect("textarea[name=reason]")[0].text == "法院裁定"
    assert done.status_code == 303
    shown = decider.get(done.location)
    assert "已中止办理" in shown.text
    assert "中止办理通知书" in shown.text
    task = sqlite_county.task(case, "review")
    form = drawn(reviewer.get(f"/tasks/{task.id}"))
    assert not form.cssselect("form[data-form]")
    assert "人民法院裁定停止执行" in form.text_content()
    again = drawn(decider.get(f"/cases/{case}/act/resume"))
    resumed = decider.post(
        f"/cases/{case}/act/resume", carried(again, "/resume") | {"reason": "准许撤诉"}
    )
    assert resumed.status_code == 303
    assert drawn(reviewer.get(f"/tasks/{task.id}")).cssselect("form[data-form]")


def test_two_people_void_a_wrong_entry(sqlite_county, at_desk, case):
    counter, supervisor = at_desk("acceptor2"), at_desk("e_supervisor1")
    page = drawn(counter.get(f"/cases/{case}/act/propose-void"))
    counter.post(
        f"/cases/{case}/act/propose-void", carried(page, "/propose-void") | {"reason": "重复录入"}
    )
    shown = supervisor.get(f"/cases/{case}").text
    assert "已提请作废" in shown
    assert counter.get(f"/cases/{case}/act/void").status_code == 403

    page = drawn(supervisor.get(f"/cases/{case}/act/void"))
    done = supervisor.post(f"/cases/{case}/act/void", carried(page, "/void") | {"reason": "属实"})

    assert done.status_code == 303
    assert sqlite_county.case(case).outcome == Outcome.VOIDED


def test_a_substitute_is_named_and_taken_back_on_one_page(sqlite_county, at_desk, case):
    mine, boss = at_desk("reviewer1"), at_desk("deputy_leader1")
    page = drawn(mine.get("/absence"))
    [form] = page.cssselect("form[action$='/absence']")
    hidden = {each.get("name"): each.get("value") for each in form.cssselect("[type=hidden]")}
    until = (sqlite_county.today + timedelta(days=4)).isoformat()
    typed = {
        "principal": "reviewer1",
        "substitute": "issuer1",
        "starts_on": sqlite_county.today.isoformat(),
        "ends_on": until,
        "reason": "leave",
        "document": "局办〔2026〕3号",
    }

    wrong = mine.post("/absence", hidden | typed | {"substitute": "assistant1"})
    done = mine.post("/absence", hidden | typed)

    assert wrong.status_code == 422
    assert "合同制人员不能代行" in drawn(wrong).cssselect("[role=alert]")[0].text
    assert done.status_code == 303
    task = sqlite_county.task(case, "review")
    assert str(task.id) in at_desk("issuer1").get("/worklist").text
    others = drawn(boss.get("/absence"))
    [ending] = others.cssselect("form[action$='/end']")
    token = {each.get("name"): each.get("value") for each in ending.cssselect("[type=hidden]")}
    assert boss.post(ending.get("action"), token).status_code == 303
    assert str(task.id) not in at_desk("issuer1").get("/worklist").text


def test_who_has_nothing_to_lend_is_told_so(at_desk):
    assert "没有可以委托的办件岗位" in at_desk("auditor1").get("/absence").text


def test_administrators_see_everybodys_substitutes(sqlite_county, at_desk):
    with sqlite_county.engine.begin(sqlite_county.people["town_reviewer"]) as work:
        absence = actions.Absence(
            principal="town_reviewer",
            substitute="town_issuer",
            starts_on=sqlite_county.today,
            ends_on=sqlite_county.today,
            reason="trip",
            document="镇办〔2026〕1号",
        )
        actions.name_substitute(work, absence, key=fresh_key())

    assert "镇办〔2026〕1号" in at_desk("sys_admin1").get("/absence").text
    assert "镇办〔2026〕1号" not in at_desk("reviewer1").get("/absence").text
    assert "镇办〔2026〕1号" not in at_desk("deputy_leader1").get("/absence").text
