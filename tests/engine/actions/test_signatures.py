"""Extra signers: who may be asked, what waits for them, and what an objection does."""

import pytest
from sqlalchemy import update

from engine import actions, queries
from engine.audit import Kind
from engine.errors import (
    AwaitedError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import Role
from engine.queries import WorklistQuery
from engine.queries.asking import signing
from engine.queries.consulted import asked_count, signatures_for
from engine.store.records import UserRecord
from tests.support.county import fresh_key

TOWN = "11990101000000027Q"


@pytest.fixture
def case(county):
    """A case of the town that waits for its reviewer."""
    return county.make_case("felling", at="review")


@pytest.fixture
def task(county, case):
    return county.task(case, "review")


@pytest.fixture
def ask(county):
    def ask(task, user, kind="before", *, by="town_reviewer", question="请核对四至", key=None):
        with county.engine.begin(county.people[by]) as work:
            actions.ask_signature(
                work, task.id, user_id=user, kind=kind, question=question, key=key or fresh_key()
            )
        with county.engine.look() as look:
            asked = look.tables.opinions.signatures_of(task.case_id)
            return [each for each in asked if each.user_id == user][-1]

    return ask


@pytest.fixture
def sign(county):
    def sign(signature, *, agrees=True, opinion="已核对", by=None, about=None, key=None):
        with county.engine.look(county.people[by or signature.user_id]) as look:
            seen = signing(look, signature.id).about if about is None and by is None else about
        with county.engine.begin(county.people[by or signature.user_id]) as work:
            return actions.give_signature(
                work, signature.id, agrees=agrees, opinion=opinion, about=seen or "",
                key=key or fresh_key(),
            )  # fmt: skip

    return sign


@pytest.fixture
def remove(county):
    def remove(signature, *, by="town_reviewer", reason="出差在外"):
        with county.engine.begin(county.people[by]) as work:
            return actions.remove_signature(work, signature.id, reason=reason, key=fresh_key())

    return remove


@pytest.fixture
def submit(county):
    def submit(task, by="town_reviewer", answers=None):
        given = answers or county.answers("felling", task.node_id)
        with county.engine.begin(county.people[by]) as work:
            return actions.check_answers(work, task.id, given, seen=None, key=fresh_key())

    return submit


def state(county, signature):
    with county.engine.look() as look:
        return look.tables.opinions.signature(signature.id).state


def test_a_step_waits_for_the_opinion_that_was_asked_before_it(
    county, case, task, ask, sign, submit
):
    asked = ask(task, "town_decider")

    with pytest.raises(AwaitedError, match="柏决定"):
        submit(task)
    sign(asked, agrees=False, opinion="四至与附图不一致")
    done = submit(task)

    assert done.opened == (county.task(case, "decide").id,)
    assert state(county, asked) == "objected"
    county.check_case(case)


def test_after_submitting_the_flow_waits_for_the_last_one_to_agree(
    county, case, task, ask, sign, submit
):
    first = ask(task, "town_decider", "after")
    second = ask(task, "town_inspector1", "after")

    held = submit(task)
    assert held.opened == ()
    assert county.task(case, "review").status == "held"
    county.check_case(case)
    sign(first)
    assert county.task(case, "review").status == "held"
    sign(second)

    [decide] = county.tasks(case)
    assert decide.node_id == "decide"
    with county.engine.look() as look:
        done = look.tables.tasks.get(task.id)
    assert (done.status, done.closed_by) == ("done", "town_reviewer")
    county.check_case(case)


def test_an_objection_leads_what_was_submitted_back_to_its_holder(
    county, case, task, ask, sign, submit
):
    asked = ask(task, "town_decider", "after")
    agreeing = ask(task, "town_inspector1", "after")
    submit(task)
    sign(agreeing)

    sign(asked, agrees=False, opinion="请补充现场照片")

    back = county.task(case, "review")
    assert (back.status, back.first_by, back.answers) == ("open", None, None)
    county.check_case(case)
    with county.engine.look(county.people["town_reviewer"]) as look:
        assert task.id in {row.task_id for row in queries.worklist(look, WorklistQuery()).rows}
        proposed = queries.task(look, task.id).answers
    assert proposed["opinion"] == county.answers("felling", "review")["opinion"]
    submit(task)
    # What was agreed to before is not what was submitted now.
    assert {state(county, asked), state(county, agreeing)} == {"asked"}
    sign(asked)
    sign(agreeing)
    assert [each.node_id for each in county.tasks(case)] == ["decide"]
    county.check_case(case)


def test_nobody_signs_what_was_changed_behind_his_back(county, task, ask, sign, submit):
    asked = ask(task, "town_decider", "after")
    slow = ask(task, "town_inspector1", "after")
    submit(task)
    with county.engine.look(county.people["town_inspector1"]) as look:
        stale = signing(look, slow.id).about
    sign(asked, agrees=False, opinion="请重写")
    with pytest.raises(WrongStateError, match="尚未提交"):
        sign(slow, about=stale)
    submit(task)

    with pytest.raises(WrongStateError, match="已经修改"):
        sign(slow, about=stale)


def test_the_holder_can_leave_a_signer_out_while_he_has_not_signed(
    county, case, task, ask, remove, submit
):
    asked = ask(task, "town_decider")

    remove(asked)
    submit(task)

    assert state(county, asked) == "removed"
    assert [each.node_id for each in county.tasks(case)] == ["decide"]
    county.check_case(case)


def test_when_the_last_signer_is_left_out_a_submitted_step_moves_on(
    county, case, task, ask, remove, submit
):
    asked = ask(task, "town_decider", "after")
    submit(task)

    remove(asked)

    assert [each.node_id for each in county.tasks(case)] == ["decide"]
    county.check_case(case)


def test_what_was_signed_cannot_be_left_out(task, ask, sign, remove):
    asked = ask(task, "town_decider")
    sign(asked)

    with pytest.raises(WrongStateError, match="不能减签"):
        remove(asked)


def test_it_is_signed_once(county, case, task, ask, sign):
    asked = ask(task, "town_decider")
    key = fresh_key()
    sign(asked, key=key)
    sign(asked, key=key)

    with pytest.raises(WrongStateError, match="不需要再签"):
        sign(asked)

    assert [e.kind for e in county.events(case)].count(Kind.SIGNATURE_GIVEN) == 1


def test_nobody_signs_for_another(task, ask, sign):
    asked = ask(task, "town_decider")

    with pytest.raises(NotPermittedError, match="本人"):
        sign(asked, by="town_issuer", about="")


UNLAWFUL = {
    "somebody of another organ": ("works_reviewer1", NotPermittedError, "承办单位"),
    "an overseer": ("auditor1", NotPermittedError, "承办单位"),
    "the holder himself": ("town_reviewer", InvalidValueError, "自己"),
    "nobody": ("nobody", InvalidValueError, "没有这名同事"),
}


@pytest.mark.parametrize(("user", "error", "why"), UNLAWFUL.values(), ids=UNLAWFUL)
def test_only_who_works_on_such_matters_there_is_asked(task, ask, user, error, why):
    with pytest.raises(error, match=why):
        ask(task, user)


def test_contract_staff_never_sign(county, task, ask):
    county._write(  # noqa: SLF001
        update(UserRecord).where(UserRecord.id == "town_issuer").values(employment="contract")
    )

    with pytest.raises(NotPermittedError, match="聘用人员"):
        ask(task, "town_issuer")


def test_who_accepted_does_not_sign_the_decision(county, ask):
    case_id = county.make_case("felling", at="decide")

    with pytest.raises(NotPermittedError, match="职责分离"):
        ask(county.task(case_id, "decide"), "town_acceptor", by="town_decider")


def test_who_signed_the_acceptance_does_not_decide(county, ask, sign):
    case_id = county.make_case("felling", at="accept_review")
    county.grant("town_reviewer", Role.DECIDER, TOWN, item="felling")
    sign(ask(county.task(case_id, "accept_review"), "town_reviewer", by="town_acceptor"))
    county.complete(
        county.task(case_id, "accept_review"), county.answers("felling", "accept_review")
    )
    for node in ("site_visit", "review"):
        county.complete(county.task(case_id, node), county.answers("felling", node))

    decide = county.task(case_id, "decide")
    assert "town_reviewer" not in {actor.user_id for actor in county.able(decide)}
    with county.engine.look(county.people["town_reviewer"]) as look:
        listed = {row.task_id for row in queries.worklist(look, WorklistQuery()).rows}
    assert decide.id not in listed


def test_who_lost_his_post_signs_no_more(county, task, ask, sign):
    asked = ask(task, "town_issuer")
    gone = county.people["town_issuer"]
    county.close_account("town_issuer")

    with pytest.raises(NotPermittedError, match="停用"), county.engine.begin(gone) as work:
        actions.give_signature(
            work, asked.id, agrees=True, opinion="同意", about="", key=fresh_key()
        )


def test_nobody_but_the_holder_asks(task, ask):
    with pytest.raises(NotPermittedError):
        ask(task, "town_issuer", by="town_decider")


def test_a_stranger_finds_no_such_task(task, ask):
    with pytest.raises(NotFoundError):
        ask(task, "town_issuer", by="works_reviewer1")


def test_nobody_is_asked_twice_at_a_time_nor_without_a_question(task, ask):
    ask(task, "town_decider")

    with pytest.raises(InvalidValueError, match="不必重复"):
        ask(task, "town_decider", "after")
    with pytest.raises(InvalidValueError, match="请写明"):
        ask(task, "town_issuer", question=" ")
    with pytest.raises(InvalidValueError, match="请选择"):
        ask(task, "town_issuer", "sometime")


def test_an_applicants_own_step_is_signed_by_nobody_else(county, ask):
    case_id = county.make_case("felling", at="correct")

    with pytest.raises(NotPermittedError, match="P-10"):
        ask(county.task(case_id, "correct"), "town_decider", by="town_acceptor")


def test_a_case_that_goes_back_asks_no_longer(county, case, task, ask):
    asked = ask(task, "town_decider")
    with county.engine.begin(county.people["town_reviewer"]) as work:
        actions.send_back(
            work, task.id, "site_visit", reason="缺少四至", straight=False, seen=None,
            key=fresh_key(),
        )  # fmt: skip

    assert state(county, asked) == "lapsed"
    assert county.case(case).memory.get("signers", {}) == {}
    county.check_case(case)


def test_a_case_that_is_withdrawn_while_it_is_held_ends(county, case, task, ask, submit):
    asked = ask(task, "town_decider", "after")
    submit(task)
    with county.engine.begin(county.people["town_acceptor"]) as work:
        actions.withdraw_case(work, case, reason="不办了", seen=None, key=fresh_key())

    assert state(county, asked) == "lapsed"
    assert county.tasks(case) == []
    county.check_case(case)


def test_what_is_held_is_submitted_once(county, case, task, ask, submit):
    ask(task, "town_decider", "after")
    submit(task)

    with pytest.raises(AwaitedError, match="正在等待柏决定"):
        submit(task)
    with county.engine.look(county.people["town_reviewer"]) as look:
        assert task.id not in {row.task_id for row in queries.worklist(look, WorklistQuery()).rows}


def test_the_signer_finds_it_on_his_list(county, task, ask, submit):
    asked = ask(task, "town_decider", "after")
    with county.engine.look(county.people["town_decider"]) as look:
        assert [(row.id, row.ready) for row in signatures_for(look)] == [(asked.id, False)]
    submit(task)

    with county.engine.look(county.people["town_decider"]) as look:
        [row] = signatures_for(look)
        assert asked_count(look) == 1
        page = signing(look, asked.id)
    assert (row.ready, row.what, row.asked_by) == (True, "after", "喻审核")
    assert page.answers["opinion"] == county.answers("felling", "review")["opinion"]
    assert page.submitted_by == "喻审核"


def test_asking_spoils_no_open_form_and_an_opinion_does(county, case, task, ask, sign):
    seen = county.case(case).version
    asked = ask(task, "town_decider")
    assert county.case(case).version == seen

    sign(asked)

    assert county.case(case).version == seen + 1


def test_two_officers_are_both_of_the_step_that_others_sign_after(county, ask, sign):
    case_id = county.make_case("felling", at="site_visit")
    visit = county.task(case_id, "site_visit")
    asked = ask(visit, "town_decider", "after", by="town_inspector1")
    county.complete(visit, county.answers("felling", "site_visit"))
    assert county.task(case_id, "site_visit").status == "held"

    sign(asked, agrees=False, opinion="缺少照片")
    assert county.task(case_id, "site_visit").first_by is None
    county.check_case(case_id)
    county.complete(county.task(case_id, "site_visit"), county.answers("felling", "site_visit"))
    sign(asked)

    hands = county.case(case_id).memory["hands"]
    assert {user for role, user in hands if role == "inspector"} >= {
        "town_inspector1",
        "town_inspector2",
    }
    with county.engine.look() as look:
        done = look.tables.tasks.get(visit.id)
    assert {done.first_by, done.closed_by} == {"town_inspector1", "town_inspector2"}
    county.check_case(case_id)


def test_the_history_says_who_was_asked_and_what_he_said(county, case, task, ask, sign):
    sign(ask(task, "town_decider"), agrees=False, opinion="四至不清")

    with county.engine.look(county.people["town_reviewer"]) as look:
        told = [(each.sentence, each.note) for each in queries.case(look, case).events]

    assert ("审核　请柏决定前加签", "请核对四至") in told
    assert ("审核　前加签：有不同意见", "四至不清") in told
