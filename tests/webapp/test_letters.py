"""Issued letters as files to print, and the public answer to the code they carry."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from engine.audit import Kind
from tests.support.desk import drawn


@pytest.fixture
def receipt(sqlite_county, case):
    """The number and the digest of the receipt that the counter handed out."""
    with sqlite_county.engine.look() as look:
        [event] = [e for e in look.log.of_case(case) if e.kind is Kind.LETTER_ISSUED]
    return event.seq, event.data["contents"]["letter"]


def said(body: bytes) -> str:
    return "".join("".join(p.extract_text().split()) for p in PdfReader(BytesIO(body)).pages)


def test_the_list_of_letters_leads_to_the_page_and_to_the_file(at_desk, case, receipt):
    page = drawn(at_desk("town_acceptor").get(f"/cases/{case}"))

    links = page.xpath("//section[@aria-labelledby='letters']//a/@href")
    assert f"/letters/{receipt[0]}" in links
    assert f"/letters/{receipt[0]}.pdf" in links


def test_the_file_says_what_the_page_says_and_is_the_same_every_time(at_desk, receipt):
    desk, (seq, digest) = at_desk("town_acceptor"), receipt

    first, second = (desk.get(f"/letters/{seq}.pdf") for _ in range(2))

    assert first.data == second.data
    assert first.content_type == "application/pdf"
    assert "attachment" in first.headers["Content-Disposition"]
    assert "申请材料接收凭证" in said(first.data)
    assert digest in said(first.data)
    number = drawn(desk.get(f"/letters/{seq}")).cssselect(".number")[0].text_content()
    assert number in said(first.data)


@pytest.mark.parametrize("login", ["auditor1", "supervisor1", "forestry_leader1", "sys_admin"])
def test_who_may_not_read_the_page_gets_no_file(at_desk, receipt, login):
    desk = at_desk(login)

    page, file = desk.get(f"/letters/{receipt[0]}"), desk.get(f"/letters/{receipt[0]}.pdf")

    assert file.status_code == page.status_code


def test_a_stranger_is_led_to_the_door(app, receipt):
    assert app.test_client().get(f"/letters/{receipt[0]}.pdf").status_code == 303


def test_a_name_that_cannot_be_printed_is_a_sentence(at_desk, sqlite_county):
    rare = sqlite_county.answers("felling", "apply") | {"applicant_name": f"王{chr(0x3134A)}"}
    case = sqlite_county.start("felling", rare)
    with sqlite_county.engine.look() as look:
        [event] = [e for e in look.log.of_case(case) if e.kind is Kind.LETTER_ISSUED]

    refused = at_desk("town_acceptor").get(f"/letters/{event.seq}.pdf")

    assert refused.status_code == 422
    assert "本机字体中没有这些字" in refused.text


def test_anybody_may_ask_whether_a_letter_stands_and_learns_nothing_more(app, receipt):
    answer = app.test_client().get(f"/public/check/{receipt[1]}")

    words = " ".join(drawn(answer).xpath("string(//main)").split())
    assert answer.status_code == 200
    assert "申请材料接收凭证" in words
    assert "没有撤销" in words
    assert "王" not in words
    assert "990101" not in words


def test_part_of_a_code_finds_no_letter(app, receipt):
    for mark in (receipt[1][:12], receipt[1][:63], "0" * 64):
        words = drawn(app.test_client().get(f"/public/check/{mark}")).xpath("string(//main)")
        assert "申请材料接收凭证" not in words
        assert "没有查到" in words


def test_the_style_of_letters_is_found_where_old_pages_look_for_it(at_desk):
    style = at_desk("town_acceptor").get("/static/css/letter.css")

    assert style.status_code == 200
    assert style.content_type == "text/css; charset=utf-8"
    assert "@page" in style.text


def test_every_fact_of_a_letter_of_a_real_case_is_traced_to_the_log(sqlite_county, case, receipt):
    with sqlite_county.engine.look() as look:
        kept = look.contents(receipt[1])["facts"]
        told = {e.kind.value: e for e in look.log.of_case(case)}
        digest = told["case:received"].data["contents"]
        names = {name for group in kept["sources"].values() for name in group}

    assert kept["facts"].keys() <= names
    assert "applicant" in kept["sources"][f"party:{digest['party']}"]
    assert kept["sources"][f"answers:apply:{digest['answers']}"] == ["received"]
    assert any(origin.startswith("item:") for origin in kept["sources"])
    assert "case_no" in kept["sources"]["case"]


def test_a_letter_that_no_step_owes_is_written_on_its_page(at_desk, case):
    desk = at_desk("town_acceptor")
    assert f"/cases/{case}/letters" in drawn(desk.get(f"/cases/{case}")).xpath("//a/@href")
    page = drawn(desk.get(f"/cases/{case}/letters"))
    assert len(page.cssselect("form.seal-form")) == 5
    seen = page.xpath("//form[contains(@action, '/application')]//input[@name='seen']/@value")[0]

    done = desk.post(f"/cases/{case}/letters/application", {"seen": seen})

    assert done.status_code == 303
    notice = drawn(desk.get(done.location)).cssselect(".notice")[0].text_content()
    assert "已出具文书" in notice
    assert "行政许可申请书" in notice


def test_what_was_typed_for_a_letter_stays_when_it_is_refused(at_desk, case):
    desk = at_desk("town_acceptor")
    typed = {"consulted": "县自然资源局", "question": "权属<是否>清楚", "reply_by": "明天"}

    refused = desk.post(f"/cases/{case}/letters/consultation_letter", typed)

    page = drawn(refused)
    assert refused.status_code == 422
    assert "请填写日期" in page.cssselect("[role=alert]")[0].text_content()
    assert page.cssselect("#consultation_letter-question")[0].text_content().strip() == (
        "权属<是否>清楚"
    )
    assert page.cssselect("#consultation_letter-reply_by")[0].get("aria-invalid") == "true"


def test_a_sheet_of_approval_without_opinions_is_a_sentence_on_the_page(at_desk, case):
    desk = at_desk("town_acceptor")
    page = drawn(desk.get(f"/cases/{case}/letters"))
    seen = page.xpath("//input[@name='seen']/@value")[0]

    refused = desk.post(f"/cases/{case}/letters/approval_sheet", {"seen": seen})

    assert refused.status_code == 422
    assert "各环节办理意见" in drawn(refused).cssselect("[role=alert]")[0].text_content()
