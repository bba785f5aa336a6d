"""The other pages: list, receipt, case, replay, guide."""

import pytest

from engine.model import Outcome
from tests.support.desk import drawn, typed


def numbers(page):
    return [each.text for each in drawn(page).cssselect("a[data-open]")]


def test_the_list_shows_what_waits_and_counts_it(sqlite_county, at_desk):
    for _ in range(3):
        sqlite_county.make_case("felling", at="accept_review")

    page = at_desk("town_acceptor").get("/worklist")

    assert sorted(numbers(page)) == ["20260302-0001", "20260302-0002", "20260302-0003"]
    tabs = [each.text_content().split() for each in drawn(page).cssselect(".segments a")]
    assert tabs[0] == ["全部", "3"]
    assert sum(int(count) for _, count in tabs[1:]) == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("words=03020002", 1),
        ("words=20260302-0002", 1),
        ("words=王示例", 2),
        ("words=%", 0),
        ("words='; DROP TABLE task--", 0),
        ("item=felling", 2),
        ("item=karaoke", 0),
        ("stage=accept", 2),
        ("stage=decide", 0),
        ("from=2026-03-02&to=2026-03-02", 2),
        ("from=2026-03-03", 0),
        ("from=yesterday&page=x&sort=evil&tab=nope", 2),
        ("tab=normal&sort=-received", 2),
        ("page=99", 0),
    ],
)
def test_the_list_is_narrowed_as_asked(sqlite_county, at_desk, asked, found):
    for _ in range(2):
        sqlite_county.start("felling")

    page = at_desk("town_acceptor").get(f"/worklist?{asked}")

    assert page.status_code == 200
    assert len(numbers(page)) == found


def test_a_column_is_sorted_by_and_says_so(sqlite_county, at_desk):
    for _ in range(2):
        sqlite_county.start("felling")

    page = at_desk("town_acceptor").get("/worklist?sort=-received&words=王")

    [header] = drawn(page).cssselect("th[aria-sort]")
    assert header.get("aria-sort") == "descending"
    assert "words=" in header.cssselect("a")[0].get("href")


def test_the_counter_receives_and_hands_out_the_receipt(sqlite_county, at_desk):
    desk = at_desk("town_acceptor")
    form = sqlite_county.bundle("felling").form("application")
    raw = form.draw(sqlite_county.answers("felling", "apply"))

    address = desk.get("/receive/felling").location
    done = desk.post(address, raw)
    page = desk.get(done.location)

    assert done.location.startswith("/tasks/")
    notice = drawn(page).cssselect(".notice")[0]
    assert "申请材料接收凭证" in notice.text_content()
    assert notice.get("data-draft-done") == address.rpartition("/")[2]
    assert len(sqlite_county.case_ids()) == 1


def test_a_receipt_with_mistakes_begins_no_case(sqlite_county, at_desk):
    form = sqlite_county.bundle("felling").form("application")
    raw = form.draw(sqlite_county.answers("felling", "apply")) | {"applicant_id": ["1234"]}

    response = at_desk("town_acceptor").post("/receive/felling", raw)

    assert response.status_code == 422
    assert drawn(response).cssselect("[name=applicant_id]")[0].get("value") == "1234"
    assert sqlite_county.case_ids() == []


@pytest.mark.parametrize(
    ("verb", "login", "outcome"),
    [
        ("withdraw", "town_acceptor", Outcome.WITHDRAWN),
        ("terminate", "town_decider", Outcome.TERMINATED),
    ],
)
def test_a_case_is_stopped_with_a_reason(sqlite_county, at_desk, case, verb, login, outcome):
    desk = at_desk(login)
    page = drawn(desk.get(f"/cases/{case}"))
    [form] = page.cssselect(f"form[action$='/{verb}']")
    carried = {each.get("name"): each.get("value") for each in form.cssselect("input")}

    empty = desk.post(f"/cases/{case}/{verb}", carried | {"reason": "  "})
    done = desk.post(f"/cases/{case}/{verb}", carried | {"reason": "申请人书面提出"})

    assert empty.status_code == 422
    assert "请写明理由" in drawn(empty).cssselect("[role=alert]")[0].text
    assert done.status_code == 303
    assert sqlite_county.case(case).outcome == outcome
    assert desk.get(done.location).status_code == 200


