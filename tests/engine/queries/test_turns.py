"""What waits for a person beside the steps on his desks, and for nobody else."""

from datetime import date

import pytest

from diagrams import placing, search
from engine import actions
from engine.bundle import Bundle, shipped
from engine.calendar import import_year
from engine.errors import NotPermittedError
from engine.model import Role
from engine.procedures import ProcedureKind
from engine.queries.turns import turns
from engine.store.items import VersionState
from tests.support.amending import NEW_NAME, amend, confirm
from tests.support.county import fresh_key
from tests.support.notices import NOTICE_2027
from tests.support.procedures import (
    ANNOUNCED,
    ARRANGED,
    ENTRUSTED,
    HELD,
    NOTIFIED,
    RECORDED,
    REPORTED,
    REQUESTED,
    TOLD,
    Proceeding,
)

TOWN = "11990101000000027Q"
ON_REQUEST = "第四十七条：直接涉及重大利益关系"


@pytest.fixture
def felling(county):
    """A case at review in the town, and what is done in a procedure of it."""
    return Proceeding(county, county.make_case("felling", at="review"))


def waiting(county):
    """Who finds what on his desk: (account, what is to be done)."""
    found = set()
    with county.engine.look() as look:
        for look.actor in county.people.values():
            found |= {(look.actor.user_id, turn.what) for turn in turns(look)}
    return found


def his(county, actor):
    with county.engine.look(actor) as look:
        return turns(look)


def test_both_appointed_officers_find_the_visit_until_it_is_confirmed(felling):
    county = felling.county
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    to_arrange = waiting(county)
    felling.act("town_reviewer", "arrange", ARRANGED)
    to_visit = waiting(county)
    felling.move_to(date(2026, 3, 4))
    felling.act("town_inspector1", "record", RECORDED)
    to_confirm = waiting(county)
    felling.act("town_inspector2", "confirm", {"agreed": "true"})

    assert to_arrange == {("town_reviewer", "现场核查：安排核查")}
    assert to_visit == {
        ("town_inspector1", "现场核查：填写核查笔录"),
        ("town_inspector2", "现场核查：填写核查笔录"),
    }
    assert to_confirm == {("town_inspector2", "现场核查：确认笔录并签署")}
    assert waiting(county) == set()
    county.check_case(felling.case_id)


def test_a_turn_says_since_when_until_when_and_for_which_day(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)

    [turn] = his(felling.county, felling.county.people["town_inspector1"])

    assert turn.number == felling.county.case(felling.case_id).no
    assert turn.since == felling.county.clock.now()
    assert (turn.on, turn.due_on) == (date(2026, 3, 4), date(2026, 3, 6))
    assert turn.path == f"/procedures/{felling.id}?act=record"
    assert turn.remaining.level == "calm"


def test_what_is_due_first_stands_first(felling):
    felling.open("town_reviewer", ProcedureKind.DEFENCE)
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)

    found = his(felling.county, felling.county.people["town_reviewer"])

    assert [turn.what for turn in found] == ["现场核查：安排核查", "陈述申辩：出具陈述申辩告知书"]


def test_what_stops_the_clock_waits_for_a_decider_and_not_for_who_asked(felling):
    felling.open("town_reviewer", ProcedureKind.EXPERT_REVIEW)

    asked = waiting(felling.county)
    felling.act("town_decider", "approve", {"opinion": "同意启动。"})

    assert {what for _login, what in asked} == {"专家评审：批准启动"}
    assert "town_reviewer" not in {login for login, _what in asked}
    assert "town_decider" in {login for login, _what in asked}
    assert waiting(felling.county) == {("town_reviewer", "专家评审：随机抽取专家")}


def test_a_chair_finds_his_hearing(felling):
    county = felling.county
    county.grant("hearing_chair1", Role.HEARING_CHAIR, TOWN, item="felling")
    felling.open("town_decider", ProcedureKind.HEARING, ground=ON_REQUEST)
    felling.act("town_reviewer", "tell", TOLD)
    assert waiting(county) == set()  # It is the applicant's turn.
    felling.move_to(date(2026, 3, 3))
    felling.act("town_reviewer", "request", REQUESTED)
    felling.act("town_reviewer", "announce", ANNOUNCED)

    assert waiting(county) == {("hearing_chair1", "听证：填写听证笔录")}
    felling.move_to(date(2026, 3, 13))
    felling.act("hearing_chair1", "hold", HELD)
    assert waiting(county) == {("town_decider", "听证：写明如何根据听证笔录作出决定")}


def test_a_period_that_ran_out_is_somebodys_turn_the_day_after(felling):
    felling.open("town_reviewer", ProcedureKind.DEFENCE)
    felling.act("town_reviewer", "notify", NOTIFIED)
    felling.move_to(date(2026, 3, 9))
    assert waiting(felling.county) == set()

    felling.move_to(date(2026, 3, 10))

    assert waiting(felling.county) == {("town_reviewer", "陈述申辩：登记逾期未陈述申辩")}


