"""The token game against one that knows no reduction and tries every order."""

import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lint.tokens import play
from engine.model import Outcome
from engine.profile import Edge, Flow, Node, NodeKind

KINDS = {
    "x": NodeKind.EXCLUSIVE,
    "+": NodeKind.PARALLEL,
    "o": NodeKind.INCLUSIVE,
    "t": NodeKind.USER_TASK,
    "e": NodeKind.END,
    "g": NodeKind.END,
    "z": NodeKind.END,
}
ENDS = {"e": Outcome.GRANTED, "z": Outcome.COMPLETED}


def flow_of(*chains):
    """Return a flow drawn as chains of names: ``"s x1 t1 x2 e1"``; the first sign is the kind."""
    nodes, edges = {}, {}
    for chain in chains:
        names = chain.split()
        for name in names:
            kind = NodeKind.START if name == "s" else KINDS[name[0]]
            nodes[name] = Node(
                id=name,
                kind=kind,
                name=name,
                process="p",
                line=1,
                outcome=ENDS.get(name[0]),
                terminates=name[0] == "z",
            )
        for source, target in pairwise(names):
            number = f"f{len(edges)}"
            edges[number] = Edge(id=number, source=source, target=target)
    return Flow(id="p", name="p", processes=("p",), nodes=nodes, edges=edges)


SOUND = {
    "a line": ["s t1 e1"],
    "a choice": ["s x1 t1 x2 e1", "x1 t2 x2"],
    "a choice of ends": ["s x1 t1 e1", "x1 t2 e2"],
    "a parallel block": ["s +1 t1 +2 e1", "+1 t2 +2"],
    "a correction loop": ["s t1 x1 t2 t1", "x1 e1"],
    "a loop in each parallel branch": [
        "s +1 t1 x1 +2 e1", "x1 t1", "+1 t2 x2 +2", "x2 t2", "+1 t3 +2",
    ],
    "a loop around a parallel block": ["s x0 +1 t1 +2 x1 e1", "+1 t2 +2", "x1 x0"],
    "an inclusive block": ["s o1 t1 o2 e1", "o1 t2 o2", "o1 t3 o2"],
    "a parallel block that an inclusive join ends": ["s +1 t1 o2 e1", "+1 t2 o2"],
    "a parallel block that either branch may cut short": ["s +1 t1 x1 +2 e1", "+1 t2 +2", "x1 z1"],
    "a branch that is stuck until the other terminates": ["s +1 t1 z1", "+1 x1 t2 +2 z1", "x1 t3 +2"],
    "a called process that ends in two places": ["s +1 t1 g1", "+1 t2 g2"],
    "a called process with an aside in a loop": ["s x0 t1 +2 x1 g1", "+2 t2 g2", "x1 x0"],
    "blocks in blocks": ["s +1 +3 t1 +4 +2 e1", "+3 t2 +4", "+1 x1 t3 x2 +2", "x1 t4 x2"],
}  # fmt: skip


@pytest.mark.parametrize("chains", SOUND.values(), ids=SOUND)
def test_sound_blocks_are_left_alone(chains):
    played = play(flow_of(*chains), "p")

    assert (played.stuck, played.doubled, played.early) == (set(), set(), set())
    assert played.finished


UNSOUND = {
    "a choice into a parallel join": (["s x1 t1 +2 e1", "x1 t2 +2"], "stuck", "+2"),
    "an inclusive fork into a parallel join": (["s o1 t1 +2 e1", "o1 t2 +2"], "stuck", "+2"),
    "a join that waits for itself": (["s +1 t1 x1 e1", "x1 t2 +1"], "stuck", "+1"),
    "a parallel fork into a choice": (["s +1 t1 x2 t3 e1", "+1 t2 x2"], "doubled", "x2"),
    "a parallel fork into a task": (["s +1 t1 t3 e1", "+1 t2 t3"], "doubled", "t3"),
    "a parallel fork into two ends": (["s +1 t1 e1", "+1 t2 e2"], "early", "e1"),
    "a parallel fork into one end": (["s +1 t1 e1", "+1 t2 e1"], "early", "e1"),
    "a fault that a terminate end does not hide": (
        ["s +1 t1 z1", "+1 +3 t2 t3 z2", "+3 t4 t3"],
        "doubled",
        "t3",
    ),
    "a loop that leaves a token behind in each round": (
        ["s x0 t1 +2 e1", "+2 x0"],
        "endless",
        "x0",
    ),
    "a called process that meets without waiting": (["s +1 t1 t3 g1", "+1 t2 t3"], "doubled", "t3"),
    "a called process that never ends": (["s x0 t1 +2 g1", "+2 x0"], "endless", "x0"),
    "a way out of a parallel block": (["s +1 t1 x1 +2 e1", "+1 t2 +2", "x1 e2"], "early", "e2"),
}


