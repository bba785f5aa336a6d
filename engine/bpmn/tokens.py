"""Tokens and the workflows they run in: SpiffWorkflow's tree without prediction, log or clock.

SpiffWorkflow keeps a tree of tasks: finished, alive and predicted ones. Of those only the
alive ones decide anything, so nothing is predicted here and finished ones are dropped at the
end of each change (:meth:`Case.settle`). What is left is a handful of tokens, whatever a case
has been through, and their order depends on nothing but their age.
"""

# mypy: allow-subclassing-any
# SpiffWorkflow has no types: what we derive from it is checked against our own signatures only.

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NoReturn, cast

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task

from engine.bpmn.errors import BudgetExceededError
from engine.bpmn.moves import Mark, Record
from engine.bpmn.values import Value

MAX_TOKENS = 2_000
"""Tokens that one change may bear: with 300 nodes and 200 instances a sound flow stays below."""

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED


class Token(Task):
    """A task of SpiffWorkflow's tree.

    :ivar arrow: id of the sequence flow by which it came
    :ivar mark: of an open step or a waiting timer: what its id is made of
    :ivar instance: of a multi-instance step, which one
    :ivar votes: at a multi-instance node, what its finished instances said, by instance
    :ivar then: of a step that was sent back to, the node that its answer goes straight to
    """

    def __init__(self, workflow: Any, spec: Any, parent: "Token | None", state: int) -> None:
        super().__init__(workflow, spec, parent, state, workflow.top_workflow.next_number())
        self.arrow: str | None = None
        self.mark: Mark | None = None
        self.instance = 0
        self.votes: dict[int, dict[str, Value]] = {}
        self.then = ""

    @property
    def live(self) -> bool:
        return bool(self._state & LIVE)

    def _add_child(self, spec: Any, state: int = TaskState.FUTURE) -> "Token":
        return Token(self.workflow, spec, self, state)

    def _set_state(self, value: int) -> None:
        # The library also reads the clock and collects log extras here, wanted or not.
        self._state = value

    def cancel(self) -> None:
        """Withdraw this token and whatever lives below it."""
        if self.live:
            for child in self.children:
                child.cancel()
            self._set_state(TaskState.CANCELLED)
            self.task_spec._on_cancel(self)


class NoScripts:
    """Stands where SpiffWorkflow keeps its script engine, so that it can evaluate nothing."""

    def evaluate(self, *_arguments: object, **_options: object) -> NoReturn:
        """Refuse: conditions are ours and are never handed to the library."""
        raise NotImplementedError

    execute = evaluate


class Scope:
    """What the main workflow and a called one have in common."""

    spec: Any
    tasks: dict[int, Token]
    task_tree: Token

    def plant(self, spec: Any) -> None:
        """Put the root of the tree in place. It is never run and stands for all that is past."""
        self.task_tree = Token(self, spec, None, TaskState.COMPLETED)

    def enter(self) -> None:
        """Put a token on the start event."""
        for spec in self.task_tree.task_spec.outputs:
            spec._update(self.task_tree._add_child(spec))

    def living(self) -> Iterator[Token]:
        return (token for token in list(self.tasks.values()) if token.live)

    def _task_completed_notify(self, _task: Token) -> None:
        """Do nothing: the library would walk the whole tree here after every single task."""


class Call(Scope, BpmnSubWorkflow):
    """The run of a called process."""

    def __init__(self, spec: Any, caller: Token, top: "Case") -> None:
        BpmnSubWorkflow.__init__(self, spec, caller.id, top, deserializing=True)
        self.caller = caller
        self.plant(spec.start)

    def _calculate_depth(self) -> int:
        return 0


class Case(Scope, BpmnWorkflow):
    """The run of the main process, with the runs of all that it calls.

    :ivar record: takes down the current change
    :ivar queue: tokens that can run without a person, oldest first
    """

    subprocesses: dict[int, Call]
    record: Record

    def __init__(self, spec: Any, called: Mapping[str, Any]) -> None:
        self._numbers = count(1)
        self._born = 0
        self.queue: deque[Token] = deque()
        super().__init__(spec, called, NoScripts(), deserializing=True)
        self.data["vars"] = {}
        self.plant(spec.start)

    def begin(self, record: Record) -> None:
        """Begin a change."""
        self.record = record
        self._born = 0

    def next_number(self) -> int:
        """Return the number of a new token.

        :raise BudgetExceededError: one change bred too many of them
        """
        self._born += 1
        if self._born > MAX_TOKENS:
            raise BudgetExceededError(MAX_TOKENS)
        return next(self._numbers)

    @property
    def variables(self) -> dict[str, dict[str, Value]]:
        return cast("dict[str, dict[str, Value]]", self.data["vars"])

    def remember(self, node_id: str, values: dict[str, Value]) -> None:
        """Let the latest visit of a node win, also one that said nothing."""
        if values:
            self.variables[node_id] = values
        else:
            self.variables.pop(node_id, None)

    def scopes(self) -> list[Scope]:
        """Return this and all called workflows: callers first, then in the order of their age."""
        found: list[Scope] = [self]
        for scope in found:
            found.extend(
                self.subprocesses[token.id]
                for token in scope.tasks.values()
                if token.id in self.subprocesses
            )
        return found

    def tokens(self) -> Iterator[Token]:
        """Return every live token of the case. Nothing here trusts ``is_completed()``."""
        return (token for scope in self.scopes() for token in scope.living())

    def settle(self) -> None:
        """Drop what is over, so that a case in memory is the case that a load would give."""
        scopes = self.scopes()
        for scope in scopes:
            _prune(scope)
        self.subprocesses = {
            scope.caller.id: scope
            for scope in scopes
            if isinstance(scope, Call) and scope.caller.live
        }


def _prune(scope: Scope) -> None:
    """Keep the root, live tokens, and the parents that a live token still works with."""
    root = scope.task_tree
    live = list(scope.living())
    kept = {root.id: root}
    parents = {}
    for token in live:
        parent = token.parent
        if parent is not root and parent.task_spec.holds(token):
            kept[parent.id] = parent
            parents[token.id] = parent
        kept[token.id] = token
    for token in kept.values():
        token._children = []
    for token in list(kept.values())[1:]:
        parent = parents.get(token.id, root)
        token.parent = parent
        parent._children.append(token.id)
    scope.tasks = kept
