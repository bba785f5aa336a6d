"""The gateways: which tokens a join may consume, and which way a decision sends them.

SpiffWorkflow's own joins look at what the tree remembers of earlier rounds and fire too early
when a block is run again. Ours count tokens as BPMN does: a token that has arrived waits on the
sequence flow by which it came, a join that fires consumes it, and nothing is counted twice.
"""

# mypy: allow-subclassing-any
# SpiffWorkflow has no types: what we derive from it is checked against our own signatures only.

from collections.abc import Mapping

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs import defaults

from engine.bpmn.errors import NoPathError
from engine.bpmn.nodes import BoundaryTimer, FlowNode, case_of
from engine.bpmn.tokens import Scope, Token


class Join(FlowNode):
    """A gateway where tokens wait for each other.

    :ivar arriving: ids of the incoming sequence flows, in document order
    """

    arriving: tuple[str, ...] = ()

    def _update_hook(self, token: Token) -> bool:
        if len(self.arriving) == 1:
            return True
        token._set_state(TaskState.WAITING)
        return self.ready(token)

    def ready(self, _arrived: Token) -> bool:
        """Return whether the token that has just arrived makes the join fire."""
        return False

    def waiting(self, scope: Scope) -> dict[str, Token]:
        """Return the oldest waiting token of each incoming flow that holds one."""
        oldest: dict[str, Token] = {}
        for token in scope.living():
            if token.task_spec is self and token.state == TaskState.WAITING:
                oldest.setdefault(token.arrow or "", token)
        return oldest

    @staticmethod
    def consume(tokens: Mapping[str, Token], survivor: Token) -> None:
        """Take one token from each flow; *survivor* goes on for all of them."""
        for token in tokens.values():
            if token is not survivor:
                token._set_state(TaskState.COMPLETED)


class ParallelGateway(Join, defaults.ParallelGateway):
    """Fires as soon as each incoming flow holds a token; what is in excess stays."""

    def ready(self, arrived: Token) -> bool:
        tokens = self.waiting(arrived.workflow)
        if len(tokens) < len(self.arriving):
            return False
        # It was the last flow to get a token, so it is the oldest of its flow.
        self.consume(tokens, arrived)
        return True


class ExclusiveGateway(FlowNode, defaults.ExclusiveGateway):
    """Takes the first flow, in document order, whose condition holds, else the default flow."""

    def _on_complete_hook(self, token: Token) -> None:
        variables = case_of(token).variables
        fallback = None
        for flow in self.flows:
            if flow.condition is None:
                fallback = flow
            elif flow.condition.decide(variables):
                self.leave(token, (flow,))
                return
        if fallback is None:
            raise NoPathError(self.bpmn_id, self.bpmn_name or "")
        self.leave(token, (fallback,))


class InclusiveGateway(Join, defaults.InclusiveGateway):
    """Waits for all tokens that can still come (BPMN 2.0 §13.4.3); takes every flow that holds.

    Whether it may fire is asked when everything else stands still (:meth:`fire`): a token on
    its way through other gateways still can come.

    :ivar reach: by node id, the incoming flows that a token at that node can get to without
        passing this gateway
    """

    reach: Mapping[str, frozenset[str]]

    def fire(self, scope: Scope) -> bool:
        """Let the gateway fire if it may, and return whether it did."""
        tokens = self.waiting(scope)
        if not tokens or self.must_wait(scope, frozenset(tokens)):
            return False
        survivor = next(iter(tokens.values()))
        self.consume(tokens, survivor)
        survivor._ready()
        return True

    def must_wait(self, scope: Scope, filled: frozenset[str]) -> bool:
        """Return whether some token can reach an empty flow, and none of the filled ones."""
        empty = frozenset(self.arriving) - filled
        nowhere: frozenset[str] = frozenset()
        for token in scope.living():
            # A waiting timer is no token of its own: its host's token stands for both.
            if token.task_spec is self or isinstance(token.task_spec, BoundaryTimer):
                continue
            reached = self.reach.get(token.task_spec.bpmn_id, nowhere)
            if reached & empty and not reached & filled:
                return True
        return False

    def _on_complete_hook(self, token: Token) -> None:
        variables = case_of(token).variables
        chosen = [
            flow for flow in self.flows if flow.condition and flow.condition.decide(variables)
        ]
        chosen = chosen or [flow for flow in self.flows if flow.condition is None]
        if not chosen:
            raise NoPathError(self.bpmn_id, self.bpmn_name or "")
        self.leave(token, chosen)
