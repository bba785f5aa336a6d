"""Standing in for a colleague: dated, within the organ, no larger than his right."""

from datetime import timedelta

import pytest

from engine import actions, queries
from engine.actions.substitutes import Absence
from engine.audit import Kind
from engine.errors import InvalidValueError, NotPermittedError, WrongStateError
from engine.model import Role
from engine.queries import WorklistQuery
from tests.support.county import fresh_key


@pytest.fixture
def away(county):
    def away(principal, substitute, *, by=None, days=5, later=0, roles=(), key=None, **typed):
        starts_on = county.today + timedelta(days=later)
        absence = Absence(
            **{
                "principal": principal,
                "substitute": substitute,
                "starts_on": starts_on,
                "ends_on": starts_on + timedelta(days=days - 1),
                "reason": "leave",
                "document": "局办〔2026〕3号",
                "roles": roles,
            }
            | typed
        )
        with county.engine.begin(county.people[by or principal]) as work:
            found = actions.name_substitute(work, absence, key=key or fresh_key())
        county.__dict__.pop("people", None)
        return found

    return away


def end(county, login, substitution_id):
    with county.engine.begin(county.people[login]) as work:
        actions.end_substitution(work, substitution_id)
    county.__dict__.pop("people", None)


def able(county, case_id, node):
    county.__dict__.pop("people", None)
    return {actor.user_id for actor in county.able(county.task(case_id, node))}


def listed(county, login):
    with county.engine.look(county.people[login]) as look:
        return {row.task_id for row in queries.worklist(look, WorklistQuery(size=100)).rows}


def test_he_does_the_work_in_his_own_name_and_the_log_says_in_whose_place(county, away):
    away("town_decider", "town_issuer")
    case_id = county.make_case("felling", at="decide")
    task = county.task(case_id, "decide")
    assert task.id in listed(county, "town_issuer")

    county.complete(task, county.answers("felling", "decide"), county.people["town_issuer"])

    done = [e for e in county.events(case_id) if e.kind is Kind.TASK_COMPLETED][-1]
    assert (done.actor, done.role, done.acting_for) == ("town_issuer", "decider", "town_decider")
    with county.engine.look(county.people["town_issuer"]) as look:
        said = [v for v in queries.case(look, case_id).events if v.seq == done.seq]
    assert said[0].acting_for == county.people["town_decider"].name
    county.check_case(case_id)


def test_it_ends_by_its_date_and_no_job_is_needed(county, away):
    case_id = county.make_case("felling", at="decide")
    away("town_decider", "town_issuer", days=2, later=1)

    assert "town_issuer" not in able(county, case_id, "decide")
    county.clock.advance(timedelta(days=1))
    assert able(county, case_id, "decide") == {"town_decider", "town_issuer"}
    county.clock.advance(timedelta(days=1))
    assert "town_issuer" in able(county, case_id, "decide")
    county.clock.advance(timedelta(days=1))
    assert "town_issuer" not in able(county, case_id, "decide")


@pytest.mark.parametrize("by", ["reviewer1", "reviewer2", "deputy_leader1", "sys_admin1"])
def test_it_is_ended_early_at_once(county, away, by):
    case_id = county.make_case("karaoke", at="review")
    found = away("reviewer1", "issuer1")
    if by == "reviewer2":
        with pytest.raises(NotPermittedError):
            end(county, by, found)
        return
    assert "issuer1" in able(county, case_id, "review")

    end(county, by, found)

    assert "issuer1" not in able(county, case_id, "review")
    assert county.log()[-1].kind is Kind.GRANT_ENDED
    with pytest.raises(WrongStateError, match="已经结束"):
        end(county, by, found)


def test_the_leader_of_the_organ_names_him_and_nobody_else_does(county, away):
    away("reviewer1", "issuer1", by="deputy_leader1")

    for other in ("decider1", "reviewer2", "sys_admin1", "forestry_leader1"):
        with pytest.raises(NotPermittedError, match="本人或者本机关的分管领导"):
            away("acceptor1", "acceptor2", by=other)


def test_what_was_lent_is_not_lent_on(county, away):
    away("reviewer1", "issuer1", roles=[Role.REVIEWER])

    with pytest.raises(InvalidValueError, match="不是本人持有的岗位"):
        away("issuer1", "issuer2", roles=[Role.REVIEWER], later=30)
    with pytest.raises(InvalidValueError, match="正在替他人代岗"):
        away("issuer1", "issuer2")


def test_a_chain_gives_no_right_even_where_the_days_part(county, away):
    """Whoever lends lends his own grants: what he holds in another's place is none of them."""
    case_id = county.make_case("karaoke", at="review")
    away("issuer1", "issuer2", days=20)
    with pytest.raises(InvalidValueError, match="已委托他人代岗"):
        away("reviewer1", "issuer1")

    assert able(county, case_id, "review") == {"reviewer1", "reviewer2"}


def test_contract_staff_get_no_power(county, away):
    with pytest.raises(InvalidValueError, match="合同制人员不能代行审核人"):
        away("reviewer1", "assistant1")


def test_nothing_leaves_the_organ(county, away):
    with pytest.raises(InvalidValueError, match="本机关工作人员"):
        away("reviewer1", "town_reviewer")


