"""The stored state of a case: its live tokens and its routing values, as a few hundred bytes.

A row is a list: a letter for what the token does, the node's id, the position of the row it
hangs on (-1: none), and what that letter needs more:

====== ============================================ ==============================
letter token                                        more
====== ============================================ ==============================
s      open human step                              change, ordinal[, instance[, then]]
t      waiting boundary timer                       change, ordinal
g      guard of a node with timers                  –
m      multi-instance node, its instances below it  what the finished ones said
c      call activity, the called process below it   –
j      token that waits at a join                   id of its sequence flow
====== ============================================ ==============================

Rows stand in the order of age, callers before what they call. There is no time in a state,
nothing of what is over, and nothing that the definition says already.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from SpiffWorkflow import TaskState

from engine.bpmn.definition import Definition
from engine.bpmn.errors import StateError, StateTooNewError
from engine.bpmn.gateways import Join
from engine.bpmn.nodes import (
    GUARD,
    BoundaryTimer,
    CallActivity,
    Countersign,
    Guard,
    UserTask,
    entry,
)
from engine.bpmn.parser import INSTANCE
from engine.bpmn.tokens import Call, Case, Token
from engine.bpmn.values import Value, restore, store

VERSION = 1
"""Of the layout above. A release reads every version that it knows and refuses newer ones."""

_FINGERPRINT = 16
Row = list[Any]


def encode(definition: Definition, case: Case) -> bytes:
    """Return the state of a settled case."""
    rows: list[Row] = []
    positions: dict[int, int] = {}
    for scope in case.scopes():
        below = positions[scope.caller.id] if isinstance(scope, Call) else -1
        for token in scope.tasks.values():
            if token is scope.task_tree:
                continue
            parent = token.parent
            above = below if parent is scope.task_tree else positions[parent.id]
            positions[token.id] = len(rows)
            rows.append(_row(token, above))
    return orjson.dumps(
        {
            "v": VERSION,
            "of": definition.fingerprint[:_FINGERPRINT],
            "tokens": rows,
            "vars": {node: _stored(values) for node, values in case.variables.items()},
        }
    )


def _stored(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: store(value) for name, value in values.items()}


def _row(token: Token, above: int) -> Row:
    spec = token.task_spec
    match spec:
        case UserTask():
            return ["s", spec.bpmn_id, above, *(token.mark or ()), *_particulars(token)]
        case BoundaryTimer():
            return ["t", spec.bpmn_id, above, *(token.mark or ())]
        case Guard():
            return ["g", spec.host.bpmn_id, above]
        case Countersign():
            votes = [[index, _stored(token.votes[index])] for index in sorted(token.votes)]
            return ["m", spec.bpmn_id, above, votes]
        case CallActivity():
            return ["c", spec.bpmn_id, above]
        case Join():
            return ["j", spec.bpmn_id, above, token.arrow]
    raise StateError(f"节点“{spec.name}”不应停留")


def _particulars(step: Token) -> Row:
    if step.then:
        return [step.instance, step.then]
    return [step.instance] if step.instance else []


def decode(definition: Definition, state: bytes) -> Case:
    """Return the case that :func:`encode` was given.

    :raise StateTooNewError: a newer release wrote it
    :raise StateError: it is of another definition, or damaged
    """
    try:
        stored = orjson.loads(state)
        version = stored["v"]
        if version > VERSION:
            raise StateTooNewError(version, VERSION)
        if stored["of"] != definition.fingerprint[:_FINGERPRINT]:
            raise StateError("它属于另一个版本的流程")
        case = Case(definition.specifications[definition.main], definition.specifications)
        _plant(case, stored["tokens"])
        for node, values in stored["vars"].items():
            case.variables[node] = {name: restore(value) for name, value in values.items()}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise StateError("内容已损坏") from error
    return case


def _plant(case: Case, rows: list[Row]) -> None:
    tokens: list[Token] = []
    for letter, node_id, above, *more in rows:
        parent = tokens[above] if above >= 0 else case.task_tree
        if parent.id in case.subprocesses:
            parent = case.subprocesses[parent.id].task_tree
        token = _PLANT[letter](case, parent, node_id, *more)
        tokens.append(token)


def _token(parent: Token, name: str, kind: type, state: int) -> Token:
    scope = parent.workflow
    spec = scope.spec.task_specs[name]
    if not isinstance(spec, kind):
        raise TypeError(name)
    return Token(scope, spec, parent, state)


def _step(
    _case: Case,
    parent: Token,
    node_id: str,
    change: int,
    ordinal: int,
    instance: int = 0,
    then: str = "",
) -> Token:
    one_of_several = isinstance(parent.task_spec, Countersign)
    name = node_id + INSTANCE if one_of_several else node_id
    token = _token(parent, name, UserTask, TaskState.READY)
    token.mark = (change, ordinal)
    token.instance = instance
    token.then = then
    if then:
        entry(parent.workflow.spec, then)  # that there is such a node
    return token


def _timer(_case: Case, parent: Token, node_id: str, change: int, ordinal: int) -> Token:
    token = _token(parent, node_id, BoundaryTimer, TaskState.WAITING)
    token.mark = (change, ordinal)
    return token


def _guard(_case: Case, parent: Token, node_id: str) -> Token:
    return _token(parent, node_id + GUARD, Guard, TaskState.COMPLETED)


def _countersign(_case: Case, parent: Token, node_id: str, votes: list[Any]) -> Token:
    token = _token(parent, node_id, Countersign, TaskState.STARTED)
    token.votes = {
        index: {name: restore(value) for name, value in values.items()} for index, values in votes
    }
    return token


def _call(case: Case, parent: Token, node_id: str) -> Token:
    token = _token(parent, node_id, CallActivity, TaskState.STARTED)
    case.subprocesses[token.id] = Call(case.subprocess_specs[token.task_spec.spec], token, case)
    return token


def _join(_case: Case, parent: Token, node_id: str, arrow: str) -> Token:
    token = _token(parent, node_id, Join, TaskState.WAITING)
    token.arrow = arrow
    return token


_PLANT: dict[str, Callable[..., Token]] = {
    "s": _step,
    "t": _timer,
    "g": _guard,
    "m": _countersign,
    "c": _call,
    "j": _join,
}
