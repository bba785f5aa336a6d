"""The statutory clock: pure answers from days, limits and a calendar (domain.md §2)."""

from engine.limits.account import PHASE_WORDS, ClockBasis, Ledger, Moment, Phase, Terms
from engine.limits.corrections import CorrectionCheck, CorrectionNotice, check_corrections
from engine.limits.counting import apply_by, due, last_day
from engine.limits.explain import explain
from engine.limits.explanation import Audience, DayRow, DueLine, Explanation
from engine.limits.folding import ledger
from engine.limits.procedures import (
    PROCEDURES,
    Procedure,
    ProcedureName,
    procedure_due,
    procedure_latest,
)
from engine.limits.renewal import Renewal, renewal
from engine.limits.seconds import after_days, working_seconds
from engine.limits.steps import Level, Remaining, remaining, soon_at, step_due
from engine.limits.story import PauseNotice, Story
from engine.limits.suspensions import SUSPENSIONS, Ground, is_suspension, pause_kind, pause_title
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
    "PROCEDURES",
    "SUSPENSIONS",
    "Anomaly",
    "Audience",
    "ClockBasis",
    "CorrectionCheck",
    "CorrectionNotice",
    "DayRow",
    "Due",
    "DueJson",
    "DueLine",
    "Explanation",
    "Extension",
    "Ground",
    "Interval",
    "Ledger",
    "Level",
    "Moment",
    "PauseNotice",
    "Phase",
    "Procedure",
    "ProcedureName",
    "Remaining",
    "Renewal",
    "Span",
    "State",
    "Story",
    "Terms",
    "after_days",
    "apply_by",
    "check_corrections",
    "day_of",
    "due",
    "explain",
    "is_suspension",
    "last_day",
    "ledger",
    "merge",
    "parse_exclusion",
    "parse_extension",
    "pause_kind",
    "pause_title",
    "procedure_due",
    "procedure_latest",
    "remaining",
    "renewal",
    "soon_at",
    "step_due",
    "working_seconds",
]
