"""What no typing can put right, who may not, and what others read of it."""

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.errors import (
    InvalidValueError,
    NotInStateError,
    NotPermittedError,
    UnlawfulError,
    WrongStateError,
)
from tests.support.amending import ADDRESS, NEW_NAME, REASON, amend, confirm, kinds, standing
from tests.support.county import fresh_key


@pytest.fixture
def county(sqlite_county):
    return sqlite_county


@pytest.fixture
def received(county):
    return county.make_case("felling", at="accept_review")


@pytest.fixture
def reviewed(county):
    return county.make_case("felling", at="review")


def test_the_code_on_the_receipt_still_opens_the_case(county, received):
    [old] = standing(county, received, "material_receipt")
    amend(county, "town_acceptor", received, applicant_name=NEW_NAME)

    confirm(county, "town_decider", received)

    [new] = standing(county, received, "material_receipt")
    assert new["facts"]["facts"].get("query_code") == old["facts"]["facts"].get("query_code")


def test_letters_that_did_not_print_it_stand(county, reviewed):
    amend(county, "town_acceptor", reviewed, forest_place="示例镇示例村三组后山")

    confirm(county, "town_decider", reviewed)

    assert Kind.LETTER_WITHDRAWN not in kinds(county, reviewed)
    assert Kind.RECORD_AMENDED in kinds(county, reviewed)


def test_the_application_is_printed_anew_with_its_particulars(county, received):
    with county.engine.begin(county.people["town_acceptor"]) as work:
        actions.issue_letter(work, received, "application", seen=None, key=fresh_key())

    amend(county, "town_acceptor", received, forest_place="示例镇示例村三组后山")

    [paper] = standing(county, received, "application")
    assert "示例镇示例村三组后山" in paper["text"]
    county.check_case(received)


def test_what_a_letter_may_not_say_anew_is_named(county):
    case_id = county.make_case("felling", at="correct")
    amend(county, "town_acceptor", case_id, applicant_name=NEW_NAME)

    confirm(county, "town_decider", case_id)

    [event] = [e for e in county.events(case_id) if e.kind is Kind.RECORD_AMENDED]
    [notice] = [e for e in county.events(case_id) if e.data.get("code") == "correction_notice"]
    assert event.data["stand"] == [notice.seq]
    county.check_case(case_id)


def test_the_history_shows_both_and_masks_both(county, received):
    old = county.case(received).applicant
    amend(county, "town_acceptor", received, applicant_name=NEW_NAME)
    confirm(county, "town_decider", received)

    def note(login):
        with county.engine.look(county.people[login]) as look:
            events = queries.case(look, received).events
        return next(e.note for e in events if e.kind == Kind.RECORD_AMENDED)

    assert f"“{old}”更正为“{NEW_NAME}”" in note("town_decider")
    assert REASON in note("town_decider")
    masked = note("e_supervisor1")
    assert old not in masked
    assert NEW_NAME not in masked


def test_what_is_only_proposed_is_masked_too(county, received):
    amend(county, "town_acceptor", received, applicant_name=NEW_NAME)

    with county.engine.look(county.people["e_supervisor1"]) as look:
        notes = "".join(event.note for event in queries.case(look, received).events)

    assert NEW_NAME not in notes


def test_a_share_that_is_reserved_is_not_typed_away(county):
    case_id = county.make_case("felling", at="decide")

    with pytest.raises(UnlawfulError, match="限额"):
        amend(county, "town_acceptor", case_id, volume="3.25")


def test_a_way_that_was_taken_is_not_typed_away(county):
    case_id = county.make_case("hygiene", at="inform")

    with pytest.raises(UnlawfulError, match="走向"):
        amend(county, "acceptor1", case_id, procedure="普通程序")


def test_what_decides_a_way_that_lies_ahead_may_be_put_right(county):
    case_id = county.make_case("hygiene", at="accept_review")

    amend(county, "acceptor1", case_id, procedure="普通程序")
    task = county.task(case_id, "accept_review")
    county.complete(task, county.answers("hygiene", "accept_review"))

    assert [task.node_id for task in county.tasks(case_id)] == ["site_check"]
    county.check_case(case_id)


def test_a_delivered_decision_closes_the_record(county):
    case_id = county.make_case("felling")

    with pytest.raises(UnlawfulError, match="更正决定"):
        amend(county, "town_acceptor", case_id, applicant_address=ADDRESS)


def test_contract_staff_propose_and_see_no_persons(county):
    case_id = county.make_case("hygiene", at="accept_review")

    amend(county, "assistant1", case_id, applicant_name=NEW_NAME, place_name="示例浴室")

    [event] = [e for e in county.events(case_id) if e.kind is Kind.AMENDMENT_PROPOSED]
    assert event.data["fields"] == ["place_name"]
    confirm(county, "acceptor1", case_id)
    county.check_case(case_id)


def test_a_rejected_proposal_changes_nothing(county, received):
    amend(county, "town_acceptor", received, applicant_name=NEW_NAME)
    with county.engine.begin(county.people["town_decider"]) as work:
        actions.reject_amendment(
            work, received, reason="身份证所载即原名", seen=None, key=fresh_key()
        )

    assert county.case(received).applicant != NEW_NAME
    assert "amendment" not in county.case(received).memory
    county.check_case(received)


def test_one_proposal_waits_at_a_time(county, received):
    amend(county, "town_acceptor", received, applicant_name=NEW_NAME)

    with pytest.raises(WrongStateError, match="正在等待"):
        amend(county, "town_acceptor", received, applicant_address=ADDRESS)


@pytest.mark.parametrize("login", ["town_reviewer", "town_issuer", "town_inspector1"])
def test_who_does_not_receive_there_may_not(county, received, login):
    with pytest.raises(NotPermittedError):
        amend(county, login, received, applicant_address=ADDRESS)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({}, "没有改动"),
        ({"applicant_address": "新址", "reason": " "}, "理由"),
        ({"applicant_address": "新址", "material": "nothing"}, "材料原件"),
        ({"applicant_address": "新址", "compared": False}, "核对"),
        ({"agent_name": "邵代办"}, "授权委托书"),
    ],
    ids=["no difference", "no reason", "no evidence", "not compared", "an agent more"],
)
def test_what_is_no_slip_of_typing_is_refused(county, received, given, match):
    with pytest.raises(InvalidValueError, match=match):
        amend(county, "town_acceptor", received, **given)


def test_a_second_click_finds_the_first_answer(county, received):
    key = fresh_key()
    first = amend(county, "town_acceptor", received, applicant_address="新址八号", key=key)
    seq = len(county.events(received))

    again = amend(county, "town_acceptor", received, applicant_address="新址九号", key=key)

    assert again == first
    assert len(county.events(received)) == seq


def test_while_a_court_stops_the_case_nothing_is_put_right(county, reviewed):
    with county.engine.begin(county.people["town_decider"]) as work:
        actions.suspend_case(
            work, reviewed, ground="court", document="（2026）示01行保1号", basis="",
            reason="法院裁定停止办理", seen=None, key=fresh_key(),
        )  # fmt: skip

    with pytest.raises(NotInStateError):
        amend(county, "town_acceptor", reviewed, applicant_address="新址八号")
