"""docs/letters.md lists what the code knows: no letter and no fact more or less."""

from pathlib import Path

from engine.letters import KINDS, LABELS, TABLES
from engine.profile import LETTERS

PAGE = Path(__file__).parents[3] / "docs" / "letters.md"
EVERY = ("organ", "applicant", "item_name")


def names(facts):
    return ", ".join(f"`{name}`" for name in facts)


def test_the_page_of_letters_lists_every_kind_with_its_facts():
    lines = PAGE.read_text(encoding="utf-8").splitlines()

    for kind in KINDS.values():
        needs = names(name for name in kind.required if name not in EVERY)
        by = "a step or an act" if kind.code in LETTERS else "an act, or the law"
        assert f"| `{kind.code}` | {kind.title} | {needs} | {names(kind.may_say)} | {by} |" in lines
    for name, columns in TABLES.items():
        assert f"| `{name}` {LABELS[name]} | {names(columns)} |" in lines
    rows = [line for line in lines if line.startswith("| `")]
    assert len(rows) == len(KINDS) + len(TABLES)
