"""What stands against a bundle, rule by rule, in the order in which somebody puts it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from engine.bundle import RULES, Bundle, lint_item, validate
from engine.errors import InvalidBundleError
from engine.letters import PLACEHOLDERS
from engine.lint import Level
from engine.model import Problem
from engine.permissions import holders
from engine.work import Look


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a rule found.

    :ivar title: what the rule asks; empty for a mistake in a file
    :ivar basis: on what the rule rests
    :ivar reason: why a warning is let stand, as the item itself says
    """

    problem: Problem
    level: Level = Level.ERROR
    title: str = ""
    basis: str = ""
    reason: str = ""

    @property
    def documented(self) -> bool:
        """Whether the rule has a page of its own."""
        return self.problem.rule in RULES

    @property
    def settled(self) -> bool:
        """Whether it is a warning that the item gives its reason for."""
        return self.level is Level.WARNING and bool(self.reason)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything found in one bundle: errors, open warnings, settled warnings.

    :ivar importable: whether it may be stored as a draft; who works here is asked at publication
    """

    importable: bool
    errors: Sequence[Finding]
    warnings: Sequence[Finding]
    settled: Sequence[Finding]

    @property
    def publishable(self) -> bool:
        """Whether it may be published as the office stands today."""
        return not self.errors and not self.warnings

    @classmethod
    def of(cls, lines: Sequence[Finding], *, importable: bool) -> Self:
        """Sort them."""
        warnings = [line for line in lines if line.level is Level.WARNING]
        return cls(
            importable=importable,
            errors=[line for line in lines if line.level is Level.ERROR],
            warnings=[line for line in warnings if not line.settled],
            settled=[line for line in warnings if line.settled],
        )


def refusals(error: InvalidBundleError) -> Findings:
    """What is wrong with files that make no bundle."""
    problems = [each for each in error.problems if isinstance(each, Problem)]
    return Findings.of([Finding(problem=problem) for problem in problems], importable=False)


def findings(look: Look, bundle: Bundle) -> Findings:
    """What the rules say of a bundle, with the people of today."""
    problems = validate(bundle, facts=PLACEHOLDERS)
    lines = [Finding(problem=problem) for problem in problems if problem.rule not in RULES]
    held = holders(look.tables.people.active(), bundle.item.key, look.today)
    lines += [
        Finding(
            problem=remark.problem,
            level=remark.rule.level,
            title=remark.rule.title,
            basis=remark.rule.basis,
            reason=remark.reason,
        )
        for remark in lint_item(bundle, held)
    ]
    return Findings.of(lines, importable=not problems)
