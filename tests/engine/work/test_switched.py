"""A case that goes over to the ordinary procedure: its promise, its letter, its cards."""

from datetime import date, datetime, time, timedelta

import pytest

from engine import actions
from engine.actions.watch_case import watch_case
from engine.clock import ZONE

ORDINARY = "按普通程序准予"
LISTED = "列入严重失信名单"


def letter(county, case_id, code):
    [event] = [e for e in county.events(case_id) if e.data.get("code") == code]
    with county.engine.look() as look:
        return look.contents(event.data["contents"]["letter"])["text"]


def move_to(county, day, hour=9):
    county.clock.move_to(datetime.combine(day, time(hour), ZONE))


def test_what_was_promised_on_the_spot_is_promised_no_longer(county):
    waiting = county.make_case("hygiene", ORDINARY, at="commit")
    before = county.case(waiting)

    county.complete(county.task(waiting, "commit"), county.answers("hygiene", "commit", ORDINARY))

    after = county.case(waiting)
    assert (before.promised_due_on, after.promised_due_on) == (
        date(2026, 3, 2),
        date(2026, 3, 23),
    )
    assert (before.promised_wd, after.promised_wd) == (0, 15)
    assert after.statutory_due_on == before.statutory_due_on == date(2026, 3, 30)
    assert county.task(waiting, "site_check").promised == "15个工作日"
    county.check()


def test_an_ordinary_case_is_not_late_the_next_day_but_after_its_promise(county):
    case_id = county.make_case("hygiene", ORDINARY, at="site_check")
    move_to(county, date(2026, 3, 3))

    assert county.file(case_id).reckon(county.today).promised.remaining_wd == 14
    with county.engine.begin() as work:
        assert watch_case(work, case_id) == 0

    move_to(county, date(2026, 3, 24), hour=0)
    with county.engine.begin() as work:
        assert watch_case(work, case_id)
    with county.engine.look() as look:
        issued = {(c.rule, c.level): c.at for c in look.tables.cards.of_case(case_id)}
    assert issued["A01", "yellow"] == datetime(2026, 3, 24, tzinfo=ZONE)


def test_each_of_two_promises_that_are_broken_has_its_card(county):
    case_id = county.make_case("hygiene", ORDINARY, at="commit")
    move_to(county, date(2026, 3, 4))
    with county.engine.begin() as work:
        watch_case(work, case_id)
    county.complete(county.task(case_id, "commit"), county.answers("hygiene", "commit", ORDINARY))
    move_to(county, date(2026, 3, 24))
    with county.engine.begin() as work:
        watch_case(work, case_id)

    with county.engine.look() as look:
        issued = [c.at for c in look.tables.cards.of_case(case_id) if c.level == "yellow"]

    assert {datetime(2026, 3, day, tzinfo=ZONE) for day in (3, 24)} <= set(issued)
    county.check()


def test_who_asks_for_the_ordinary_procedure_is_told_its_promise_from_the_first(county):
    case_id = county.make_case("hygiene", LISTED, at="site_check")

    text = letter(county, case_id, "acceptance_notice")

    assert "承诺办结时限 | 15个工作日，至2026年3月23日" in text
    assert "当场，至" not in text


def test_who_commits_himself_is_still_promised_the_same_day(county):
    case_id = county.make_case("hygiene", "告知承诺，当场准予")

    assert "承诺办结时限 | 当场，至2026年3月2日" in letter(county, case_id, "acceptance_notice")
    assert county.case(case_id).promised_wd == 0


def test_a_spot_promise_that_was_broken_before_the_switch_keeps_its_card(county):
    case_id = county.make_case("hygiene", ORDINARY, at="commit")
    move_to(county, date(2026, 3, 4))
    with county.engine.begin() as work:
        watch_case(work, case_id)

    county.complete(county.task(case_id, "commit"), county.answers("hygiene", "commit", ORDINARY))

    with county.engine.look() as look:
        issued = {(c.rule, c.level) for c in look.tables.cards.of_case(case_id)}
    assert ("A01", "yellow") in issued
    assert county.case(case_id).promised_due_on == date(2026, 3, 23)
    county.check()


@pytest.mark.parametrize("days", [0, 1])
def test_a_rebuild_tells_the_same_promise(county, days):
    case_id = county.make_case("hygiene", ORDINARY, at="review")
    county.clock.advance(timedelta(days=days))

    with county.engine.begin() as work:
        rebuilt = actions.rebuild_case(work, case_id)

    assert rebuilt.different == ()
