"""Handing a task to a named colleague, and giving it back to its desk."""

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.errors import InvalidValueError, NotPermittedError, TaskClosedError, WrongStateError
from engine.model import Role
from engine.queries import WorklistQuery
from tests.support.county import fresh_key


@pytest.fixture
def case_id(county):
    return county.make_case("karaoke", at="review")


@pytest.fixture
def review(county, case_id):
    return county.task(case_id, "review")


@pytest.fixture
def hand(county):
    def hand(login, task, to, *, reason="请假期间由其办理", key=None):
        with county.engine.begin(county.people[login]) as work:
            words = {"to": to, "reason": reason, "seen": None, "key": key or fresh_key()}
            return actions.reassign_task(work, task.id, **words)

    return hand


@pytest.fixture
def release(county):
    def release(login, task, *, reason="本人办理"):
        with county.engine.begin(county.people[login]) as work:
            words = {"reason": reason, "seen": None, "key": fresh_key()}
            return actions.release_task(work, task.id, **words)

    return release


def listed(county, login):
    with county.engine.look(county.people[login]) as look:
        return {row.task_id for row in queries.worklist(look, WorklistQuery(size=100)).rows}


def test_it_lies_on_the_receivers_list_only(county, case_id, review, hand):
    assert review.id in listed(county, "reviewer1") & listed(county, "reviewer2")

    hand("reviewer1", review, "reviewer2")

    assert review.id not in listed(county, "reviewer1")
    assert review.id in listed(county, "reviewer2")
    assert [actor.user_id for actor in county.able(county.task(case_id, "review"))] == ["reviewer2"]
    county.check_case(case_id)


def test_others_of_the_desk_see_it_and_may_not_do_it(county, case_id, review, hand):
    hand("reviewer1", review, "reviewer2")

    with county.engine.look(county.people["reviewer1"]) as look:
        [task] = queries.case(look, case_id).tasks
    assert "转由其他承办人" in task.why_not
    with pytest.raises(NotPermittedError, match="转由其他承办人"):
        county.complete(review, county.answers("karaoke", "review"), county.people["reviewer1"])


def test_the_flow_does_not_move(county, case_id, review, hand):
    before = county.case(case_id).state

    hand("reviewer1", review, "reviewer2")

    assert county.case(case_id).state == before
    assert county.task(case_id, "review").id == review.id


def test_the_history_names_who_has_it_and_why(county, case_id, review, hand):
    hand("reviewer1", review, "reviewer2")

    with county.engine.look(county.people["reviewer1"]) as look:
        said = queries.case(look, case_id).events[-1]
    assert said.kind == Kind.TASK_REASSIGNED
    assert county.people["reviewer2"].name in said.sentence
    assert said.note == "请假期间由其办理"


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("acceptor1", "不在您的岗位职责内"),
        ("town_reviewer", "不在您的岗位职责内"),
        ("nobody", "没有这名工作人员"),
        ("reviewer1", "已经在"),
    ],
)
def test_only_a_colleague_who_could_lawfully_do_it_gets_it(county, review, hand, to, sentence):
    with pytest.raises(InvalidValueError, match=sentence):
        hand("reviewer1", review, to)


def test_nobody_gets_what_he_is_barred_from(county, hand):
    case_id = county.make_case("karaoke", at="decide")
    accepted = next(u for role, u in county.case(case_id).memory["hands"] if role == "acceptor")
    county.grant(accepted, Role.DECIDER, county.people["decider1"].organ, item="karaoke")

    with pytest.raises(InvalidValueError, match="职责分离"):
        hand("decider1", county.task(case_id, "decide"), accepted)


def test_whoever_neither_has_it_nor_leads_hands_nothing_on(county, review, hand):
    with pytest.raises(NotPermittedError):
        hand("acceptor1", review, "reviewer2")


def test_who_leads_the_section_hands_it_out_and_takes_it_back(
    county, case_id, review, hand, release
):
    hand("decider1", review, "reviewer2")
    release("deputy_leader1", review)

    assert county.task(case_id, "review").assignee == ""
    assert review.id in listed(county, "reviewer1") & listed(county, "reviewer2")
    county.check_case(case_id)


def test_the_giver_undoes_it_while_the_receiver_has_not_begun(
    county, case_id, review, hand, release
):
    hand("reviewer1", review, "reviewer2")

    release("reviewer1", review)

    assert review.id in listed(county, "reviewer1")


def test_the_receiver_gives_it_back(county, review, hand, release):
    hand("reviewer1", review, "reviewer2")

    release("reviewer2", review, reason="与申请人有利害关系")

    assert review.id in listed(county, "reviewer1")


def test_a_third_person_of_the_desk_takes_nothing_back(county, review, hand, release):
    county.grant("issuer1", Role.REVIEWER, county.people["reviewer1"].organ)
    hand("reviewer1", review, "reviewer2")

    with pytest.raises(NotPermittedError, match="只有转办人"):
        release("issuer1", review)


def test_once_the_receiver_signed_the_giver_is_too_late(county, hand, release):
    case_id = county.make_case("felling", at="site_visit")
    task = county.task(case_id, "site_visit")
    one, other = "town_inspector1", "town_inspector2"
    hand(one, task, other)
    with county.engine.begin(county.people[other]) as work:
        answers = county.answers("felling", "site_visit")
        actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

    with pytest.raises(NotPermittedError, match="尚未办理"):
        release(one, task)


def test_what_nobody_handed_on_cannot_be_given_back(review, release):
    with pytest.raises(WrongStateError, match="没有转交"):
        release("decider1", review)


def test_a_closed_task_is_not_handed_on(county, case_id, review, hand):
    county.complete(review, county.answers("karaoke", "review"))

    with pytest.raises((TaskClosedError, NotPermittedError)):
        hand("decider1", review, "reviewer2")


def test_the_same_submit_twice_hands_on_once(county, case_id, review, hand):
    key = fresh_key()

    assert hand("reviewer1", review, "reviewer2", key=key) == hand(
        "reviewer1", review, "reviewer2", key=key
    )
    kinds = [event.kind for event in county.events(case_id)]
    assert kinds.count(Kind.TASK_REASSIGNED) == 1


def test_without_a_reason_nothing_is_handed_on(review, hand):
    with pytest.raises(InvalidValueError, match="转办的理由"):
        hand("reviewer1", review, "reviewer2", reason=" ")
