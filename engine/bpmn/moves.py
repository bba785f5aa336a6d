"""What one change did to the tokens of a case, in the order in which it happened."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid5


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A human step that opened.

    :ivar ordinal: which instance of a multi-instance step, from 0; 0 for any other step
    """

    step_id: UUID
    node_id: str
    ordinal: int


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A boundary timer that began to wait. Its due moment is the clock's, not ours.

    :ivar step_id: of the timer itself, for :meth:`Workflow.fire`
    :ivar host_node_id: the node that it is attached to
    :ivar host_step_id: the step it watches; None where it watches several at once (a
        multi-instance step or a called process)
    """

    step_id: UUID
    node_id: str
    host_node_id: str
    host_step_id: UUID | None


class PassageKind(StrEnum):
    """What a token can run through without stopping, as far as a case file knows of it."""

    MILESTONE = "milestone"
    TIMER = "timer"
    END = "end"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A milestone, a fired timer or an end event that a token ran through."""

    node_id: str
    kind: PassageKind


@dataclass(frozen=True, kw_only=True)
class Move:
    """What one start, completion, timer or cancellation did.

    :ivar opened: human steps, in the order of their opening
    :ivar closed: steps that were open and were cancelled by it; the completed step is not among
        them
    :ivar passed: milestones, fired timers and end events, in the order of execution
    :ivar taken: ids of sequence flows, in the order in which they were taken
    :ivar armed: boundary timers that began to wait
    :ivar disarmed: boundary timers that will never fire; the fired timer is not among them
    :ivar finished: no live token is left anywhere in the case
    """

    opened: tuple[Arrival, ...]
    closed: tuple[UUID, ...]
    passed: tuple[Passage, ...]
    taken: tuple[str, ...]
    armed: tuple[Timer, ...]
    disarmed: tuple[UUID, ...]
    finished: bool


Mark = tuple[int, int]
"""What the state keeps of a step id: the change that opened it, and its ordinal in that change."""


def step_id(case_id: UUID, mark: Mark) -> UUID:
    """Return the id of a step or a timer: the same whenever the log is played again."""
    change, ordinal = mark
    return uuid5(case_id, f"{change}/{ordinal}")


@dataclass
class Record:
    """Takes down a move while it happens; hands out the ordinals of its steps and timers."""

    case_id: UUID
    change: int
    opened: list[Arrival] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    passed: list[Passage] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    armed: list[Timer] = field(default_factory=list)
    disarmed: list[UUID] = field(default_factory=list)
    _ordinals: Iterator[int] = field(default_factory=lambda: iter(range(1 << 62)))

    def next_mark(self) -> Mark:
        return self.change, next(self._ordinals)

    def step_id(self, mark: Mark) -> UUID:
        return step_id(self.case_id, mark)

    def close(self, mark: Mark) -> None:
        """Take down that an open step was cancelled: as if it never opened, if it opened just now."""
        closed = self.step_id(mark)
        before = len(self.opened)
        self.opened = [arrival for arrival in self.opened if arrival.step_id != closed]
        if len(self.opened) == before:
            self.closed.append(closed)

    def disarm(self, mark: Mark) -> None:
        """Take down that a timer will not fire: as if it never waited, if it was armed just now."""
        disarmed = self.step_id(mark)
        before = len(self.armed)
        self.armed = [timer for timer in self.armed if timer.step_id != disarmed]
        if len(self.armed) == before:
            self.disarmed.append(disarmed)

    def move(self, *, finished: bool) -> Move:
        return Move(
            opened=tuple(self.opened),
            closed=tuple(self.closed),
            passed=tuple(self.passed),
            taken=tuple(self.taken),
            armed=tuple(self.armed),
            disarmed=tuple(self.disarmed),
            finished=finished,
        )
