"""A calendar changes: drafted by one, previewed, confirmed by another, followed by every open case."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine import actions, calendar, queries
from engine.audit import Kind
from engine.calendar import Calendar, CalendarChange, CalendarData, Closing
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.store.calendars import CalendarRow, VersionState
from engine.work import Work
from engine.work.calendars import reckon_behind
from tests.support.county import County
from tests.support.notices import NOTICE_2027

LATE = datetime(2027, 2, 1, 1, 0, tzinfo=UTC)
"""Nine o'clock of a Monday whose limits reach into a Spring Festival nobody has announced."""


def notice(work: Work) -> CalendarChange:
    return calendar.import_year(actions.calendar_to_change(work), NOTICE_2027)


def draft(county: County, by: str = "sys_admin1") -> CalendarRow:
    with county.engine.begin(county.people[by]) as work:
        return actions.draft_calendar_change(work, notice(work))


def confirm(county: County, number: int, by: str = "sys_admin2") -> CalendarRow:
    with county.engine.begin(county.people[by]) as work:
        return actions.confirm_calendar(work, number)


def told(county: County, kind: Kind) -> list[dict]:
    return [dict(event.data) for event in county.log() if event.kind is kind]


def test_a_calendar_is_in_force_once_a_second_person_has_confirmed_it(county):
    row = draft(county)
    assert not county.engine.calendar.is_working_day(date(2027, 1, 1))
    assert county.engine.calendar.is_working_day(date(2027, 2, 8))

    confirmed = confirm(county, row.number)

    with county.engine.look() as look:
        assert look.calendar.version == row.version
        assert not look.calendar.is_working_day(date(2027, 2, 8))
    assert confirmed.state is VersionState.IN_FORCE
    assert (confirmed.drafted_by, confirmed.confirmed_by) == ("sys_admin1", "sys_admin2")


def test_an_import_is_one_event_with_the_digest_of_its_data(county):
    row = draft(county)

    confirm(county, row.number)

    [_founded, imported] = told(county, Kind.CALENDAR_IMPORTED)
    with county.engine.look() as look:
        stored = CalendarData.model_validate(look.tables.calendars.body(row.version))
    assert imported == {
        "number": row.number,
        "version": row.version,
        "digest": stored.digest,
        "drafted_by": "sys_admin1",
    }
    assert county.verify().sound


def test_whoever_drafted_it_does_not_confirm_it(county):
    row = draft(county)

    with pytest.raises(NotPermittedError) as refusal:
        confirm(county, row.number, by="sys_admin1")

    assert refusal.value.rule == actions.import_calendar.SECOND_PERSON
    with county.engine.look() as look:
        assert look.tables.calendars.in_force() == Calendar.shipped().version


def test_the_centres_supervisor_may_confirm_but_not_draft(county):
    with pytest.raises(NotPermittedError):
        draft(county, by="center_supervision1")

    confirmed = confirm(county, draft(county).number, by="center_supervision1")

    assert confirmed.state is VersionState.IN_FORCE


@pytest.mark.parametrize("login", ["acceptor1", "auditor1", "e_supervisor1"])
def test_nobody_else_drafts_confirms_or_refuses(sqlite_county, login):
    county = sqlite_county
    login = next(name for name in county.people if name.startswith(login[:-1]))
    number = draft(county).number

    for attempt in (
        lambda: draft(county, by=login),
        lambda: confirm(county, number, by=login),
        lambda: refuse(county, number, by=login),
    ):
        with pytest.raises(NotPermittedError):
            attempt()


def refuse(county: County, number: int, by: str) -> CalendarRow:
    with county.engine.begin(county.people[by]) as work:
        return actions.refuse_calendar(work, number)


def test_a_draft_is_decided_once(sqlite_county):
    county = sqlite_county
    first, second = draft(county).number, None
    refuse(county, first, by="center_supervision1")

    with pytest.raises(WrongStateError, match="苏督导退回"):
        confirm(county, first)
    second = draft(county).number
    confirm(county, second)
    with pytest.raises(WrongStateError, match="韦系统确认"):
        confirm(county, second, by="center_supervision1")
    assert [row["number"] for row in told(county, Kind.CALENDAR_REFUSED)] == [first]


def test_the_same_draft_twice_is_one(sqlite_county):
    assert draft(sqlite_county) == draft(sqlite_county)
    assert len(told(sqlite_county, Kind.CALENDAR_DRAFTED)) == 1


