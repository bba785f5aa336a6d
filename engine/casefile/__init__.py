"""A case in memory: what its events make of it.

``apply`` is the only way a case changes, live and in a rebuild: an action drafts
an event, applies it here, and the same event applied again years later gives the
same rows. What one advance of the flow did is *expected* until the events that
tell of it have been applied too; a log that tells another story than the engine
is refused.
"""

from engine.casefile.casefile import STOPS, CaseFile, fold
from engine.casefile.opening import TaskTimes, task_times
from engine.casefile.rows import Effects, Header, Memory, TaskChange, TimerDue
from engine.casefile.state import case_state
from engine.casefile.telling import (
    ReplayDivergedError,
    arrival_data,
    done_by,
    pack,
    timer_data,
)
from engine.casefile.timing import timer_at

__all__ = [
    "STOPS",
    "CaseFile",
    "Effects",
    "Header",
    "Memory",
    "ReplayDivergedError",
    "TaskChange",
    "TaskTimes",
    "TimerDue",
    "arrival_data",
    "case_state",
    "done_by",
    "fold",
    "pack",
    "task_times",
    "timer_at",
    "timer_data",
]
