"""The pages of special procedures: who gets them, what they say, what a refusal keeps."""

from datetime import date
from io import BytesIO

import pytest

from engine import actions
from engine.procedures import ProcedureKind
from tests.support.county import fresh_key
from tests.support.procedures import ARRANGED, RECORDED, Proceeding

SEEING = ("town_acceptor", "town_inspector1", "town_reviewer", "town_decider", "town_issuer")
OVERSEEING = ("auditor1", "e_supervisor1", "center_supervision1")
STRANGERS = ("acceptor1", "sys_admin1", "item_admin1", "hearing_chair1", "fee_clerk1")
BEGINNING = ("town_reviewer", "town_decider")
ARRANGING = ("town_inspector1", "town_reviewer", "town_decider")


@pytest.fixture
def visit(sqlite_county):
    """A site visit of a case at review that nobody arranged yet."""
    proceeding = Proceeding(sqlite_county, sqlite_county.make_case("felling", at="review"))
    proceeding.open("town_reviewer", ProcedureKind.SITE_VISIT)
    return proceeding


def submit(proceeding, **fields):
    seen = proceeding.county.case(proceeding.case_id).version
    return {"seen": str(seen), "key": f"web/{fresh_key()}"} | fields


@pytest.mark.parametrize("login", [*SEEING, *OVERSEEING, *STRANGERS])
def test_each_person_gets_of_a_procedure_what_is_his(visit, at_desk, login):
    desk = at_desk(login)
    address = f"/procedures/{visit.id}"
    seen = 404 if login in STRANGERS else 200

    assert desk.get(address).status_code == seen
    begin = desk.get(f"/cases/{visit.case_id}/procedures/appraisal").status_code
    assert begin == (200 if login in BEGINNING else 404 if login in STRANGERS else 403)
    acted = desk.post(f"{address}/arrange", submit(visit)).status_code
    assert acted == (422 if login in ARRANGING else 404 if login in STRANGERS else 403)
    confirmed = desk.post(f"{address}/confirm", submit(visit)).status_code
    assert confirmed in {403, 404, 409}


def test_a_refusal_stands_at_its_question_and_keeps_what_was_typed(visit, at_desk):
    answers = ARRANGED | {"visit_on": "2026-02-27"}

    page = at_desk("town_reviewer").post(
        f"/procedures/{visit.id}/arrange", submit(visit, **answers)
    )

    assert page.status_code == 422
    assert '<a href="#f-visit_on">核查日期不能早于今天' in page.text
    assert "林木权属、四至、树种和数量" in page.text


def test_the_letters_of_an_act_are_seen_before_it_is_done(visit, at_desk):
    before = visit.county.events(visit.case_id)
    desk = at_desk("town_reviewer")

    page = desk.post(f"/procedures/{visit.id}/arrange/preview", submit(visit, **ARRANGED))
    wrong = ARRANGED | {"officer2": ARRANGED["officer1"]}
    refused = desk.post(f"/procedures/{visit.id}/arrange/preview", submit(visit, **wrong))

    assert page.status_code == 200
    assert "现场核查通知书" in page.text
    assert "没有编号，没有盖章" in page.text
    assert refused.status_code == 422
    assert "不能是同一人" in refused.text
    assert visit.county.events(visit.case_id) == before
    assert visit.row.state == "arranging"


def test_whoever_was_faster_costs_nothing_that_was_typed(visit, at_desk):
    stale = submit(visit, **ARRANGED) | {"seen": "1"}

    page = at_desk("town_reviewer").post(f"/procedures/{visit.id}/arrange", stale)

    assert page.status_code == 409
    assert "您看到的页面已经过时" in page.text
    assert "林木权属、四至、树种和数量" in page.text


def test_it_is_begun_on_a_page_and_leads_to_its_own(visit, at_desk):
    county = visit.county
    desk = at_desk("town_decider")
    raw = submit(visit, reason="蓄积量有争议。")

    page = desk.post(f"/cases/{visit.case_id}/procedures/appraisal", raw, follow_redirects=True)

    assert page.status_code == 200
    assert "已启动特别程序" in page.text
    assert "委托鉴定并告知所需时间" in page.text
    assert len(county.file(visit.case_id).memory.procedures) == 2


def test_an_unknown_kind_is_no_address(visit, at_desk):
    address = f"/cases/{visit.case_id}/procedures/auction"

    assert at_desk("town_reviewer").get(address).status_code == 404


def test_the_case_page_names_its_procedures_and_offers_others(visit, at_desk):
    page = at_desk("town_reviewer").get(f"/cases/{visit.case_id}").text

    assert "待安排" in page
    assert "启动听证" in page
    assert "须由决定人批准" in page
    assert "启动听证" not in at_desk("town_acceptor").get(f"/cases/{visit.case_id}").text


def test_the_replay_tells_of_it(visit, at_desk):
    visit.act("town_reviewer", "arrange", ARRANGED)

    page = at_desk("auditor1").get(f"/cases/{visit.case_id}/replay")

    assert page.status_code == 200
    assert "现场核查　安排核查" in page.text


