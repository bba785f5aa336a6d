"""Signing, voting, copying and noting at the browser."""

import pytest

from engine import actions
from tests.support.county import fresh_key
from tests.support.desk import drawn, typed

REVIEWER, DECIDER = "town_reviewer", "town_decider"


@pytest.fixture
def case(sqlite_county):
    return sqlite_county.make_case("felling", at="review")


@pytest.fixture
def task(sqlite_county, case):
    return sqlite_county.task(case, "review")


@pytest.fixture
def asked(sqlite_county, task):
    """Ask through the door, and return the signature."""

    def asked(kind="before", user=DECIDER):
        with sqlite_county.engine.begin(sqlite_county.people[REVIEWER]) as work:
            actions.ask_signature(
                work, task.id, user_id=user, kind=kind, question="请核对四至", key=fresh_key()
            )
        with sqlite_county.engine.look() as look:
            return look.tables.opinions.signatures_of(task.case_id)[-1].id

    return asked


def signatures(county, case):
    with county.engine.look() as look:
        return look.tables.opinions.signatures_of(case)


def votes(county, case):
    with county.engine.look() as look:
        return look.tables.opinions.votes_of(case)


def text_of(response, path):
    return " ".join(drawn(response).xpath(f"string({path})").split())


def test_a_colleague_is_asked_on_the_page_of_the_task_and_signs_on_his_own(
    sqlite_county, at_desk, case, task
):
    sent = at_desk(REVIEWER).post(
        f"/tasks/{task.id}/signatures",
        {"kind": "before", "user": DECIDER, "question": "请核对四至"},
    )
    assert sent.status_code == 303
    page = at_desk(REVIEWER).get(f"/tasks/{task.id}")
    assert "柏决定 待签署" in text_of(page, "//ul[@class='heard']")

    waiting = at_desk(DECIDER).get("/worklist/asked")
    [signature] = signatures(sqlite_county, case)
    [link] = drawn(waiting).xpath("//tbody//a/@href")
    assert link == f"/signatures/{signature.id}"
    shown = at_desk(DECIDER).get(link)
    assert "请核对四至" in shown.text
    assert "申请材料" in shown.text
    given = at_desk(DECIDER).post(link, {"said": "agree", "opinion": "四至清楚", "about": ""})

    assert given.status_code == 303
    heard = text_of(at_desk(REVIEWER).get(f"/tasks/{task.id}"), "//ul[@class='heard']")
    assert "柏决定 同意" in heard
    assert "四至清楚" in heard


def test_a_step_that_waits_keeps_what_was_typed(sqlite_county, at_desk, case, task, asked):
    asked()
    raw = typed(sqlite_county, case, "review")
    answers = {name: values for name, values in raw.items() if values}
    seen = {"seen": str(sqlite_county.case(case).version)}

    refused = at_desk(REVIEWER).post(f"/tasks/{task.id}/complete", answers | seen)

    assert refused.status_code == 409
    assert "已请柏决定加签" in refused.text
    assert raw["opinion"][0] in refused.text


def test_what_is_submitted_waits_for_the_signer_and_says_so(
    sqlite_county, at_desk, case, task, asked
):
    signature = asked("after")
    raw = typed(sqlite_county, case, "review")
    answers = {name: values for name, values in raw.items() if values}
    seen = {"seen": str(sqlite_county.case(case).version)}

    sent = at_desk(REVIEWER).post(f"/tasks/{task.id}/complete", answers | seen)
    assert sent.status_code == 303
    assert "done=held" in sent.location
    page = at_desk(REVIEWER).get(f"/tasks/{task.id}")
    assert "喻审核 已提交，等待加签" in page.text
    assert not drawn(page).xpath("//form[@data-form]")

    shown = at_desk(DECIDER).get(f"/signatures/{signature}")
    assert raw["opinion"][0] in shown.text
    [about] = drawn(shown).xpath("//input[@name='about']/@value")
    at_desk(DECIDER).post(
        f"/signatures/{signature}", {"said": "agree", "opinion": "同意", "about": about}
    )
    assert [each.node_id for each in sqlite_county.tasks(case)] == ["decide"]


def test_a_signature_that_is_refused_keeps_the_opinion(at_desk, asked):
    signature = asked()

    nothing = at_desk(DECIDER).post(f"/signatures/{signature}", {"opinion": "四至清楚"})
    assert nothing.status_code == 422
    assert "四至清楚" in nothing.text
    at_desk(DECIDER).post(f"/signatures/{signature}", {"said": "agree", "opinion": "同意"})
    twice = at_desk(DECIDER).post(f"/signatures/{signature}", {"said": "agree", "opinion": "同意"})

    assert twice.status_code == 409
    assert "不需要再签" in twice.text


