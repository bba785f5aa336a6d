"""Anomalies that cases show become cards: once each, by whichever node reads the log."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from engine import actions
from engine.actions.examine_case import CURSOR
from engine.audit import Kind
from engine.model import Employment
from engine.profile.paths import hears_before_granting
from engine.store.records import CaseRecord
from engine.work import facts
from tests.support.county import fresh_key


def read_on(county, size=200):
    """Read the log to its end, as the scheduler does."""
    read = []
    while True:
        with county.engine.begin() as work:
            read.append(actions.examine_next(work, size))
        if not read[-1]:
            return sum(read)


def cards(county, case_id):
    with county.engine.look() as look:
        return look.tables.cards.of_case(case_id)


def start_again(county):
    with county.engine.begin() as work:
        work.tables.counters.claim(CURSOR)
        work.tables.counters.move(CURSOR, 0)


def remember(county, case_id, moments):
    """Change what a case's row remembers, past the product."""
    memory = county.case(case_id).memory | {"moments": moments}
    with county.engine.store.begin() as connection:
        wanted = update(CaseRecord).where(CaseRecord.id == case_id)
        connection.execute(wanted.values(memory=memory))


def hasty(county):
    """A case that was handled at night, from the counter to the delivery."""
    county.clock.advance(timedelta(hours=11))
    return county.make_case("felling")


def test_a_step_that_was_done_late_while_the_tick_slept_has_its_card(county):
    case_id = county.make_case("felling", at="site_visit")
    [task] = county.tasks(case_id)
    county.clock.advance(timedelta(days=7))
    county.complete(task, county.answers("felling", "site_visit"))

    read_on(county)

    issued = cards(county, case_id)
    [card] = [card for card in issued if card.rule == "A03"]
    assert (card.at, card.node_id, card.organ) == (task.due_at, "site_visit", task.organ)
    assert card.issued_at > card.at
    start_again(county)
    read_on(county)
    assert cards(county, case_id) == issued
    county.check()


def test_a_case_that_shows_nothing_gets_no_card(county):
    case_id = county.make_case("felling")

    assert read_on(county) == len(county.log())

    assert cards(county, case_id) == []


def test_a_finding_becomes_a_card_of_the_organ_and_the_person(county):
    case_id = county.make_case("karaoke")

    read_on(county)

    [card] = cards(county, case_id)
    assert (card.rule, card.level, card.state) == ("A14", "yellow", "issued")
    assert card.person in county.people
    assert card.organ == county.people[card.person].organ
    assert card.basis
    county.check()


def test_a_sign_that_proves_nothing_waits_for_a_person(county):
    case_id = hasty(county)

    read_on(county)

    assert {(card.rule, card.state) for card in cards(county, case_id)} == {("A19", "pending")}


def test_everything_examined_again_brings_nothing_new(county):
    case_ids = [hasty(county), county.make_case("karaoke")]
    read_on(county)
    before = [cards(county, case_id) for case_id in case_ids]
    told = len(county.log())
    start_again(county)

    read_on(county)

    assert [cards(county, case_id) for case_id in case_ids] == before
    assert len(county.log()) == told


def test_what_supervision_says_is_no_reason_to_examine_again(county):
    case_id = hasty(county)
    read_on(county)
    with county.engine.begin(county.people["e_supervisor1"]) as work:
        [card] = work.tables.cards.of_case(case_id)
        actions.confirm_card(work, card.id, reason="属实", key=fresh_key())
    remember(county, case_id, [["nonsense", "", "", ""]])

    assert read_on(county) == 1

    with county.engine.look() as look:
        assert look.tables.incidents.still_open() == []


@pytest.mark.parametrize("size", [1, 7, 200])
def test_however_much_is_read_at_once_the_cards_are_the_same(sqlite_county, size):
    case_ids = [sqlite_county.make_case("karaoke"), hasty(sqlite_county)]

    read_on(sqlite_county, size)

    found = [(card.rule, card.subject) for one in case_ids for card in cards(sqlite_county, one)]
    assert len(found) == len(set(found)) == 2


