"""The score of a quarter: from cards in force and settled cases, computed as of its end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from engine import actions
from engine.queries.score import Quarter, scores
from engine.queries.spans import Days
from engine.store.records import CardRecord
from engine.supervision import Level

TOWN = "11990101000000027Q"
Q1 = Quarter(year=2026, number=1)


@pytest.fixture
def late(county):
    """A case of the town that is past its promise, with its cards."""
    case_id = county.make_case("felling", at="review")
    county.clock.move_to(datetime(2026, 3, 26, 2, 0, tzinfo=UTC))
    with county.engine.begin() as work:
        actions.watch_case(work, case_id)
    return case_id


def town(county, quarter=Q1):
    with county.engine.look(county.people["e_supervisor1"]) as look:
        found = scores(look, quarter)
    [organ] = [organ for organ in found.organs if organ.organ == TOWN]
    return organ


def test_cards_of_the_quarter_take_points_and_name_their_cases(county, late):
    organ = town(county)

    [limits] = [block for block in organ.score.blocks if block.key == "limits"]
    assert {one.level for one in limits.deductions} >= {Level.YELLOW}
    assert limits.points < limits.weight
    assert set(organ.cases) == {str(late)}
    assert organ.cases[str(late)].case_no == county.case(late).no


def test_a_card_that_was_revoked_costs_nothing(county, late):
    before = town(county).score.total
    with county.engine.store.begin() as connection:
        connection.execute(update(CardRecord).values(state="revoked"))

    after = town(county)

    assert after.score.total > before
    assert after.cases == {}


@pytest.mark.parametrize(("state", "costs"), [("revoking", True), ("pending", False)])
def test_a_card_costs_points_from_its_issue_until_its_end_was_decided(county, late, state, costs):
    with county.engine.store.begin() as connection:
        connection.execute(update(CardRecord).values(state=state))

    assert (town(county).cases != {}) is costs


def test_a_card_costs_the_organ_it_was_issued_to_and_not_the_one_that_leads_the_case(county, late):
    water = county.people["water_decider1"].grants[0].organ
    with county.engine.store.begin() as connection:
        connection.execute(update(CardRecord).values(organ=water))

    with county.engine.look(county.people["e_supervisor1"]) as look:
        found = {organ.organ: organ for organ in scores(look, Q1).organs}
    with county.engine.look(county.people["town_decider"]) as look:
        led = {organ.organ: organ for organ in scores(look, Q1).organs}

    assert (found[TOWN].cases, set(found[water].cases)) == ({}, {str(late)})
    assert found[water].organ_name == "示例县水务局"
    assert set(led) == {TOWN}


def test_the_quarter_after_knows_nothing_of_them(county, late):
    county.clock.move_to(datetime(2026, 4, 2, 2, 0, tzinfo=UTC))

    assert town(county, Quarter(year=2026, number=2)).cases == {}
    assert town(county).cases != {}


def test_a_case_that_ends_early_earns_a_bonus(county):
    county.make_case("felling", "正常办结")
    county.clock.advance(timedelta(hours=1))

    organ = town(county)

    earlier = organ.score.bonuses[0]
    assert organ.tally.settled == 1
    assert earlier.points > 0
    assert organ.score.total > 100


def test_leaders_read_the_score_of_their_own_organ(county, late):
    with county.engine.look(county.people["town_decider"]) as look:
        assert {organ.organ for organ in scores(look, Q1).organs} <= {TOWN}


@pytest.mark.parametrize(
    ("day", "quarter", "days"),
    [
        (date(2026, 1, 1), (2026, 1), (date(2026, 1, 1), date(2026, 3, 31))),
        (date(2026, 6, 30), (2026, 2), (date(2026, 4, 1), date(2026, 6, 30))),
        (date(2026, 12, 31), (2026, 4), (date(2026, 10, 1), date(2026, 12, 31))),
    ],
    ids=str,
)
def test_a_day_lies_in_one_quarter(day, quarter, days):
    found = Quarter.of(day)

    assert (found.year, found.number) == quarter
    assert found.days == Days(first=days[0], last=days[1])
    assert found.before(4) == Quarter(year=2025, number=found.number)


def test_who_settled_nothing_stands_behind_all_who_did(county, late):
    county.make_case("hygiene")

    with county.engine.look(county.people["e_supervisor1"]) as look:
        ranked = [organ.ranked for organ in scores(look, Q1).organs]

    assert ranked == sorted(ranked, reverse=True)
    assert {True, False} <= set(ranked)
