"""Supervision (电子监察): pure rules over the facts of a case and its clocks."""

from engine.supervision.moments import Counting
from engine.supervision.ruleset import DEEMED_ACCEPTED, CardRule, RuleSet
from engine.supervision.values import GRAVITY, LEVEL_LABELS, Finding, Level, Threshold

__all__ = [
    "DEEMED_ACCEPTED",
    "GRAVITY",
    "LEVEL_LABELS",
    "CardRule",
    "Counting",
    "Finding",
    "Level",
    "RuleSet",
    "Threshold",
]
