"""What people do about cards: with a reason, within their rights, never in their own matter."""

from datetime import timedelta

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.model import Role
from tests.support.county import fresh_key

SUPERVISOR, CENTER = "e_supervisor1", "center_supervision1"


@pytest.fixture
def late(county):
    """A case that waits at its review and has run over its step's limit."""
    case_id = county.make_case("felling", at="review")
    county.clock.move_to(county.case(case_id).watch_at)
    with county.engine.begin() as work:
        actions.watch_case(work, case_id)
    return case_id


@pytest.fixture
def doubted(county):
    """A case that was handled at night: the finding waits for a person."""
    county.clock.advance(timedelta(hours=11))
    case_id = county.make_case("felling")
    with county.engine.begin() as work:
        actions.examine_case(work, case_id)
    return case_id


def card(county, case_id):
    with county.engine.look() as look:
        [only] = look.tables.cards.of_case(case_id)
    return only


def act(county, verb, case_id, login=SUPERVISOR, *, reason="情况属实", key=None, **values):
    with county.engine.begin(county.people[login]) as work:
        return verb(work, card(county, case_id).id, reason=reason, key=key or fresh_key(), **values)


def of_office(county, case_id):
    """Somebody of the office that the card was issued to."""
    return county.able(county.task(case_id, "review"))[0].user_id


def kinds(county, case_id):
    return [event.kind for event in county.events(case_id)]


def test_a_finding_is_confirmed_or_found_to_be_none(county, doubted):
    other = county.make_case("felling")
    with county.engine.begin() as work:
        actions.examine_case(work, other)

    act(county, actions.confirm_card, doubted)
    act(county, actions.dismiss_card, other, reason="当天停电，次日补录，有记录")

    assert (card(county, doubted).state, card(county, doubted).confirmed_by) == (
        "issued",
        SUPERVISOR,
    )
    assert card(county, other).state == "cancelled"
    with county.engine.look() as look:
        assert look.contents(card(county, other).decision) == {
            "reason": "当天停电，次日补录，有记录"
        }
    county.check()


def test_what_was_confirmed_is_not_dismissed(county, doubted):
    act(county, actions.confirm_card, doubted)

    with pytest.raises(WrongStateError, match="不在待确认状态"):
        act(county, actions.dismiss_card, doubted)


@pytest.mark.parametrize("reason", ["", "   ", "字" * 501], ids=["none", "blank", "long"])
def test_an_act_needs_a_reason(sqlite_county, reason):
    county = sqlite_county
    case_id = county.make_case("karaoke")
    with county.engine.begin() as work:
        actions.examine_case(work, case_id)

    with pytest.raises(InvalidValueError, match="理由"):
        act(county, actions.ask_revocation, case_id, reason=reason)


def test_a_card_is_revoked_by_two(county, late):
    act(county, actions.ask_revocation, late, reason="系统停机期间")
    with pytest.raises(NotPermittedError, match="另一名监察人员"):
        act(county, actions.decide_revocation, late, agreed=True)

    act(county, actions.decide_revocation, late, CENTER, agreed=True)

    revoked = card(county, late)
    assert (revoked.state, revoked.revoke_by, revoked.decided_by) == ("revoked", SUPERVISOR, CENTER)
    county.check()


def test_the_second_may_leave_the_card(county, late):
    act(county, actions.ask_revocation, late)
    assert card(county, late).state == "revoking"

    act(
        county, actions.decide_revocation, late, CENTER, agreed=False, reason="停机时间与本环节无关"
    )

    assert card(county, late).state == "issued"
    assert kinds(county, late)[-1] is Kind.CARD_KEPT
    county.check()


def test_the_office_concerned_appeals_and_another_supervisor_decides(county, late):
    act(county, actions.appeal_card, late, of_office(county, late), reason="当天系统停机")

    act(county, actions.decide_appeal, late, agreed=True)

    upheld = card(county, late)
    assert (upheld.appeal, upheld.state, upheld.decided_by) == ("upheld", "revoked", SUPERVISOR)
    county.check()


