"""Completing tasks from the page: what is refused comes back with what was typed."""

import shutil
from pathlib import Path

import pytest

from engine.actions import send_back
from tests.support.county import fresh_key
from tests.support.desk import drawn, typed


@pytest.fixture
def answers(sqlite_county, case):
    return typed(sqlite_county, case, "accept_review")


def hidden(page):
    """What the form on the page brings along by itself."""
    [form] = drawn(page).cssselect("form[data-form], form.formbar")
    return {each.get("name"): each.get("value") for each in form.cssselect("input[type=hidden]")}


def test_a_clerk_completes_a_task_and_is_shown_the_letter(at_desk, task, answers):
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}"))

    done = desk.post(f"/tasks/{task.id}/complete", carried | answers)
    after = desk.get(done.location)

    assert done.status_code == 303
    notice = drawn(after).cssselect(".notice")[0]
    assert "本件已流转" in notice.text_content()
    assert "受理通知书" in notice.text_content()
    assert notice.get("data-draft-done") == str(task.id)
    letter = desk.get(notice.cssselect("a")[0].get("href"))
    assert "受理通知书" in letter.text
    assert "/static/css/letter.css" in letter.text


def test_a_submit_sent_twice_is_carried_out_once(sqlite_county, at_desk, case, task, answers):
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}")) | answers

    first, second = (desk.post(f"/tasks/{task.id}/complete", carried) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(sqlite_county.tasks(case)) == 1


def test_missing_answers_come_back_with_what_was_typed(at_desk, task):
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}"))

    response = desk.post(f"/tasks/{task.id}/complete", carried | {"opinion": '写到<一半>"的意见'})

    assert response.status_code == 422
    page = drawn(response)
    assert page.cssselect(".error-summary[role=alert] a")
    assert page.cssselect("[name=opinion]")[0].text.strip() == '写到<一半>"的意见'


def test_what_the_law_refuses_is_told_in_the_form(at_desk, task, answers):
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}"))

    nothing_wrong = answers | {"result": ["补正"], "reason": ["请补正"]}
    response = desk.post(f"/tasks/{task.id}/complete", carried | nothing_wrong)

    assert response.status_code == 422
    summary = drawn(response).cssselect(".error-summary")[0].text_content()
    assert "不能要求补正" in summary
    assert "R-14" in summary
    assert drawn(response).cssselect("[name=reason]")[0].text.strip() == "请补正"


def test_a_second_click_is_told_who_was_faster(sqlite_county, at_desk, task, answers):
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}"))
    sqlite_county.complete(task, sqlite_county.answers("felling", "accept_review"))

    late = desk.post(f"/tasks/{task.id}/complete", carried | answers | {"opinion": ["迟到的意见"]})

    assert late.status_code == 409
    text = drawn(late).cssselect("main")[0].text_content()
    assert "姜受理" in text
    assert "2026-03-02 09:00" in text
    assert "迟到的意见" in text


def test_a_stale_page_keeps_what_was_typed_and_can_be_sent_again(
    sqlite_county, at_desk, case, task, answers
):
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}")) | {"seen": "0"}

    late = desk.post(f"/tasks/{task.id}/complete", carried | answers | {"opinion": ["看过了"]})

    assert late.status_code == 409
    alert = drawn(late).cssselect(".notice[role=alert]")[0].text_content()
    assert "姜受理" in alert
    assert "2026-03-02 09:00" in alert
    assert drawn(late).cssselect("[name=opinion]")[0].text.strip() == "看过了"

    again = desk.post(f"/tasks/{task.id}/complete", hidden(late) | answers)
    assert again.status_code == 303
    assert {each.node_id for each in sqlite_county.tasks(case)} == {"site_visit"}


@pytest.mark.parametrize("missing", ["seen", "key"])
def test_a_form_without_its_version_or_key_is_refused(at_desk, task, answers, missing):
    desk = at_desk("town_acceptor")

    response = desk.post(f"/tasks/{task.id}/complete", answers | {missing: ""})

    assert response.status_code == 400
    assert "没有生效" in response.text


def test_the_second_officer_reads_and_confirms_what_the_first_signed(sqlite_county, at_desk):
    case = sqlite_county.make_case("felling", at="site_visit")
    task = sqlite_county.task(case, "site_visit")
    first, second = at_desk("town_inspector1"), at_desk("town_inspector2")
    answers = typed(sqlite_county, case, "site_visit")

    carried = hidden(first.get(f"/tasks/{task.id}"))
    signed = first.post(f"/tasks/{task.id}/complete", carried | answers)
    own = first.get(f"/tasks/{task.id}")
    other = second.get(f"/tasks/{task.id}")

    assert "等待另一名承办人" in first.get(signed.location).text
    assert "须由另一名承办人确认" in own.text
    assert not drawn(own).cssselect("form.formbar")
    assert answers["facts"][0] in drawn(other).cssselect(".lines")[0].text_content()
    assert not drawn(other).cssselect("form[data-form]")
    confirmed = second.post(f"/tasks/{task.id}/confirm", hidden(other))
    assert confirmed.status_code == 303
    assert {each.node_id for each in sqlite_county.tasks(case)} == {"review"}


