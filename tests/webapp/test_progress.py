"""The page where an applicant asks how far his case is: no name, no internal step, no guessing."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import paper, queries
from engine.actions.count_try import A_CROWD, FOR_A_NUMBER, FROM_AN_ADDRESS, IN_A_CROWD, SPAN
from engine.audit import Kind
from engine.work.query_codes import ALPHABET, LENGTH
from tests.support.desk import drawn


@pytest.fixture
def stranger(app):
    return app.test_client()


def said(response):
    return " ".join(drawn(response).xpath("string(//main)").split())


def ask(client, no, code, **options):
    return client.post("/public/progress", data={"no": no, "code": code}, **options)


@pytest.fixture
def receipt(sqlite_county):
    """What stands on an applicant's receipt: number and code."""

    def receipt(case_id):
        [letter] = [
            event
            for event in sqlite_county.events(case_id)
            if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "material_receipt"
        ]
        with sqlite_county.engine.look(sqlite_county.people["town_acceptor"]) as look:
            page = queries.letter_page(look, letter.seq)
        [code] = re.findall(r'查询码 <b class="code">([^<]+)</b>', page)
        return sqlite_county.case(case_id).no, code

    return receipt


def test_the_code_of_the_receipt_opens_the_state_of_the_case(stranger, case, receipt):
    no, code = receipt(case)

    answer = ask(stranger, no, code)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "林木采伐" in said(answer)
    assert "正在办理，您现在不需要做什么。" in said(answer)
    assert "2026-03-02" in said(answer)
    assert drawn(answer).xpath("//main//*[local-name()='svg']")
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)


def test_a_code_is_read_as_people_type_it(stranger, case, receipt):
    no, code = receipt(case)
    typed = f" {code[:4].lower()} - {code[4:]} "
    spaced = f"{no[:20]} {no[20:]}"

    assert ask(stranger, spaced, typed).status_code == 200


def test_a_wrong_code_and_an_unknown_number_look_alike(stranger, case, receipt):
    no, code = receipt(case)
    wrong = ask(stranger, no, "22222222" if code != "22222222" else "33333333")
    unknown = ask(stranger, f"{no[:-4]}9999", code)

    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(no, "x") == unknown.text.replace(f"{no[:-4]}9999", "x")
    assert "编号或者查询码不对" in said(wrong)


def test_no_page_for_the_public_names_a_person_or_an_internal_step(
    sqlite_county, stranger, receipt
):
    case_id = sqlite_county.make_case("felling")
    no, code = receipt(case_id)
    flow = sqlite_county.bundle("felling").flow
    hidden = [task.name for task in flow.tasks() if not task.public]

    text = said(ask(stranger, no, code))

    with sqlite_county.engine.look() as look:
        party = look.contents(sqlite_county.case(case_id).memory["party"])
        names = [name for name in look.tables.people.names().values() if len(name) > 1]
    for value in party.values():
        assert (
            not isinstance(value, str) or len(value) < 2 or value == "person" or value not in text
        )
    assert not [name for name in [*names, *hidden] if name in text]
    assert "本件已经办结：准予许可" in text


def test_who_must_correct_is_told_what_by_the_names_of_the_materials_only(
    sqlite_county, stranger, receipt
):
    case_id = sqlite_county.make_case("felling", "补正一次", at="correct")

    text = said(ask(stranger, *receipt(case_id)))

    with sqlite_county.engine.look() as look:
        [notice] = [
            event
            for event in sqlite_county.events(case_id)
            if event.data.get("code") == "correction_notice"
        ]
        facts = look.contents(notice.data["contents"]["letter"])["facts"]["facts"]
    assert "请补正材料" in text
    for row in facts["defects"]:
        assert row["name"] in text
        assert row["reason"] not in text


def test_neither_log_nor_rows_hold_the_code(sqlite_county, case, receipt):
    _no, code = receipt(case)

    assert all(code not in event.text for event in sqlite_county.events(case))
    assert code not in str(sqlite_county.case(case).memory)


def test_a_case_from_before_there_were_codes_answers_to_none(stranger, sqlite_county, monkeypatch):
    monkeypatch.setattr("engine.work.query_codes.new_code", str)
    case_id = sqlite_county.make_case("felling", at="accept_review")

    assert ask(stranger, sqlite_county.case(case_id).no, "22222222").status_code == 404
    assert ask(stranger, sqlite_county.case(case_id).no, "-").status_code == 404


