"""The page on which the counter puts right what it mistyped, without scripts."""

import pytest

from tests.support.amending import NEW_NAME, REASON
from tests.support.amending import drawn as record
from tests.support.desk import drawn

WHY = {"amend_reason": REASON, "amend_material": "identity", "amend_compared": "true"}


@pytest.fixture
def reviewed(sqlite_county):
    return sqlite_county.make_case("felling", at="review")


@pytest.fixture
def sent(sqlite_county, reviewed):
    version = sqlite_county.case(reviewed).version
    return record(sqlite_county, reviewed, applicant_name=NEW_NAME) | WHY | {"seen": str(version)}


def test_the_case_leads_to_the_form_with_what_is_recorded(sqlite_county, at_desk, reviewed):
    desk = at_desk("town_acceptor")
    [link] = drawn(desk.get(f"/cases/{reviewed}")).xpath("//a[text()='更正登记']/@href")

    page = drawn(desk.get(link))

    [name] = page.xpath("//input[@name='applicant_name']/@value")
    assert name == sqlite_county.case(reviewed).applicant
    assert not page.xpath("//*[starts-with(@name, 'materials.')]")
    assert [each.get("value") for each in page.cssselect("button[name=_op]")] == ["check"]


def test_a_check_shows_what_differs_and_which_letters_change(
    sqlite_county, at_desk, reviewed, sent
):
    desk = at_desk("town_acceptor")
    before = sqlite_county.log()

    page = drawn(desk.post(f"/cases/{reviewed}/amend", sent | {"_op": "check"}))

    said = page.get_element_by_id("following").text_content()
    assert NEW_NAME in said
    assert "受理通知书" in said
    assert "本件已经受理" in said or "身份信息" in said
    assert page.xpath("//button[text()='提请另一人核准']")
    assert page.xpath("//input[@name='amend_compared'][@checked]")
    assert sqlite_county.log() == before


def test_two_persons_do_it_and_the_case_says_so(sqlite_county, at_desk, reviewed, sent):
    desk, second = at_desk("town_acceptor"), at_desk("town_decider")

    proposed = desk.post(f"/cases/{reviewed}/amend", sent)
    assert "等待另一人核准" in desk.get(proposed.location).text
    page = drawn(second.get(f"/cases/{reviewed}/amend"))
    [version] = page.xpath("//form[contains(@action, 'confirm')]//input[@name='seen']/@value")
    done = second.post(f"/cases/{reviewed}/amend/confirm", {"seen": version})

    shown = second.get(done.location).text
    assert "已更正登记" in shown
    assert NEW_NAME in shown
    assert sqlite_county.case(reviewed).applicant == NEW_NAME


def test_who_proposed_it_may_drop_it_and_not_confirm_it(at_desk, reviewed, sent):
    desk = at_desk("town_acceptor")
    desk.post(f"/cases/{reviewed}/amend", sent)

    page = drawn(desk.get(f"/cases/{reviewed}/amend"))

    actions = page.xpath("//main//form/@action")
    assert [each.rpartition("/")[2] for each in actions] == ["reject"]


def test_a_mistake_keeps_what_was_typed(at_desk, reviewed, sent):
    wrong = sent | {"applicant_id": ["990101199001010018"], "_op": "check"}

    refused = at_desk("town_acceptor").post(f"/cases/{reviewed}/amend", wrong)

    page = drawn(refused)
    assert refused.status_code == 422
    assert page.xpath("//a[@href='#f-applicant_id']")
    assert page.xpath("//input[@name='applicant_name']/@value") == [NEW_NAME]
    assert REASON in page.xpath("//textarea[@name='amend_reason']")[0].text


def test_a_delivered_case_names_the_lawful_way(sqlite_county, at_desk):
    case_id = sqlite_county.make_case("felling")

    page = at_desk("town_acceptor").get(f"/cases/{case_id}/amend").text

    assert "更正决定" in page


def test_who_sees_no_persons_types_none(sqlite_county, at_desk):
    case_id = sqlite_county.make_case("hygiene", at="accept_review")

    page = drawn(at_desk("assistant1").get(f"/cases/{case_id}/amend"))

    assert page.xpath("//input[@name='place_name']")
    assert not page.xpath("//*[starts-with(@name, 'applicant_') or starts-with(@name, 'agent_')]")
