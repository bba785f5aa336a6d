"""Special procedures: who may begin and act, what is told and issued, what the clock does."""

from datetime import date
from uuid import uuid4

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.clock import ZONE
from engine.errors import (
    NotFoundError,
    NotInStateError,
    NotPermittedError,
    UnlawfulError,
    WrongStateError,
)
from engine.limits import Phase
from engine.model import Role
from engine.procedures import ActRefusedError, ProcedureKind
from engine.queries import procedure_lists, procedures
from engine.work.facts import facts_of
from forms import InvalidAnswersError
from tests.support.county import fresh_key
from tests.support.procedures import (
    ANNOUNCED,
    ARRANGED,
    ENTRUSTED,
    HEARD,
    HELD,
    NOTIFIED,
    RECORDED,
    REPORTED,
    REQUESTED,
    TOLD,
    Proceeding,
)

TOWN = "11990101000000027Q"
HALL = "11990101000000019X"


@pytest.fixture
def felling(county):
    """A case at review in the town, and what is done in a procedure of it."""
    return Proceeding(county, county.make_case("felling", at="review"))


@pytest.fixture
def hearing(felling):
    """The same, where the county lends the town its chair: a hearing that was asked for."""
    felling.county.grant("hearing_chair1", Role.HEARING_CHAIR, TOWN, item="felling")
    felling.open("town_decider", ProcedureKind.HEARING, ground="第四十七条：直接涉及重大利益关系")
    felling.act("town_reviewer", "tell", TOLD)
    felling.move_to(date(2026, 3, 3))
    felling.act("town_reviewer", "request", REQUESTED)
    return felling


def letters(proceeding):
    return [code for code, *_ in proceeding.file.memory.letters]


def phase(proceeding):
    return proceeding.file.reckon(proceeding.county.today).phase


def decide(proceeding):
    county, case_id = proceeding.county, proceeding.case_id
    review = county.task(case_id, "review")
    county.complete(review, county.answers("felling", "review"))
    county.complete(county.task(case_id, "decide"), county.answers("felling", "decide"))


# Site visit


def test_a_reviewer_orders_a_site_visit_alone(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)

    assert felling.row.state == "arranging"
    assert felling.row.due_on == date(2026, 3, 4)


def test_a_site_visit_goes_from_its_appointment_to_its_record(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)

    felling.act("town_reviewer", "arrange", ARRANGED)
    felling.move_to(date(2026, 3, 4))
    felling.act("town_inspector1", "record", RECORDED)
    felling.act("town_inspector2", "confirm", {"agreed": "true"})

    assert (felling.row.state, felling.row.result) == ("closed", "met")
    assert letters(felling)[-2:] == ["site_visit_notice", "site_visit_record"]
    assert ["inspector", "town_inspector2"] in felling.file.memory.hands
    felling.county.check()


def test_a_site_visit_stops_no_clock(felling):
    before = felling.county.case(felling.case_id).statutory_due_on
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)

    assert phase(felling) is Phase.IN_REVIEW
    assert felling.county.case(felling.case_id).statutory_due_on == before


def test_one_officer_alone_makes_no_visit(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)

    with pytest.raises(ActRefusedError, match="S4"):
        felling.act("town_reviewer", "arrange", ARRANGED | {"officer2": ARRANGED["officer1"]})

    assert felling.row.state == "arranging"


def test_who_wrote_the_record_does_not_confirm_it(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)
    felling.move_to(date(2026, 3, 4))
    felling.act("town_inspector1", "record", RECORDED)

    with pytest.raises(NotPermittedError, match="另一人"):
        felling.act("town_inspector1", "confirm", {"agreed": "true"})


def test_whoever_was_not_appointed_writes_no_record(felling):
    felling.county.grant("town_reviewer", Role.INSPECTOR, TOWN, item="felling")
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)
    felling.move_to(date(2026, 3, 4))

    with pytest.raises(NotPermittedError, match="被指定"):
        felling.act("town_reviewer", "record", RECORDED)


