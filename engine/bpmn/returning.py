"""Sending a case back to an earlier step (退回): whom it withdraws, and where the token stands then.

What the library offers for it leaves both a step and its successor open when branches have
joined meanwhile. Here a return withdraws all that descends from the one token that once stood
on the target (``regions``) and puts one token there, or it is refused.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from engine.bpmn.definition import Definition
from engine.bpmn.errors import NoReturnError
from engine.bpmn.gateways import Join
from engine.bpmn.nodes import Guard, UserTask, entry
from engine.bpmn.regions import Region
from engine.bpmn.tokens import Call, Case, Scope, Token

_GONE = "它之后的环节已经汇合或者办完，单独收回会使其他分支丢失或者重复。"
_ELSEWHERE = (
    "它与本环节不在同一条办理路线上，或者并行办理的各分支已经汇合，单独退回会使其他分支"
    "丢失或者重复。请选择并行办理开始之前的环节。"
)


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """A return that loses and doubles nothing.

    :ivar place: the token that the open step hangs on, in the process of the target
    :ivar withdrawn: what descends from the token that once stood on the target
    """

    target: str
    scope: Scope
    place: Token
    withdrawn: tuple[Token, ...]


def way_back(definition: Definition, token: Token, target: str) -> WayBack:
    """Return how an open step is sent back to *target*.

    :raise NoReturnError: it cannot be, and why
    """
    name = definition.names.get(target, "")
    region = definition.regions.get(target)
    if region is None:
        known = target in definition.boxes
        reason = (
            "它不是可以退回的环节，或者流程在那里的分支与汇合不成对" if known else "没有这个环节"
        )
        raise NoReturnError(target, name, f"{reason}。请选择其他环节。")
    place = _place(token, target)
    if place is None:
        raise NoReturnError(target, name, _ELSEWHERE)
    if place.task_spec.bpmn_id == target:
        raise NoReturnError(target, name, "它就是正在办理的环节。请选择以前的环节。")
    withdrawn = tuple(each for each in place.workflow.living() if _within(each, region))
    if place.task_spec.bpmn_id not in region.ahead:
        raise NoReturnError(target, name, _ELSEWHERE)
    return WayBack(target=target, scope=place.workflow, place=place, withdrawn=withdrawn)


def ways_back(definition: Definition, token: Token) -> dict[str, bool]:
    """Return the nodes that an open step can be sent back to, and whether also straight."""
    found = {}
    for target in definition.boxes:
        with suppress(NoReturnError):
            back = way_back(definition, token, target)
            found[target] = _alone(definition, back, token)
    return found


def way_home(definition: Definition, case: Case, target: str) -> WayBack:
    """Return how all that a completed step led to is taken back, though nobody has arrived yet.

    :raise NoReturnError: what came of it cannot be told apart from the rest, or is there no more
    """
    name = definition.names.get(target, "")
    region = definition.regions.get(target)
    if region is None:
        raise NoReturnError(target, name, "流程在那里的分支与汇合不成对。")
    found = [
        (scope, withdrawn)
        for scope in case.scopes()
        if target in scope.spec.task_specs
        if (withdrawn := tuple(each for each in scope.living() if _within(each, region)))
    ]
    if len(found) != 1:
        raise NoReturnError(target, name, _GONE)
    [(scope, withdrawn)] = found
    if not isinstance(scope.spec.task_specs[target], UserTask):
        raise NoReturnError(target, name, "它由多人同时办理，其他人的意见会随之作废。")
    if not all(_behind(each, region) for each in withdrawn):
        raise NoReturnError(target, name, _GONE)
    return WayBack(target=target, scope=scope, place=withdrawn[0], withdrawn=withdrawn)


def straight_back(definition: Definition, back: WayBack, token: Token) -> str:
    """Return the node that the target's answer goes straight to: the one that sent it back.

    :raise NoReturnError: a token put there would leave the branches of a fork without theirs
    """
    if not _alone(definition, back, token):
        name = definition.names.get(back.target, "")
        reason = "本环节与它不在同一条办理路线上，补办后不能直送本环节。请改选重新流转。"
        raise NoReturnError(back.target, name, reason)
    return str(back.place.task_spec.bpmn_id)


def _alone(definition: Definition, back: WayBack, token: Token) -> bool:
    """Whether one token runs from the target to the open step, which stands for no others."""
    node = back.place.task_spec.bpmn_id
    there, target = definition.regions[back.target], back.scope.spec.task_specs[back.target]
    return (
        back.place is token
        and isinstance(target, UserTask)
        and node in definition.regions
        and definition.regions[node].nodes == there.nodes
    )


def send(back: WayBack, then: str) -> None:
    """Withdraw what is to be withdrawn and put a token on the target."""
    for token in back.withdrawn:
        token.cancel()
        if isinstance(token.parent.task_spec, Guard):
            # A timer lives as long as what it watches.
            for sibling in token.parent.children:
                sibling.cancel()
    child = back.scope.task_tree._add_child(entry(back.scope.spec, back.target))
    child.then = then
    child.task_spec._update(child)


def _place(token: Token, target: str) -> Token | None:
    """Climb from an open step to the process that the target belongs to."""
    while True:
        place = _whole(token)
        scope: Any = token.workflow
        if target in scope.spec.task_specs:
            return place
        if not isinstance(scope, Call):
            return None
        token = scope.caller


def _whole(token: Token) -> Token:
    """Return a step as its process sees it: one person's part stands for the whole node."""
    instance = token.parent.task_spec
    return token.parent if getattr(instance, "instance", None) is token.task_spec else token


def _behind(token: Token, region: Region) -> bool:
    """Whether a token stands where the target's own can have come to, or waits just outside."""
    node = token.task_spec.bpmn_id
    return node in region.ahead or node not in region.nodes


def _within(token: Token, region: Region) -> bool:
    node = token.task_spec.bpmn_id
    if isinstance(token.task_spec, Join) and node not in region.nodes:
        return token.arrow in region.exits
    return node in region.nodes or node in region.beside
