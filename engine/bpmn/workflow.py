"""One case on its way through its flow: start, complete, fire, cancel, and the state between."""

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from engine.bpmn.definition import Definition
from engine.bpmn.errors import (
    BudgetExceededError,
    DeadlockError,
    StepNotOpenError,
    TimerNotWaitingError,
    WorkflowSpoiltError,
)
from engine.bpmn.gateways import InclusiveGateway
from engine.bpmn.moves import Arrival, Mark, Move, Record, Timer, step_id
from engine.bpmn.nodes import BoundaryTimer, Countersign, UserTask, timer_of
from engine.bpmn.returning import send, straight_back, way_back, way_home, ways_back
from engine.bpmn.state import decode, encode
from engine.bpmn.tokens import Case, Token
from engine.bpmn.values import Value, checked

BUDGET = 1_000
"""Engine steps in one change (REL-8); a flow that needs more runs in a circle without a person."""


class Workflow:
    """The workflow of one case. It belongs to one thread.

    Whatever raises in the middle of a change leaves the object spoilt: drop it, roll back, and
    load the case again. The refusals of :meth:`complete` and :meth:`fire` for a step or timer
    that is not there, and of values that cannot be stored, leave it as it was.
    """

    def __init__(self, definition: Definition, case_id: UUID, case: Case) -> None:
        self.definition = definition
        self.case_id = case_id
        self._case = case
        self._spoilt = False

    @classmethod
    def start(
        cls,
        definition: Definition,
        *,
        case_id: UUID,
        change: int,
        values: Mapping[str, Mapping[str, Value]],
    ) -> tuple["Workflow", Move]:
        """Begin a case.

        :param change: the number of this change in the case's log; ids of steps are made of it
        :param values: what is known from the start, by node and field
        :raise EvaluationError: a condition on the way to the first step cannot be decided
        :raise WorkflowError: the flow cannot go on; see the subclasses
        """
        known = {node: checked(node, fields) for node, fields in values.items()}
        specs = definition.specifications
        workflow = cls(definition, case_id, Case(specs[definition.main], specs))
        workflow._case.variables.update(known)
        return workflow, workflow._change(change, workflow._case.enter)

    @classmethod
    def load(cls, definition: Definition, case_id: UUID, state: bytes) -> "Workflow":
        """Take up a case where :meth:`dump` left it.

        :raise StateTooNewError: a newer release wrote the state
        :raise StateError: the state is of another definition, or damaged
        """
        return cls(definition, case_id, decode(definition, state))

    def dump(self) -> bytes:
        """Return the state: the same bytes for the same history of changes, on any machine."""
        self._refuse_spoilt()
        return encode(self.definition, self._case)

    def complete(self, step_id: UUID, values: Mapping[str, Value], *, change: int) -> Move:
        """Complete an open human step and run on to the next ones.

        :param values: the answers that conditions may read; they replace those of the node's
            last visit. Those of a multi-instance step become a list when all of them are in.
        :raise StepNotOpenError: the step is not open
        :raise EvaluationError: a condition cannot be decided
        :raise WorkflowError: the flow cannot go on; see the subclasses
        """
        self._refuse_spoilt()
        token = self._open(step_id)
        node_id = token.task_spec.bpmn_id
        said = checked(node_id, values)
        if isinstance(token.parent.task_spec, Countersign):
            token.parent.votes[token.instance] = said
        else:
            self._case.remember(node_id, said)
        return self._change(change, token.run)

    def fire(self, timer_id: UUID, *, change: int) -> Move:
        """Fire a waiting boundary timer.

        :raise TimerNotWaitingError: it fired, or its step was completed before
        :raise EvaluationError: a condition cannot be decided
        :raise WorkflowError: the flow cannot go on; see the subclasses
        """
        self._refuse_spoilt()
        token = self._find(BoundaryTimer, timer_id)
        if token is None:
            raise TimerNotWaitingError(timer_id)
        return self._change(change, token._ready)

    def send_back(self, step_id: UUID, target: str, *, straight: bool = False, change: int) -> Move:
        """Take an open step and what ran beside it behind *target* back, and open *target* again.

        What conditions read stays as it was answered last, until the steps are done again.

        :param target: the id of a step or call that the case went through before
        :param straight: the answer given there comes straight back to the step, and what lies
            between is not done again
        :raise StepNotOpenError: the step is not open
        :raise NoReturnError: no token could be lost or doubled only by refusing
        """
        self._refuse_spoilt()
        token = self._open(step_id)
        back = way_back(self.definition, token, target)
        then = straight_back(self.definition, back, token) if straight else ""
        return self._change(change, lambda: send(back, then))

    def take_back(self, node_id: str, *, straight: bool = False, change: int) -> Move:
        """Withdraw all that a completed step led to, and open the step again.

        :param straight: as it was: its answer goes straight to where its token stands now
        :raise NoReturnError: what it led to is mixed up with the rest, or is there no more
        """
        self._refuse_spoilt()
        back = way_home(self.definition, self._case, node_id)
        then = str(back.place.task_spec.bpmn_id) if straight else ""
        return self._change(change, lambda: send(back, then))

    def amend(self, node_id: str, values: Mapping[str, Value]) -> None:
        """Replace what conditions read of a node; no token moves, and no way is gone again.

        Whether a way that was taken would be another one: :func:`contradicted`.
        """
        self._refuse_spoilt()
        self._case.variables[node_id] = checked(node_id, values)

    def ways_back(self, step_id: UUID) -> Mapping[str, bool]:
        """Return every node that :meth:`send_back` would take, and whether also *straight*.

        In the order of the drawing. Whether the case ever went through a node is for its log
        to say.

        :raise StepNotOpenError: the step is not open
        """
        return ways_back(self.definition, self._open(step_id))

    def _open(self, step_id: UUID) -> Token:
        token = self._find(UserTask, step_id)
        if token is None:
            raise StepNotOpenError(step_id)
        return token

    def cancel(self, *, change: int) -> Move:
        """End the case: close every step and disarm every timer."""
        self._refuse_spoilt()
        return self._change(change, self._cancel_all)

    @property
    def open_steps(self) -> tuple[Arrival, ...]:
        """Human steps that can be completed, in the order of their age."""
        return tuple(
            Arrival(
                step_id=step_id(self.case_id, cast("Mark", token.mark)),
                node_id=token.task_spec.bpmn_id,
                ordinal=token.instance,
            )
            for token in self._case.tokens()
            if isinstance(token.task_spec, UserTask)
        )

    @property
    def waiting_timers(self) -> tuple[Timer, ...]:
        """Boundary timers that can fire, in the order of their age."""
        return tuple(
            timer_of(token, self.case_id)
            for token in self._case.tokens()
            if isinstance(token.task_spec, BoundaryTimer)
        )

    @property
    def values(self) -> Mapping[str, Mapping[str, Value]]:
        """The routing values, by node and field: the latest visit of a node wins."""
        return {node: dict(fields) for node, fields in self._case.variables.items()}

    def _find(self, kind: type, wanted: UUID) -> Token | None:
        return next(
            (
                token
                for token in self._case.tokens()
                if isinstance(token.task_spec, kind)
                and step_id(self.case_id, cast("Mark", token.mark)) == wanted
            ),
            None,
        )

    def _refuse_spoilt(self) -> None:
        if self._spoilt:
            raise WorkflowSpoiltError

    def _change(self, change: int, act: Callable[[], Any]) -> Move:
        record = Record(self.case_id, change)
        self._case.begin(record)
        self._spoilt = True
        act()
        _run(self._case)
        self._case.settle()
        finished = next(self._case.tokens(), None) is None
        if not finished:
            _refuse_deadlock(self._case)
        self._spoilt = False
        return record.move(finished=finished)

    def _cancel_all(self) -> None:
        for token in self._case.living():
            token.cancel()


def _run(case: Case) -> None:
    """Run every token that needs no person, until only people and timers can go on."""
    left = BUDGET
    while True:
        while case.queue:
            token = case.queue.popleft()
            if token.live:
                left -= 1
                if left < 0:
                    raise BudgetExceededError(BUDGET)
                token.run()
        if not (_return_from_a_call(case) or _fire_a_join(case)):
            return


def _fire_a_join(case: Case) -> bool:
    return any(
        token.task_spec.fire(scope)
        for scope in case.scopes()
        for token in scope.living()
        if isinstance(token.task_spec, InclusiveGateway)
    )


def _return_from_a_call(case: Case) -> bool:
    for call in list(case.subprocesses.values()):
        if call.caller.live and next(call.living(), None) is None:
            del case.subprocesses[call.caller.id]
            call.caller._ready()
            return True
    return False


def _refuse_deadlock(case: Case) -> None:
    """Refuse a change after which nobody could ever act again: the case would be lost."""
    stuck = []
    for token in case.tokens():
        if isinstance(token.task_spec, UserTask | BoundaryTimer):
            return
        stuck.append(token.task_spec.bpmn_id)
    raise DeadlockError(tuple(dict.fromkeys(stuck)))
