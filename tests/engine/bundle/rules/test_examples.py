"""Each rule refuses its failing example and lets its passing one alone."""

from pathlib import Path

import pytest

from engine.bundle import RULES, Bundle, lint_item
from engine.lint import Level

FILES = dict(Bundle.read(Path(__file__).parents[3] / "data/permit").files)
IN_WORDS = {"L24", "L37"}
"""Their examples need people, or dozens of gateways; see test_item_rules and test_validation."""

TRIED = [rule for rule in RULES.values() if rule.id not in IN_WORDS]


def told(rule, text):
    """Return what the rule says of the sample bundle with *text* in the place of the anchor."""
    example = rule.example
    body = FILES[example.file].decode()
    anchor = example.anchor or example.passing
    assert body.count(anchor) >= 1, anchor
    files = FILES | {example.file: body.replace(anchor, text, 1).encode()}
    return [each for each in lint_item(Bundle.from_files(files)) if each.rule.id == rule.id]


@pytest.mark.parametrize("rule", TRIED, ids=lambda rule: rule.id)
def test_the_failing_example_of_a_rule_is_told_with_its_place(rule):
    remarks = told(rule, rule.example.failing)

    assert remarks
    assert all(remark.blocks for remark in remarks)
    assert all(remark.problem.element and remark.problem.sentence for remark in remarks)
    assert {remark.problem.file for remark in remarks} <= {"item.toml", "flow.bpmn"}


@pytest.mark.parametrize("rule", TRIED, ids=lambda rule: rule.id)
def test_the_passing_example_of_a_rule_is_not_told(rule):
    assert told(rule, rule.example.passing) == []


def test_the_sample_bundle_has_nothing_to_say():
    assert lint_item(Bundle.from_files(FILES)) == []


def test_rules_have_ids_of_their_own_titles_reasons_and_bases():
    assert [
        rule for rule in RULES.values() if not (rule.title and rule.reason and rule.basis)
    ] == []
    assert sorted(RULES) == [f"L{n:02}" for n in (*range(1, 26), *range(31, 42))]
    assert {rule.level for rule in RULES.values()} == set(Level)