def test_a_draft_made_before_another_was_confirmed_would_turn_that_back(sqlite_county):
    county = sqlite_county
    late = draft(county).number
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = calendar.add_closing(
            actions.calendar_to_change(work), Closing(day=date(2026, 3, 10), name="搬迁")
        )
        closing = actions.draft_calendar_change(work, change).number
    confirm(county, closing)

    with pytest.raises(WrongStateError, match="重新起草"):
        confirm(county, late)


def test_every_version_that_was_ever_named_can_be_loaded_again(county):
    shipped = Calendar.shipped().version
    row = draft(county)
    confirm(county, row.number)

    with county.engine.look() as look:
        for version in (shipped, row.version):
            assert look.tables.calendars.body(version) is not None
            assert look.versions.named(look.tables, version).version == version
        with pytest.raises(NotFoundError):
            look.versions.named(look.tables, "1999-2000.0123456789ab")


def test_which_calendar_was_in_force_when_is_told_by_the_table(sqlite_county):
    county = sqlite_county
    before = county.clock.now()
    county.clock.advance(timedelta(days=1))
    row = draft(county)
    county.clock.advance(timedelta(days=1))
    confirm(county, row.number)

    with county.engine.look() as look:
        shipped = Calendar.shipped().version
        assert look.calendar_at(before).version == shipped
        assert look.calendar_at(county.clock.now() - timedelta(hours=1)).version == shipped
        assert look.calendar_at(county.clock.now()).version == row.version


def test_a_change_that_changes_nothing_is_refused(sqlite_county):
    with sqlite_county.engine.begin(sqlite_county.people["sys_admin1"]) as work:
        now = actions.calendar_to_change(work)
        with pytest.raises(InvalidValueError, match="相同"):
            calendar.set_hours(now, now.sessions)


# The preview


def test_the_preview_says_what_the_confirmation_then_does(county):
    county.clock.move_to(LATE)
    moving = county.make_case("felling", at="review")
    county.clock.advance(timedelta(days=12))
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = notice(work)
    before = county.case(moving)

    with county.engine.look() as look:
        seen = queries.preview_calendar(look, change.calendar)

    after = follow(county, change)[moving]
    moves = {move.title: (move.before, move.after) for move in seen.moves}
    assert (seen.cases, seen.moving) == (1, 1)
    assert moves["法定时限"] == (before.statute_over_at, after.statute_over_at)
    assert moves["承诺时限"] == (before.promise_over_at, after.promise_over_at)
    assert seen.clocks["法定时限"] == seen.clocks["承诺时限"] == 1
    assert seen.effects[queries.Effect.LEAVES_OVER] == 1
    assert before.promise_over_at < county.clock.now() < after.promise_over_at
    assert seen.latest > 0
    assert seen.provisional_before == 1
    assert seen.provisional_after == 0


def follow(county: County, change: CalendarChange) -> dict:
    with county.engine.begin(county.people["sys_admin1"]) as work:
        number = actions.draft_calendar_change(work, change).number
    confirm(county, number)
    reckon_behind(county.engine)
    return {case_id: county.case(case_id) for case_id in county.case_ids()}


def test_a_preview_writes_nothing(sqlite_county):
    county = sqlite_county
    county.clock.move_to(LATE)
    case_id = county.make_case("felling", at="review")
    row, events = county.case(case_id), len(county.log())

    with county.engine.look() as look:
        change = calendar.import_year(look.calendar, NOTICE_2027)
        queries.preview_calendar(look, change.calendar)

    assert county.case(case_id) == row
    assert len(county.log()) == events


def test_a_case_turns_red_where_a_holiday_becomes_a_working_day(sqlite_county):
    county = sqlite_county
    first = draft(county)
    confirm(county, first.number)
    county.clock.move_to(LATE)
    case_id = county.make_case("felling", at="review")
    county.clock.move_to(county.case(case_id).statute_over_at - timedelta(days=1))
    shorter = NOTICE_2027.replace(
        "2月5日（周五）至11日（周四）放假调休，共7天", "2月5日（周五）放假"
    )

    with county.engine.look() as look:
        change = calendar.import_year(look.calendar, shorter)
        seen = queries.preview_calendar(look, change.calendar)

    assert change.summary.startswith("更正2027年放假安排")
    assert seen.effects == {queries.Effect.TURNS_RED: 1}
    assert seen.earliest < 0
    assert {move.effect for move in seen.moves} == {queries.Effect.TURNS_RED}
