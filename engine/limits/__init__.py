"""The statutory clock: pure answers from days, limits and a calendar (domain.md §2)."""

from engine.limits.account import PHASE_WORDS, ClockBasis, Ledger, Moment, Phase, Terms
from engine.limits.counting import apply_by, due, last_day
from engine.limits.folding import ledger
from engine.limits.seconds import after_days, working_seconds
from engine.limits.steps import Level, Remaining, remaining, soon_at, step_due
from engine.limits.values import (
    Anomaly,
    Due,
    DueJson,
    Extension,
    Interval,
    Span,
    State,
    day_of,
    merge,
)

parse_exclusion = Interval.parse
parse_extension = Extension.parse

__all__ = [
    "PHASE_WORDS",
    "Anomaly",
    "ClockBasis",
    "Due",
    "DueJson",
    "Extension",
    "Interval",
    "Ledger",
    "Level",
    "Moment",
    "Phase",
    "Remaining",
    "Span",
    "State",
    "Terms",
    "after_days",
    "apply_by",
    "day_of",
    "due",
    "last_day",
    "ledger",
    "merge",
    "parse_exclusion",
    "parse_extension",
    "remaining",
    "soon_at",
    "step_due",
    "working_seconds",
]
