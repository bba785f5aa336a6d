"""The named limits around a case, renewal, and repeated corrections."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.errors import InvalidValueError
from engine.limits import (
    PROCEDURES,
    Anomaly,
    CorrectionNotice,
    ProcedureName,
    check_corrections,
    parse_exclusion,
    procedure_due,
    procedure_latest,
    renewal,
)
from engine.model import Limit

CALENDAR = Calendar.shipped()


def day(text):
    return date.fromisoformat(text)


def test_every_name_has_its_limit_its_rule_and_its_words():
    assert set(PROCEDURES) == set(ProcedureName)
    for procedure in PROCEDURES.values():
        assert procedure.title
        assert procedure.counts_from
        assert procedure.basis_words
        assert procedure.rule.partition("-")[0] in {"R", "P", "A14"}


@pytest.mark.parametrize(
    ("name", "start", "last", "basis"),
    [
        ("acceptance", "2026-09-29", "2026-10-12", "《行政许可法》第三十二条"),
        ("delivery", "2026-09-30", "2026-10-20", "《行政许可法》第四十四条"),
        ("disclosure", "2026-03-02", "2026-03-30", "《政府信息公开条例》第二十六条"),
        ("dual_publicity", "2026-03-02", "2026-03-11", "《行政许可法》第四十条"),
        ("hearing_request", "2026-03-02", "2026-03-09", "《行政许可法》第四十七条"),
        ("hearing_organised", "2026-03-02", "2026-03-30", "《行政许可法》第四十七条"),
        ("testing_started", "2026-03-02", "2026-03-09", "《行政许可法》第五十五条"),
        ("review_request", "2026-03-02", "2026-05-06", "《行政复议法》第二十条"),
        ("lawsuit", "2026-04-01", "2026-10-08", "《行政诉讼法》第四十六条"),
        ("linked_visit", "2026-04-30", "2026-05-07", "本地审管联动规定"),
    ],
)
def test_a_named_limit_counts_as_its_article_says(name, start, last, basis):
    found = procedure_due(ProcedureName(name), day(start), CALENDAR)

    assert found.on == day(last)
    assert PROCEDURES[ProcedureName(name)].basis_words == basis


def test_the_place_of_a_hearing_is_told_seven_working_days_before_it():
    latest = procedure_latest(ProcedureName.HEARING_NOTICE, day("2026-10-16"), CALENDAR)

    assert latest == day("2026-10-08")
    assert CALENDAR.count(latest, day("2026-10-16")) == 7


def test_a_county_may_count_the_days_of_a_hearing_as_calendar_days():
    limit = Limit.parse("5d")

    request = procedure_due(ProcedureName.HEARING_REQUEST, day("2026-09-24"), CALENDAR, limit=limit)
    notice = procedure_latest(
        ProcedureName.HEARING_NOTICE, day("2026-10-16"), CALENDAR, limit=Limit.parse("7d")
    )

    assert (request.on, notice) == (day("2026-09-29"), day("2026-10-09"))


def test_a_correction_takes_as_long_as_the_item_says():
    name = ProcedureName.CORRECTION

    found = procedure_due(name, day("2026-09-05"), CALENDAR, limit=Limit.parse("30d"))

    assert found.on == day("2026-10-08")
    with pytest.raises(InvalidValueError, match="R-13"):
        procedure_due(name, day("2026-09-05"), CALENDAR)


def test_a_pause_holds_a_named_limit_too():
    pause = parse_exclusion("2026-03-03..2026-03-05")

    found = procedure_due(
        ProcedureName.DELIVERY, day("2026-03-02"), CALENDAR, pauses=[pause], today=day("2026-03-06")
    )

    assert (found.on, found.elapsed_wd, found.remaining_wd) == (day("2026-03-18"), 2, 8)


def test_a_limit_is_not_counted_in_the_wrong_direction():
    with pytest.raises(InvalidValueError, match="向前"):
        procedure_due(ProcedureName.RENEWAL, day("2026-03-02"), CALENDAR)
    with pytest.raises(InvalidValueError, match="向后"):
        procedure_latest(ProcedureName.DELIVERY, day("2026-03-02"), CALENDAR)


# Renewal


def renewed(applied="2026-05-20", decided=None, today="2026-07-01", **more):
    return renewal(
        day("2026-06-30"),
        CALENDAR,
        today=day(today),
        applied_on=applied and day(applied),
        decided_on=decided and day(decided),
        **more,
    )


def test_silence_up_to_the_end_renews_a_licence():
    assert renewed(today="2026-06-30").deemed_renewed is False
    assert renewed(decided="2026-06-30").deemed_renewed is False
    assert renewed(decided="2026-07-02").anomalies == (Anomaly.RENEWAL_DEEMED,)
    assert renewed(applied=None).anomalies == ()


def test_a_late_application_is_flagged_and_renews_nothing_by_silence():
    in_time, late = renewed(applied="2026-05-31"), renewed(applied="2026-06-01")

    assert in_time.deemed_renewed
    assert (late.deemed_renewed, late.anomalies) == (False, (Anomaly.RENEWAL_LATE,))


def test_another_law_may_ask_for_an_earlier_application():
    found = renewed(limit=Limit(Decimal(45), Limit.parse("1d").unit))

    assert found.latest_apply == day("2026-05-16")
    assert found.anomalies == (Anomaly.RENEWAL_LATE,)


# Corrections

ROWS = st.frozensets(st.sampled_from("abcd"))


def notices(*rows):
    return [
        CorrectionNotice(issued_on=date(2026, 3, 2 + place), rows=frozenset(named))
        for place, named in enumerate(rows)
    ]


def test_a_second_notice_may_repeat_what_is_still_unmet():
    first, second = check_corrections(notices("abc", "b"))

    assert (first.anomaly, first.repeated, first.new) == (None, frozenset(), frozenset())
    assert (second.anomaly, second.repeated) == (None, {"b"})


def test_a_row_that_was_not_named_at_first_may_not_be_asked_for():
    checks = check_corrections(notices("ab", "bc")[::-1])

    assert checks[1].new == {"c"}
    assert checks[1].anomaly is Anomaly.CORRECTION_MORE_THAN_ONCE


def test_a_row_that_a_later_notice_left_out_was_met_and_stays_so():
    third = check_corrections(notices("ab", "b", "ab"))[2]

    assert (third.repeated, third.new) == ({"b"}, {"a"})


@given(st.lists(ROWS, max_size=5))
def test_every_row_of_a_later_notice_is_either_repeated_or_new(rows):
    for check in check_corrections(notices(*rows))[1:]:
        assert check.repeated | check.new == check.notice.rows
        assert not check.repeated & check.new
        assert check.repeated <= rows[0]
