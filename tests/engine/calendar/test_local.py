"""Closing days, outages, contradictions, and why a day counts."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, CalendarData, Closing, DayKind, Outage, Session, Year
from engine.clock import ZONE
from engine.errors import CalendarMissingError, InvalidValueError

CALENDAR = Calendar.shipped()
TUESDAY = date(2026, 3, 3)
DAYS = st.dates(date(2026, 1, 5), date(2026, 10, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def closed(day: date = TUESDAY, *, legal: bool = False, name: str = "搬迁") -> Calendar:
    closing = Closing(day=day, name=name, legal=legal)
    return Calendar.of(CALENDAR.years, CALENDAR.sessions, [closing])


def away(start: str, end: str) -> Outage:
    return Outage(start_at=at(start), end_at=at(end), reason="机房停电")


def test_a_local_holiday_counts_off_for_the_law_and_for_the_office():
    calendar = closed(legal=True, name="三月三")

    assert not calendar.is_working_day(TUESDAY)
    assert calendar.add(date(2026, 3, 2), 1) == date(2026, 3, 4)
    assert calendar.count(date(2026, 3, 2), date(2026, 3, 6)) == 3
    assert calendar.office_sessions(TUESDAY) == ()


def test_a_day_the_office_is_closed_takes_office_time_and_no_day_of_the_law():
    calendar = closed()

    assert calendar.is_working_day(TUESDAY)
    assert calendar.add(date(2026, 3, 2), 1) == TUESDAY
    assert calendar.office_sessions(TUESDAY) == ()
    assert calendar.office_time(at("2026-03-02T16:00"), at("2026-03-04T10:00")) == timedelta(
        hours=2
    )
    assert calendar.add_office_time(at("2026-03-02T16:00"), timedelta(hours=2)) == at(
        "2026-03-04T10:00"
    )
    assert calendar.add_days(at("2026-03-02T10:00"), Decimal(1)) == at("2026-03-04T17:00")
    assert calendar.add_days(at("2026-03-03T10:00"), Decimal(0)) == at("2026-03-04T17:00")


def test_an_outage_moves_no_date_and_makes_another_version():
    calendar = Calendar.of(
        CALENDAR.years, CALENDAR.sessions, (), [away("2026-03-02T09:00", "2026-03-02T17:00")]
    )

    assert calendar.office_time(at("2026-03-02T09:00"), at("2026-03-02T17:00")) == timedelta(
        hours=7
    )
    assert calendar.add_days(at("2026-03-02T09:00"), Decimal(1)) == at("2026-03-03T17:00")
    assert calendar.version != CALENDAR.version


@given(DAYS, st.lists(DAYS, max_size=6, unique=True), st.booleans(), st.integers(1, 900))
def test_adding_office_time_is_undone_with_any_closing_days(day, days, legal, minutes):
    calendar = Calendar.of(
        CALENDAR.years,
        CALENDAR.sessions,
        [Closing(day=day, name="闭所", legal=legal) for day in days],
    )
    start = at(f"{day}T10:17")
    length = timedelta(minutes=minutes)

    end = calendar.add_office_time(start, length)

    assert calendar.office_time(start, end) == length
    assert calendar.office_sessions(end.date())


@given(DAYS, DAYS, st.integers(0, 40))
def test_a_closing_day_never_moves_the_law_and_a_holiday_never_moves_it_back(day, closing, n):
    assert closed(closing).add(day, n) == CALENDAR.add(day, n)
    assert closed(closing, legal=True).add(day, n) >= CALENDAR.add(day, n)


# Data


def test_a_calendar_comes_back_from_its_stored_bytes():
    calendar = Calendar.of(
        CALENDAR.years,
        [Session(opens=at("2026-01-01T08:30").time(), closes=at("2026-01-01T12:00").time())],
        [Closing(day=TUESDAY, name="三月三", legal=True)],
        [away("2026-03-02T09:00", "2026-03-02T10:00")],
    )

    again = Calendar.load(CalendarData.read(calendar.data.canonical()))

    assert again.version == calendar.version == calendar.data.version
    assert again.data == calendar.data


def test_one_instant_written_in_two_zones_is_one_version():
    outage = Outage.model_validate(
        {"start_at": "2026-03-02T01:00:00Z", "end_at": "2026-03-02T02:00:00Z", "reason": "机房停电"}
    )

    assert outage == away("2026-03-02T09:00", "2026-03-02T10:00")


def test_the_next_year_keeps_closing_days_and_outages():
    calendar = Calendar.of(
        CALENDAR.years[:-1],
        CALENDAR.sessions,
        [Closing(day=date(2025, 4, 1), name="闭所")],
        [away("2025-03-03T09:00", "2025-03-03T10:00")],
    )

    after = calendar.with_year(CALENDAR.years[-1])

    assert after.closings == calendar.closings
    assert after.outages == calendar.outages


# Contradictions


def refused(**change) -> str:
    rows = {"years": CALENDAR.years, "sessions": CALENDAR.sessions} | change
    with pytest.raises(InvalidValueError) as refusal:
        Calendar.of(**rows)
    return str(refusal.value)


def test_a_closing_day_registered_twice_is_refused_with_the_day():
    twice = [Closing(day=TUESDAY, name="搬迁"), Closing(day=TUESDAY, name="停电")]

    assert "2026-03-03（停电）重复" in refused(closings=twice)


def test_a_closing_day_outside_the_calendar_is_refused_with_the_day():
    assert "2031-03-03（搬迁）" in refused(closings=[Closing(day=date(2031, 3, 3), name="搬迁")])


def test_an_outage_registered_twice_is_refused_with_its_beginning():
    outage = away("2026-03-02T09:00", "2026-03-02T10:00")

    assert "2026-03-02 09:00起" in refused(outages=[outage, outage])


def test_a_year_given_twice_is_refused():
    assert "2026年出现两次" in refused(years=[*CALENDAR.years, CALENDAR.years[-1]])


def test_two_notices_that_contradict_each_other_at_new_year_are_refused_with_the_day():
    source = """