def test_a_dismissed_appeal_leaves_the_card_and_is_final(county, late):
    clerk = of_office(county, late)
    act(county, actions.appeal_card, late, clerk)
    act(county, actions.decide_appeal, late, agreed=False)

    assert (card(county, late).appeal, card(county, late).state) == ("dismissed", "issued")
    with pytest.raises(WrongStateError, match="只能申诉一次"):
        act(county, actions.appeal_card, late, clerk)


@pytest.mark.parametrize("login", ["culture_inspector1", SUPERVISOR, "auditor1", "sys_admin1"])
def test_nobody_else_appeals(county, late, login):
    with pytest.raises((NotPermittedError, NotFoundError)):
        act(county, actions.appeal_card, late, login)

    assert card(county, late).appeal == ""


def test_who_confirmed_a_card_does_not_decide_the_appeal_against_it(county, doubted):
    act(county, actions.confirm_card, doubted)
    act(county, actions.appeal_card, doubted, "town_reviewer")

    with pytest.raises(NotPermittedError, match="未经手"):
        act(county, actions.decide_appeal, doubted, agreed=False)
    act(county, actions.decide_appeal, doubted, CENTER, agreed=False)

    assert card(county, doubted).decided_by == CENTER


def test_one_way_out_of_a_card_at_a_time(county, late):
    clerk = of_office(county, late)
    act(county, actions.appeal_card, late, clerk)
    with pytest.raises(WrongStateError, match="申诉正在处理"):
        act(county, actions.ask_revocation, late)

    with pytest.raises(WrongStateError, match="没有待核准"):
        act(county, actions.decide_revocation, late, CENTER, agreed=True)


@pytest.mark.parametrize(
    "login", ["town_decider", "auditor1", "deputy_leader1", "sys_admin1", "viewer1"]
)
def test_only_supervisors_revoke(sqlite_county, login):
    county = sqlite_county
    case_id = county.make_case("felling", at="review")
    county.clock.advance(timedelta(days=3))
    with county.engine.begin() as work:
        actions.watch_case(work, case_id)

    with pytest.raises((NotPermittedError, NotFoundError)):
        act(county, actions.ask_revocation, case_id, login)

    assert county.log()[-1].kind is Kind.ACTION_REFUSED


def test_who_handled_a_case_does_not_supervise_it(sqlite_county):
    county = sqlite_county
    case_id = county.make_case("felling", at="review")
    hand = county.case(case_id).memory["hands"][0][1]
    county.grant(hand, Role.E_SUPERVISOR, county.people[hand].organ)
    county.clock.advance(timedelta(days=3))
    with county.engine.begin() as work:
        actions.watch_case(work, case_id)

    with pytest.raises(NotPermittedError, match="您办理过本件"):
        act(county, actions.ask_revocation, case_id, hand)


def test_a_second_click_changes_nothing(county, late):
    key = fresh_key()
    first = act(county, actions.ask_revocation, late, key=key)

    assert act(county, actions.ask_revocation, late, key=key) == first

    assert kinds(county, late).count(Kind.CARD_REVOCATION_ASKED) == 1


def test_what_is_said_of_a_card_changes_no_version_and_lets_the_clerk_go_on(county, late):
    seen = county.case(late).version
    act(county, actions.ask_revocation, late)

    assert county.case(late).version == seen
    county.complete(county.task(late, "review"), county.answers("felling", "review"))
    county.check()


def test_findings_about_a_wrong_entry_fall_with_it(county):
    county.clock.advance(timedelta(hours=11))
    case_id = county.make_case("felling", at="decide")
    with county.engine.begin() as work:
        actions.examine_case(work, case_id)
    assert card(county, case_id).state == "pending"

    county.void(case_id)

    assert card(county, case_id).state == "cancelled"
    county.check()


def test_no_reason_stands_in_the_log(county, late):
    act(county, actions.ask_revocation, late, reason="张三说他那天停电")

    assert all("张三" not in event.text for event in county.log())