def test_a_stale_reason_is_kept(at_desk, case):
    response = at_desk("town_acceptor").post(
        f"/cases/{case}/withdraw", {"reason": "写好的理由", "seen": "0"}
    )

    assert response.status_code == 409
    assert drawn(response).cssselect("textarea[name=reason]")[0].text == "写好的理由"


def test_a_case_is_found_by_its_number_however_it_was_keyed_in(sqlite_county, at_desk, case):
    no = sqlite_county.case(case).no

    response = at_desk("town_acceptor").get(
        "/cases", query_string={"no": f" {no[:31].lower()} {no[31:]} "}
    )

    assert response.location == f"/cases/{case}"


def test_what_is_no_number_is_explained(at_desk):
    response = at_desk("town_acceptor").get("/cases?no=20260302-0001")

    assert response.status_code == 422
    assert "应为43位" in drawn(response).cssselect("[role=alert]")[0].text


def test_before_acceptance_the_limit_does_not_run(sqlite_county, at_desk):
    case = sqlite_county.make_case("felling", at="correct")

    page = drawn(at_desk("town_acceptor").get(f"/cases/{case}"))

    clock = [each.text_content().split() for each in page.cssselect(".clock dd")]
    assert [each[0] for each in clock] == ["—", "—", "待补正，审批时限未起算"]


def test_the_replay_tells_every_event_and_marks_the_present_one(sqlite_county, at_desk):
    case = sqlite_county.make_case("felling", at="decide")
    desk = at_desk("auditor1")

    page = drawn(desk.get(f"/cases/{case}/replay?at=3"))

    entries = page.cssselect(".tl li")
    assert [each.get("aria-current") for each in entries].index("step") == 3
    assert {each.get("class") for each in entries[4:]} == {"future"}
    assert page.cssselect("#replay-chart svg")
    assert page.cssselect("a[rel=next]")[0].get("href").endswith("at=4")
    for odd in ("-5", "99999999999999999999", "x"):
        assert desk.get(f"/cases/{case}/replay?at={odd}").status_code == 200


def test_what_was_typed_is_text_on_every_page(sqlite_county, at_desk):
    attack = '"><script>alert(1)</script>'
    answers = sqlite_county.answers("felling", "apply")
    case = sqlite_county.start("felling", answers | {"forest_place": attack})
    task = sqlite_county.task(case, "accept_review")
    desk = at_desk("town_acceptor")
    raw = typed(sqlite_county, case, "accept_review") | {"opinion": [attack]}
    with sqlite_county.engine.look() as look:
        version = look.tables.cases.get(case).version
    done = desk.post(f"/tasks/{task.id}/complete", raw | {"seen": str(version)})

    assert done.status_code == 303
    for path in (f"/cases/{case}", f"/cases/{case}/replay", "/worklist"):
        text = desk.get(path).text
        assert "<script>alert" not in text
    assert attack in drawn(desk.get(f"/cases/{case}")).text_content()


def test_numbers_of_people_in_opinions_are_masked_in_the_history(sqlite_county, at_desk, case):
    told = "来电19900000001，证件990101199001010019，编号12345678"
    desk = at_desk("town_acceptor")
    page = desk.get(f"/cases/{case}")
    seen = drawn(page).xpath("//input[@name='seen']/@value")[0]
    desk.post(f"/cases/{case}/withdraw", {"reason": told, "seen": seen})

    for path in (f"/cases/{case}", f"/cases/{case}/replay"):
        text = drawn(desk.get(path)).text_content()
        assert "来电199****0001，证件990101********0019，编号12345678" in text
