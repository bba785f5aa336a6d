"""A court or the law stops a case in the midst of a special procedure: its periods wait, too."""

from datetime import date

import pytest

from engine import actions, queries
from engine.casefile.settling import clocks
from engine.clock import ZONE
from engine.limits.clocks import ClockName
from engine.model import Role
from engine.procedures import ProcedureKind
from engine.queries.lawful import special_lines
from engine.store.records import TurnRecord
from tests.support.county import fresh_key
from tests.support.procedures import ENTRUSTED, REPORTED, REQUESTED, TOLD, Proceeding

TOWN = "11990101000000027Q"
CITED = {"document": "（2026）示0101行初3号", "reason": "法院裁定停止执行", "basis": ""}


@pytest.fixture
def felling(sqlite_county):
    """A case of the town that waits for its reviewer, on Monday, 2 March 2026."""
    return Proceeding(sqlite_county, sqlite_county.make_case("felling", at="review"))


def suspend(felling, ground="court"):
    county = felling.county
    with county.engine.begin(county.people["town_decider"]) as work:
        given = {**CITED, "ground": ground, "seen": None, "key": fresh_key()}
        actions.suspend_case(work, felling.case_id, **given)


def resume(felling):
    county = felling.county
    with county.engine.begin(county.people["town_decider"]) as work:
        done = actions.resume_case(work, felling.case_id, reason="恢复", seen=None, key=fresh_key())
    with county.engine.look(county.people["town_decider"]) as look:
        return queries.letter_page(look, done.letters[0])


def special_due(felling):
    file = felling.file
    [special] = [c for c in clocks(file, felling.county.clock.now()) if c.name is ClockName.SPECIAL]
    return special.due.on


def appraise(felling):
    felling.open("town_decider", ProcedureKind.APPRAISAL)
    felling.act("town_reviewer", "entrust", ENTRUSTED)


def test_the_time_that_was_told_stands_still(felling):
    appraise(felling)
    assert felling.row.due_on == special_due(felling) == date(2026, 3, 9)
    felling.move_to(date(2026, 3, 4))

    suspend(felling)

    assert (felling.row.due_on, special_due(felling)) == (None, None)
    felling.move_to(date(2026, 3, 25))
    with felling.county.engine.begin() as work:
        assert actions.watch_case(work, felling.case_id) == 0
    with felling.county.engine.look(felling.county.people["town_decider"]) as look:
        [line] = special_lines(look, felling.file)
    assert "中止办理期间停止计算" in line.sentence
    resume(felling)
    assert felling.row.due_on == special_due(felling) == date(2026, 3, 30)
    felling.county.check_case(felling.case_id)


def test_it_is_nobodys_turn_while_the_case_is_stopped(felling):
    appraise(felling)
    before = turns(felling)
    suspend(felling)
    assert turns(felling) == []
    felling.move_to(date(2026, 3, 9))

    resume(felling)

    lost = felling.county.engine.calendar.add(before[0][1], 5)
    assert turns(felling) == [(what, lost) for what, _due_on in before]
    felling.county.check_case(felling.case_id)


def turns(felling):
    """What waits for somebody beside the steps, with its last day."""
    with felling.county.engine.look() as look:
        rows = look.tables.cases.projections(felling.case_id)["turn"]
    names = [column.name for column in TurnRecord.__table__.columns]
    waiting = [row for row in (dict(zip(names, row, strict=True)) for row in rows)
               if row["over_at"] is None]  # fmt: skip
    return [(row["what"], row["due_on"]) for row in waiting]


def test_where_no_law_stops_it_the_time_that_was_told_runs_on(felling):
    appraise(felling)

    suspend(felling, "evidence")
    felling.move_to(date(2026, 3, 6))
    resume(felling)

    assert felling.row.due_on == special_due(felling) == date(2026, 3, 9)
    felling.county.check_case(felling.case_id)


def test_a_step_that_waits_for_the_procedure_waits_on(felling):
    appraise(felling)
    suspend(felling)
    felling.move_to(date(2026, 3, 6))

    letter = resume(felling)

    assert "特别程序仍在进行" in letter
    assert felling.county.task(felling.case_id, "review").due_at is None
    felling.county.check_case(felling.case_id)
    felling.act("town_reviewer", "report", REPORTED | {"reported_on": "2026-03-06"})
    due_at = felling.county.task(felling.case_id, "review").due_at
    assert due_at.astimezone(ZONE).date() == date(2026, 3, 10)
    felling.county.check_case(felling.case_id)


def test_whoever_may_ask_for_a_hearing_has_his_days_back(felling):
    felling.open("town_decider", ProcedureKind.HEARING, ground="第四十七条：直接涉及重大利益关系")
    felling.act("town_reviewer", "tell", TOLD)
    assert felling.row.due_on == date(2026, 3, 9)
    felling.move_to(date(2026, 3, 6))
    suspend(felling)
    felling.move_to(date(2026, 3, 20))
    resume(felling)

    assert felling.row.due_on == date(2026, 3, 23)
    felling.move_to(date(2026, 3, 23))
    felling.act("town_reviewer", "request", REQUESTED | {"requested_on": "2026-03-23"})
    assert felling.row.state == "requested"
    felling.county.check_case(felling.case_id)


def test_the_office_has_its_twenty_days_for_the_hearing_back(felling):
    felling.county.grant("hearing_chair1", Role.HEARING_CHAIR, TOWN, item="felling")
    felling.open("town_decider", ProcedureKind.HEARING, ground="第四十七条：直接涉及重大利益关系")
    felling.act("town_reviewer", "tell", TOLD)
    felling.move_to(date(2026, 3, 3))
    felling.act("town_reviewer", "request", REQUESTED)
    before = felling.row.due_on
    suspend(felling)
    felling.move_to(date(2026, 3, 10))

    resume(felling)

    assert felling.row.due_on == felling.county.engine.calendar.add(before, 5)
    felling.county.check_case(felling.case_id)