def test_two_schedulers_do_not_read_the_same(county):
    county.make_case("felling")
    with county.engine.begin() as work:
        work.tables.counters.claim(CURSOR)

    if county.engine.store.is_sqlite:
        return  # lets nobody else in anyway
    with county.engine.begin() as first:
        assert first.tables.counters.claim(CURSOR) == 0
        with county.engine.begin() as second:
            assert actions.examine_next(second) == 0


def test_a_case_that_cannot_be_examined_is_told_of_and_stops_no_other(county):
    broken, sound = county.make_case("felling"), county.make_case("karaoke")
    moments = county.case(broken).memory["moments"]
    remember(county, broken, [["nonsense", "", "", ""]])

    read_on(county)

    with county.engine.look() as look:
        [incident] = look.tables.incidents.still_open()
    assert county.case(broken).no in incident.detail
    assert cards(county, sound)
    remember(county, broken, moments)
    with county.engine.begin() as work:
        actions.examine_case(work, broken)
    with county.engine.look() as look:
        assert look.tables.incidents.still_open() == []


def test_the_facts_tell_who_signed_and_by_which_right(sqlite_county):
    case_id = sqlite_county.make_case("felling")
    with sqlite_county.engine.look() as look:
        row = look.tables.cases.get(case_id)
        told = facts.facts_of(look, row, look.log.of_case(case_id))

    decided = next(step for step in told.steps if step.node_id == "decide")
    visited = [step for step in told.steps if step.role.value == "inspector"]
    assert decided.authority.value == "held"
    assert decided.employment is Employment.STAFF
    assert all(len(step.signed) == 2 for step in visited)
    assert told.published
    assert told.reception_unit
    assert {letter.code for letter in told.letters} >= {"material_receipt", "acceptance_notice"}


def test_who_held_no_grant_on_that_day_is_found(sqlite_county):
    county = sqlite_county
    case_id = county.make_case("felling")
    [done] = [
        e
        for e in county.events(case_id)
        if e.kind is Kind.TASK_COMPLETED and e.data["node"] == "decide"
    ]

    class Hands:
        def __init__(self, people):
            self.people = people

        def hands(self, users):
            known = self.people.hands(users)
            return known | {done.actor: replace(known[done.actor], grants=())}

    with county.engine.look() as look:
        look.tables = replace(look.tables, people=Hands(look.tables.people))
        row = look.tables.cases.get(case_id)
        told = facts.facts_of(look, row, look.log.of_case(case_id))

    assert next(s for s in told.steps if s.node_id == "decide").authority.value == "missing"


def test_a_flow_that_always_hears_owes_the_hearing(sqlite_county):
    owed = {
        key: hears_before_granting(sqlite_county.bundle(key).flow) for key in ("karaoke", "felling")
    }

    assert owed == {"karaoke": True, "felling": False}


def test_the_cursor_reaches_every_event_that_a_log_can_hold(county):
    far = 2**40

    with county.engine.begin() as work:
        work.tables.counters.claim(CURSOR)
        work.tables.counters.move(CURSOR, far)
    with county.engine.begin() as work:
        assert work.tables.counters.claim(CURSOR) == far


def test_clerks_cards_and_examinations_at_once_do_not_wait_in_a_ring(county):
    county.clock.advance(timedelta(hours=11))
    case_ids = [county.make_case("felling", at="review") for _ in range(6)]
    county.clock.advance(timedelta(days=3))
    together = Barrier(3)

    def clerks():
        together.wait()
        for node in ("review", "decide"):
            for case_id in case_ids:
                county.complete(county.task(case_id, node), county.answers("felling", node))

    def watch():
        together.wait()
        for case_id in case_ids * 2:
            with county.engine.begin() as work:
                actions.watch_case(work, case_id)

    def examine():
        together.wait()
        for _ in range(12):
            start_again(county)
            read_on(county, 40)

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(each) for each in (clerks, watch, examine)]:
            done.result()

    read_on(county)
    for case_id in case_ids:
        found = [(card.rule, card.subject) for card in cards(county, case_id)]
        assert len(found) == len(set(found)) >= 2
    county.check()
