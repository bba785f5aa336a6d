"""The page of a refusal: the button that refuses exists when the composer is complete."""

import pytest

from tests.support.desk import drawn

ROW = {
    "refusal.0.ground": "R1",
    "refusal.0.fact": "采伐地点位于封山育林区内。",
    "refusal.0.evidence": "record:review",
}


@pytest.fixture
def deciding(sqlite_county):
    case_id = sqlite_county.make_case("felling", "封山育林区内不予许可", at="decide")
    return sqlite_county.task(case_id, "decide")


def hidden(page):
    [form] = page.cssselect("form[data-form]")
    return {each.get("name"): each.get("value") for each in form.cssselect("input[type=hidden]")}


def buttons(page):
    [form] = page.cssselect("form[data-form]")
    drawn_ones = form.cssselect(".formbar button[name=_op]")
    return [each.get("value") for each in drawn_ones if "preview" not in each.get("formaction", "")]


def choices(page):
    return page.xpath("//input[@name='result']/@value")


def post(desk, task, page, operation, **typed):
    sent = hidden(page) | {"_op": operation, "opinion": "不予许可。"} | typed
    return desk.post(f"/tasks/{task.id}/complete", sent)


def test_a_refusal_is_begun_with_a_button_and_not_by_a_choice(at_desk, deciding):
    page = drawn(at_desk("town_decider").get(f"/tasks/{deciding.id}"))

    assert "不予" not in choices(page)
    assert "refuse" in buttons(page)
    assert "" in buttons(page)


def test_an_incomplete_refusal_has_no_button_to_submit(at_desk, deciding):
    desk = at_desk("town_decider")
    page = drawn(desk.get(f"/tasks/{deciding.id}"))

    begun = drawn(post(desk, deciding, page, "refuse"))

    assert choices(begun) == ["准予", "不予", "退回审核"]
    assert begun.xpath("//input[@name='result' and @checked]/@value") == ["不予"]
    assert "" not in buttons(begun)
    assert "compose" in buttons(begun)
    assert begun.xpath("//textarea[@name='refusal.0.fact']")
    assert "record:review" in begun.xpath("//input[@name='refusal.0.evidence']/@value")


def test_what_the_rows_lack_is_said_at_the_row_and_typed_text_stays(at_desk, deciding):
    desk = at_desk("town_decider")
    page = drawn(desk.get(f"/tasks/{deciding.id}"))
    typed = ROW | {"result": "不予", "refusal.0.evidence": ""}

    looked = drawn(post(desk, deciding, page, "compose", **typed))

    assert looked.cssselect("#f-refusal-0-evidence-err")
    [fact] = looked.xpath("//textarea[@name='refusal.0.fact']")
    assert fact.text_content().strip() == ROW["refusal.0.fact"]
    assert "" not in buttons(looked)


def test_a_complete_refusal_gets_its_button_and_goes_out(sqlite_county, at_desk, deciding):
    desk = at_desk("town_decider")
    page = drawn(desk.get(f"/tasks/{deciding.id}"))
    typed = ROW | {"result": "不予", "facts": "采伐地点位于封山育林区内。"}

    complete = drawn(post(desk, deciding, page, "compose", **typed))
    assert "" in buttons(complete)
    assert "compose" not in buttons(complete)
    done = post(desk, deciding, complete, "", **typed)

    assert done.status_code == 303
    codes = [e.data.get("code") for e in sqlite_county.events(deciding.case_id)]
    assert "refusal_decision" in codes


def test_who_sends_a_refusal_without_the_composer_is_refused(sqlite_county, at_desk, deciding):
    desk = at_desk("town_decider")
    page = drawn(desk.get(f"/tasks/{deciding.id}"))

    forced = post(desk, deciding, page, "", result="不予", facts="事实。")

    assert forced.status_code == 422
    assert drawn(forced).xpath("//a[starts-with(@href, '#f-refusal')]")
    assert sqlite_county.task(deciding.case_id, "decide").status == "open"


def test_who_thinks_again_grants_with_the_same_page(at_desk, deciding):
    desk = at_desk("town_decider")
    page = drawn(desk.get(f"/tasks/{deciding.id}"))

    again = drawn(post(desk, deciding, page, "compose", result="准予"))

    assert "" in buttons(again)
    assert "refuse" in buttons(again)


def test_rows_are_added_and_taken_away_without_script(at_desk, deciding):
    desk = at_desk("town_decider")
    page = drawn(desk.get(f"/tasks/{deciding.id}"))
    typed = ROW | {"result": "不予"}

    more = drawn(post(desk, deciding, page, "add:refusal", **typed))
    fewer = drawn(post(desk, deciding, page, "remove:refusal.0", **typed))

    assert len(more.cssselect("fieldset.composer")) == 2
    assert "R1" not in fewer.xpath("//select[@name='refusal.0.ground']/option[@selected]/@value")


def test_the_answer_that_switches_has_no_button_before_its_ground(sqlite_county, at_desk):
    case_id = sqlite_county.make_case("hygiene", "不签署", at="commit")
    task, desk = sqlite_county.task(case_id, "commit"), at_desk("acceptor1")
    closed = drawn(desk.get(f"/tasks/{task.id}"))

    opened = drawn(desk.post(f"/tasks/{task.id}/complete", {"_op": "refuse"}))
    row = {"switch.0.ground": "R1", "switch.0.fact": "表示不签署。"}
    full = {"result": "不签署", "signatory": "王示例", **row, "switch.0.evidence": "record:inform"}
    shown = drawn(desk.post(f"/tasks/{task.id}/complete", full | {"_op": "compose"}))

    assert not closed.xpath("//input[@name='result'][@value='不签署']")
    assert closed.xpath("//button[text()='填写转为普通程序的理由']")
    grounds = opened.xpath("//select[@name='switch.0.ground']/option/@value")
    assert grounds == ["", "R1", "R2"]
    assert not opened.xpath("//button[@name='_op'][@value='']/text()[contains(., '流转')]")
    assert shown.xpath("//button[@name='_op'][@value='']/text()[contains(., '流转')]")
