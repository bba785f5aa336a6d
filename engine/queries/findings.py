"""What stands against a bundle, rule by rule, in the order in which somebody puts it right."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.bundle import RULES, Bundle, Holders, lint_item, validate
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
    """Everything found in one bundle.

    :ivar importable: whether it may be stored as a draft; who works here is asked at publication
    :ivar lines: mistakes in the files, then what the rules find, each in its own order
    """

    importable: bool
    lines: Sequence[Finding]

    @property
    def errors(self) -> Sequence[Finding]:
        """What forbids to publish it."""
        return [line for line in self.lines if line.level is Level.ERROR]

    @property
    def warnings(self) -> Sequence[Finding]:
        """What forbids to publish it until the item gives a reason."""
        return [line for line in self.lines if line.level is Level.WARNING and not line.settled]

    @property
    def settled(self) -> Sequence[Finding]:
        """Warnings with a reason."""
        return [line for line in self.lines if line.settled]

    @property
    def publishable(self) -> bool:
        """Whether it may be published as the office stands today."""
        return not self.errors and not self.warnings


def refusals(error: InvalidBundleError) -> Findings:
    """What is wrong with files that make no bundle."""
    problems = [each for each in error.problems if isinstance(each, Problem)]
    return Findings(importable=False, lines=[Finding(problem=problem) for problem in problems])


def findings(look: Look, bundle: Bundle) -> Findings:
    """What the rules say of a bundle, with the people of today."""
    return judged(bundle, holders(look.tables.people.active(), bundle.item.key, look.today))


def judged(bundle: Bundle, held: Holders | None) -> Findings:
    """What the rules say of a bundle.

    :param held: who works here; None leaves out what asks for people
    """
    problems = validate(bundle, facts=PLACEHOLDERS)
    lines = [Finding(problem=problem) for problem in problems if problem.rule not in RULES]
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
    return Findings(importable=not problems, lines=lines)
