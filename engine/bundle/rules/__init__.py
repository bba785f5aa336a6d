"""Rules of items, one a file (domain.md §3.4): what is well-formed and would mislead people.

L01–L18 and L20–L26 are here; L19 and L31–L41 look at the flow alone (``engine.lint``).
``docs/rules`` has a page for each.
"""

from dataclasses import dataclass

from engine import lint
from engine.bundle import toml
from engine.bundle.bundle import FLOW, ITEM, Bundle
from engine.bundle.rules import (
    acceptor_decider,
    annual_inspection,
    closing,
    codes,
    editions,
    fee,
    free_of_charge,
    fully_online,
    fuzzy_words,
    holders,
    mail,
    material_basis,
    on_the_spot,
    promise,
    questions,
    refusal_grounds,
    refusal_letters,
    result_sample,
    review_authority,
    skeleton,
    step_description,
    step_limits,
    telephones,
    themes,
    visits_reason,
)
from engine.bundle.rules.rule import Finding, Holders, ItemRule, Subject
from engine.lint import Heading, Level
from engine.model import Problem

__all__ = ["ITEM_RULES", "RULES", "Holders", "Remark", "lint_item"]

ITEM_RULES: tuple[ItemRule, ...] = (
    on_the_spot.RULE,
    closing.RULE,
    visits_reason.RULE,
    mail.RULE,
    fully_online.RULE,
    fee.RULE,
    telephones.RULE,
    themes.RULE,
    questions.RULE,
    skeleton.RULE,
    result_sample.RULE,
    free_of_charge.RULE,
    promise.RULE,
    step_limits.RULE,
    fuzzy_words.RULE,
    material_basis.RULE,
    step_description.RULE,
    refusal_grounds.RULE,
    review_authority.RULE,
    codes.RULE,
    annual_inspection.RULE,
    refusal_letters.RULE,
    holders.RULE,
    acceptor_decider.RULE,
    editions.RULE,
)

RULES: dict[str, Heading] = {rule.id: rule for rule in (*lint.RULES, *ITEM_RULES)}
"""Every rule of the lint by its id, those of flows first."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a rule said of an item.

    :ivar reason: why a warning is let stand, as the item itself says; "" where it says nothing,
        and for every error
    """

    rule: Heading
    problem: Problem
    reason: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the item may not be published with it."""
        return not self.reason


def lint_item(bundle: Bundle, holders: Holders | None = None) -> list[Remark]:
    """Return everything that the rules say of an item and its flow, by rule.

    :param holders: who holds which role at which organ today; without it nobody is asked for
    """
    lines = toml.Lines(bundle.files[ITEM].decode("utf-8-sig"))
    subject = Subject(bundle=bundle, holders=holders)
    problems = [*lint.flow(bundle.flow)]
    for rule in ITEM_RULES:
        problems += [_problem(rule, found, subject, lines) for found in rule.check(subject)]
    reasons = {each.rule: each.reason for each in bundle.item.accepted}
    remarks = [
        Remark(rule=RULES[problem.rule], problem=problem, reason=_reason(problem.rule, reasons))
        for problem in problems
    ]
    return sorted(remarks, key=lambda remark: remark.rule.id)


def _reason(rule: str, reasons: dict[str, str]) -> str:
    return reasons.get(rule, "") if RULES[rule].level is Level.WARNING else ""


def _problem(rule: ItemRule, found: Finding, subject: Subject, lines: toml.Lines) -> Problem:
    if found.node is not None:
        node = subject.flow.nodes[found.node]
        return Problem(
            file=FLOW, sentence=found.sentence, rule=rule.id, element=node.id, line=node.line
        )
    return Problem(
        file=ITEM,
        sentence=found.sentence,
        rule=rule.id,
        element=toml.path(found.place),
        line=lines.of(found.place),
    )
