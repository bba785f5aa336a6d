"""Votes about a step: who votes, that nobody submits meanwhile, and what the sheet says."""

from decimal import Decimal

import pytest

from engine import actions
from engine.audit import Kind
from engine.ballots import Rule, RuleKind
from engine.errors import (
    AwaitedError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.queries.consulted import signatures_for
from engine.queries.vote_sheet import vote_sheet
from tests.support.county import fresh_key

HOLDER = "town_reviewer"
MEMBERS = ("town_reviewer", "town_decider", "town_acceptor")
ALL = Rule(kind=RuleKind.ALL)
HALF = Rule(kind=RuleKind.RATIO, part=1, whole=2, more=True)


@pytest.fixture
def case(county):
    return county.make_case("felling", at="review")


@pytest.fixture
def task(county, case):
    return county.task(case, "review")


@pytest.fixture
def convene(county):
    def convene(task, rule=HALF, members=MEMBERS, *, by=HOLDER, key=None):
        with county.engine.begin(county.people[by]) as work:
            actions.open_vote(
                work, task.id, members=members, rule=rule, question="是否准予",
                key=key or fresh_key(),
            )  # fmt: skip
        with county.engine.look() as look:
            return look.tables.opinions.votes_of(task.case_id)[-1]

    return convene


@pytest.fixture
def cast(county):
    def cast(vote, login, choice="agree", *, opinion="理由充分", key=None):
        with county.engine.begin(county.people[login]) as work:
            return actions.cast_vote(
                work, vote.id, choice=choice, opinion=opinion, key=key or fresh_key()
            )

    return cast


@pytest.fixture
def close(county):
    def close(vote, *, by=HOLDER, reason="不再需要"):
        with county.engine.begin(county.people[by]) as work:
            return actions.close_vote(work, vote.id, reason=reason, key=fresh_key())

    return close


def submit(county, task, by=HOLDER):
    answers = county.answers("felling", task.node_id)
    with county.engine.begin(county.people[by]) as work:
        return actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())


def read(county, vote):
    with county.engine.look() as look:
        return look.tables.opinions.vote(vote.id)


def test_a_step_waits_for_its_vote_and_not_for_who_can_change_nothing(
    county, case, task, convene, cast
):
    vote = convene(task)
    cast(vote, "town_decider")
    with pytest.raises(AwaitedError, match="喻审核、姜受理"):
        submit(county, task)
    county.check_case(case)

    cast(vote, HOLDER)

    assert (read(county, vote).state, read(county, vote).result) == ("closed", "agreed")
    with pytest.raises(WrongStateError, match="已经结束"):
        cast(vote, "town_acceptor")
    submit(county, task)
    assert [each.node_id for each in county.tasks(case)] == ["decide"]
    county.check_case(case)


def test_one_against_is_enough_where_all_must_agree(county, case, task, convene, cast):
    vote = convene(task, ALL)

    cast(vote, "town_acceptor", "against")

    assert read(county, vote).result == "rejected"
    county.check_case(case)


def test_weights_and_the_veto_are_kept_exactly(county, case, task, convene, cast):
    weights = dict(zip(MEMBERS, map(Decimal, ("0.1", "0.2", "5")), strict=True))
    vote = convene(task, Rule(kind=RuleKind.WEIGHTS, weights=weights, threshold=Decimal("0.3")))
    cast(vote, HOLDER)
    cast(vote, "town_decider")

    assert read(county, vote).result == "agreed"
    assert read(county, vote).rule.weights == weights
    county.check_case(case)


def test_everybody_votes_once_from_his_own_account(county, case, task, convene, cast):
    vote = convene(task, ALL)
    key = fresh_key()
    cast(vote, HOLDER, key=key)
    cast(vote, HOLDER, key=key)

    with pytest.raises(WrongStateError, match="只表决一次"):
        cast(vote, HOLDER, "against")
    with pytest.raises(NotPermittedError, match="不在这次会签"):
        cast(vote, "town_issuer")
    assert [e.kind for e in county.events(case)].count(Kind.VOTE_CAST) == 1


def test_who_is_against_says_why(task, convene, cast):
    vote = convene(task)

    with pytest.raises(InvalidValueError, match="理由"):
        cast(vote, HOLDER, "against", opinion=" ")
    with pytest.raises(InvalidValueError, match="请选择"):
        cast(vote, HOLDER, "perhaps")
    cast(vote, HOLDER, "agree", opinion="")