def test_a_refused_request_shows_its_form_again_with_what_was_typed(at_desk, task):
    refused = at_desk(REVIEWER).post(
        f"/tasks/{task.id}/signatures",
        {"kind": "after", "user": "town_acceptor", "question": " "},
    )

    assert refused.status_code == 422
    page = drawn(refused)
    assert page.xpath("//input[@name='kind'][@value='after']/@checked")
    assert page.xpath("//select/option[@value='town_acceptor']/@selected")


def test_a_signer_is_left_out_with_a_reason(sqlite_county, at_desk, case, task, asked):
    signature = asked()
    path = f"/signatures/{signature}/remove"

    without = at_desk(REVIEWER).post(path, {"reason": ""})
    assert without.status_code == 422
    done = at_desk(REVIEWER).post(path, {"reason": "出差"})

    assert done.status_code == 303
    assert done.location.startswith(f"/tasks/{task.id}")
    assert signatures(sqlite_county, case)[0].state == "removed"


def vote(at_desk, task, **more):
    given = {
        "member": [REVIEWER, DECIDER, "town_acceptor"],
        "rule": "ratio",
        "share": "2/3",
        "question": "是否准予采伐",
    }
    return at_desk(REVIEWER).post(f"/tasks/{task.id}/votes", given | more)


def test_a_vote_is_convened_cast_and_printed(sqlite_county, at_desk, case, task):
    assert vote(at_desk, task).status_code == 303
    [opened] = votes(sqlite_county, case)
    for login in (REVIEWER, DECIDER):
        path = f"/votes/{opened.id}"
        assert at_desk(login).get(path).status_code == 200
        cast = at_desk(login).post(f"{path}/cast", {"choice": "agree", "opinion": "同意"})
        assert cast.status_code == 303

    sheet = at_desk("town_acceptor").get(f"/votes/{opened.id}/sheet")

    text = text_of(sheet, "//section")
    assert "通过" in text
    assert "2/3以上" in text
    assert text.count("日志第") == 2
    events = {e.seq for e in sqlite_county.events(case) if e.kind.value.startswith("vote:")}
    assert all(f"第{seq}条" in text for seq in events)
    assert "未表决" in text
    page = text_of(at_desk(REVIEWER).get(f"/tasks/{task.id}"), "//ul[@class='heard']")
    assert "通过" in page


WRONG = {
    "no rule": ({"rule": ""}, "请选择会签规则"),
    "no share": ({"share": "most"}, "写成分数"),
    "a share as an input method writes it is none of them": ({"share": "３／２"}, "不大于一"),
    "a weight that is none": ({"rule": "weights", "weight-town_reviewer": "much"}, "权重"),
    "a weight without end": (
        {"rule": "weights", **{f"weight-{m}": "1e40" for m in (REVIEWER, DECIDER, "town_acceptor")}}
        | {"threshold": "1"},
        "权重",
    ),
    "nobody with a veto": ({"rule": "veto"}, "否决权"),
    "one person": ({"member": [REVIEWER]}, "2至50人"),
    "a stranger": ({"member": [REVIEWER, "nobody"]}, "不在岗"),
}


@pytest.mark.parametrize(("more", "why"), WRONG.values(), ids=WRONG)
def test_a_vote_that_cannot_be_counted_is_not_convened(
    sqlite_county, at_desk, case, task, more, why
):
    refused = vote(at_desk, task, **more)

    assert refused.status_code == 422
    assert why in refused.text
    assert "是否准予采伐" in refused.text
    assert votes(sqlite_county, case) == []


def test_a_ballot_against_needs_its_reason(sqlite_county, at_desk, case, task):
    vote(at_desk, task)
    [opened] = votes(sqlite_county, case)

    refused = at_desk(DECIDER).post(f"/votes/{opened.id}/cast", {"choice": "against"})

    assert refused.status_code == 422
    assert "理由" in refused.text


def test_who_is_no_member_sees_the_vote_and_casts_nothing(sqlite_county, at_desk, case, task):
    vote(at_desk, task)
    [opened] = votes(sqlite_county, case)
    desk = at_desk("town_issuer")

    assert not drawn(desk.get(f"/votes/{opened.id}")).xpath("//input[@name='choice']")
    assert desk.post(f"/votes/{opened.id}/cast", {"choice": "agree"}).status_code == 403
    assert at_desk("works_reviewer1").get(f"/votes/{opened.id}").status_code == 404


