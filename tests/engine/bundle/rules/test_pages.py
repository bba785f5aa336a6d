"""The pages of the rules say what the rules say. GUHUA_UPDATE_RULES=1 writes them anew."""

import os
import re
from pathlib import Path

import pytest

from engine.bundle import RULES
from engine.bundle.rules.page import page

FOLDER = Path(__file__).parents[4] / "docs/rules"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_page_of_a_rule_is_written_from_the_rule(rule):
    path = FOLDER / f"{rule.id}.md"
    if os.environ.get("GUHUA_UPDATE_RULES"):
        path.write_text(page(rule), "utf-8")

    assert path.read_text("utf-8") == page(rule)


def test_there_is_no_page_without_a_rule():
    assert {path.stem for path in FOLDER.glob("L*.md")} == set(RULES)


def test_the_index_names_every_rule_with_its_title():
    listed = dict(
        re.findall(
            r"^\| \[(L\d\d)\]\(L\d\d\.md\) \| (.+?) \|",
            (FOLDER / "README.md").read_text("utf-8"),
            re.MULTILINE,
        )
    )

    assert listed == {rule.id: rule.title for rule in RULES.values()}
