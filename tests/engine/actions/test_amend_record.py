"""What was mistyped is put right: the record, its letters, and all that is read of a case."""

from decimal import Decimal

import pytest

from engine.audit import Kind
from engine.errors import NotPermittedError, UnlawfulError
from tests.support.amending import ADDRESS, NEW_NAME, NEW_NUMBER, amend, confirm, kinds, standing


@pytest.fixture
def received(county):
    return county.make_case("felling", at="accept_review")


@pytest.fixture
def reviewed(county):
    return county.make_case("felling", at="review")


def test_an_address_is_put_right_at_once_before_acceptance(county, received):
    amend(county, "town_acceptor", received, applicant_address=ADDRESS)

    assert Kind.RECORD_AMENDED in kinds(county, received)
    with county.engine.look() as look:
        party = look.contents(county.case(received).memory["party"])
    assert party["applicant_address"] == ADDRESS
    county.check_case(received)


def test_a_name_waits_for_a_second_person(county, received):
    amend(county, "town_acceptor", received, applicant_name=NEW_NAME)
    assert Kind.RECORD_AMENDED not in kinds(county, received)
    county.check_case(received)

    with pytest.raises(NotPermittedError, match="另一人"):
        confirm(county, "town_acceptor", received)
    confirm(county, "town_decider", received)

    assert county.case(received).applicant == NEW_NAME
    county.check_case(received)


def test_every_step_list_and_search_reads_what_is_right(county, reviewed):
    old = county.case(reviewed).applicant
    amend(county, "town_acceptor", reviewed, applicant_name=NEW_NAME)

    confirm(county, "town_decider", reviewed)

    with county.engine.look() as look:
        tasks = look.tables.tasks.of_case(reviewed)
        rows = look.tables.parties.of_case(reviewed)
    assert {task.applicant for task in tasks} == {NEW_NAME}
    assert {row.name for row in rows if row.side == "applicant"} == {NEW_NAME}
    assert old != NEW_NAME
    county.check_case(reviewed)


def test_a_number_is_found_under_its_digest_only(county, received):
    amend(county, "town_acceptor", received, applicant_id=NEW_NUMBER)

    confirm(county, "town_decider", received)

    with county.engine.look() as look:
        digests = look.tables.parties.digests(NEW_NUMBER)
        [row] = [r for r in look.tables.parties.of_case(received) if r.side == "applicant"]
    assert row.id_digest in digests
    county.check_case(received)


def test_letters_that_said_it_go_out_anew_and_the_clock_stands(county, reviewed):
    before = county.case(reviewed)
    [old] = standing(county, reviewed, "acceptance_notice")
    amend(county, "town_acceptor", reviewed, applicant_name=NEW_NAME)

    done = confirm(county, "town_decider", reviewed)

    [new] = standing(county, reviewed, "acceptance_notice")
    assert NEW_NAME in new["text"]
    assert f"出具的{old['facts']['number']}" in new["text"]
    assert new["facts"]["facts"]["accepted_on"] == old["facts"]["facts"]["accepted_on"]
    assert f"party:{county.case(reviewed).memory['party']}" in new["facts"]["sources"]
    assert len(done.letters) == kinds(county, reviewed).count(Kind.LETTER_WITHDRAWN) > 1
    after = county.case(reviewed)
    clock = ("received_at", "accepted_on", "statutory_due_on", "promised_due_on")
    assert [getattr(after, name) for name in clock] == [getattr(before, name) for name in clock]
    county.check_case(reviewed)


def test_a_quantity_is_put_right_with_its_claim(county):
    case_id = county.make_case("felling", at="site_visit")
    amend(county, "town_acceptor", case_id, volume="3.25")

    confirm(county, "town_decider", case_id)

    assert county.file(case_id).workflow.values["apply"]["volume"] == Decimal("3.25")
    assert county.case(case_id).memory["results"]["quota"][1] == "3.25"
    county.check_case(case_id)


def test_a_decision_not_yet_delivered_is_made_anew_by_whom_may_take_it_back(county):
    case_id = county.make_case("felling", at="make_licence")
    amend(county, "town_acceptor", case_id, applicant_name=NEW_NAME)

    with pytest.raises(NotPermittedError, match="由您出具"):
        confirm(county, "town_decider", case_id)
    confirm(county, "forestry_leader1", case_id)

    [decision] = standing(county, case_id, "grant_decision")
    assert NEW_NAME in decision["text"]
    county.check_case(case_id)


def test_nothing_is_decided_while_it_waits(county):
    case_id = county.make_case("felling", at="decide")
    amend(county, "town_acceptor", case_id, applicant_name=NEW_NAME)
    task, answers = county.task(case_id, "decide"), county.answers("felling", "decide")

    with pytest.raises(UnlawfulError, match="更正登记"):
        county.complete(task, answers)
    confirm(county, "forestry_leader1", case_id)
    county.complete(task, answers)

    [decision] = standing(county, case_id, "grant_decision")
    assert NEW_NAME in decision["text"]
