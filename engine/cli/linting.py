"""The lint of one item: every finding with its place, its sentence and its basis."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from engine.bundle import RULES, Bundle, Holders, lint_item, validate
from engine.cli.group import json_option, say
from engine.cli.opening import engine
from engine.errors import InvalidBundleError, NotFoundError
from engine.letters import PLACEHOLDERS
from engine.lint import Level
from engine.model import Problem
from engine.permissions import holders

_LEVELS = {Level.ERROR: "错误", Level.WARNING: "提示"}


@dataclass(frozen=True, kw_only=True)
class _Line:
    problem: Problem
    level: Level = Level.ERROR
    basis: str = ""
    reason: str = ""

    @property
    def data(self) -> dict[str, Any]:
        problem = self.problem
        return {
            "rule": problem.rule,
            "level": self.level.value,
            "file": problem.file,
            "line": problem.line,
            "element": problem.element,
            "sentence": problem.sentence,
            "basis": self.basis,
            "reason": self.reason,
        }

    @property
    def text(self) -> str:
        basis = f"\n    依据：{self.basis}" if self.basis else ""
        reason = f"\n    已说明：{self.reason}" if self.reason else ""
        return f"{_LEVELS[self.level]} {self.problem}{basis}{reason}"


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
        lines = [*_lines(bundle, held)]
    except InvalidBundleError as error:
        lines = [_Line(problem=each) for each in error.problems if isinstance(each, Problem)]
    skipped = [rule for rule in RULES.values() if held is None and rule.asks_people]
    errors = sum(line.level is Level.ERROR for line in lines)
    open_warnings = sum(line.level is Level.WARNING and not line.reason for line in lines)
    text = [line.text for line in lines]
    text += [
        f"没有检查 {rule.id}（{rule.title}）中与人员有关的部分：没有给出花名册" for rule in skipped
    ]
    text.append(f"{errors}个错误，{len(lines) - errors}个提示（{open_warnings}个没有说明原因）")
    value = {
        "findings": [line.data for line in lines],
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


def _lines(bundle: Bundle, held: Holders | None) -> Iterator[_Line]:
    for problem in validate(bundle, facts=PLACEHOLDERS):
        if problem.rule not in RULES:
            yield _Line(problem=problem)
    for remark in lint_item(bundle, held):
        yield _Line(
            problem=remark.problem,
            level=remark.rule.level,
            basis=remark.rule.basis,
            reason=remark.reason,
        )
