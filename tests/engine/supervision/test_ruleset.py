"""When which card is owed: the shipped rule sets, and what a rule set refuses."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import InvalidValueError, NotFoundError
from engine.limits import Due, Extension, Interval, Span, due, step_due
from engine.limits.clocks import ClockName, RunningClock
from engine.limits.values import day_of
from engine.model import Limit, Unit
from engine.supervision import Level, RuleSet

CALENDAR = Calendar.shipped()
DATA = Path(__file__).parents[2] / "data/clock_vectors.json"
VECTORS = {vector["id"]: vector for vector in json.loads(DATA.read_text("utf-8"))}
TEN = time(10, tzinfo=ZONE)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def clock(name, start, limit, *, pauses=(), extensions=(), **more):
    """A clock of whole days as the fold makes it, its due date counted by law."""
    limit = Limit.parse(limit) if isinstance(limit, str) else limit
    days = [Interval(day_of(one.start), day_of(one.end) if one.end else None) for one in pauses]
    found = due(start, limit, CALENDAR, days, extensions)
    return RunningClock(
        name=name, starts_at=start, limit=limit, due=found, pauses=tuple(pauses), **more
    )


def owed(name, *clocks):
    thresholds = RuleSet.shipped(name).thresholds(clocks, CALENDAR)
    return {(one.rule, one.level.value): one.at for one in thresholds}


def of_vector(vector):
    """The clocks of a card vector: a case, a pre-acceptance or a special procedure."""
    said = vector["input"]
    if "accept" in said:
        start = at(said["accept"])
        special = said.get("approved_special_wd", 0)
        begun = start + timedelta(days=1)
        ended = datetime.combine(CALENDAR.add(begun.date(), special), TEN)
        pauses = (Span(begun, ended),) if special else ()
        return [
            clock(ClockName.PROMISED, start, f"{said['promise_wd']}wd", pauses=pauses),
            clock(ClockName.STATUTORY, start, f"{said['legal_wd']}wd", pauses=pauses),
        ]
    if "submitted" in said:
        return [clock(ClockName.ACCEPTANCE, at(said["submitted"]), f"{said['limit_wd']}wd")]
    return [clock(ClockName.SPECIAL, at(said["start"]), f"{said['approved_wd']}wd")]


@pytest.mark.parametrize("name", ["M01", "M02", "M03", "M04"])
def test_the_cards_of_the_hunan_document_come_out_to_the_second(name):
    vector = VECTORS[name]

    thresholds = RuleSet.shipped("hunan").thresholds(of_vector(vector), CALENDAR)

    found = {one.level: one.at for one in thresholds if one.rule.startswith("HN-")}
    expected = vector["expect"]
    assert found == {
        Level.WARNING: datetime.combine(date.fromisoformat(expected["warn_from"]), TEN),
        Level.YELLOW: datetime.combine(date.fromisoformat(expected["yellow_from"]), TEN),
        Level.RED: datetime.combine(date.fromisoformat(expected["red_from"]), TEN),
    }


def test_the_product_warns_two_days_before_the_promise_and_cards_at_the_midnights_after():
    start = at("2026-03-02T10:00")
    promised = clock(ClockName.PROMISED, start, "10wd")
    statutory = clock(ClockName.STATUTORY, start, "20wd")

    assert owed("product", promised, statutory) == {
        ("A01", "warning"): at("2026-03-13T00:00"),
        ("A01", "yellow"): at("2026-03-17T00:00"),
        ("A02", "red"): at("2026-03-31T00:00"),
    }


def test_a_short_promise_warns_when_four_fifths_are_used_up():
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "5wd")

    assert owed("product", promised)["A01", "warning"] == at("2026-03-07T00:00")


def test_a_share_that_ends_within_a_day_is_counted_within_that_day():
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "7wd")

    # 7 × 0.2 = 1.4 days before the midnight after 11 March.
    assert owed("product", promised)["A01", "warning"] == at("2026-03-10T14:24")


def test_days_that_a_pause_cut_out_are_not_counted_back_either():
    pauses = (Span(at("2026-03-11T09:00"), at("2026-03-19T15:00")),)
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "10wd", pauses=pauses)
    assert promised.due.on == date(2026, 3, 24)

    # 20, 23 and 24 March count, 12 to 19 do not: two days are left after 20 March.
    assert owed("product", promised)["A01", "warning"] == at("2026-03-21T00:00")


def test_counting_back_jumps_over_a_whole_pause():
    pauses = (Span(at("2026-03-11T09:00"), at("2026-03-19T15:00")),)
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "8wd", pauses=pauses)
    assert promised.due.on == date(2026, 3, 20)

    # 1.6 days before its end: one is 20 March itself, the rest lies in 11 March.
    assert owed("product", promised)["A01", "warning"] == at("2026-03-11T09:36")


def test_a_suspended_clock_owes_nothing():
    pauses = (Span(at("2026-03-04T09:00")),)
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "7wd", pauses=pauses)

    for name in RuleSet.names():
        assert owed(name, promised) == {}


def test_a_procedure_that_runs_on_after_its_case_still_gets_its_cards():
    special = clock(ClockName.SPECIAL, at("2026-03-02T10:00"), "5wd", subject="testing-1")

    assert owed("product", special) == {
        ("A15", "warning"): at("2026-03-06T00:00"),
        ("A15", "yellow"): at("2026-03-10T00:00"),
        ("A15", "red"): at("2026-03-11T00:00"),
    }


def test_a_case_voided_before_its_card_gets_none():
    promised = clock(
        ClockName.PROMISED, at("2026-03-02T10:00"), "10wd", ended_at=at("2026-03-12T23:59:59")
    )

    assert owed("product", promised) == {}


def test_an_answer_at_the_very_moment_is_in_time():
    start = at("2026-03-02T10:00")
    ended = clock(ClockName.PROMISED, start, "10wd", ended_at=at("2026-03-13T00:00"))

    assert owed("product", ended) == {}


def test_what_was_answered_late_keeps_the_cards_of_before():
    start = at("2026-03-02T10:00")
    late = clock(ClockName.PROMISED, start, "10wd", ended_at=at("2026-03-17T00:00:01"))

    assert list(owed("product", late)) == [("A01", "warning"), ("A01", "yellow")]


def test_silence_is_acceptance_in_every_set_and_by_the_laws_days():
    watch = clock(ClockName.ACCEPTANCE, at("2026-09-29T16:00"), "5wd", subject="1")

    for name in RuleSet.names():
        assert owed(name, watch)["A05", "red"] == at("2026-10-13T00:00")


def test_a_step_is_carded_when_its_office_time_is_over():
    opened = at("2026-03-02T10:00")
    limit = Limit.parse("0.5wd")
    ends = step_due(opened, limit, CALENDAR)
    step = RunningClock(
        name=ClockName.STEP,
        subject="a1",
        node_id="review",
        starts_at=opened,
        limit=limit,
        due=Due(on=ends.date(), at=ends),
    )

    [threshold] = RuleSet.shipped().thresholds([step], CALENDAR)

    assert (threshold.rule, threshold.at, threshold.node_id) == ("A03", ends, "review")
    assert threshold.key == "A03/yellow/a1"


def test_delivery_and_the_applicants_correction_have_their_own_cards():
    decided = at("2026-09-30T15:00")
    delivery = clock(ClockName.DELIVERY, decided, "10wd")
    correction = clock(ClockName.CORRECTION, decided, "10wd", subject="1")

    assert owed("product", delivery, correction) == {
        ("A17", "warning"): at("2026-10-17T00:00"),
        ("A17", "yellow"): at("2026-10-21T00:00"),
        ("CORRECTION", "warning"): at("2026-10-17T00:00"),
    }


def test_yulin_gives_yellow_at_nine_tenths_and_red_beyond_the_promise():
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "10wd")

    assert owed("yulin", promised) == {
        ("YL", "yellow"): at("2026-03-14T00:00"),
        ("YL", "red"): at("2026-03-17T00:00"),
    }


def test_the_hint_comes_one_working_day_before():
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "10wd")

    assert owed("hint", promised) == {("C-17030624", "info"): at("2026-03-14T00:00")}


def test_on_the_spot_there_is_no_time_to_warn():
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "0")

    assert owed("product", promised) == {("A01", "yellow"): at("2026-03-03T00:00")}


@pytest.mark.parametrize("name", RuleSet.names())
def test_what_is_decided_on_the_spot_has_the_day_in_every_set(name):
    begun, ended = at("2026-03-02T10:00"), at("2026-03-02T16:40")

    done, open_still = (
        owed(name, clock(ClockName.PROMISED, begun, "0", ended_at=end)) for end in (ended, None)
    )

    assert done == {}
    assert set(open_still.values()) <= {at("2026-03-03T00:00")}


def test_a_warning_never_comes_before_the_clock_began():
    start = at("2026-03-02T10:00")
    promised = clock(ClockName.PROMISED, start, "1wd")

    assert owed("hunan", promised)["HN-CASE", "warning"] == start
    assert owed("hint", promised)["C-17030624", "info"] == at("2026-03-03T00:00")


def test_an_extension_moves_the_red_card_in_either_counting():
    start = at("2026-03-02T10:00")
    longer = [Extension(length=Limit.parse("10wd"), approved_on=date(2026, 3, 20))]
    statutory = clock(ClockName.STATUTORY, start, "20wd", extensions=longer)

    assert owed("product", statutory) == {("A02", "red"): at("2026-04-15T00:00")}
    assert owed("hunan", statutory) == {("HN-CASE", "red"): at("2026-04-14T10:00")}


@pytest.mark.parametrize(
    ("limit", "warned"),
    [
        pytest.param("3mo", at("2026-05-30T00:00"), id="months: two working days before"),
        pytest.param("5d", at("2026-03-09T00:00"), id="calendar days: four fifths"),
        pytest.param("10h", at("2026-03-03T10:00"), id="office hours: four fifths"),
    ],
)
def test_other_units_are_the_laws_in_either_counting(limit, warned):
    promised = clock(ClockName.PROMISED, at("2026-03-02T09:00"), limit)

    assert owed("product", promised)["A01", "warning"] == warned
    assert owed("hunan", promised)["HN-CASE", "yellow"] == promised.due.at


def test_a_card_names_its_row():
    promised = clock(ClockName.PROMISED, at("2026-03-02T10:00"), "10wd")
    rules = RuleSet.shipped()
    [_warning, yellow] = rules.thresholds([promised], CALENDAR)

    assert rules.card(yellow).title == "超过承诺时限"

    with pytest.raises(NotFoundError):
        RuleSet.shipped("yulin").card(yellow)


def test_there_is_no_set_of_another_name():
    with pytest.raises(NotFoundError):
        RuleSet.shipped("../product")


def test_the_version_names_the_text():
    versions = {RuleSet.shipped(name).version for name in RuleSet.names()}

    assert len(versions) == len(RuleSet.names())
    assert RuleSet.read("product", TEXT).version != RuleSet.read("product", TEXT + "\n").version


TEXT = """
title = "本县规则"
source = "本县办法"
counting = "days"