year = {year}
notices = [{{ number = "1", published_on = 2020-11-10, title = "t" }}]
holidays = [
  {{ name = "元旦", first = {first}, last = {year}-01-01 }},
  {{ name = "劳动节", first = {year}-05-01, last = {year}-05-02 }},
  {{ name = "国庆节", first = {year}-10-01, last = {year}-10-03, make_up = [{make_up}] }},
]"""
    earlier = Year.read(source.format(year=2023, first="2023-01-01", make_up="2023-12-30"))
    later = Year.read(source.format(year=2024, first="2023-12-30", make_up=""))

    assert "2023-12-30：2023年的通知写明上班，2024年的通知写明放假" in refused(
        years=[earlier, later]
    )


def test_a_missing_year_between_two_is_refused_with_the_year():
    with pytest.raises(CalendarMissingError) as refusal:
        Calendar.of([CALENDAR.years[0], CALENDAR.years[2]], CALENDAR.sessions)

    assert refusal.value.year == 2019


@pytest.mark.parametrize(
    ("edges", "complaint"),
    [
        ((("12:00", "09:00"),), "第1段：09:00应晚于12:00"),
        ((("09:00", "12:00"), ("11:00", "17:00")), "11:00应晚于12:00"),
        ((), "至少"),
    ],
)
def test_office_hours_that_are_none_are_refused_with_the_row(edges, complaint):
    sessions = [
        Session(opens=at(f"2026-01-01T{a}").time(), closes=at(f"2026-01-01T{b}").time())
        for a, b in edges
    ]

    assert complaint in refused(sessions=sessions)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-03-02T09:00", "2026-03-02T09:00"), ("2026-03-03T09:00", "2026-03-02T09:00")],
)
def test_an_outage_that_ends_before_it_begins_is_refused(start, end):
    with pytest.raises(ValueError, match="晚于"):
        away(start, end)


# Why a day counts


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        ("2026-03-03", DayKind.WORKING, "工作日"),
        ("2026-03-07", DayKind.WEEKEND, "星期六，周末休息"),
        ("2026-02-16", DayKind.HOLIDAY, "春节放假（国办发明电〔2025〕7号）"),
        ("2026-02-14", DayKind.MAKE_UP, "调休上班（春节，国办发明电〔2025〕7号）"),
        (
            "2020-02-02",
            DayKind.HOLIDAY,
            "春节放假（国办发明电〔2019〕16号、国办发明电〔2020〕1号）",
        ),
        (
            "2018-12-31",
            DayKind.HOLIDAY,
            "元旦放假（国办发明电〔2018〕15号、国办发明电〔2019〕3号）",
        ),
        ("2027-10-01", DayKind.HOLIDAY, "国庆节放假（暂定，2027年放假通知尚未公布）"),
        ("2027-10-09", DayKind.WEEKEND, "星期六，周末休息（暂定，2027年放假通知尚未公布）"),
        ("2027-10-08", DayKind.WORKING, "工作日（暂定，2027年放假通知尚未公布）"),
    ],
)
def test_a_day_says_why_it_counts_or_not(day, kind, words):
    reason = CALENDAR.reason(date.fromisoformat(day))

    assert reason.kind is kind
    assert reason.words == words


def test_a_local_day_says_so():
    assert closed(legal=True, name="三月三").reason(TUESDAY).words == "三月三，本地依法放假"
    assert "停止办公：搬迁" in closed().reason(TUESDAY).words
    assert closed(date(2026, 2, 14)).reason(date(2026, 2, 14)).kind is DayKind.CLOSED
    assert closed(date(2026, 3, 7)).reason(date(2026, 3, 7)).kind is DayKind.WEEKEND


@given(st.dates(date(2018, 1, 1), date(2027, 12, 31)), st.booleans())
def test_the_reason_agrees_with_the_counting(day, legal):
    for calendar in (CALENDAR, closed(day, legal=legal)):
        reason = calendar.reason(day)

        assert reason.working == calendar.is_working_day(day)
        assert reason.provisional == calendar.provisional(day)


def test_a_day_of_a_missing_year_has_no_reason():
    with pytest.raises(CalendarMissingError):
        CALENDAR.reason(date(2028, 1, 1))


# Where two calendars differ


@given(DAYS, st.lists(DAYS, max_size=3, unique=True), st.booleans(), st.integers(0, 60))
def test_what_ends_before_the_first_difference_is_the_same(day, days, legal, n):
    closings = [Closing(day=day, name="闭所", legal=legal) for day in days]
    other = Calendar.of(CALENDAR.years, CALENDAR.sessions, closings)
    difference = other.differs_from(CALENDAR)
    start = at(f"{day}T10:17")

    assert (difference.moves_from is None) == (not any(map(CALENDAR.office_sessions, days)))
    if not difference.moves(CALENDAR.add(day, n)):
        assert other.add(day, n) == CALENDAR.add(day, n)
    ends = CALENDAR.add_days(start, Decimal(n) / 2)
    if not difference.moves(ends.date()):
        assert other.add_days(start, Decimal(n) / 2) == ends


def test_a_year_that_is_published_touches_dates_it_does_not_move():
    earlier = Calendar.of(CALENDAR.years[:-1], CALENDAR.sessions)

    difference = CALENDAR.differs_from(earlier)

    assert difference.published_from == date(2026, 1, 1)
    assert difference.moves_from == date(2026, 1, 2)
    assert difference.touches(date(2026, 1, 1))
    assert not difference.moves(date(2026, 1, 1))
    assert not difference.touches(date(2025, 12, 31))


def test_names_notices_and_outages_make_no_difference():
    outages = [away("2026-03-02T09:00", "2026-03-02T10:00")]
    other = Calendar.of(CALENDAR.years, CALENDAR.sessions, (), outages)

    difference = other.differs_from(CALENDAR)

    assert other.version != CALENDAR.version
    assert not difference.touches(date(2027, 12, 31))
