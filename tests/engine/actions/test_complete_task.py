"""Completing a task: what happens, what is refused, and that a refusal leaves nothing behind."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import (
    CaseChangedError,
    NotFoundError,
    NotPermittedError,
    TaskClosedError,
    WrongStateError,
)
from engine.model import Grant, Role
from forms import InvalidAnswersError
from tests.support.county import fresh_key


@pytest.fixture
def submit(county):
    """Complete a task as somebody; return what it did."""

    def submit(login, task_id, answers, *, seen=None, key=None):
        with county.engine.begin(county.people[login]) as work:
            return actions.check_answers(work, task_id, answers, seen=seen, key=key or fresh_key())

    return submit


@pytest.fixture
def confirm(county):
    def confirm(login, task_id, *, seen=None, key=None):
        with county.engine.begin(county.people[login]) as work:
            return actions.confirm_task(work, task_id, seen=seen, key=key or fresh_key())

    return confirm


class TestWhatHappens:
    def test_it_tells_what_opened_and_which_letters_went_out(self, county, submit):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")

        done = submit("town_acceptor", task.id, county.answers("felling", "accept_review"))

        assert done.case_id == case_id
        assert done.opened == (county.task(case_id, "site_visit").id,)
        assert [e.data["code"] for e in county.events(case_id) if e.seq in done.letters] == [
            "acceptance_notice"
        ]
        assert not done.ended

    def test_the_last_task_ends_the_case(self, county, submit):
        case_id = county.make_case("felling", at="deliver")

        done = submit(
            "town_issuer", county.task(case_id, "deliver").id, county.answers("felling", "deliver")
        )

        assert done.ended
        assert done.opened == ()
        assert county.case(case_id).ended_at == county.clock.now()

    def test_answers_may_come_as_a_browser_sends_them(self, county):
        case_id = county.make_case("felling", at="review")
        task = county.task(case_id, "review")
        answers = county.answers("felling", "review")
        raw = {name: [str(value)] for name, value in answers.items()}

        with county.engine.begin(county.people["town_reviewer"]) as work:
            actions.complete_task(work, task.id, raw, seen=None, key=fresh_key())

        assert county.task(case_id, "decide")
        county.check_case(case_id)

    def test_the_event_says_who_acted_in_which_role_and_for_whom(self, county, submit):
        case_id = county.make_case("felling", "补正一次", at="correct")
        task = county.task(case_id, "correct")

        submit("town_acceptor", task.id, county.answers("felling", "correct"))

        [event] = [
            e
            for e in county.events(case_id)
            if e.kind is Kind.TASK_COMPLETED and e.data["node"] == "correct"
        ]
        assert (event.actor, event.role, event.acting_for) == (
            "town_acceptor",
            "applicant",
            "applicant",
        )
        assert ["applicant", "town_acceptor"] not in county.case(case_id).memory["hands"]

    def test_personal_data_stand_in_contents_never_in_events(self, county):
        case_id = county.make_case("felling")

        told = "".join(str(event.data) for event in county.events(case_id))

        assert "990101199001010019" not in told
        assert "19900000001" not in told
        assert "王示例" not in told


class TestRefusals:
    def test_a_colleague_with_another_post_is_told_so_and_it_is_logged(self, county, submit):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")
        version = county.case(case_id).version

        with pytest.raises(NotPermittedError) as refusal:
            submit("town_reviewer", task.id, county.answers("felling", "accept_review"))

        assert refusal.value.rule == "R-ROLE"
        assert county.case(case_id).version == version
        refused = county.log()[-1]
        assert (refused.kind, refused.actor) == (Kind.ACTION_REFUSED, "town_reviewer")
        assert refused.data["about"] == str(case_id)
        assert refused.data["node"] == "accept_review"

    def test_for_a_stranger_the_task_does_not_exist_but_his_try_is_logged(self, county, submit):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")

        with pytest.raises(NotFoundError) as hidden:
            submit("acceptor1", task.id, county.answers("felling", "accept_review"))
        with pytest.raises(NotFoundError) as missing:
            submit("acceptor1", uuid4(), {})

        assert hidden.value.noun == missing.value.noun
        assert county.log()[-1].kind is Kind.ACTION_REFUSED
        assert county.log()[-1].actor == "acceptor1"

    def test_whoever_accepted_may_not_decide(self, county, submit):
        case_id = county.make_case("felling", at="decide")
        county.grant("town_acceptor", Role.DECIDER, county.people["town_decider"].organ)

        with pytest.raises(NotPermittedError) as refusal:
            submit(
                "town_acceptor",
                county.task(case_id, "decide").id,
                county.answers("felling", "decide"),
            )

        assert refusal.value.rule == "S1"

    def test_rights_that_a_program_claims_are_not_believed(self, county):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")
        organ = county.people["town_acceptor"].organ
        forged = Grant(role=Role.ACCEPTOR, organ=organ, starts_on=date(2026, 1, 1))
        forger = replace(county.people["town_reviewer"], grants=(forged,))

        with pytest.raises(NotPermittedError), county.engine.begin(forger) as work:
            actions.check_answers(work, task.id, {}, seen=None, key=fresh_key())

    def test_a_closed_account_does_nothing_more(self, county):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")
        signed_in = county.people["town_acceptor"]
        county.close_account("town_acceptor")

        with pytest.raises(NotPermittedError, match="停用"), county.engine.begin(signed_in) as work:
            actions.check_answers(work, task.id, {}, seen=None, key=fresh_key())

        assert county.log()[-1].kind is Kind.ACTION_REFUSED

    def test_a_second_click_is_told_who_was_faster(self, county, submit):
        case_id = county.make_case("hygiene", at="accept_review")
        task = county.task(case_id, "accept_review")
        answers = county.answers("hygiene", "accept_review")
        submit("acceptor2", task.id, answers)

        with pytest.raises(TaskClosedError, match="钱受理") as closed:
            submit("acceptor1", task.id, answers)

        assert closed.value.closed_at == county.clock.now()

    def test_a_form_drawn_from_an_older_version_is_refused(self, county, submit):
        case_id = county.make_case("sewage", at="report_check")
        drawn_from = county.case(case_id).version
        county.complete(county.task(case_id, "site_visit"), county.answers("sewage", "site_visit"))
        changed_by = county.case(case_id).changed_by

        with pytest.raises(CaseChangedError) as changed:
            submit(
                "reviewer1",
                county.task(case_id, "report_check").id,
                county.answers("sewage", "report_check"),
                seen=drawn_from,
            )

        assert changed.value.by == county.people[changed_by].name
        assert changed.value.at == county.clock.now()

    def test_wrong_answers_change_nothing(self, county, submit):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")
        before = county.log()

        with pytest.raises(InvalidAnswersError) as invalid:
            submit("town_acceptor", task.id, {"result": "不知道"})

        assert "result" in invalid.value.errors
        assert county.log() == before
        county.check()

    def test_only_what_is_decided_on_the_spot_lets_one_person_accept_and_decide(self, county):
        county.grant("acceptor1", Role.DECIDER, county.people["decider1"].organ, item="hygiene")
        spot = county.make_case("hygiene", at="decide_spot")
        ordinary = county.make_case("hygiene", "不签署", at="decide")

        able = [
            {actor.user_id for actor in county.able(county.task(case_id, node))}
            for case_id, node in ((spot, "decide_spot"), (ordinary, "decide"))
        ]

        assert "acceptor1" in able[0]
        assert "acceptor1" not in able[1]

    def test_nobody_is_refused_for_a_ground_that_only_switches_the_procedure(self, county, submit):
        case_id = county.make_case("hygiene", "列入严重", at="decide")
        answers = county.answers("hygiene", "decide", "列入严重")

        for ground in ("R1", "R2", "R3"):
            with pytest.raises(InvalidAnswersError):
                submit(
                    "decider1", county.task(case_id, "decide").id, answers | {"grounds": [ground]}
                )

        assert county.task(case_id, "decide")


class TestRepeatedSubmit:
    def test_the_same_key_gets_the_first_answer_and_no_second_effect(self, county, submit):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")
        answers = county.answers("felling", "accept_review")
        first = submit("town_acceptor", task.id, answers, key="form-1")
        events = county.log()

        again = submit("town_acceptor", task.id, answers, seen=1, key="form-1")

        assert again == first
        assert county.log() == events

    def test_somebody_else_cannot_use_the_key(self, county, submit):
        case_id = county.make_case("hygiene", at="accept_review")
        task = county.task(case_id, "accept_review")
        answers = county.answers("hygiene", "accept_review")
        submit("acceptor1", task.id, answers, key="form-1")

        with pytest.raises(NotPermittedError) as refusal:
            submit("acceptor2", task.id, answers, key="form-1")

        assert refusal.value.rule == "REL-2"

    def test_a_key_belongs_to_one_case(self, county, submit):
        one, other = (county.make_case("felling", at="accept_review") for _ in range(2))
        answers = county.answers("felling", "accept_review")
        submit("town_acceptor", county.task(one, "accept_review").id, answers, key="form-1")

        with pytest.raises(NotPermittedError):
            submit("town_acceptor", county.task(other, "accept_review").id, answers, key="form-1")

        assert county.task(other, "accept_review")


class TestTwoOfficers:
    @pytest.fixture
    def visit(self, county):
        return county.task(county.make_case("felling", at="site_visit"), "site_visit")

    def test_the_first_signature_moves_nothing(self, county, submit, visit):
        done = submit("town_inspector1", visit.id, county.answers("felling", "site_visit"))

        assert (done.opened, done.letters, done.ended) == ((), (), False)
        task = county.task(visit.case_id, "site_visit")
        assert (task.status, task.first_by) == ("second", "town_inspector1")
        county.check_case(visit.case_id)

    def test_the_second_officer_closes_it_from_his_own_account(
        self, county, submit, confirm, visit
    ):
        submit("town_inspector1", visit.id, county.answers("felling", "site_visit"))

        done = confirm("town_inspector2", visit.id)

        assert len(done.opened) == 1
        hands = county.case(visit.case_id).memory["hands"]
        assert ["inspector", "town_inspector1"] in hands
        assert ["inspector", "town_inspector2"] in hands
        [event] = [
            e
            for e in county.events(visit.case_id)
            if e.kind is Kind.TASK_COMPLETED and e.data["node"] == "site_visit"
        ]
        assert (event.data["officers"], event.actor) == (["town_inspector1"], "town_inspector2")
        county.check_case(visit.case_id)

    def test_the_first_officer_cannot_confirm_himself(self, county, submit, confirm, visit):
        submit("town_inspector1", visit.id, county.answers("felling", "site_visit"))

        with pytest.raises(NotPermittedError) as refusal:
            confirm("town_inspector1", visit.id)

        assert refusal.value.rule == "S4"
        assert county.log()[-1].data["rule"] == "S4"
        assert county.task(visit.case_id, "site_visit").status == "second"

    def test_nobody_confirms_what_nobody_signed(self, confirm, visit):
        with pytest.raises(WrongStateError):
            confirm("town_inspector2", visit.id)

    def test_a_repeated_confirmation_gets_the_first_answer(self, county, submit, confirm, visit):
        submit("town_inspector1", visit.id, county.answers("felling", "site_visit"))
        first = confirm("town_inspector2", visit.id, key="form-2")
        events = county.log()

        assert confirm("town_inspector2", visit.id, key="form-2") == first
        assert county.log() == events

    def test_a_record_that_changed_is_not_confirmed_unseen(self, county, submit, confirm, visit):
        answers = county.answers("felling", "site_visit")
        submit("town_inspector1", visit.id, answers)
        drawn_from = county.case(visit.case_id).version
        submit("town_inspector1", visit.id, answers | {"photos": 60})

        with pytest.raises(CaseChangedError):
            confirm("town_inspector2", visit.id, seen=drawn_from)
