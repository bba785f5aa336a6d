"""Until when something is due: counted day by day by hand, beside what the procedures say."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.model import Role
from engine.procedures import DEFINITIONS, Procedure, ProcedureKind, Setting, deadline
from engine.procedures.announcing import first_day, organised_by
from engine.procedures.telling import NOW, Right, told

CALENDAR = Calendar.shipped()
DAYS = st.dates(date(2025, 1, 6), date(2026, 10, 30))
RIGHT = Right(name="陈述申辩", rule="R-19", until="until")


def nth_working_day(start, number):
    """Walk forward: the start is day 0."""
    day = start
    while number:
        day += timedelta(days=1)
        number -= CALENDAR.is_working_day(day)
    return day


def procedure(kind, state, opened_on=date(2026, 3, 2), **facts):
    return Procedure(
        id=UUID(int=1),
        kind=kind,
        state=state,
        opened_by="decider1",
        opened_role=Role.DECIDER,
        opened_at=datetime.combine(opened_on, time(16), tzinfo=ZONE),
        facts=facts,
    )


def setting(today):
    now = datetime.combine(today, time(9), tzinfo=ZONE)
    return Setting(now=now, today=today, calendar=CALENDAR, actor="reviewer1")


@pytest.mark.parametrize(
    ("kind", "state", "days"),
    [
        (ProcedureKind.SITE_VISIT, "arranging", 2),
        (ProcedureKind.EXPERT_REVIEW, "drawing", 3),
        (ProcedureKind.TESTING, "entrusting", 5),
        (ProcedureKind.QUARANTINE, "entrusting", 5),
    ],
)
@given(opened_on=DAYS)
def test_what_is_to_be_arranged_counts_from_its_opening(kind, state, days, opened_on):
    due = deadline(procedure(kind, state, opened_on), CALENDAR)

    assert due.on == nth_working_day(opened_on, days)


@given(day=DAYS)
def test_a_record_follows_within_two_working_days(day):
    visit = procedure(ProcedureKind.SITE_VISIT, "arranged", day, visit_on=day.isoformat())
    panel = procedure(ProcedureKind.EXPERT_REVIEW, "convened", day, review_on=day.isoformat())

    assert deadline(visit, CALENDAR).on == nth_working_day(day, 2)
    assert deadline(panel, CALENDAR).on == nth_working_day(day, 2)


@given(today=DAYS)
def test_a_hearing_lies_seven_working_days_ahead(today):
    assert first_day(setting(today)) == nth_working_day(today, 7)


@given(day=DAYS)
def test_a_hearing_is_organised_within_twenty_working_days(day):
    asked = procedure(ProcedureKind.HEARING, "requested", day, requested_on=day.isoformat())

    last = organised_by(asked, CALENDAR)
    assert last == nth_working_day(day, 20)
    assert nth_working_day(deadline(asked, CALENDAR).on, 7) <= last


def test_a_hearing_by_law_has_no_twenty_days():
    asked = procedure(ProcedureKind.HEARING, "requested", ground=46)

    assert organised_by(asked, CALENDAR) is None
    assert deadline(asked, CALENDAR) is None


@given(day=DAYS, days=st.integers(3, 30))
def test_a_right_can_be_used_until_the_last_of_its_days(day, days):
    facts = told({"service": NOW}, RIGHT, days, setting(day))

    assert facts["until"] == nth_working_day(day, days).isoformat()


@given(day=DAYS, days=st.integers(1, 60))
def test_a_test_is_over_within_what_the_applicant_was_told(day, days):
    running = procedure(
        ProcedureKind.APPRAISAL, "running", day, entrusted_on=day.isoformat(), days=days
    )

    assert deadline(running, CALENDAR).on == nth_working_day(day, days)


@pytest.mark.parametrize("kind", list(ProcedureKind))
def test_what_waits_for_consent_or_is_over_is_due_on_no_day(kind):
    first = procedure(kind, DEFINITIONS[kind].first)

    for state in ("proposed", "closed"):
        assert deadline(replace(first, state=state), CALENDAR) is None
