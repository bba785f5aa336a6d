"""Each rule refuses its failing example and lets its passing one alone, and so its page says.

GUHUA_UPDATE_RULES=1 writes the pages anew.
"""

import os
import re
from pathlib import Path

import pytest

from engine.bundle import RULES, Bundle, lint_item
from engine.bundle.rules.page import page
from engine.lint import Level

FOLDER = Path(__file__).parents[4] / "docs/rules"
FILES = dict(Bundle.read(Path(__file__).parents[3] / "data/permit").files)
IN_WORDS = {"L24", "L37"}
"""Their examples need people, or dozens of gateways; see test_item_rules and test_validation."""

TRIED = [rule for rule in RULES.values() if rule.id not in IN_WORDS]


def tangled(number=275):
    """Return the sample with gateways that fork and join across each other."""
    names = [f"x{n}" for n in range(number)]
    boxes = "".join(f'<bpmn:inclusiveGateway id="{n}" name="" default="d{n}"/>' for n in names)
    condition = "<bpmn:conditionExpression>1 == 1</bpmn:conditionExpression></bpmn:sequenceFlow>"
    flows = "".join(
        f'<bpmn:sequenceFlow id="d{a}" sourceRef="{a}" targetRef="{b}"/>'
        f'<bpmn:sequenceFlow id="c{a}" sourceRef="{a}" targetRef="{names[(i * 7 + 3) % number]}">'
        + condition
        for i, (a, b) in enumerate(zip(names, [*names[1:], "review"], strict=True))
    )
    text = FILES["flow.bpmn"].decode()
    text = text.replace(
        'sourceRef="accepted" targetRef="review"', 'sourceRef="accepted" targetRef="x0"'
    )
    text = text.replace("  </bpmn:process>", f"{boxes}{flows}</bpmn:process>")
    return Bundle.from_files(FILES | {"flow.bpmn": text.encode()})


def told(rule, text):
    """Return what the rule says of the sample bundle with *text* in the place of the anchor."""
    example = rule.example
    body = FILES[example.file].decode()
    anchor = example.anchor or example.passing
    assert body.count(anchor) >= 1, anchor
    files = FILES | {example.file: body.replace(anchor, text, 1).encode()}
    return [each for each in lint_item(Bundle.from_files(files)) if each.rule.id == rule.id]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_page_of_a_rule_is_written_from_the_rule(rule):
    if rule.id == "L24":
        remarks = lint_item(Bundle.from_files(FILES), {})
    elif rule.id == "L37":
        remarks = [each for each in lint_item(tangled()) if each.rule.id == "L37"]
    else:
        remarks = told(rule, rule.example.failing)
    written = page(rule, remarks[0].problem.sentence)
    path = FOLDER / f"{rule.id}.md"
    if os.environ.get("GUHUA_UPDATE_RULES"):
        path.write_text(written, "utf-8")

    assert path.read_text("utf-8") == written


def test_there_is_no_page_without_a_rule():
    assert {path.stem for path in FOLDER.glob("L*.md")} == set(RULES)


def test_the_index_names_every_rule_with_its_title():
    index = (FOLDER / "README.md").read_text("utf-8")

    listed = dict(re.findall(r"^\| \[(L\d\d)\]\(L\d\d\.md\) \| (.+?) \|", index, re.MULTILINE))

    assert listed == {rule.id: rule.title for rule in RULES.values()}


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
    assert sorted(RULES) == [f"L{n:02}" for n in (*range(1, 27), *range(31, 42))]
    assert {rule.level for rule in RULES.values()} == set(Level)