def test_the_holder_ends_a_vote_without_a_result(county, case, task, convene, cast, close):
    vote = convene(task)
    cast(vote, "town_acceptor", "against")

    with pytest.raises(NotPermittedError):
        close(vote, by="town_decider")
    with pytest.raises(InvalidValueError):
        close(vote, reason=" ")
    close(vote)

    assert (read(county, vote).state, read(county, vote).result) == ("closed", "none")
    with pytest.raises(WrongStateError):
        close(vote)
    submit(county, task)
    county.check_case(case)


def test_one_vote_at_a_time_about_a_step(task, convene, close):
    first = convene(task)

    with pytest.raises(WrongStateError, match="正在进行"):
        convene(task)
    close(first)
    convene(task)


UNLAWFUL = {
    "another organ's": (("town_reviewer", "works_reviewer1"), NotPermittedError),
    "an overseer": (("town_reviewer", "auditor1"), NotPermittedError),
    "nobody": (("town_reviewer", "nobody"), InvalidValueError),
    "one alone": (("town_reviewer",), InvalidValueError),
    "one named twice": (("town_reviewer", "town_reviewer"), InvalidValueError),
}


@pytest.mark.parametrize(("members", "error"), UNLAWFUL.values(), ids=UNLAWFUL)
def test_only_who_may_sign_votes(task, convene, members, error):
    with pytest.raises(error):
        convene(task, members=members)


def test_nobody_but_the_holder_convenes(task, convene):
    with pytest.raises(NotPermittedError):
        convene(task, by="town_decider")
    with pytest.raises(NotFoundError):
        convene(task, by="works_reviewer1")


def test_who_accepted_votes_about_no_decision(county, convene):
    case_id = county.make_case("felling", at="decide")

    with pytest.raises(NotPermittedError, match="职责分离"):
        convene(county.task(case_id, "decide"), members=MEMBERS, by="town_decider")


def test_who_voted_about_the_acceptance_does_not_decide(county, convene, cast):
    case_id = county.make_case("felling", at="accept_review")
    vote = convene(
        county.task(case_id, "accept_review"),
        members=("town_acceptor", "town_decider"),
        by="town_acceptor",
    )
    cast(vote, "town_decider")
    cast(vote, "town_acceptor")
    for node in ("accept_review", "site_visit", "review"):
        county.complete(county.task(case_id, node), county.answers("felling", node))

    able = {actor.user_id for actor in county.able(county.task(case_id, "decide"))}
    assert "town_decider" not in able


def test_a_vote_ends_with_its_step(county, case, task, convene):
    vote = convene(task)
    with county.engine.begin(county.people["town_acceptor"]) as work:
        actions.withdraw_case(work, case, reason="不办了", seen=None, key=fresh_key())

    assert (read(county, vote).state, read(county, vote).result) == ("lapsed", None)
    county.check_case(case)


def test_members_find_it_on_their_lists_until_they_have_voted(county, task, convene, cast):
    vote = convene(task)
    for login in MEMBERS:
        with county.engine.look(county.people[login]) as look:
            assert [row.id for row in signatures_for(look)] == [vote.id]

    cast(vote, "town_decider")

    with county.engine.look(county.people["town_decider"]) as look:
        assert signatures_for(look) == []


def test_the_sheet_says_what_the_log_says(county, case, task, convene, cast):
    vote = convene(task, ALL)
    cast(vote, HOLDER, opinion="同意采伐")
    cast(vote, "town_acceptor", "against", opinion="限额不足")

    with county.engine.look(county.people["town_issuer"]) as look:
        sheet = vote_sheet(look, vote.id)
        hashes = [event.hash for event in look.log.of_case(case)]

    assert [(line.name, line.choice, line.opinion) for line in sheet.lines] == [
        ("喻审核", "同意", "同意采伐"),
        ("柏决定", "", ""),
        ("姜受理", "反对", "限额不足"),
    ]
    assert sheet.result == "不通过"
    assert sheet.hash == hashes[-1]
    stranger = county.people["works_reviewer1"]
    with pytest.raises(NotFoundError), county.engine.look(stranger) as look:
        vote_sheet(look, vote.id)
