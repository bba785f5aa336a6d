"""The one door to SpiffWorkflow: definitions, running cases, conditions."""

from engine.bpmn.contradicting import contradicted
from engine.bpmn.definition import Definition
from engine.bpmn.errors import (
    BudgetExceededError,
    CardinalityError,
    DeadlockError,
    DefinitionError,
    EvaluationError,
    ExpressionError,
    LaneMismatchError,
    MissingValueError,
    NoPathError,
    NoReturnError,
    StateError,
    StateTooNewError,
    StepNotOpenError,
    TimerNotWaitingError,
    UnsafeDocumentError,
    UnsupportedElementError,
    WorkflowError,
    WorkflowSpoiltError,
)
from engine.bpmn.expressions import Expression
from engine.bpmn.moves import Arrival, Move, Passage, PassageKind, Timer
from engine.bpmn.values import Value
from engine.bpmn.workflow import Workflow

__all__ = [
    "Arrival",
    "BudgetExceededError",
    "CardinalityError",
    "DeadlockError",
    "Definition",
    "DefinitionError",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "LaneMismatchError",
    "MissingValueError",
    "Move",
    "NoPathError",
    "NoReturnError",
    "Passage",
    "PassageKind",
    "StateError",
    "StateTooNewError",
    "StepNotOpenError",
    "Timer",
    "TimerNotWaitingError",
    "UnsafeDocumentError",
    "UnsupportedElementError",
    "Value",
    "Workflow",
    "WorkflowError",
    "WorkflowSpoiltError",
    "contradicted",
]
