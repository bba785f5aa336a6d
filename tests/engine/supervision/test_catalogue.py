"""Every anomaly of the catalogue is found somewhere, or listed as not yet observable."""

from pathlib import Path

from engine.supervision.anomalies import RULES
from engine.supervision.catalogue import NOT_YET, Found, as_table, entries
from engine.supervision.score import Weights

PAGE = Path(__file__).parents[3] / "docs/supervision.md"
ALL = {f"A{number:02}" for number in range(1, 34)}


def test_every_id_is_found_somewhere_or_listed_as_not_yet_observable():
    assert {entry.id for entry in entries()} - {"CORRECTION"} == ALL


def test_no_id_is_both_found_and_not_yet_observable():
    found = {entry.id for entry in entries() if entry.found is not Found.NOT_YET}

    assert found.isdisjoint(entry.id for entry in NOT_YET)


def test_what_is_not_yet_observable_says_why():
    assert all(entry.basis and entry.level is None for entry in NOT_YET)


def test_a_name_stands_for_one_rule_over_cases():
    names = [rule.name for rule in RULES]

    assert len(names) == len(set(names))


def test_a_block_of_the_score_says_so_where_nothing_of_it_is_seen():
    seen = {entry.id for entry in entries() if entry.found is not Found.NOT_YET}

    for block in Weights.shipped().blocks:
        assert bool(block.note) == seen.isdisjoint(block.rules), block.title


def test_every_rule_that_gives_cards_belongs_to_a_block_of_the_score():
    rules = {rule for block in Weights.shipped().blocks for rule in block.rules}

    assert ALL - {"A33"} == rules


def test_the_page_prints_the_table_of_the_code():
    assert as_table() in PAGE.read_text("utf-8")