def test_a_number_is_guarded_against_guessing_and_its_owner_is_not_kept_out(
    stranger, sqlite_county, case, receipt
):
    no, code = receipt(case)
    guesser = {"REMOTE_ADDR": "10.0.0.66"}
    for _ in range(FOR_A_NUMBER):
        assert ask(stranger, no, "22222222", environ_base=guesser).status_code == 404

    refused = ask(stranger, no, code, environ_base=guesser)
    owner = ask(stranger, no, code)
    sqlite_county.clock.advance(SPAN)
    later = ask(stranger, no, code, environ_base=guesser)

    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert "09:16 以后再试" in said(refused)
    assert owner.status_code == 200
    assert later.status_code == 200


def test_guessing_a_code_is_hopeless_at_the_pace_that_is_allowed():
    """The odds that docs/notifications.md gives, reckoned from what is in force."""
    codes, spans = len(ALPHABET) ** LENGTH, timedelta(days=1) / SPAN
    alone = FOR_A_NUMBER * spans / codes
    ten_thousand = (A_CROWD + 10_000 * IN_A_CROWD) * spans / codes

    assert alone < 1 / 700_000_000
    assert ten_thousand < 1 / 430_000


def test_an_address_is_guarded_whatever_it_asks_for(stranger, sqlite_county, case, receipt):
    no, code = receipt(case)
    for number in range(FROM_AN_ADDRESS):
        assert ask(stranger, f"{number:043}", "22222222").status_code == 404

    refused = ask(stranger, no, code)
    elsewhere = ask(stranger, no, code, environ_base={"REMOTE_ADDR": "10.9.9.9"})

    assert refused.status_code == 429
    assert elsewhere.status_code == 200
    sqlite_county.clock.advance(SPAN + timedelta(seconds=1))
    assert ask(stranger, no, code).status_code == 200


def test_whoever_has_a_network_of_ipv6_has_one_address(stranger):
    for place in range(FROM_AN_ADDRESS):
        origin = {"REMOTE_ADDR": f"2001:db8::{place:x}"}
        ask(stranger, f"{place:043}", "22222222", environ_base=origin)

    refused = ask(stranger, "1", "2", environ_base={"REMOTE_ADDR": "2001:db8::ffff"})

    assert refused.status_code == 429


def test_a_number_behind_the_qr_code_of_a_sheet_is_guarded_too(stranger):
    mark = "/public/check/0f0f0f0f0f0f"
    for _ in range(FROM_AN_ADDRESS):
        assert stranger.get(mark).status_code == 200

    assert stranger.get(mark).status_code == 429


@pytest.mark.parametrize("odd", ["\0", "\ud800", "%", "９" * 300, "<script>"])
def test_odd_numbers_and_codes_are_no_fault(stranger, odd):
    for no, code in ((odd, "22222222"), ("1", odd)):
        sent = {"no": no.encode("utf-8", "replace"), "code": code.encode("utf-8", "replace")}
        assert stranger.post("/public/progress", data=sent).status_code in {404, 422}


def test_the_receipt_prints_where_the_applicant_asks(stranger, sqlite_county, receipt):
    engine = sqlite_county.engine
    engine.settings = replace(engine.settings, public_url="https://sp.example.gov.cn")
    case_id = sqlite_county.make_case("felling", at="accept_review")
    no, code = receipt(case_id)
    with engine.look(sqlite_county.people["town_acceptor"]) as look:
        [letter] = queries.case(look, case_id).letters
        page = queries.letter_page(look, letter.letter_id)

    assert "https://sp.example.gov.cn/public/progress" in page
    assert paper.qr(f"https://sp.example.gov.cn/public/progress?no={no}") in page
    address = f"/public/progress?no={no}"
    assert drawn(stranger.get(address)).xpath("//input[@name='no']/@value") == [no]
    assert ask(stranger, no, code).status_code == 200
    sqlite_county.check_case(case_id)


@pytest.mark.parametrize("path", ["/public/progress", "/public/check", "/public/decisions"])
def test_the_live_pages_lead_back_to_the_website(stranger, path):
    menu = drawn(stranger.get(path)).xpath("//nav[contains(@class, 'main-nav')]")[0]

    assert menu.xpath(".//a[@aria-current]/@href") == [path]
    assert {"/public/", "/public/items.html"} <= set(menu.xpath(".//a/@href"))
