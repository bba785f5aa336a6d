"""Working days, make-up days, office time."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, Year, fixed_holidays, read_sessions
from engine.clock import ZONE
from engine.errors import CalendarMissingError, InvalidValueError


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


CALENDAR = Calendar.shipped()
DAYS = st.dates(date(2018, 1, 1), date(2026, 9, 30))
LENGTHS = st.integers(0, 60)
INSTANTS = st.datetimes(
    at("2018-01-01T00:00").replace(tzinfo=None),
    at("2026-09-30T00:00").replace(tzinfo=None),
    timezones=st.just(ZONE),
)
HALVES = st.integers(0, 40).map(lambda halves: Decimal(halves) / 2)


def test_every_published_day_agrees_with_two_other_calendars():
    other = holidays.country_holidays("CN", years=range(2017, 2028))
    days = [date(2018, 1, 1) + timedelta(n) for n in range(9 * 365 + 2)]

    ours = [CALENDAR.is_working_day(day) for day in days]

    assert days[-1] == date(2026, 12, 31)
    assert ours == [chinese_calendar.is_workday(day) for day in days]
    assert ours == [other.is_working_day(day) for day in days]


@pytest.mark.parametrize(
    ("year", "working"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_a_year_has_as_many_working_days_as_its_notice_says(year, working):
    assert CALENDAR.count(date(year - 1, 12, 31), date(year, 12, 31)) == working


def test_every_year_names_the_notice_it_comes_from():
    for year in CALENDAR.years:
        for notice in year.notices:
            assert notice.number.startswith("国办发明电〔")
            assert str(year.year) in notice.title
            assert notice.published_on.year in {year.year - 1, year.year}


def test_a_make_up_sunday_is_a_working_day_and_a_new_years_eve_may_be_one():
    assert CALENDAR.is_working_day(date(2024, 4, 7))
    assert CALENDAR.is_working_day(date(2024, 2, 9))
    assert not CALENDAR.is_working_day(date(2024, 4, 4))


def test_the_december_before_belongs_to_the_notice_of_the_year():
    assert CALENDAR.is_working_day(date(2018, 12, 29))
    assert not CALENDAR.is_working_day(date(2018, 12, 31))


def test_only_the_next_year_is_estimated_from_the_fixed_holidays():
    off = {day for day in fixed_holidays(2027) if not CALENDAR.is_working_day(day)}

    assert off == fixed_holidays(2027)
    assert CALENDAR.is_working_day(date(2027, 2, 8)), "a lunar holiday nobody announced"
    assert CALENDAR.provisional(date(2027, 1, 1))
    assert not CALENDAR.provisional(date(2026, 12, 31))


def test_the_second_of_may_is_statutory_since_2025():
    assert date(2024, 5, 2) not in fixed_holidays(2024)
    assert date(2025, 5, 2) in fixed_holidays(2025)


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2028, 1, 1)])
def test_a_year_that_is_not_even_estimated_is_refused(day):
    for ask in (
        CALENDAR.is_working_day,
        CALENDAR.provisional,
        CALENDAR.roll,
        lambda day: CALENDAR.add(day, 1),
        lambda day: CALENDAR.count(day, day),
        lambda day: CALENDAR.count(date(2026, 1, 1), day),
    ):
        with pytest.raises(CalendarMissingError) as refusal:
            ask(day)
        assert refusal.value.year == day.year


def test_counting_past_either_end_names_the_missing_year():
    with pytest.raises(CalendarMissingError) as later:
        CALENDAR.add(date(2027, 12, 31), 1)
    with pytest.raises(CalendarMissingError) as earlier:
        CALENDAR.back(date(2018, 1, 3), 5)

    assert later.value.year == 2028
    assert earlier.value.year == 2017


@given(DAYS, LENGTHS)
def test_count_undoes_add(day, n):
    assert CALENDAR.count(day, CALENDAR.add(day, n)) == n


@given(DAYS, st.integers(1, 60))
def test_back_undoes_add_from_a_working_day(day, n):
    day = CALENDAR.roll(day)

    assert CALENDAR.back(CALENDAR.add(day, n), n) == day


@given(DAYS, st.integers(1, 60))
def test_the_day_reached_is_a_working_day_and_the_day_itself_is_not_counted(day, n):
    reached = CALENDAR.add(day, n)

    assert CALENDAR.is_working_day(reached)
    assert reached > day
    assert CALENDAR.add(day, 0) == day


@given(DAYS, DAYS, LENGTHS)
def test_a_later_start_never_ends_earlier(one, other, n):
    earlier, later = sorted([one, other])

    assert CALENDAR.add(earlier, n) <= CALENDAR.add(later, n)


@given(DAYS, st.integers(0, 400))
def test_count_is_what_walking_the_days_counts(day, length):
    until = min(day + timedelta(length), date(2026, 12, 31))
    walked = [day + timedelta(n) for n in range(1, (until - day).days + 1)]

    assert CALENDAR.count(day, until) == sum(map(CALENDAR.is_working_day, walked))
    assert CALENDAR.count(until, day) == 0


@given(DAYS)
def test_rolling_stops_at_the_first_working_day(day):
    rolled = CALENDAR.roll(day)

    assert CALENDAR.is_working_day(rolled)
    assert CALENDAR.count(day, rolled) == (0 if rolled == day else 1)


# Office time


def test_a_working_day_has_two_sessions_and_a_rest_day_none():
    assert CALENDAR.office_sessions(date(2026, 2, 14)) == (
        (at("2026-02-14T09:00"), at("2026-02-14T12:00")),
        (at("2026-02-14T13:00"), at("2026-02-14T17:00")),
    )
    assert CALENDAR.office_sessions(date(2026, 2, 15)) == ()


@pytest.mark.parametrize(
    ("opened", "days", "ends"),
    [
        pytest.param("2026-03-06T16:00", "1", "2026-03-09T17:00", id="whole day, over a weekend"),
        pytest.param("2026-03-07T10:00", "1", "2026-03-09T17:00", id="opened on a rest day"),
        pytest.param("2026-03-06T23:59", "2", "2026-03-10T17:00", id="opened at night"),
        pytest.param("2026-03-06T09:00", "0.5", "2026-03-06T13:30", id="half a day"),
        pytest.param("2026-03-06T16:00", "0.5", "2026-03-09T11:30", id="half, over a weekend"),
        pytest.param("2026-03-06T16:00", "1.5", "2026-03-10T13:30", id="a half after a whole"),
        pytest.param("2026-03-06T16:00", "0", "2026-03-06T17:00", id="on the spot"),
        pytest.param("2026-03-06T17:00", "0", "2026-03-09T17:00", id="on the spot, after hours"),
        pytest.param("2026-02-13T16:00", "1", "2026-02-14T17:00", id="a make-up Saturday counts"),
    ],
)
def test_a_step_ends_when_the_office_closes(opened, days, ends):
    assert CALENDAR.add_days(at(opened), Decimal(days)) == at(ends)


@pytest.mark.parametrize(
    ("start", "hours", "ends"),
    [
        ("2026-03-06T09:00", 3, "2026-03-06T12:00"),
        ("2026-03-06T09:00", 4, "2026-03-06T14:00"),
        ("2026-03-06T16:00", 3, "2026-03-09T11:00"),
        ("2026-03-06T12:30", 4, "2026-03-06T17:00"),
        ("2026-03-07T03:00", 1, "2026-03-09T10:00"),
        ("2026-03-06T09:00", 14, "2026-03-09T17:00"),
    ],
)
def test_hours_run_in_office_time(start, hours, ends):
    assert CALENDAR.add_office_time(at(start), timedelta(hours=hours)) == at(ends)


@given(INSTANTS, st.integers(1, 200 * 60))
def test_office_time_undoes_adding_office_time(start, minutes):
    length = timedelta(minutes=minutes)

    end = CALENDAR.add_office_time(start, length)

    assert CALENDAR.office_time(start, end) == length
    assert CALENDAR.office_time(end, start) == -length


@given(INSTANTS, HALVES, HALVES)
def test_a_longer_step_never_ends_earlier_and_none_before_it_opened(opened, one, other):
    shorter, longer = sorted([one, other])

    assert opened < CALENDAR.add_days(opened, shorter) <= CALENDAR.add_days(opened, longer)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="2026"):
        CALENDAR.add_office_time(at("2026-03-06T09:00").replace(tzinfo=None), timedelta(hours=1))


# Data

PLAIN_2027 = """
year = 2027
notices = [{ number = "", published_on = 2026-11-10, title = "2027" }]
holidays = [
  { name = "元旦", first = 2027-01-01, last = 2027-01-03 },
  { name = "春节", first = 2027-02-05, last = 2027-02-11, make_up = [2027-02-20] },
  { name = "劳动节", first = 2027-05-01, last = 2027-05-05 },
  { name = "国庆节", first = 2027-10-01, last = 2027-10-07 },
]
"""


def test_an_imported_year_makes_a_new_version_and_ends_the_estimate():
    calendar = CALENDAR.with_year(Year.read(PLAIN_2027))

    assert calendar.version != CALENDAR.version
    assert not calendar.provisional(date(2027, 1, 12))
    assert not calendar.is_working_day(date(2027, 2, 8))
    assert calendar.is_working_day(date(2027, 2, 20))
    assert calendar.provisional(date(2028, 1, 4))


def test_the_same_data_have_the_same_version():
    again = Calendar.of(reversed(CALENDAR.years), CALENDAR.sessions)

    assert again.version == CALENDAR.version


def test_a_gap_between_years_is_refused():
    source = PLAIN_2027.replace(", make_up = [2027-02-20]", "")
    far = Year.read(source.replace("2027", "2029").replace("2026", "2028"))

    with pytest.raises(CalendarMissingError) as refusal:
        CALENDAR.with_year(far)

    assert refusal.value.year == 2027


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("make_up = [2027-02-20]", "make_up = [2027-02-19]", "星期六或星期日"),
        ("make_up = [2027-02-20]", "make_up = [2027-02-06]", "两次"),
        ("last = 2027-01-03", "last = 2026-12-31", "一个月内"),
        ("last = 2027-10-07", "last = 2027-10-02", "2027-10-03"),
        (
            "first = 2027-01-01, last = 2027-01-03",
            "first = 2026-11-28, last = 2026-11-29",
            "不属于",
        ),
        ("year = 2027", "year = 2027\nyears = 1", "years"),
        ("year = 2027", "year =", "value"),
    ],
)
def test_a_year_that_contradicts_itself_or_the_law_is_refused(old, new, complaint):
    assert old in PLAIN_2027

    with pytest.raises(InvalidValueError, match=complaint):
        Year.read(PLAIN_2027.replace(old, new))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "sessions = []",
        "sessions = [{ from = 09:00:00 }]",
        "sessions = [{ from = 09:00:00, to = 8 }]",
        "sessions = [{ from = 12:00:00, to = 09:00:00 }]",
        "sessions = [{ from = 09:00:00, to = 12:00:00 }, { from = 11:00:00, to = 17:00:00 }]",
    ],
)
def test_office_hours_that_are_none_are_refused(source):
    with pytest.raises(InvalidValueError):
        read_sessions(source)
