"""A case's time explained, day by day."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import (
    Audience,
    ClockBasis,
    Extension,
    Moment,
    PauseNotice,
    Story,
    Terms,
    explain,
    parse_extension,
)
from engine.limits.clocks import ClockName
from engine.model import Limit, Mark, Unit

CALENDAR = Calendar.shipped()
NUMBER = "清许特字〔2026〕3号"


def wd(n):
    return Limit(Decimal(n), Unit.WORKING_DAY)


def day(text):
    return date.fromisoformat(text)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


TERMS = Terms(statutory=wd(20), promised=wd(7), correction=Limit.parse("10d"))
ACCEPTED = ("accepted", "2026-02-06T10:00")
HEARING = (("paused:hearing", "2026-02-10T15:00"), ("resumed:hearing", "2026-03-03T11:00"))
NOTICE = PauseNotice(kind="hearing", number=NUMBER, issued_at=at("2026-02-10T15:00"))


def story(*moments, terms=TERMS, received="2026-02-02T09:00", **more):
    read = [
        Moment(mark=Mark(mark.partition(":")[0]), kind=mark.partition(":")[2], at=at(instant))
        for mark, instant in moments
    ]
    return Story(moments=read, terms=terms, received_at=at(received), **more)


def explained(*moments, today="2026-03-20", audience=Audience.OFFICE, **more):
    return explain(story(*moments, **more), CALENDAR, day(today), audience=audience)


def row(explanation, text):
    [found] = [each for each in explanation.rows if each.day == day(text)]
    return found


def test_every_day_from_the_receipt_to_the_last_date_has_its_row():
    found = explained(ACCEPTED, today="2026-02-20")

    days = [each.day for each in found.rows]
    assert days == [day("2026-02-02") + timedelta(n) for n in range(len(days))]
    assert days[-1] == found.due(ClockName.STATUTORY).due_on == day("2026-03-12")


def test_a_rest_day_names_its_holiday_and_the_notice_that_gave_it():
    found = explained(ACCEPTED)

    assert row(found, "2026-02-16").reason.words == "春节放假（国办发明电〔2025〕7号）"
    assert row(found, "2026-02-14").reason.words == "调休上班（春节，国办发明电〔2025〕7号）"
    assert row(found, "2026-02-07").counted == ""
    assert not row(found, "2026-02-07").count(ClockName.STATUTORY).counted


def test_the_day_of_acceptance_is_not_counted_and_says_by_which_article():
    found = explained(ACCEPTED)

    first = row(found, "2026-02-06")
    assert "起算当日不计入（《民法典》第二百零一条）" in first.counted
    assert first.events == ("受理",)
    assert row(found, "2026-02-09").counted == "承诺时限、法定时限第1日"


def test_a_paused_day_names_the_procedure_its_letter_and_its_article():
    found = explained(ACCEPTED, *HEARING, notices=[NOTICE])

    paused = row(found, "2026-02-11").count(ClockName.STATUTORY)
    assert not paused.counted
    assert paused.why == f"听证期间不计入（{NUMBER}，《行政许可法》第四十五条）"
    assert row(found, "2026-02-10").count(ClockName.STATUTORY).running == 2
    assert row(found, "2026-03-04").count(ClockName.STATUTORY).running == 3
    assert row(found, "2026-03-03").events == ("特别程序结束（听证）",)
    assert found.notes == ()


def test_a_pause_without_its_notice_is_told_to_the_office():
    found = explained(ACCEPTED, *HEARING)

    assert found.notes == ("听证自2026-02-10起暂停计时，未见特别程序告知书（规则 R-27）",)


def test_each_notice_belongs_to_one_pause_of_its_kind():
    again = (("paused:hearing", "2026-03-05T09:00"), ("resumed:hearing", "2026-03-09T09:00"))
    second = PauseNotice(kind="hearing", number="二号", issued_at=at("2026-03-05T09:00"))

    found = explained(ACCEPTED, *HEARING, *again, notices=[second, NOTICE])

    assert NUMBER in row(found, "2026-02-11").counted
    assert "二号" in row(found, "2026-03-06").counted


def test_an_extension_has_a_line_of_its_own_and_its_days_run_on():
    found = explained(ACCEPTED, extensions=[parse_extension("10wd@2026-03-11")])

    before, after = [line for line in found.dues if line.clock is ClockName.STATUTORY]
    assert (before.due_on, after.due_on) == (day("2026-03-12"), day("2026-03-26"))
    assert after.limit == "20个工作日＋10个工作日"
    assert row(found, "2026-03-11").events == ("批准延长10个工作日",)
    assert row(found, "2026-03-26").count(ClockName.STATUTORY).running == 30
    assert "法定时限届满（延长前）" in row(found, "2026-03-12").events


def test_an_extension_that_came_too_late_is_told_and_changes_nothing():
    found = explained(ACCEPTED, extensions=[parse_extension("10wd@2026-03-13")])

    assert found.due(ClockName.STATUTORY).due_on == day("2026-03-12")
    assert row(found, "2026-03-13").events == ("批准延长10个工作日（无效）",)
    assert found.notes == ("延长批准日晚于期限届满日，延长无效（规则 R-23）",)


def test_a_correction_shows_both_watches_and_the_applicants_time():
    found = explained(
        ("correction_requested", "2026-02-03T10:00"), ("corrected", "2026-02-05T09:30"), ACCEPTED
    )

    titles = [line.title for line in found.dues]
    assert titles == ["受理期限", "补正期限", "受理期限", "承诺时限", "法定时限"]
    assert [line.due_on for line in found.dues[:3]] == [
        day("2026-02-09"),
        day("2026-02-13"),
        day("2026-02-12"),
    ]
    assert [line.ended_on for line in found.dues[:3]] == [
        day("2026-02-03"),
        day("2026-02-05"),
        day("2026-02-06"),
    ]


def test_silence_is_told_on_the_day_on_which_the_law_answered():
    found = explained(today="2026-02-20")

    assert row(found, "2026-02-09").events == ("受理期限届满",)
    assert row(found, "2026-02-10").events == ("逾期未告知，自2026-02-02起视为受理",)
    watch = found.dues[0]
    assert (watch.ended_on, watch.words[-5:]) == (None, "逾期未告知")
    assert row(found, "2026-02-03").counted == "受理期限、承诺时限、法定时限第1日"
    assert found.notes == ("逾期未告知，自收到材料之日起视为受理（规则 R-13）",)


def test_what_is_late_says_by_how_many_working_days():
    found = explained(ACCEPTED, today="2026-03-16")

    assert row(found, "2026-03-13").count(ClockName.STATUTORY).why == "已超期1个工作日"
    assert row(found, "2026-03-16").count(ClockName.STATUTORY).why == "已超期2个工作日"
    assert row(found, "2026-03-16").today


def test_a_decided_case_is_told_up_to_its_delivery():
    found = explained(ACCEPTED, ("granted", "2026-02-12T10:00"), ("delivered", "2026-02-26T10:00"))

    assert found.rows[-1].day == day("2026-02-26")
    assert found.due(ClockName.DELIVERY).due_on == day("2026-03-04")
    assert row(found, "2026-02-13").counted == "送达期限第1日"


def test_nothing_is_told_of_days_after_the_end_of_a_case():
    decided = (ACCEPTED, ("granted", "2026-02-12T10:00"))

    found = explained(*decided, ended_at=at("2026-02-13T17:00"), today="2026-09-01")

    assert found.rows[-1].day == day("2026-02-13")
    assert found.due(ClockName.DELIVERY).due_on == day("2026-03-04")
    assert not any(each.today for each in found.rows)


def test_an_open_pause_fixes_no_date_and_says_what_is_left():
    found = explained(ACCEPTED, HEARING[0], notices=[NOTICE])

    line = found.due(ClockName.STATUTORY)
    assert (line.due_on, line.words) == (None, "20个工作日，暂停计算，还剩18个工作日")
    assert found.rows[-1].day == day("2026-03-20")


def test_a_rest_day_at_the_end_of_calendar_days_is_told_to_roll():
    terms = Terms(statutory=Limit.parse("8d"), promised=Limit.parse("8d"))

    found = explained(ACCEPTED, terms=terms, today="2026-02-06")

    assert found.due(ClockName.STATUTORY).due_on == day("2026-02-14")
    longer = explained(
        ACCEPTED, terms=Terms(statutory=Limit.parse("9d"), promised=wd(7)), today="2026-02-06"
    )
    rolled = row(longer, "2026-02-16").count(ClockName.STATUTORY)
    assert (rolled.counted, rolled.running) == (False, 9)
    assert "第二百零三条" in rolled.why


def test_months_and_hours_count_without_a_number_that_would_be_wrong():
    terms = Terms(statutory=Limit.parse("1mo"), promised=Limit.parse("3h"))

    found = explained(ACCEPTED, terms=terms, today="2026-02-09")

    assert found.due(ClockName.PROMISED).due_at == at("2026-02-06T14:00")
    assert row(found, "2026-02-06").count(ClockName.PROMISED).running is None
    assert found.due(ClockName.STATUTORY).due_on == day("2026-03-06")
    rolled = explained(("accepted", "2026-01-15T10:00"), terms=terms, received="2026-01-15T09:00")
    assert row(rolled, "2026-02-15").count(ClockName.STATUTORY).counted
    assert not any(
        row(rolled, on).count(ClockName.STATUTORY).counted for on in ("2026-02-16", "2026-02-24")
    )


def test_limits_from_receipt_count_beside_the_watch():
    terms = Terms(statutory=wd(15), promised=wd(15), basis=ClockBasis.RECEIPT)

    found = explained(ACCEPTED, terms=terms, today="2026-02-09")

    assert row(found, "2026-02-03").counted == "受理期限、承诺时限、法定时限第1日"


def test_what_is_promised_on_the_spot_has_one_counting():
    at_once = Terms(statutory=wd(20), promised=wd(0))

    found = explain(story(ACCEPTED, terms=at_once), CALENDAR, day("2026-02-06"))

    assert [said[:4] for said in found.countings] == ["法定时限"]


def test_the_two_countings_are_told_where_they_differ_and_only_to_the_office():
    office = explained(ACCEPTED, *HEARING, notices=[NOTICE])
    applicant = explained(ACCEPTED, *HEARING, audience=Audience.APPLICANT)

    assert "2026-03-10当日24时前均未超期" in office.countings[0]
    assert "2026-03-10 06:00:00之后即为超期" in office.countings[0]
    assert (applicant.countings, applicant.notes) == ((), ())
    assert applicant.rows[3] == explained(ACCEPTED, *HEARING).rows[3]


def test_what_rests_on_an_estimated_year_says_so():
    found = explained(
        ("accepted", "2026-12-14T10:00"), received="2026-12-14T09:00", today="2026-12-20"
    )

    assert found.provisional
    assert "暂定" in found.due(ClockName.STATUTORY).words
    assert "暂定" in row(found, "2027-01-04").reason.words


def test_text_and_data_tell_the_same_days():
    found = explained(ACCEPTED, *HEARING, notices=[NOTICE])

    data = json.loads(json.dumps(found.as_json(), ensure_ascii=False))
    text = found.text()

    assert [each["day"] for each in data["days"]] == [str(each.day) for each in found.rows]
    assert data["dues"][-1]["due"] == "2026-03-27"
    assert all(str(each.day) in text for each in found.rows)
    assert f"工作日历：{CALENDAR.version}" in text


@pytest.mark.parametrize("mark", list(Mark))
def test_every_milestone_has_its_words(mark):
    found = explained(ACCEPTED, (f"{mark}:hearing", "2026-02-09T10:00"))

    assert any(each.events for each in found.rows if each.day == day("2026-02-09"))


# The rows and the dates hold each other

STARTS = st.dates(date(2018, 1, 2), date(2025, 12, 31))
PAUSES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=3)


@given(
    STARTS,
    st.integers(1, 40),
    PAUSES,
    st.none() | st.tuples(st.integers(1, 20), st.integers(0, 60)),
)
def test_the_days_counted_up_to_the_last_one_are_the_limit(start, amount, pauses, longer):
    noon = datetime.combine(start, datetime.min.time(), tzinfo=ZONE) + timedelta(hours=12)
    moments = [Moment(mark=Mark.ACCEPTED, at=noon)]
    for place, (after, length) in enumerate(pauses):
        kind = ("hearing", "testing", "appraisal")[place]
        begin = noon + timedelta(days=after, minutes=1)
        moments += [
            Moment(mark=Mark.PAUSED, kind=kind, at=begin),
            Moment(mark=Mark.RESUMED, kind=kind, at=begin + timedelta(days=length)),
        ]
    extensions = []
    if longer:
        n, after = longer
        extensions = [Extension(length=wd(n), approved_on=start + timedelta(days=after))]
    told = Story(
        moments=moments,
        terms=Terms(statutory=wd(amount), promised=wd(amount)),
        received_at=noon,
        extensions=extensions,
    )

    found = explain(told, CALENDAR, start)

    statutory = found.due(ClockName.STATUTORY)
    valid = told.account(CALENDAR, start).statutory.extension_valid
    counts = {each.day: each.count(ClockName.STATUTORY) for each in found.rows}
    assume(statutory.due_on)
    counted = [on for on, count in counts.items() if count and count.counted]
    assert len(counted) == amount + (longer[0] if longer and valid else 0)
    assert counts[statutory.due_on].running == len(counted)
    assert all(CALENDAR.is_working_day(on) for on in counted)
    promised = found.due(ClockName.PROMISED).due_on
    ran = [each for each in found.rows if each.day <= promised]
    assert (
        sum(
            count.counted
            for each in ran
            for count in each.counts
            if count.clock is ClockName.PROMISED
        )
        == amount
    )
