"""The sentence that says how much time is left."""

from datetime import date, datetime, timedelta

import pytest

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import Extension, Moment, Terms, ledger
from engine.limits.values import day_of
from engine.model import Limit, Mark, Outcome
from engine.queries.standing import sentence, standing

CALENDAR = Calendar.shipped()
TERMS = Terms(
    statutory=Limit.parse("20wd"), promised=Limit.parse("10wd"), correction=Limit.parse("10wd")
)


def at(text):
    return datetime.fromisoformat(f"{text}T09:00").replace(tzinfo=ZONE)


def said(today, *moments, received="2026-03-02", closed="", extensions=()):
    account = ledger(
        [Moment(mark=Mark(mark), at=at(day), kind=kind) for mark, day, kind in moments],
        TERMS,
        at(received),
        CALENDAR,
        date.fromisoformat(today),
        extensions=extensions,
        closed_at=at(closed) if closed else None,
    )
    ended = Outcome.WITHDRAWN if closed else None
    return sentence(account, TERMS, date.fromisoformat(today), ended)


ACCEPTED = ("accepted", "2026-03-03", "")
PAUSED = ("paused", "2026-03-05", "appraisal")
RESUMED = ("resumed", "2026-03-11", "appraisal")
DECIDED = ("granted", "2026-03-12", "")


@pytest.mark.parametrize(
    ("today", "moments", "sentence"),
    [
        (
            "2026-03-04",
            [],
            "已收件，审批时限未起算：还剩3个工作日，最迟应于3月9日决定是否受理。",
        ),
        (
            "2026-03-04",
            [("correction_requested", "2026-03-03", "")],
            "待申请人补正，审批时限未起算，补正期限至3月17日。",
        ),
        (
            "2026-03-12",
            [ACCEPTED],
            "还剩3个工作日：承诺10个工作日，已用7个，最迟应于3月17日办结。",
        ),
        (
            "2026-03-18",
            [ACCEPTED, PAUSED, RESUMED],
            "还剩3个工作日：承诺10个工作日，已用7个（另有4日不计入），最迟应于3月23日办结。",
        ),
        (
            "2026-03-17",
            [ACCEPTED],
            "今天到期：承诺10个工作日，已用10个，最迟应于3月17日办结。",
        ),
        (
            "2026-03-19",
            [ACCEPTED],
            "已超承诺时限2个工作日：承诺10个工作日，已用12个；法定期限至3月31日，还剩8个工作日。",
        ),
        (
            "2026-03-24",
            [ACCEPTED, ("paused", "2026-03-19", "appraisal")],
            "已超承诺时限5个工作日：承诺10个工作日，已用15个；法定期限暂停，还剩8个工作日。",
        ),
        (
            "2026-04-02",
            [ACCEPTED],
            "已超法定期限2个工作日：法定20个工作日，最迟应于3月31日办结。",
        ),
        (
            "2026-03-20",
            [ACCEPTED, PAUSED],
            "特别程序（鉴定）进行中，时限暂停：承诺10个工作日，已用2个，恢复后还剩8个工作日。",
        ),
        (
            "2026-03-13",
            [ACCEPTED, DECIDED],
            (
                "已于3月12日作出决定：承诺10个工作日，已用7个，提前3个工作日；"
                "最迟应于3月26日送达，还剩9个工作日。"
            ),
        ),
        (
            "2027-01-05",
            [ACCEPTED, DECIDED, ("delivered", "2026-03-16", "")],
            (
                "已于2026年3月12日作出决定：承诺10个工作日，已用7个，提前3个工作日；"
                "2026年3月16日已送达。"
            ),
        ),
    ],
)
def test_the_sentence_says_what_is_left_of_what(today, moments, sentence):
    assert said(today, *moments) == sentence


def test_a_withdrawn_case_counts_no_more():
    assert said("2026-03-10", closed="2026-03-05") == "本件已终结（撤回申请），不再计时。"


def test_the_promise_does_not_grow_with_the_statute():
    longer = Extension(length=Limit.parse("10wd"), approved_on=date(2026, 3, 18))

    assert "法定期限至4月15日" in said("2026-03-19", ACCEPTED, extensions=[longer])


def test_the_page_warns_when_supervision_does(sqlite_county):
    case = sqlite_county.make_case("felling", at="review")
    seen = []
    for _ in range(12):
        with sqlite_county.engine.look(sqlite_county.people["auditor1"]) as look:
            shown = standing(look, case)
        seen.append(shown.level)
        sqlite_county.clock.advance(timedelta(days=1))

    assert sorted(seen, key=["calm", "soon", "over"].index) == seen
    assert set(seen) == {"calm", "soon", "over"}


def test_seconds_and_days_are_told_apart(sqlite_county):
    case = sqlite_county.make_case("felling", at="review")

    with sqlite_county.engine.look(sqlite_county.people["auditor1"]) as look:
        shown = standing(look, case)
        accepted_at = look.open_file(look.visible_case(case)).reckon(look.today).accepted_at

    assert shown.promised.due_on == date(2026, 3, 11)
    assert shown.promised.seconds_at.time() == accepted_at.astimezone(ZONE).time()
    assert day_of(shown.promised.seconds_at) == shown.promised.due_on
    assert not shown.promised.differs
    assert shown.notes == ()


def test_a_day_of_the_counter_in_a_year_without_a_notice_is_provisional(sqlite_county):
    county = sqlite_county
    county.clock.move_to(at("2026-12-28"))
    case_id = county.make_case("felling", at="accept_review")

    with county.engine.look(county.people["e_supervisor1"]) as look:
        stands = standing(look, case_id)

    assert "最迟应于2027年1月5日决定是否受理" in stands.sentence
    assert any("期限暂定" in note for note in stands.notes)