def test_markup_in_a_place_stays_text(visit, at_desk):
    visit.act("town_reviewer", "arrange", ARRANGED | {"place": "<b>林地</b>"})

    page = at_desk("town_reviewer").get(f"/procedures/{visit.id}").text

    assert "<b>林地</b>" not in page
    assert "&lt;b&gt;林地&lt;/b&gt;" in page


def test_a_stopped_case_takes_no_act(visit, at_desk):
    with visit.county.engine.begin(visit.county.people["town_acceptor"]) as work:
        actions.withdraw_case(work, visit.case_id, reason="不办了", seen=None, key=fresh_key())

    page = at_desk("town_reviewer").post(
        f"/procedures/{visit.id}/arrange", submit(visit, **ARRANGED)
    )

    assert page.status_code == 409


def test_experts_are_entered_and_taken_out_on_a_page(sqlite_county, at_desk):
    desk = at_desk("town_decider")
    row = {"organ": "11990101000000027Q", "name": "专家甲", "field": "森林资源"}
    row |= {"employer": "示例林业学校", "title": "高级工程师"}

    page = desk.post("/experts", row | {"key": f"web/{fresh_key()}"}, follow_redirects=True)
    assert "专家甲" in page.text
    again = desk.post("/experts", row | {"key": f"web/{fresh_key()}"})
    assert again.status_code == 422
    with sqlite_county.engine.look() as look:
        [expert] = look.tables.experts.of_organs([row["organ"]])
    gone = desk.post(
        f"/experts/{expert.id}/remove", {"key": f"web/{fresh_key()}"}, follow_redirects=True
    )
    assert "还没有登记专家" in gone.text


PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"
)


def send(desk, visit, *files):
    fields = {"key": f"web/{fresh_key()}", "photo": [(BytesIO(body), name) for name, body in files]}
    return desk.post(f"/procedures/{visit.id}/photos", fields, content_type="multipart/form-data")


def test_officers_keep_the_photos_of_their_visit(visit, at_desk):
    visit.act("town_reviewer", "arrange", ARRANGED)
    desk = at_desk("town_inspector1")

    kept = send(desk, visit, ("界桩.png", PNG), ("样木.png", PNG))

    assert kept.status_code == 303
    page = desk.get(f"/procedures/{visit.id}").text
    assert "照片 2" in page
    shown = desk.get(f"/procedures/{visit.id}/photos/2")
    assert (shown.data, shown.content_type) == (PNG, "image/png")
    assert at_desk("town_decider").get(f"/procedures/{visit.id}/photos/1").status_code == 200
    visit.county.check()


@pytest.mark.parametrize("body", [b"", PNG[:40], b"<svg onload='x'/>", b"%PDF-1.4\n%%EOF"])
def test_what_is_no_photo_is_refused_in_a_sentence(visit, at_desk, body):
    visit.act("town_reviewer", "arrange", ARRANGED)

    refused = send(at_desk("town_inspector1"), visit, ("照片.png", body))

    assert refused.status_code == 422
    assert "照片.png：" in refused.text


def test_photos_are_for_the_officers_of_the_visit_and_for_who_may_read_names(visit, at_desk):
    assert send(at_desk("town_inspector1"), visit, ("a.png", PNG)).status_code == 409
    visit.act("town_reviewer", "arrange", ARRANGED)
    assert send(at_desk("town_inspector1"), visit, ("a.png", PNG)).status_code == 303

    assert send(at_desk("town_reviewer"), visit, ("a.png", PNG)).status_code == 403
    assert at_desk("e_supervisor1").get(f"/procedures/{visit.id}/photos/1").status_code == 403
    assert at_desk("acceptor1").get(f"/procedures/{visit.id}/photos/1").status_code == 404
    assert at_desk("town_reviewer").get(f"/procedures/{visit.id}/photos/9").status_code == 404


def test_no_photo_is_added_to_a_signed_record(visit, at_desk):
    visit.act("town_reviewer", "arrange", ARRANGED)
    visit.move_to(date(2026, 3, 4))
    visit.act("town_inspector1", "record", RECORDED)
    visit.act("town_inspector2", "confirm", {"agreed": "true"})

    late = send(at_desk("town_inspector1"), visit, ("a.png", PNG))

    assert late.status_code == 409


def test_calling_off_is_not_the_first_button_of_who_can_do_nothing_else(sqlite_county, at_desk):
    review = Proceeding(sqlite_county, sqlite_county.make_case("felling", at="review"))
    review.open("town_reviewer", ProcedureKind.EXPERT_REVIEW)

    page = at_desk("town_reviewer").get(f"/procedures/{review.id}").text
    asked = at_desk("town_reviewer").get(f"/procedures/{review.id}?act=call_off").text

    assert 'action="/procedures/' not in page
    assert f'action="/procedures/{review.id}/call_off"' in asked
