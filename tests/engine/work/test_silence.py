"""Silence at the counter is acceptance (行政许可法 art. 32), through the real engine and its tick."""

from datetime import date, datetime, time, timedelta

import pytest

from engine import actions, scheduler
from engine.audit import Kind
from engine.clock import ZONE
from engine.errors import InvalidValueError, UnlawfulError
from tests.support.county import fresh_key


def at(day, hour=9):
    return datetime.combine(day, time(hour), ZONE)


@pytest.fixture
def sweep(county):
    """Move the clock, and let the tick do what is due."""

    def sweep(moment):
        county.clock.move_to(moment)
        return scheduler.sweep(county.engine)

    return sweep


def answer(county, case_id, node, word="", **changed):
    """Answer as a golden case does, in the hands of whoever may."""
    task = county.task(case_id, node)
    item = county.case(case_id).item_key
    county.complete(task, county.answers(item, node, word) | changed)


def letters(county, case_id, code):
    issued = [e for e in county.events(case_id) if e.data.get("code") == code]
    with county.engine.look() as look:
        return [look.contents(event.data["contents"]["letter"])["text"] for event in issued]


def happened(county, case_id, kind):
    return [event for event in county.events(case_id) if event.kind is kind]


def levels(county, case_id):
    with county.engine.look() as look:
        return {(card.rule, card.level): card.at for card in look.tables.cards.of_case(case_id)}


def test_the_law_accepts_at_midnight_after_the_fifth_working_day(county, sweep):
    case_id = county.make_case("sewage", at="accept_review")
    midnight = at(date(2026, 3, 10), 0)

    sweep(midnight - timedelta(seconds=1))
    assert happened(county, case_id, Kind.CASE_DEEMED_ACCEPTED) == []
    sweep(midnight)

    [event] = happened(county, case_id, Kind.CASE_DEEMED_ACCEPTED)
    assert event.at == midnight
    row = county.case(case_id)
    assert (row.accepted_on, row.statutory_due_on, row.promised_due_on) == (
        date(2026, 3, 2),
        date(2026, 3, 30),
        date(2026, 3, 11),
    )
    [text] = letters(county, case_id, "deemed_acceptance")
    assert "本件自收到申请材料之日即2026年3月2日起即为受理" in text
    assert "至2026年3月30日" in text
    assert levels(county, case_id)["A05", "red"] == midnight
    sweep(midnight + timedelta(hours=1))
    assert len(happened(county, case_id, Kind.CASE_DEEMED_ACCEPTED)) == 1
    county.check()


@pytest.mark.parametrize(
    ("result", "said"),
    [("补正", "再要求补正"), ("不予受理", "再作出不予受理的决定"), ("不需许可", "再告知不受理")],
)
@pytest.mark.parametrize("told", [True, False], ids=["after the tick", "before the tick"])
def test_after_silence_the_counter_can_only_accept(county, sweep, result, said, told):
    case_id = county.make_case("felling", at="accept_review")
    county.clock.move_to(at(date(2026, 3, 10)))
    if told:
        sweep(at(date(2026, 3, 10)))
    before = county.log()

    with pytest.raises(UnlawfulError, match=rf"2026-03-02起即为受理.*不能{said}，只能受理.*R-13"):
        answer(county, case_id, "accept_review", result)

    assert county.log() == before
    answer(county, case_id, "accept_review")
    assert county.case(case_id).accepted_on == date(2026, 3, 2)
    assert "自2026年3月2日起受理" in letters(county, case_id, "acceptance_notice")[0]
    county.check()


def test_an_answer_on_the_fifth_working_day_is_in_time(county):
    # Vector C03.
    county.clock.move_to(at(date(2026, 9, 29)))
    case_id = county.make_case("felling", "补正一次", at="accept_review")
    county.clock.move_to(at(date(2026, 10, 12), 17))

    answer(county, case_id, "accept_review", "补正一次")

    assert county.tasks(case_id)[0].node_id == "correct"


def test_silence_after_the_corrections_accepts_from_their_receipt(county, sweep):
    # Vector C06, P-01.
    county.clock.move_to(at(date(2026, 9, 29)))
    case_id = county.make_case("felling", "补正一次", at="accept_review")
    county.clock.move_to(at(date(2026, 9, 30)))
    answer(county, case_id, "accept_review", "补正一次")
    county.clock.move_to(at(date(2026, 10, 12)))
    answer(county, case_id, "correct")

    sweep(at(date(2026, 10, 20), 0) - timedelta(seconds=1))
    assert happened(county, case_id, Kind.CASE_DEEMED_ACCEPTED) == []
    sweep(at(date(2026, 10, 20), 0))

    assert happened(county, case_id, Kind.CASE_DEEMED_ACCEPTED)
    assert county.case(case_id).accepted_on == date(2026, 10, 12)
    assert "2026年10月12日起即为受理" in letters(county, case_id, "deemed_acceptance")[0]
    with pytest.raises(UnlawfulError):
        answer(county, case_id, "accept_review", "补正一次")
    county.check()


def test_no_silence_is_heard_while_the_applicant_corrects(county, sweep):
    case_id = county.make_case("felling", "补正一次", at="correct")
    sweep(at(date(2026, 3, 13)))

    assert happened(county, case_id, Kind.CASE_DEEMED_ACCEPTED) == []
    assert county.file(case_id).reckon(county.today).words == "待补正，审批时限未起算"


def test_who_corrects_nothing_gets_a_letter_with_the_end_of_his_case(county, sweep):
    case_id = county.make_case("felling", "补正一次", at="correct")

    sweep(at(date(2026, 3, 17), 0))

    assert county.case(case_id).outcome == "withdrawn"
    [text] = letters(county, case_id, "correction_expired")
    assert "补正期限至2026年3月16日届满" in text
    county.check()


def test_a_defect_that_was_there_at_the_first_check_is_not_asked_for_later(county):
    # Vector C05, P-02: the second notice may only repeat what is still unmet.
    case_id = county.make_case("felling", "补正一次", at="correct")
    answer(county, case_id, "correct")
    first = county.answers("felling", "accept_review", "补正一次")
    asked = {key for key, row in first["materials"].items() if row["state"] in {"缺", "不合格"}}
    other = next(key for key in first["materials"] if key not in asked)
    row = {"state": "缺", "original": False, "copies": 0, "reason": "没有提交"}
    task = county.task(case_id, "accept_review")

    with (
        county.engine.begin(county.able(task)[0]) as work,
        pytest.raises(InvalidValueError, match="没有列入第一次补正告知书"),
    ):
        given = first | {"materials": first["materials"] | {other: row}}
        actions.check_answers(work, task.id, given, seen=None, key=fresh_key())

    answer(county, case_id, "accept_review", "补正一次")
    assert county.tasks(case_id)[0].node_id == "correct"
    assert len(letters(county, case_id, "correction_notice")) == 2