def test_a_visit_before_its_day_is_not_written_down(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)

    with pytest.raises(ActRefusedError, match="还没有进行"):
        felling.act("town_inspector1", "record", RECORDED)


def test_a_refusal_to_sign_needs_its_reason_and_a_witness(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)
    felling.move_to(date(2026, 3, 4))

    with pytest.raises(InvalidAnswersError) as refused:
        felling.act("town_inspector1", "record", RECORDED | {"companion_opinion": "拒绝签字"})

    assert {"objection", "witness"} <= refused.value.errors.keys()


def test_the_same_submit_twice_acts_once(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    key = fresh_key()

    felling.act("town_reviewer", "arrange", ARRANGED, key=key)
    felling.act("town_reviewer", "arrange", ARRANGED, key=key)

    assert letters(felling).count("site_visit_notice") == 1


# Statement and defence


def test_an_interested_party_is_told_and_heard(felling):
    due = felling.county.case(felling.case_id).statutory_due_on
    felling.open("town_reviewer", ProcedureKind.DEFENCE)
    felling.act("town_reviewer", "notify", NOTIFIED)
    felling.move_to(date(2026, 3, 4))
    felling.act("town_reviewer", "hear", HEARD)

    assert felling.row.result == "heard"
    assert letters(felling)[-2:] == ["defence_notice", "defence_record"]
    assert felling.county.case(felling.case_id).statutory_due_on == due
    felling.county.check()


def test_the_door_stays_open_until_the_period_is_over(felling):
    felling.open("town_reviewer", ProcedureKind.DEFENCE)
    felling.act("town_reviewer", "notify", NOTIFIED)
    felling.move_to(date(2026, 3, 9))

    with pytest.raises(ActRefusedError, match="2026-03-09"):
        felling.act("town_reviewer", "expire", {"text": "无人前来"})

    felling.move_to(date(2026, 3, 10))
    felling.act("town_reviewer", "expire", {"text": "无人前来"})
    assert felling.row.result == "expired"


def test_who_was_served_late_has_the_whole_period(felling):
    felling.open("town_reviewer", ProcedureKind.DEFENCE)
    felling.act("town_reviewer", "notify", NOTIFIED | {"service": "另行送达"})
    felling.move_to(date(2026, 3, 5))
    felling.act("town_reviewer", "serve", {"served_on": "2026-03-05", "way": "邮寄送达"})

    assert felling.row.due_on == date(2026, 3, 12)


# Hearing


def test_a_hearing_stops_the_clock_from_its_notice_to_its_end(hearing):
    due = hearing.county.case(hearing.case_id).statutory_due_on
    hearing.act("town_decider", "announce", ANNOUNCED)

    assert phase(hearing) is Phase.SUSPENDED
    assert letters(hearing)[-2:] == ["hearing_notice", "special_procedure_notice"]

    hearing.move_to(date(2026, 3, 13))
    hearing.act("hearing_chair1", "hold", HELD)
    hearing.act("town_decider", "rest", {"read": "true", "opinion": "采纳笔录查明的事实。"})

    assert phase(hearing) is Phase.IN_REVIEW
    lost = hearing.file.calendar.count(date(2026, 3, 3), date(2026, 3, 13))
    after = hearing.county.case(hearing.case_id).statutory_due_on
    assert hearing.file.calendar.count(due, after) == lost
    assert hearing.row.result == "held"
    hearing.county.check()


def test_the_pause_has_its_notice_in_the_eyes_of_supervision(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)

    with hearing.county.engine.look() as look:
        row = look.tables.cases.get(hearing.case_id)
        [pause] = facts_of(look, row, look.log.of_case(row.id)).pauses
    assert pause.listed
    assert pause.noticed_at == pause.started_at


def test_the_account_explains_the_pause_by_its_notice(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)
    number = hearing.file.memory.letters[-1][2]

    with hearing.county.engine.look(hearing.county.people["town_decider"]) as look:
        explained = queries.explain_case(look, hearing.case_id)
        [line] = queries.case(look, hearing.case_id).specials

    assert number in str(explained)
    assert "9个工作日" in line.sentence


def test_a_hearing_is_announced_seven_days_ahead(hearing):
    with pytest.raises(ActRefusedError, match="R-30"):
        hearing.act("town_decider", "announce", ANNOUNCED | {"hearing_on": "2026-03-11"})

    assert phase(hearing) is Phase.IN_REVIEW


def test_a_hearing_is_held_within_twenty_days_of_the_request(hearing):
    late = {"hearing_on": "2026-04-01", "special_days": "30"}

    with pytest.raises(ActRefusedError, match="R-29"):
        hearing.act("town_decider", "announce", ANNOUNCED | late)


def test_whoever_reviewed_the_case_does_not_chair_its_hearing(hearing):
    hearing.county.grant("town_reviewer", Role.HEARING_CHAIR, TOWN, item="felling")

    with pytest.raises(ActRefusedError, match="S2"):
        hearing.act(
            "town_decider",
            "announce",
            ANNOUNCED | {"chair": "喻审核（示例镇人民政府）"},
        )


def test_only_the_chair_writes_the_record(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)
    hearing.move_to(date(2026, 3, 13))

    with pytest.raises(NotPermittedError):
        hearing.act("town_decider", "hold", HELD)


def test_a_request_after_five_days_is_too_late(felling):
    felling.open("town_decider", ProcedureKind.HEARING, ground="第四十七条：直接涉及重大利益关系")
    felling.act("town_reviewer", "tell", TOLD)
    felling.move_to(date(2026, 3, 10))

    with pytest.raises(ActRefusedError, match="逾期"):
        felling.act("town_reviewer", "request", REQUESTED | {"requested_on": "2026-03-10"})


def test_what_a_reviewer_asks_for_waits_for_whoever_decides(felling):
    felling.open("town_reviewer", ProcedureKind.HEARING, ground="第四十六条：法定或者涉及公共利益")

    with pytest.raises(NotPermittedError):
        felling.act("town_reviewer", "approve", {"opinion": "同意"})
    felling.act("town_decider", "approve", {"opinion": "同意"})

    assert felling.row.state == "requested"


def test_no_decision_while_a_hearing_runs(hearing):
    with pytest.raises(UnlawfulError, match="听证还没有结束"):
        decide(hearing)


def test_a_decision_rests_on_the_record_of_the_hearing(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)
    hearing.move_to(date(2026, 3, 13))
    hearing.act("hearing_chair1", "hold", HELD)

    with pytest.raises(UnlawfulError, match="根据笔录"):
        decide(hearing)

    hearing.act("town_decider", "rest", {"read": "true", "opinion": "采纳笔录查明的事实。"})
    task = hearing.county.task(hearing.case_id, "decide")
    hearing.county.complete(task, hearing.county.answers("felling", "decide"))
    assert hearing.file.memory.decided


def test_a_hearing_that_is_withdrawn_lets_the_clock_run_on(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)
    hearing.act("town_reviewer", "withdraw", {"by": "王示例", "text": "不再要求听证。"})

    assert phase(hearing) is Phase.IN_REVIEW
    assert hearing.row.result == "withdrawn"
    hearing.county.check()


def test_a_chair_who_is_challenged_is_replaced(hearing):
    hearing.county.grant("deputy_leader1", Role.HEARING_CHAIR, TOWN, item="felling")
    hearing.act("town_decider", "announce", ANNOUNCED)
    hearing.act(
        "town_decider",
        "recuse",
        {
            "by": "王示例",
            "text": "主持人与相邻村民是亲属。",
            "ruling": "同意回避，更换主持人",
            "chair": "冯分管（示例县行政审批服务局）",
            "reason": "情况属实。",
        },
    )
    hearing.move_to(date(2026, 3, 13))

    with pytest.raises(NotPermittedError):
        hearing.act("hearing_chair1", "hold", HELD)
    hearing.act("deputy_leader1", "hold", HELD)
    assert hearing.row.state == "recorded"


def test_the_step_that_waits_for_a_hearing_is_not_late(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)
    assert hearing.county.task(hearing.case_id, "review").due_at is None

    hearing.move_to(date(2026, 3, 13))
    with hearing.county.engine.begin() as work:
        actions.watch_case(work, hearing.case_id)
    with hearing.county.engine.look() as look:
        late = [card.clock for card in look.tables.cards.of_case(hearing.case_id)]
    assert "step" not in late
    hearing.act("hearing_chair1", "hold", HELD)

    due_at = hearing.county.task(hearing.case_id, "review").due_at
    assert due_at.astimezone(ZONE).date() == date(2026, 3, 17)
    hearing.county.check()


# Testing and appraisal


def test_an_appraisal_stops_the_clock_until_its_report(felling):
    felling.open("town_decider", ProcedureKind.APPRAISAL)
    felling.act("town_reviewer", "entrust", ENTRUSTED)
    assert phase(felling) is Phase.SUSPENDED
    assert felling.row.due_on == date(2026, 3, 9)

    felling.move_to(date(2026, 3, 5))
    felling.act("town_reviewer", "report", REPORTED)

    assert phase(felling) is Phase.IN_REVIEW
    assert felling.row.result == "met"
    felling.county.check()


def test_two_pauses_of_one_kind_do_not_run_at_once(felling):
    felling.open("town_decider", ProcedureKind.APPRAISAL)

    with pytest.raises(UnlawfulError, match="正在进行"):
        felling.open("town_decider", ProcedureKind.APPRAISAL)


def test_a_case_that_ends_takes_its_procedures_with_it(felling):
    felling.open("town_decider", ProcedureKind.APPRAISAL)
    felling.act("town_reviewer", "entrust", ENTRUSTED)
    with felling.county.engine.begin(felling.county.people["town_acceptor"]) as work:
        actions.withdraw_case(work, felling.case_id, reason="不办了", seen=None, key=fresh_key())

    assert (felling.row.state, felling.row.result) == ("closed", "lapsed")
    felling.county.check()


# Who, when, where


def test_nothing_is_begun_before_acceptance(county):
    early = Proceeding(county, county.make_case("felling", at="accept_review"))

    with pytest.raises(NotInStateError):
        early.open("town_reviewer", ProcedureKind.SITE_VISIT)


@pytest.mark.parametrize("login", ["town_acceptor", "town_inspector1", "town_issuer"])
def test_only_who_reviews_or_decides_begins_one(felling, login):
    with pytest.raises(NotPermittedError):
        felling.open(login, ProcedureKind.SITE_VISIT)


def test_a_stranger_finds_no_procedure(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)

    with pytest.raises(NotFoundError):
        felling.act("reviewer1", "arrange", ARRANGED)


def test_an_unknown_procedure_is_none(felling):
    felling.id = uuid4()

    with pytest.raises(NotFoundError):
        felling.act("town_reviewer", "arrange", ARRANGED)


def test_what_is_over_is_not_acted_in(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "call_off", {"reason": "已有测绘成果"})

    with pytest.raises(WrongStateError, match="已取消"):
        felling.act("town_reviewer", "arrange", ARRANGED)


def test_events_hold_ids_and_codes_only(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)
    told = [event.text for event in hearing.county.events(hearing.case_id)]

    own = [text for text in told if '"procedure"' in text]
    assert len(own) == 4
    assert not any("王示例" in text or "陈听证" in text for text in own)


def test_the_page_reads_back_what_was_written(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)

    with felling.county.engine.look(felling.county.people["town_inspector1"]) as look:
        view = procedures.procedure(look, felling.id)
        [line] = procedure_lists.running(look)

    assert ("核查地点", "示例镇示例村林地") in view.done[-1].lines
    assert [act.code for act in view.acts if act.form] == ["record", "rearrange"]
    assert line.mine == ("填写核查笔录", "改期")


def test_an_overseer_reads_names_masked(felling):
    felling.open("town_reviewer", ProcedureKind.DEFENCE)
    felling.act("town_reviewer", "notify", NOTIFIED)

    with felling.county.engine.look(felling.county.people["e_supervisor1"]) as look:
        view = procedures.procedure(look, felling.id)

    assert "李示例" not in str(view.done[-1].lines[0])
    assert not any(act.form for act in view.acts)


def test_the_history_tells_what_the_clock_did(hearing):
    hearing.act("town_decider", "announce", ANNOUNCED)

    with hearing.county.engine.look(hearing.county.people["town_decider"]) as look:
        told = [event.sentence for event in queries.case(look, hearing.case_id).events]

    assert "启动听证" in told
    assert "听证　通知听证的时间和地点，审批时限停止计算" in told
    kinds = [event.kind for event in hearing.county.events(hearing.case_id)]
    assert kinds.count(Kind.PROCEDURE_ACTED) == 3


def test_a_department_waits_for_its_own_procedures_only(county):
    joint = Proceeding(county, county.make_case("joint", "五部门", at="decide_water"))
    land = county.able(county.task(joint.case_id, "decide_land"))[0].user_id
    joint.open(land, ProcedureKind.DEFENCE)

    water = county.task(joint.case_id, "decide_water")
    county.complete(water, county.answers("joint", "decide_water", "五部门"))

    with pytest.raises(UnlawfulError, match="陈述申辩还没有结束"):
        county.complete(
            county.task(joint.case_id, "decide_land"),
            county.answers("joint", "decide_land", "五部门"),
        )
    joint.act(land, "notify", NOTIFIED)
    joint.act(land, "waive", {"text": "没有意见。", "by": "李示例"})
    county.complete(
        county.task(joint.case_id, "decide_land"),
        county.answers("joint", "decide_land", "五部门"),
    )
    county.check()


def test_a_refusal_names_the_records_that_it_rests_on(felling):
    county, case_id, word = felling.county, felling.case_id, "其他禁止采伐情形"
    felling.open("town_reviewer", ProcedureKind.DEFENCE)
    felling.act("town_reviewer", "notify", NOTIFIED)
    felling.move_to(date(2026, 3, 4))
    felling.act("town_reviewer", "hear", HEARD)
    record = felling.file.memory.letters[-1][2]
    for node in ("review", "decide"):
        county.complete(county.task(case_id, node), county.answers("felling", node, word))

    [refusal] = [
        event
        for event in county.events(case_id)
        if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "refusal_decision"
    ]
    with county.engine.look() as look:
        said = look.contents(refusal.data["contents"]["letter"])
    assert record in said["facts"]["facts"]["heard"]
    assert record in said["text"]


def test_one_departments_pause_holds_its_own_step_and_the_one_account(sqlite_county):
    """What holds today in joint handling: docs/procedures.md says why, and what is missing."""
    county = sqlite_county
    joint = Proceeding(county, county.make_case("joint", "五部门", at="decide_water"))
    land = county.able(county.task(joint.case_id, "decide_land"))[0].user_id
    joint.open(land, ProcedureKind.APPRAISAL)
    joint.act(land, "entrust", ENTRUSTED)

    water = county.task(joint.case_id, "decide_water")
    assert water.due_at is not None
    assert county.task(joint.case_id, "decide_land").due_at is None
    assert county.case(joint.case_id).statutory_due_on is None
    county.complete(water, county.answers("joint", "decide_water", "五部门"))
    assert "decide_land" in {task.node_id for task in county.tasks(joint.case_id)}
    county.check_case(joint.case_id)
