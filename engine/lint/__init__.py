"""Rules of flows, one a file: what is drawn well-formed and would still go wrong.

L19 and L31–L41; those of the item and of its flow together are in ``engine.bundle.rules``.
"""

from engine.lint import (
    ends_too_early,
    join_waits_forever,
    loop_without_wait,
    no_way_out,
    officer_alone,
    outcome_without_letter,
    pause_never_ends,
    return_goes_forward,
    step_runs_twice,
    too_tangled,
    unreachable,
    withdrawn_without_timer,
)
from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Heading, Level, Rule
from engine.model import Problem
from engine.profile import Flow

__all__ = ["RULES", "Drawing", "Example", "Heading", "Level", "Rule", "flow"]

RULES: tuple[Rule, ...] = (
    unreachable.RULE,
    no_way_out.RULE,
    loop_without_wait.RULE,
    join_waits_forever.RULE,
    step_runs_twice.RULE,
    ends_too_early.RULE,
    too_tangled.RULE,
    outcome_without_letter.RULE,
    withdrawn_without_timer.RULE,
    pause_never_ends.RULE,
    return_goes_forward.RULE,
    officer_alone.RULE,
)


def flow(drawn: Flow, *, file: str = "flow.bpmn") -> list[Problem]:
    """Return what would go wrong with a flow that the profile has accepted, by line."""
    drawing = Drawing(drawn)
    problems = [
        Problem(
            file=file,
            sentence=sentence,
            rule=rule.id,
            element=element,
            line=drawn.nodes[element].line,
        )
        for rule in RULES
        for element, sentence in rule.check(drawing)
    ]
    return sorted(problems, key=lambda problem: problem.line or 0)
