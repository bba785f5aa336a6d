"""When a mail may go: at once or once a day, never in quiet hours, never lost."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.store.notices import Preference
from engine.work.mailing import mail_at, require_sound

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Noon on a Monday in Asia/Shanghai."""

instants = st.integers(0, 4_000_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
clock_times = st.times().map(lambda at: f"{at:%H:%M}")


def wish(**wishes):
    return Preference(user_id="li_min", email="li@example.gov.cn", mailed=True, **wishes)


def in_quiet(at, begins, ends):
    at, begins, ends = (
        at.astimezone(ZONE).time(),
        time.fromisoformat(begins),
        time.fromisoformat(ends),
    )
    return begins <= at < ends if begins < ends else at >= begins or at < ends


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, "03-02 12:00"),
        ({"digest_at": "16:30"}, "03-02 16:30"),
        ({"digest_at": "08:30"}, "03-03 08:30"),
        ({"digest_at": "12:00"}, "03-02 12:00"),
        ({"quiet_from": "11:30", "quiet_to": "14:00"}, "03-02 14:00"),
        ({"quiet_from": "20:00", "quiet_to": "07:30"}, "03-02 12:00"),
        ({"quiet_from": "10:00", "quiet_to": "09:00"}, "03-03 09:00"),
        ({"digest_at": "21:00", "quiet_from": "20:00", "quiet_to": "07:30"}, "03-03 07:30"),
    ],
)
def test_a_mail_goes_when_its_person_wants_it(wishes, expected):
    at = mail_at(NOON, wish(**wishes))

    assert f"{at.astimezone(ZONE):%m-%d %H:%M}" == expected


@given(now=instants, begins=clock_times, ends=clock_times, digest=st.none() | clock_times)
def test_no_mail_goes_in_quiet_hours_or_before_its_time_or_never(now, begins, ends, digest):
    assume(begins != ends)

    at = mail_at(now, wish(quiet_from=begins, quiet_to=ends, digest_at=digest or ""))

    assert now <= at < now + timedelta(days=2)
    assert not in_quiet(at, begins, ends)


def test_who_wants_none_gets_none():
    assert mail_at(NOON, Preference(user_id="li_min")) is None
    assert mail_at(NOON, Preference(user_id="li_min", email="li@example.gov.cn")) is None


@pytest.mark.parametrize(
    ("field", "wishes"),
    [
        ("email", {"email": "li@example.gov.cn\nBcc: all@example.gov.cn"}),
        ("email", {"email": "li@"}),
        ("email", {"email": "李@example.gov.cn"}),
        ("email", {"email": "a" * 300 + "@example.gov.cn"}),
        ("email", {"mailed": True}),
        ("digest_at", {"digest_at": "24:00"}),
        ("digest_at", {"digest_at": "８:30"}),
        ("quiet_to", {"quiet_from": "20:00"}),
        ("quiet_to", {"quiet_from": "20:00", "quiet_to": "20:00"}),
    ],
)
def test_what_no_mail_could_follow_is_refused(field, wishes):
    with pytest.raises(InvalidValueError) as refused:
        require_sound(Preference(user_id="li_min", **wishes))

    assert refused.value.field == field