@pytest.mark.parametrize("login", ["auditor1", "e_supervisor1", "sys_admin1", "item_admin1"])
def test_oversight_and_administration_are_never_lent(county, away, login):
    other = next(
        actor.user_id
        for actor in county.people.values()
        if actor.organ == county.people[login].organ and actor.user_id != login
    ) if login != "auditor1" else login  # fmt: skip
    with pytest.raises(InvalidValueError, match=r"没有可以委托的岗位|替岗人不能是本人"):
        away(login, other)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"later": -1}, "不能早于今天"),
        ({"days": 0}, "不能早于开始日期"),
        ({"days": 400}, "最长366天"),
        ({"reason": "holiday"}, "离岗的原因"),
        ({"document": " "}, "依据的文件"),
        ({"roles": [Role.DECIDER]}, "不是本人持有的岗位"),
    ],
    ids=str,
)
def test_the_form_says_what_will_not_do(away, changed, sentence):
    with pytest.raises(InvalidValueError, match=sentence):
        away("reviewer1", "issuer1", **changed)


def test_one_post_has_one_substitute(county, away):
    away("reviewer1", "issuer1")

    with pytest.raises(InvalidValueError, match="已经指定替岗人"):
        away("reviewer1", "issuer2")
    away("reviewer1", "issuer2", later=30)


def test_the_same_submit_twice_names_one(county, away):
    assert away("reviewer1", "issuer1", key="form-7") == away("reviewer1", "issuer1", key="form-7")


def test_who_accepted_does_not_decide_in_anothers_place(county, away):
    """His own hand bars him, whatever he borrows (S1, P-08)."""
    away("town_decider", "town_acceptor")
    case_id = county.make_case("felling", at="decide")

    with pytest.raises(NotPermittedError, match="职责分离"):
        county.complete(
            county.task(case_id, "decide"),
            county.answers("felling", "decide"),
            county.people["town_acceptor"],
        )


def test_he_does_not_do_what_his_principal_may_not(county, away):
    """The right that is lent is no larger than the lender's: he accepted, so his place is barred."""
    organ = county.people["town_acceptor"].organ
    county.grant("town_acceptor", Role.DECIDER, organ, item="felling")
    case_id = county.make_case("felling", at="decide")
    away("town_acceptor", "town_issuer")

    with pytest.raises(NotPermittedError, match="代行的岗位已办理本件"):
        county.complete(
            county.task(case_id, "decide"),
            county.answers("felling", "decide"),
            county.people["town_issuer"],
        )


def test_what_was_done_in_his_place_bars_the_principal(county, away):
    """The acceptance was his post's: he does not come back and decide the same case."""
    organ = county.people["town_acceptor"].organ
    county.grant("town_acceptor", Role.DECIDER, organ, item="felling")
    found = away("town_acceptor", "town_issuer", roles=[Role.ACCEPTOR])
    case_id = county.make_case("felling", at="accept_review")
    task = county.task(case_id, "accept_review")
    county.complete(task, county.answers("felling", "accept_review"), county.people["town_issuer"])
    end(county, "town_acceptor", found)
    for node in ("site_visit", "review"):
        county.complete(county.task(case_id, node), county.answers("felling", node))

    assert able(county, case_id, "decide") == {"town_decider"}
    assert ["acceptor", "town_acceptor"] in county.case(case_id).memory["hands"]
    county.check_case(case_id)


def test_two_officers_are_two_persons_also_by_their_places(county, away):
    """Whoever stands in for the first signer is no second officer (S4)."""
    away("town_inspector1", "town_issuer")
    case_id = county.make_case("felling", at="site_visit")
    task = county.task(case_id, "site_visit")
    with county.engine.begin(county.people["town_inspector1"]) as work:
        answers = county.answers("felling", "site_visit")
        actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

    assert able(county, case_id, "site_visit") == {"town_inspector2"}
    with (
        county.engine.begin(county.people["town_issuer"]) as work,
        pytest.raises(NotPermittedError, match="视为一人"),
    ):
        actions.confirm_task(work, task.id, seen=None, key=fresh_key())


def test_a_task_that_was_handed_to_the_absent_comes_to_his_substitute(county, away):
    case_id = county.make_case("karaoke", at="review")
    task = county.task(case_id, "review")
    with county.engine.begin(county.people["reviewer1"]) as work:
        words = {"to": "reviewer2", "reason": "分工", "seen": None, "key": fresh_key()}
        actions.reassign_task(work, task.id, **words)
    away("reviewer2", "issuer1")

    assert able(county, case_id, "review") == {"reviewer2", "issuer1"}


def test_a_leader_who_is_away_is_stood_in_for_in_acts_on_the_case_too(county, away):
    away("town_decider", "town_issuer")
    case_id = county.make_case("felling", at="review")
    with county.engine.begin(county.people["town_issuer"]) as work:
        actions.terminate_case(work, case_id, reason="主体终止", seen=None, key=fresh_key())

    [ended] = [e for e in county.events(case_id) if e.kind is Kind.CASE_TERMINATED]
    assert (ended.actor, ended.role, ended.acting_for) == (
        "town_issuer", "decider", "town_decider",
    )  # fmt: skip
    county.check_case(case_id)


def test_the_log_keeps_who_what_and_until_when(county, away):
    found = away("reviewer1", "issuer1", roles=[Role.REVIEWER])

    given = county.log()[-1]
    assert given.kind is Kind.GRANT_GIVEN
    assert given.data["substitution"] == str(found)
    assert (given.data["user"], given.data["in_place_of"]) == ("issuer1", "reviewer1")
    assert given.data["roles"] == ["reviewer"]


def test_a_closed_account_lends_nothing(county, away):
    case_id = county.make_case("karaoke", at="review")
    away("reviewer1", "issuer1")
    county.close_account("reviewer1")

    assert "issuer1" not in able(county, case_id, "review")


def test_the_key_of_another_act_names_nobody(county, away):
    """It was a fault: the event of that key knows no substitution."""
    case_id = county.make_case("hygiene", at="accept_review")
    [received] = [event for event in county.events(case_id) if event.key]

    with pytest.raises(NotPermittedError, match="提交标识"):
        away(received.actor, "acceptor2", key=received.key)
