"""Receiving an application at the counter, and the case that another case causes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from engine import actions, scheduler
from engine.actions.receive_case import start_because_of
from engine.audit import Kind
from engine.errors import NotFoundError, NotPermittedError, WrongStateError
from engine.model import Grant, Role
from forms import InvalidAnswersError
from tests.support.county import fresh_key


@pytest.fixture
def receive(county):
    def receive(login, item="felling", answers=None, *, key=None):
        given = county.answers(item, "apply") if answers is None else answers
        with county.engine.begin(county.people[login]) as work:
            return actions.start_case(work, item, given, key=key or fresh_key())

    return receive


def test_it_opens_the_first_task_and_issues_the_receipt(county, receive):
    done = receive("town_acceptor")

    row = county.case(done.case_id)
    assert done.opened == (county.task(done.case_id, "accept_review").id,)
    assert [e.data["code"] for e in county.events(done.case_id) if e.seq in done.letters] == [
        "material_receipt"
    ]
    assert (row.applicant, row.status, row.received_at) == ("王示例", "open", county.clock.now())


def test_numbers_count_up_within_the_day_and_start_anew_on_the_next(county, receive):
    code = county.bundle("felling").item.task_code

    numbers = [county.case(receive("town_acceptor").case_id).no for _ in range(3)]
    county.clock.advance(timedelta(days=1))
    next_day = county.case(receive("town_acceptor").case_id).no

    assert numbers == [f"{code}20260302000{serial}" for serial in (1, 2, 3)]
    assert next_day == f"{code}202603030001"


def test_the_day_of_the_number_is_the_day_in_shanghai(county, receive):
    county.clock.advance(timedelta(hours=15, minutes=30))  # 00:30 on Tuesday, still Monday in UTC

    no = county.case(receive("town_acceptor").case_id).no

    assert no.endswith("202603030001")


def test_a_browser_may_send_it(county):
    answers = county.answers("felling", "apply")
    raw = {name: [str(value)] for name, value in answers.items() if name != "materials"}
    for key, row in answers["materials"].items():
        for name, value in row.items():
            if value is not False:
                raw[f"materials.{key}.{name}"] = ["on" if value is True else str(value)]

    with county.engine.begin(county.people["town_acceptor"]) as work:
        done = actions.receive_case(work, "felling", raw, key=fresh_key())

    assert county.case(done.case_id).applicant == answers["applicant_name"]
    county.check_case(done.case_id)


def test_an_assistant_receives_in_his_own_role(county, receive):
    done = receive("assistant1", "hygiene")

    [received] = [e for e in county.events(done.case_id) if e.kind is Kind.CASE_RECEIVED]
    assert (received.actor, received.role) == ("assistant1", "assistant")


@pytest.mark.parametrize("login", ["town_reviewer", "acceptor1", "sys_admin1", "auditor1"])
def test_only_the_counter_receives(county, receive, login):
    with pytest.raises(NotPermittedError):
        receive(login)

    assert county.case_ids() == []
    assert (county.log()[-1].kind, county.log()[-1].actor) == (Kind.ACTION_REFUSED, login)


def test_rights_that_a_program_claims_are_not_believed(county):
    organ = county.people["town_acceptor"].organ
    forged = Grant(role=Role.ACCEPTOR, organ=organ, starts_on=date(2026, 1, 1))
    forger = county.claiming("viewer1", forged)

    with pytest.raises(NotPermittedError), county.engine.begin(forger) as work:
        actions.start_case(work, "felling", county.answers("felling", "apply"), key=fresh_key())


def test_the_log_names_the_role_held_for_this_very_item(county, receive):
    organ = county.people["town_acceptor"].organ
    county.grant("town_issuer", Role.ACCEPTOR, organ, item="hygiene")
    county.grant("town_issuer", Role.ASSISTANT, organ)

    case_id = receive("town_issuer").case_id

    assert county.events(case_id)[0].role == Role.ASSISTANT


def test_an_unknown_item_is_not_found(receive):
    with pytest.raises(NotFoundError):
        receive("town_acceptor", "fishing", {})


def test_wrong_answers_begin_nothing(county, receive):
    before = county.log()

    with pytest.raises(InvalidAnswersError):
        receive("town_acceptor", answers={"applicant_kind": "自然人"})

    assert county.log() == before


def test_the_number_of_a_refused_application_is_not_lost(county, receive):
    with pytest.raises(InvalidAnswersError):
        receive("town_acceptor", answers={"applicant_kind": "自然人"})

    assert county.case(receive("town_acceptor").case_id).no.endswith("0001")


def test_the_same_key_receives_once(county, receive):
    first = receive("town_acceptor", key="counter-7")
    events = county.log()

    assert receive("town_acceptor", key="counter-7") == first
    assert county.log() == events


class TestCausedCases:
    @pytest.fixture
    def cause(self, county):
        return county.make_case("hygiene", "告知承诺")

    def test_the_scheduler_begins_it_once_with_the_party_of_its_cause(self, county, cause):
        assert scheduler.sweep(county.engine) == 1
        assert scheduler.sweep(county.engine) == 0

        [caused] = [c for c in county.case_ids() if county.case(c).item_key == "hygiene_check"]
        assert county.case(caused).applicant == county.case(cause).applicant
        assert (
            county.file(caused).memory.party == county.events(caused)[0].data["contents"]["party"]
        )
        county.check()

    def test_one_key_begins_one_case(self, county, cause):
        begun = []
        for _ in range(2):
            with county.engine.begin() as work:
                begun.append(start_because_of(work, "hygiene_check", cause, key="because-1"))

        assert begun[0] == begun[1]
        assert len(county.case_ids()) == 2

    def test_without_a_cause_there_is_no_case(self, county):
        with pytest.raises(NotFoundError), county.engine.begin() as work:
            start_because_of(work, "hygiene_check", uuid4(), key=fresh_key())

    def test_an_item_that_is_not_in_force_begins_nothing_and_stays_in_the_outbox(
        self, county, cause
    ):
        county.retire("hygiene_check")

        with pytest.raises(WrongStateError, match="三十"), county.engine.begin() as work:
            start_because_of(work, "hygiene_check", cause, key=fresh_key())
        assert scheduler.sweep(county.engine) == 0
        with county.engine.look() as look:
            [waiting] = look.tables.outbox.waiting(size=10)
        assert waiting.attempts == 1