[[cards]]
rule = "A05"
clock = "acceptance"
level = "red"
title = "视为受理"
basis = "行政许可法第三十二条"

[[cards]]
rule = "A01"
clock = "promised"
level = "yellow"
title = "超承诺"
basis = "承诺"
"""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(('clock = "promised"', 'clock = "promise"'), "第2条", id="clock"),
        pytest.param(('level = "yellow"', 'level = "orange"'), "第2条", id="level"),
        pytest.param(('title = "超承诺"', 'offset = 0.3\ntitle = "超"'), "第2条", id="0.3 days"),
        pytest.param(
            ('title = "超承诺"', 'share = 0.8\ntitle = "超"'), "比例应写成文本", id="float"
        ),
        pytest.param(('title = "超承诺"', 'share = "x"\ntitle = "超"'), "不是比例", id="words"),
        pytest.param(('title = "超承诺"', 'share = "1.2"\ntitle = "超"'), "小于1", id="over one"),
        pytest.param(
            ('title = "超承诺"', 'share = "0.8"\noffset = 1\ntitle = "超"'), "第2条", id="both"
        ),
        pytest.param(('"promised"', '"step"\noffset = -1'), "环节时限", id="step"),
        pytest.param(('title = "超承诺"', 'colour = "red"\ntitle = "超"'), "第2条", id="extra"),
        pytest.param(('"acceptance"', '"acceptance"\noffset = 3'), "A05", id="deemed later"),
        pytest.param(('rule = "A05"', 'rule = "A04"'), "缺少 A05", id="deemed left out"),
        pytest.param(('title = "超承诺"', 'offset = 0\ntitle = "超"'), "不写 offset", id="zero"),
        pytest.param(('counting = "days"', 'counting = "weeks"'), "counting", id="counting"),
        pytest.param(('counting = "days"', "counting = days"), "TOML", id="no TOML"),
    ],
)
def test_a_bad_set_is_refused_with_the_row(change, sentence):
    RuleSet.read("county", TEXT)

    with pytest.raises(InvalidValueError, match=sentence):
        RuleSet.read("county", TEXT.replace(*change))


def test_two_rows_for_one_card_are_refused():
    twice = TEXT + TEXT[TEXT.rindex("[[cards]]") :]

    with pytest.raises(InvalidValueError, match="第3条与第2条重复"):
        RuleSet.read("county", twice)


STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2025, 6, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=ZONE)
)
GAPS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), max_size=3)


@given(STARTS, st.integers(0, 60), GAPS, st.sampled_from(RuleSet.names()))
def test_cards_come_in_the_order_of_their_gravity(start, days, gaps, name):
    pauses, begun = [], start
    for gap, length in gaps:
        begun += timedelta(hours=gap)
        pauses.append(Span(begun, begun + timedelta(hours=length)))
        begun = pauses[-1].end
    limit = Limit(Decimal(days), Unit.WORKING_DAY)
    clocks = [
        clock(each, start, limit, pauses=pauses)
        for each in (ClockName.PROMISED, ClockName.SPECIAL, ClockName.DELIVERY)
    ]

    for each in clocks:
        found = RuleSet.shipped(name).thresholds([each], CALENDAR)

        levels = [list(Level).index(one.level) for one in found]
        assert levels == sorted(levels)
        assert all(one.at >= start for one in found)
        assert len({one.key for one in found}) == len(found)


@given(STARTS, st.integers(10, 40), GAPS)
def test_the_warning_comes_when_a_limit_two_days_shorter_would_end(start, days, gaps):
    pauses, begun = [], start
    for gap, length in gaps:
        begun += timedelta(hours=gap)
        pauses.append(Span(begun, begun + timedelta(hours=length)))
        begun = pauses[-1].end
    shorter = clock(ClockName.PROMISED, start, f"{days - 2}wd", pauses=pauses)
    promised = clock(ClockName.PROMISED, start, f"{days}wd", pauses=pauses)

    warned = owed("product", promised)["A01", "warning"]

    # Where a pause begins on the last day of the shorter limit, that limit waits for its end;
    # of the longer one that day has counted.
    last = day_of(warned - timedelta(seconds=1))
    assume(all(day_of(pause.start) != last for pause in pauses))
    assert warned == shorter.due.at


@given(STARTS, st.integers(1, 40), st.integers(0, 20))
def test_a_longer_pause_never_brings_a_card_forward(start, days, length):
    limit = Limit(Decimal(days), Unit.WORKING_DAY)
    begun = start + timedelta(hours=1)

    for name in RuleSet.names():
        moments = []
        for hours in (length * 24, length * 24 + 24):
            pauses = [Span(begun, begun + timedelta(hours=hours))]
            found = clock(ClockName.PROMISED, start, limit, pauses=pauses)
            moments.append(owed(name, found))
        assert all(
            moments[1][key] >= value for key, value in moments[0].items() if key in moments[1]
        )