def test_the_holder_ends_a_vote_with_a_reason(sqlite_county, at_desk, case, task):
    vote(at_desk, task)
    [opened] = votes(sqlite_county, case)
    path = f"/votes/{opened.id}/close"

    assert at_desk(DECIDER).post(path, {"reason": "不需要"}).status_code == 403
    assert at_desk(REVIEWER).post(path, {"reason": ""}).status_code == 422
    assert at_desk(REVIEWER).post(path, {"reason": "材料有变"}).status_code == 303
    sheet = at_desk(REVIEWER).get(f"/votes/{opened.id}/sheet")
    assert "材料有变" in sheet.text


def test_a_copy_is_read_and_its_sender_sees_it(sqlite_county, at_desk, case, task):
    sent = at_desk(REVIEWER).post(f"/cases/{case}/copies", {"user": [DECIDER], "words": "请知悉"})
    assert sent.status_code == 303
    mine = at_desk(DECIDER).get("/worklist/copies")
    assert "请知悉" in mine.text
    [path] = drawn(mine).xpath("//form[contains(@action, '/copies/')]/@action")
    at_desk(DECIDER).post(path)

    shown = text_of(at_desk(REVIEWER).get(f"/cases/{case}"), "//section[@aria-labelledby='notes']")
    assert "已阅" in shown
    assert at_desk("town_issuer").post(path).status_code == 404


def test_nobody_gets_a_copy_of_what_he_may_not_see(at_desk, case):
    refused = at_desk(REVIEWER).post(f"/cases/{case}/copies", {"user": ["works_reviewer1"]})
    nobody = at_desk(REVIEWER).post(f"/cases/{case}/copies", {})

    assert refused.status_code == 403
    assert "不能向其抄送" in refused.text
    assert nobody.status_code == 422


def test_a_note_names_a_colleague_and_is_struck_out(sqlite_county, at_desk, case, task):
    at_desk(REVIEWER).post(
        f"/cases/{case}/notes", {"text": "@柏决定请看附图", "task": str(task.id)}
    )
    assert "@柏决定请看附图" in at_desk(DECIDER).get("/worklist/copies").text
    page = at_desk("town_issuer").get(f"/cases/{case}")
    assert "@柏决定请看附图" in page.text
    assert not drawn(page).xpath("//form[contains(@action, '/strike')]")

    [path] = drawn(at_desk(REVIEWER).get(f"/cases/{case}")).xpath(
        "//form[contains(@action, '/strike')]/@action"
    )
    assert at_desk("town_issuer").post(path, {"reason": "写错"}).status_code == 403
    assert at_desk(REVIEWER).post(path, {"reason": "写错了"}).status_code == 303

    after = at_desk(REVIEWER).get(f"/cases/{case}").text
    assert "请看附图" not in after
    assert "写错了" in after
    assert "请看附图" not in at_desk(DECIDER).get("/worklist/copies").text


def test_a_note_that_names_nobody_comes_back(at_desk, case):
    refused = at_desk(REVIEWER).post(f"/cases/{case}/notes", {"text": "@吕审核 请看"})

    assert refused.status_code == 422
    assert "@吕审核 请看" in refused.text


def test_overseers_read_and_write_nothing(at_desk, case, task):
    for login in ("auditor1", "e_supervisor1"):
        desk = at_desk(login)
        page = desk.get(f"/cases/{case}")
        assert not drawn(page).xpath("//form[contains(@action, '/notes')]")
        assert desk.post(f"/cases/{case}/notes", {"text": "看过"}).status_code == 403
        assert desk.post(f"/cases/{case}/copies", {"user": [DECIDER]}).status_code == 403


def test_the_counter_urges_whoever_holds_the_case(at_desk, case):
    page = at_desk("town_acceptor").get(f"/cases/{case}")
    [path] = drawn(page).xpath("//form[contains(@action, '/urge')]/@action")

    assert at_desk("town_acceptor").post(path, {"reason": "申请人来电询问"}).status_code == 303
    assert "/urge" not in at_desk("town_acceptor").get(f"/cases/{case}").text
    assert at_desk(REVIEWER).post(path, {"reason": "催自己"}).status_code == 403
    again = at_desk("town_acceptor").post(path, {"reason": "又来电"})
    assert again.status_code == 409
    assert "每个工作日只能催办一次" in again.text