def test_the_same_person_is_led_to_his_next_step(sqlite_county, at_desk):
    case = sqlite_county.make_case("felling", at="make_licence")
    task = sqlite_county.task(case, "make_licence")
    desk = at_desk("town_issuer")
    carried = hidden(desk.get(f"/tasks/{task.id}"))

    done = desk.post(
        f"/tasks/{task.id}/complete", carried | typed(sqlite_county, case, "make_licence")
    )

    next_task = sqlite_county.task(case, "deliver")
    assert done.location.startswith(f"/tasks/{next_task.id}?")


def test_a_closed_task_leads_to_its_case(sqlite_county, at_desk, case, task):
    sqlite_county.complete(task, sqlite_county.answers("felling", "accept_review"))

    response = at_desk("town_acceptor").get(f"/tasks/{task.id}")

    assert (response.status_code, response.location) == (303, f"/cases/{case}")


def test_whoever_may_not_do_a_step_reads_why_and_gets_no_form(at_desk, task):
    page = drawn(at_desk("town_reviewer").get(f"/tasks/{task.id}"))

    assert "本环节不在您的岗位职责内" in page.text_content()
    assert not page.cssselect("form[data-form]")


def test_before_acceptance_the_number_is_that_of_the_receipt(sqlite_county, at_desk, case, task):
    before = at_desk("town_acceptor").get(f"/cases/{case}").text
    sqlite_county.complete(task, sqlite_county.answers("felling", "accept_review"))
    after = at_desk("town_acceptor").get(f"/cases/{case}").text

    assert "收件编号" in before
    assert "审批时限未起算" in before
    assert "收件编号" not in after


def test_what_was_typed_survives_a_database_that_is_away(sqlite_county, at_desk, task, answers):
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}")) | answers | {"opinion": ["写了很久"]}
    folder = Path(sqlite_county.engine.settings.secret_file).parent
    sqlite_county.engine.store.close()
    shutil.move(folder, folder.with_suffix(".away"))

    away = desk.post(f"/tasks/{task.id}/complete", carried)
    ready = desk.get("/health/ready")
    shutil.move(folder.with_suffix(".away"), folder)
    [again] = drawn(away).cssselect("form")
    kept = [(each.get("name"), each.get("value")) for each in again.cssselect("input")]
    retried = desk.client.post(
        f"/tasks/{task.id}/complete",
        data={name: [v for n, v in kept if n == name] for name, _ in kept},
    )

    assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
    assert ready.status_code == 503
    assert ("opinion", "写了很久") in kept
    assert retried.status_code == 303


def test_a_key_of_somebody_else_does_nothing(sqlite_county, at_desk, case, task, answers):
    key = f"web/{fresh_key()}"
    desk = at_desk("town_acceptor")
    carried = hidden(desk.get(f"/tasks/{task.id}"))
    desk.post(f"/tasks/{task.id}/complete", carried | answers | {"key": key})
    visit = sqlite_county.task(case, "site_visit")

    thief = at_desk("town_inspector1")
    response = thief.post(f"/tasks/{visit.id}/complete", {"key": key, "seen": "999"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("straight", "then"),
    [(True, "直送：办理后直接送回“决定”"), (False, "重走：办理后按流程逐个环节重新办理")],
)
def test_who_gets_a_case_back_reads_at_the_top_why(sqlite_county, at_desk, straight, then):
    case_id = sqlite_county.make_case("felling", at="decide")
    reason = "踏勘记录缺少四至。" * 40

    with sqlite_county.engine.begin(sqlite_county.people["town_decider"]) as work:
        send_back(
            work,
            sqlite_county.task(case_id, "decide").id,
            "review",
            reason=reason,
            straight=straight,
            seen=None,
            key=fresh_key(),
        )
    page = at_desk("town_reviewer").get(f"/tasks/{sqlite_county.task(case_id, 'review').id}")

    [told] = drawn(page).cssselect(".sent-back")
    text = told.text_content()
    assert sqlite_county.people["town_decider"].name in text
    assert "从“决定”退回" in text
    assert reason in text
    assert then in text


def test_a_step_that_the_flow_led_to_was_not_sent_back(at_desk, task):
    page = at_desk("town_acceptor").get(f"/tasks/{task.id}")

    assert not drawn(page).cssselect(".sent-back")
