"""The lint of one item: every finding with its place, its sentence and its basis."""

from pathlib import Path
from typing import Any

import click

from engine.bundle import RULES, Bundle, Holders, lint_item
from engine.cli.group import json_option, say
from engine.cli.opening import engine
from engine.errors import InvalidBundleError, NotFoundError
from engine.lint import Level
from engine.model import Problem
from engine.permissions import holders
from engine.queries.findings import Finding, judged, refusals

_LEVELS = {Level.ERROR: "错误", Level.WARNING: "提示"}


@click.command("lint")
@click.argument("source")
@json_option
def item_lint(source: str, *, as_json: bool) -> None:
    """Say what the rules find in a folder, or in the newest version of an item of this office.

    The rules that ask for people are skipped for a folder. Errors end with status 1.
    """
    held: Holders | None = None
    try:
        if Path(source).is_dir():
            bundle = Bundle.read(Path(source))
        else:
            bundle, held = _of_office(source)
        found = judged(bundle, held)
    except InvalidBundleError as error:
        found = refusals(error)
    skipped = [rule for rule in RULES.values() if held is None and rule.asks_people]
    errors, hints = len(found.errors), len(found.warnings) + len(found.settled)
    text = [_text(line) for line in found.lines]
    text += [
        f"没有检查 {rule.id}（{rule.title}）中与人员有关的部分：没有给出花名册" for rule in skipped
    ]
    text.append(f"{errors}个错误，{hints}个提示（{len(found.warnings)}个没有说明原因）")
    value = {
        "findings": [_data(line) for line in found.lines],
        "skipped": [{"rule": rule.id, "title": rule.title} for rule in skipped],
    }
    say(value, as_json=as_json, text="\n".join(text))
    if errors:
        click.get_current_context().exit(1)


def blocking(code: str) -> list[Problem]:
    """Return what keeps the newest version of an item of this office from being published."""
    bundle, held = _of_office(code)
    return [remark.problem for remark in lint_item(bundle, held) if remark.blocks]


def _of_office(code: str) -> tuple[Bundle, Holders]:
    with engine().look() as look:
        row = look.tables.items.get(code)
        versions = look.tables.items.versions(row.key) if row is not None else []
        if row is None or not versions:
            raise NotFoundError("事项", code)
        held = holders(look.tables.people.active(), row.key, look.today)
        return look.bundle(versions[-1].digest), held


def _data(line: Finding) -> dict[str, Any]:
    problem = line.problem
    return {
        "rule": problem.rule,
        "level": line.level.value,
        "file": problem.file,
        "line": problem.line,
        "element": problem.element,
        "sentence": problem.sentence,
        "basis": line.basis,
        "reason": line.reason,
    }


def _text(line: Finding) -> str:
    basis = f"\n    依据：{line.basis}" if line.basis else ""
    reason = f"\n    已说明：{line.reason}" if line.reason else ""
    return f"{_LEVELS[line.level]} {line.problem}{basis}{reason}"