@pytest.mark.parametrize(("chains", "what", "node"), UNSOUND.values(), ids=UNSOUND)
def test_what_does_not_fit_is_found_at_its_node(chains, what, node):
    played = play(flow_of(*chains), "p")

    assert node in getattr(played, what)


def test_forty_parallel_branches_with_loops_are_played_in_no_time():
    branches = [f"+1 t{n} x{n} +2" for n in range(100, 140)]
    loops = [f"x{n} t{n}" for n in range(100, 140)]
    began = time.perf_counter()

    played = play(flow_of("s +1", *branches, *loops, "+2 e1"), "p")

    assert time.perf_counter() - began < 2
    assert played.finished
    assert not played.stuck | played.doubled | played.early


def wrong(played):
    return played.stuck | played.doubled | played.early | played.endless


class Slow:
    """Every order, no reduction: the plain rules of the game."""

    def __init__(self, flow):
        self.flow = flow
        self.out = {n: [e.id for e in flow.outgoing(n)] for n in flow.nodes}
        self.into = {n: [e.id for e in flow.incoming(n)] for n in flow.nodes}

    def goes_wrong(self):
        seen, waiting = set(), [frozenset(self.out["s"])]
        while waiting:
            state = waiting.pop()
            if state in seen:
                continue
            seen.add(state)
            turns = [self.turn(node, state) for node in self.marked(state)]
            following = [after for turn in turns for after in turn]
            if None in following:
                return True
            if self.ends_early(state) or (state and not following):
                return True
            waiting += following
        return False

    def marked(self, state):
        return {self.flow.edges[edge].target for edge in state}

    def turn(self, node, state):
        """Return the states after this node's turn; None is a state that must not be."""
        kind = self.flow.nodes[node].kind
        lines = {edge for edge in self.into[node] if edge in state}
        rest = state - lines
        if kind is NodeKind.PARALLEL and len(lines) < len(self.into[node]):
            return []
        if kind is NodeKind.INCLUSIVE and not self.complete(node, state):
            return []
        if kind in {NodeKind.EXCLUSIVE, NodeKind.USER_TASK} and len(lines) > 1:
            return [None]
        return [
            None if any(map(self.counts, rest & set(taken))) else rest | set(taken)
            for taken in self.outcomes(node)
        ]

    def counts(self, edge):
        return self.flow.nodes[self.flow.edges[edge].target].kind is not NodeKind.END

    def ends_early(self, state):
        ends = {node for node in self.marked(state) if self.flow.nodes[node].kind is NodeKind.END}
        return bool(ends) and len(state) > 1

    def outcomes(self, node):
        out, kind = self.out[node], self.flow.nodes[node].kind
        if not out or kind is NodeKind.PARALLEL:
            return [out]
        if kind is NodeKind.INCLUSIVE:
            return [c for size in range(1, len(out) + 1) for c in combinations(out, size)]
        return [[e] for e in out]

    def complete(self, join, state):
        empty = {e for e in self.into[join] if e not in state}
        pending = [e for e in state if self.flow.edges[e].target != join]
        seen = set(pending)
        while pending:
            target = self.flow.edges[pending.pop()].target
            if target != join:
                fresh = [e for e in self.out[target] if e not in seen]
                seen.update(fresh)
                pending += fresh
        return not seen & empty


@st.composite
def drawings(draw, signs):
    """Return a flow in which every box is reached and reaches an end, else quite arbitrary."""
    names = [f"{draw(st.sampled_from(signs))}{n}" for n in range(draw(st.integers(1, 7)))]
    chains = ["s " + " ".join(names) + " e0"]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from([*names, "e0", "e1"]))
    chains += [" ".join(pair) for pair in draw(st.lists(pairs, max_size=6, unique=True))]
    flow = flow_of(*chains)
    for name in names:
        if name[0] == "t" and len(list(flow.outgoing(name))) > 1:
            flow.nodes[name] = Node(
                id=name, kind=NodeKind.EXCLUSIVE, name=name, process="p", line=1
            )
    return flow


@settings(max_examples=600, deadline=None)
@given(drawings("xx++t"))
def test_reduction_and_order_never_hide_or_invent_a_problem(flow):
    played = play(flow, "p")

    assert played.finished
    assert bool(wrong(played)) == Slow(flow).goes_wrong()


@settings(max_examples=400, deadline=None)
@given(drawings("x+ot"))
def test_inclusive_gateways_never_hide_a_problem(flow):
    played = play(flow, "p")

    if not wrong(played):
        assert not Slow(flow).goes_wrong()
