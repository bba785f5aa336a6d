"""Copies, notes and urging from the desk: what colleagues tell each other changes no case."""

from datetime import timedelta

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import (
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import Actor, Employment
from engine.queries.noted import beside, copies_for, mentions_for
from engine.work.readers import mentioned
from tests.support.county import fresh_key

HOLDER = "town_reviewer"
TOWN = "11990101000000027Q"


@pytest.fixture
def case(county):
    return county.make_case("felling", at="review")


@pytest.fixture
def act(county):
    """Do one of the actions as somebody."""

    def act(action, login, *given, **more):
        with county.engine.begin(county.people[login]) as work:
            return action(work, *given, key=more.pop("key", None) or fresh_key(), **more)

    return act


def copy(act, case, users, login=HOLDER, words="请知悉"):
    return act(actions.copy_case, login, case, users=users, words=words)


def note(act, case, text, login=HOLDER, **more):
    return act(actions.add_note, login, case, text=text, **more)


def look_at(county, login, question, *given):
    with county.engine.look(county.people[login]) as look:
        return question(look, *given)


def test_a_copy_is_read_and_whoever_sent_it_knows(county, act, case):
    seen = county.case(case).version
    copy(act, case, ["town_decider", "town_issuer"])
    [mine] = look_at(county, "town_decider", copies_for).rows
    assert (mine.sent_by, mine.words, mine.read_at) == ("喻审核", "请知悉", None)

    act(actions.read_copy, "town_decider", mine.copy_id)

    told = look_at(county, HOLDER, beside, case)
    assert {each.to: each.read_at is not None for each in told.copies} == {
        "柏决定": True,
        "戚出证": False,
    }
    assert look_at(county, "town_decider", copies_for).unread == 0
    assert county.case(case).version == seen
    with pytest.raises(WrongStateError, match="已阅"):
        act(actions.read_copy, "town_decider", mine.copy_id)
    with pytest.raises(NotFoundError):
        act(actions.read_copy, "town_issuer", mine.copy_id)
    county.check_case(case)


@pytest.mark.parametrize("user", ["works_reviewer1", "auditor1", "sys_admin1", "e_supervisor1"])
def test_a_copy_opens_a_case_to_nobody(county, act, case, user):
    with pytest.raises(NotPermittedError, match="不能查看本件"):
        copy(act, case, [user])


@pytest.mark.parametrize("users", [[], [""], ["nobody"], [f"u{n}" for n in range(21)]])
def test_a_copy_goes_to_somebody_who_works_here(act, case, users):
    with pytest.raises(InvalidValueError):
        copy(act, case, users)


@pytest.mark.parametrize("login", ["auditor1", "e_supervisor1", "center_supervision1"])
def test_overseers_copy_and_note_nothing(act, case, login):
    with pytest.raises(NotPermittedError):
        copy(act, case, ["town_decider"], login)
    with pytest.raises(NotPermittedError):
        note(act, case, "看过", login)


def test_an_ended_case_is_copied_and_noted_too(county, act):
    case_id = county.make_case("felling")

    copy(act, case_id, ["town_decider"])
    note(act, case_id, "归档前请核对")

    county.check_case(case_id)


def test_a_note_names_colleagues_and_changes_nothing(county, act, case):
    seen = county.case(case).version
    note(act, case, "@柏决定、@town_issuer 请看附图")

    [event] = [e for e in county.events(case) if e.kind is Kind.NOTE_ADDED]
    assert event.data["mentions"] == ["town_decider", "town_issuer"]
    assert "附图" not in event.text
    for login in ("town_decider", "town_issuer"):
        [mention] = look_at(county, login, mentions_for)
        assert mention.text == "@柏决定、@town_issuer 请看附图"
    assert look_at(county, "town_acceptor", mentions_for) == []
    assert county.case(case).version == seen
    county.check_case(case)


def test_its_author_strikes_a_note_out_and_the_log_keeps_it(county, act, case):
    note(act, case, "@柏决定 此处有误")
    [written] = look_at(county, HOLDER, beside, case).notes
    with pytest.raises(NotPermittedError, match="本人"):
        act(actions.strike_note, "town_decider", written.note_id, reason="不妥")
    with pytest.raises(InvalidValueError):
        act(actions.strike_note, HOLDER, written.note_id, reason=" ")

    act(actions.strike_note, HOLDER, written.note_id, reason="写错了")

    [struck] = look_at(county, "town_decider", beside, case).notes
    assert (struck.text, struck.struck_reason) == ("", "写错了")
    assert look_at(county, "town_decider", mentions_for) == []
    with county.engine.look() as look:
        [event] = [e for e in look.log.of_case(case) if e.kind is Kind.NOTE_ADDED]
        assert look.contents(event.data["contents"]["text"]) == {"text": "@柏决定 此处有误"}
    with pytest.raises(WrongStateError):
        act(actions.strike_note, HOLDER, written.note_id, reason="再划")
    county.check_case(case)


def test_a_note_is_of_a_step_of_its_own_case(county, act, case):
    other = county.make_case("felling", at="review")

    with pytest.raises(NotFoundError):
        note(act, case, "此处", task_id=county.task(other, "review").id)


def test_who_sees_no_case_leaves_no_note(act, case):
    with pytest.raises(NotFoundError):
        note(act, case, "看看", "works_reviewer1")


def person(login, name):
    return Actor(user_id=login, name=name, employment=Employment.STAFF, grants=())


PEOPLE = [
    person("li", "李明"),
    person("li2", "李明明"),
    person("wang1", "王芳"),
    person("wang2", "王芳"),
]
NAMED = {
    "by name": ("@李明，请看", ["li"]),
    "the longest name": ("@李明明请看", ["li2"]),
    "by account": ("请@li2 看", ["li2"]),
    "an account goes on to its end": ("@li2", ["li2"]),
    "each once, in their order": ("@wang2 @李明 @wang2", ["wang2", "li"]),
    "an address of e-mail is none": ("写信到 a@li.example", []),
    "nobody": ("没有提到谁", []),
}


@pytest.mark.parametrize(("text", "users"), NAMED.values(), ids=NAMED)
def test_an_at_names_whom_it_is_meant_for(text, users):
    assert mentioned(text, PEOPLE) == users


UNNAMED = {"nobody's": "@赵四 请看", "two people's": "@王芳 请看", "nothing": "@", "more": "@li3"}


@pytest.mark.parametrize("text", UNNAMED.values(), ids=UNNAMED)
def test_an_at_that_means_nobody_or_two_is_refused(text):
    with pytest.raises(InvalidValueError):
        mentioned(text, PEOPLE)


def urge(act, case, login):
    return act(actions.urge_case, login, case, reason="申请人来电询问")


def test_the_counter_and_who_had_a_hand_urge_with_the_supervisors_together(county, act, case):
    urge(act, case, "town_acceptor")
    county.clock.advance(timedelta(days=1))
    urge(act, case, "town_inspector1")
    with pytest.raises(WrongStateError, match="每个工作日"):
        urge(act, case, "e_supervisor1")
    county.clock.advance(timedelta(days=1))
    urge(act, case, "e_supervisor1")
    county.clock.advance(timedelta(days=1))

    with pytest.raises(WrongStateError, match="已催办3次"):
        urge(act, case, "town_acceptor")
    roles = [e.role for e in county.events(case) if e.kind is Kind.CASE_URGED]
    assert roles == ["acceptor", "inspector", "e_supervisor"]
    county.check_case(case)


def test_a_weekend_is_no_new_working_day(county, act, case):
    # From the Monday of the founding to Friday.
    county.clock.advance(timedelta(days=4))
    urge(act, case, "town_acceptor")
    county.clock.advance(timedelta(days=1))

    with pytest.raises(WrongStateError, match="每个工作日"):
        urge(act, case, "town_acceptor")
    county.clock.advance(timedelta(days=2))
    urge(act, case, "town_acceptor")


@pytest.mark.parametrize("login", ["town_decider", "town_issuer", "auditor1"])
def test_who_had_no_hand_in_a_case_urges_nobody(act, case, login):
    with pytest.raises(NotPermittedError):
        urge(act, case, login)


def test_nobody_urges_himself_nor_an_applicant(county, act, case):
    with pytest.raises(NotPermittedError, match="由您办理"):
        urge(act, county.make_case("felling", at="accept_review"), "town_acceptor")
    waits = county.make_case("felling", at="correct")

    with pytest.raises(WrongStateError, match="申请人"):
        urge(act, waits, "town_acceptor")


def test_who_was_chosen_from_the_list_is_named_behind_the_note(county, act, case):
    note(act, case, "请看附图 @柏决定", remind=["town_decider", "town_issuer", "town_issuer"])

    event = [each for each in county.events(case) if each.kind is Kind.NOTE_ADDED][-1]
    assert event.data["mentions"] == ["town_decider", "town_issuer"]
    [mention] = look_at(county, "town_issuer", mentions_for)
    name = county.people["town_issuer"].name
    assert mention.text == f"请看附图 @柏决定 @{name}"


@pytest.mark.parametrize("user", ["works_reviewer1", "auditor1", "sys_admin1", "nobody", ""])
def test_nobody_without_right_to_the_case_is_reminded(county, act, case, user):
    with pytest.raises(InvalidValueError, match="不能查看本件"):
        note(act, case, "请看附图", remind=[user])

    assert not [each for each in county.events(case) if each.kind is Kind.NOTE_ADDED]
