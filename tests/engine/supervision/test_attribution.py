"""Every minute of a case belongs to one holder, and the minutes add up."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, Outage
from engine.clock import ZONE
from engine.supervision.attribution import (
    Holder,
    OpenStep,
    Spent,
    attribute,
    holder_of,
    segments,
)

CALENDAR = Calendar.shipped()
HOUR = 3600
BUREAU, FIRE, WATER = "11", "12", "13"


def away(start, end):
    return Outage(start_at=start, end_at=end, reason="停电")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


instants = st.datetimes(
    min_value=datetime(2025, 12, 1),  # noqa: DTZ001 - the zone is given below
    max_value=datetime(2026, 11, 30),  # noqa: DTZ001
    timezones=st.just(ZONE),
)
holders = st.sampled_from([one for one in Holder if one is not Holder.OUTAGE])


@st.composite
def outages(draw):
    start, end = sorted(draw(st.lists(instants, min_size=2, max_size=2, unique=True)))
    return away(start, end)


@st.composite
def histories(draw):
    """State changes in order, an instant after the last one, and some outages."""
    moments = sorted(draw(st.lists(instants, min_size=2, max_size=8)))
    spans = [(moment, draw(holders)) for moment in moments[:-1]]
    return spans, moments[-1], draw(st.lists(outages(), max_size=4))


def office_seconds(start, end):
    return CALENDAR.office_time(start, end) // timedelta(seconds=1)


def test_a_day_of_three_hands_is_told_apart():
    spans = [
        (at("2026-03-02 09:00"), Holder.OFFICE),
        (at("2026-03-02 10:00"), Holder.APPLICANT),
        (at("2026-03-03 10:00"), Holder.OTHER),
    ]

    spent = attribute(spans, at("2026-03-03 12:00"), CALENDAR)

    day = office_seconds(at("2026-03-02 00:00"), at("2026-03-03 00:00"))
    assert spent == Spent(office=HOUR, applicant=day, other=2 * HOUR)


def test_nights_and_holidays_are_nobodys_time():
    spans = [(at("2026-04-30 17:00"), Holder.OFFICE), (at("2026-05-02 10:00"), Holder.APPLICANT)]

    spent = attribute(spans, at("2026-05-06 10:00"), CALENDAR)

    assert spent.office == office_seconds(at("2026-04-30 17:00"), at("2026-05-01 00:00"))
    assert spent.applicant == HOUR


def test_an_outage_is_taken_out_of_everybodys_time():
    spans = [(at("2026-03-02 09:00"), Holder.OFFICE), (at("2026-03-02 11:00"), Holder.PAUSE)]
    twice = [
        away(at("2026-03-02 10:30"), at("2026-03-02 11:15")),
        away(at("2026-03-02 10:00"), at("2026-03-02 11:00")),
    ]

    spent = attribute(spans, at("2026-03-02 12:00"), CALENDAR, twice)
    drawn = segments(spans, at("2026-03-02 12:00"), CALENDAR, twice)

    assert spent == Spent(office=HOUR, outage=75 * 60, pause=45 * 60)
    assert [(each.holder, each.seconds) for each in drawn] == [
        (Holder.OFFICE, HOUR),
        (Holder.OUTAGE, 75 * 60),
        (Holder.PAUSE, 45 * 60),
    ]


def test_a_case_that_nobody_holds_yet_took_no_time():
    assert attribute([], at("2026-03-02 09:00"), CALENDAR) == Spent()
    later = [(at("2026-03-03 09:00"), Holder.OFFICE)]
    assert attribute(later, at("2026-03-02 09:00"), CALENDAR) == Spent()


def test_a_clock_that_was_put_back_loses_no_time():
    spans = [
        (at("2026-03-02 09:00"), Holder.OFFICE),
        (at("2026-03-02 11:00"), Holder.APPLICANT),
        (at("2026-03-02 10:00"), Holder.OTHER),
    ]

    spent = attribute(spans, at("2026-03-02 12:00"), CALENDAR)

    assert spent == Spent(office=2 * HOUR, other=HOUR)


@given(histories())
def test_the_holders_times_add_up_to_the_time_elapsed(history):
    spans, until, down = history

    spent = attribute(spans, until, CALENDAR, down)

    assert spent.total == office_seconds(spans[0][0], until)
    assert all(spent.of(holder) >= 0 for holder in Holder)


@given(histories(), instants)
def test_what_is_split_adds_up_again(history, moment):
    """Exactly at whole seconds; a second may fall to the other side of a split within one."""
    spans, until, down = history
    spans = [(start.replace(microsecond=0), holder) for start, holder in spans]
    until, moment = until.replace(microsecond=0), moment.replace(microsecond=0)
    second = timedelta(seconds=1)
    down = [
        away(each.start_at.replace(microsecond=0), each.end_at.replace(microsecond=0) + second)
        for each in down
    ]
    moment = min(max(moment, spans[0][0]), until)
    held = next(holder for start, holder in reversed(spans) if start <= moment)
    after = [(moment, held), *(each for each in spans if each[0] > moment)]

    whole = attribute(spans, until, CALENDAR, down)
    first = attribute(spans, moment, CALENDAR, down)
    second = attribute(after, until, CALENDAR, down)

    for holder in Holder:
        assert whole.of(holder) == first.of(holder) + second.of(holder)


@given(histories())
def test_an_outage_wins_and_gives_nobody_more_time(history):
    spans, until, down = history

    without = attribute(spans, until, CALENDAR)
    spent = attribute(spans, until, CALENDAR, down)
    always = attribute(spans, until, CALENDAR, [away(spans[0][0], until + timedelta(days=1))])

    assert without.outage == 0
    assert always == Spent(outage=without.total)
    for holder in set(Holder) - {Holder.OUTAGE}:
        # A second may go from one piece to the next where a piece is cut within one.
        assert spent.of(holder) <= without.of(holder) + len(spans) + 2 * len(down)


@given(histories(), st.randoms())
def test_the_order_of_outages_makes_no_difference(history, dice):
    spans, until, down = history
    mixed = list(down)
    dice.shuffle(mixed)

    assert attribute(spans, until, CALENDAR, mixed) == attribute(spans, until, CALENDAR, down)


@given(histories())
def test_segments_have_no_gaps_and_each_its_own_holder(history):
    spans, until, down = history

    drawn = segments(spans, until, CALENDAR, down)

    edges = [each.start for each in drawn] + [each.end for each in drawn[-1:]]
    assert edges == sorted(set(edges))
    if drawn:
        assert (edges[0], edges[-1]) == (spans[0][0], until)
    for earlier, later in pairwise(drawn):
        assert earlier.end == later.start
        assert earlier.holder is not later.holder


steps = st.builds(OpenStep, st.sampled_from([BUREAU, FIRE, WATER]), st.booleans())


@pytest.mark.parametrize(
    ("open_steps", "paused", "awaiting", "holder"),
    [
        ([OpenStep(BUREAU)], False, False, Holder.OFFICE),
        ([], False, False, Holder.OFFICE),
        ([OpenStep(BUREAU), OpenStep(FIRE)], False, False, Holder.OTHER),
        ([OpenStep(FIRE), OpenStep(BUREAU, for_applicant=True)], False, False, Holder.APPLICANT),
        ([OpenStep(FIRE)], False, True, Holder.APPLICANT),
        ([OpenStep(BUREAU, for_applicant=True)], True, True, Holder.PAUSE),
    ],
)
def test_one_of_several_branches_counts(open_steps, paused, awaiting, holder):
    assert holder_of(open_steps, BUREAU, paused=paused, awaiting=awaiting) is holder


@given(st.lists(steps, max_size=5), st.randoms(), st.booleans(), st.booleans())
def test_the_order_of_branches_makes_no_difference(open_steps, dice, paused, awaiting):
    mixed = list(open_steps)
    dice.shuffle(mixed)

    told = holder_of(open_steps, BUREAU, paused=paused, awaiting=awaiting)

    assert holder_of(mixed, BUREAU, paused=paused, awaiting=awaiting) is told
    assert (told is Holder.PAUSE) == paused