def test_a_report_that_is_owed_is_asked_for_and_waits_for_nobody_once_it_came(felling):
    felling.open("town_decider", ProcedureKind.APPRAISAL)
    felling.act("town_decider", "entrust", ENTRUSTED)
    assert waiting(felling.county) == set()

    felling.move_to(date(2026, 3, 11))
    owed = waiting(felling.county)
    felling.act("town_decider", "report", REPORTED | {"reported_on": "2026-03-10"})

    assert owed == {("town_decider", "鉴定：登记鉴定结果")}
    assert waiting(felling.county) == set()


def test_nothing_waits_in_a_case_that_a_court_stopped_or_that_is_over(felling):
    county = felling.county
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    with county.engine.begin(county.people["town_decider"]) as work:
        words = {"ground": "court", "document": "示例1号", "reason": "法院裁定"}
        actions.suspend_case(work, felling.case_id, **words, seen=None, key=fresh_key())
    assert waiting(county) == set()

    with county.engine.begin(county.people["town_decider"]) as work:
        words = {"reason": "裁定解除"}
        actions.resume_case(work, felling.case_id, **words, seen=None, key=fresh_key())
    assert waiting(county) == {("town_reviewer", "现场核查：安排核查")}
    county.void(felling.case_id)
    assert waiting(county) == set()
    county.check_case(felling.case_id)


def test_a_wrong_entry_waits_for_supervisors_other_than_who_said_so(county):
    case = county.make_case("hygiene", at="review")
    words = {"reason": "重复录入", "seen": None}
    with county.engine.begin(county.people["center_supervision1"]) as work:
        actions.propose_void(work, case, **words, key=fresh_key())

    asked = {login for login, what in waiting(county) if what == "作废核准：请核准或者驳回"}
    with county.engine.begin(county.people["e_supervisor1"]) as work:
        actions.reject_void(work, case, **words, key=fresh_key())

    assert "e_supervisor1" in asked
    assert "center_supervision1" not in asked
    assert waiting(county) == set()
    county.check_case(case)


@pytest.fixture
def draft(county, monkeypatch):
    """A new version of an item, as a draft: somebody wrote a sentence more."""
    monkeypatch.setattr(placing, "MANY", 0)
    monkeypatch.setattr(search, "MANY", 0)
    files = dict(shipped("hygiene_check").files)
    files["item.toml"] = files["item.toml"].replace(b"notes = [", 'notes = ["试行", '.encode())
    with county.engine.begin(county.people["process_designer1"]) as work:
        return actions.import_item(work, Bundle.from_files(files)).digest


def test_a_version_waits_for_its_reviewers_its_drafter_its_publisher(county, draft):
    def act(login, verb, *given, **named):
        with county.engine.begin(county.people[login]) as work:
            verb(work, *given, **named)
        return waiting(county)

    assert waiting(county) == set()  # It is still being written.
    submitted = act("process_designer1", actions.submit_item, draft)
    returned = act("center_supervision1", actions.return_item, draft, reason="请补充说明")
    act("process_designer1", actions.submit_item, draft)
    reviewed = act("center_supervision1", actions.review_item, draft)

    assert {what for _login, what in submitted} == {"事项审定：请审核送审的版本"}
    assert "town_decider" not in {login for login, _what in submitted}
    assert returned == {("process_designer1", "退回修改：请修改后重新提交")}
    assert {what for _login, what in reviewed} == {"事项发布：请发布审核通过的版本"}


def test_who_may_not_review_an_item_is_not_asked_to(county, draft):
    with county.engine.begin(county.people["process_designer1"]) as work:
        actions.submit_item(work, draft)
    asked = {login for login, _what in waiting(county)}

    for login, actor in county.people.items():
        try:
            with county.engine.begin(actor) as work:
                actions.review_item(work, draft)
                work.tables.items.mark(draft, VersionState.SUBMITTED, reviewed_by=None)
            reviews = True
        except NotPermittedError:
            reviews = False
        assert (login in asked) == reviews, login


def test_a_calendar_waits_for_everybody_who_may_confirm_it_but_its_drafter(county):
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = import_year(actions.calendar_to_change(work), NOTICE_2027)
        number = actions.draft_calendar_change(work, change).number
    asked = waiting(county)
    with county.engine.begin(county.people["sys_admin2"]) as work:
        actions.confirm_calendar(work, number)

    assert {what for _login, what in asked} == {"工作日历：请确认或者退回他人起草的日历"}
    assert "sys_admin2" in {login for login, _what in asked}
    assert "sys_admin1" not in {login for login, _what in asked}
    assert waiting(county) == set()


def test_what_was_mistyped_waits_for_another_person_than_who_proposed_it(county):
    case = county.make_case("felling", at="accept_review")
    amend(county, "town_acceptor", case, applicant_name=NEW_NAME)
    asked = waiting(county)
    with county.engine.look(county.people["town_decider"]) as look:
        [turn] = turns(look)
    confirm(county, "town_decider", case)

    assert {what for _login, what in asked} == {"更正登记：请核准或者退回"}
    assert "town_acceptor" not in {login for login, _what in asked}
    assert turn.path == f"/cases/{case}/amend"
    assert waiting(county) == set()
    county.check_case(case)
