"""Sending a case back: against the tree of blocks, which has no tokens to lose."""

from collections import Counter
from random import Random
from uuid import UUID

import pytest

from engine.bpmn import Definition, NoReturnError, StepNotOpenError, Workflow
from tests.engine.bpmn.blocks import Run, drawn, random_blocks, steps
from tests.engine.bpmn.flows import Edge, Graph, Node, bpmn, random_flow

CASE = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
MOVES = 60


def opened(workflow: Workflow) -> Counter:
    return Counter(step.node_id for step in workflow.open_steps)


def step_of(workflow: Workflow, node_id: str) -> UUID:
    return next(step.step_id for step in workflow.open_steps if step.node_id == node_id)


class Pair:
    """A case in the engine and the same in the tree of blocks."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(seed)
        blocks = random_blocks(seed)
        self.names = [step.id for step in steps(blocks)]
        self.run = Run(blocks, {}).begin()
        self.run.move_on()
        self.definition = Definition.parse(bpmn(drawn(blocks)))
        self.workflow, _ = Workflow.start(self.definition, case_id=CASE, change=1, values={})
        self.change = 1
        self.returns = Counter()

    def play(self) -> None:
        while self.change < MOVES and opened(self.workflow):
            self.change += 1
            self.workflow = Workflow.load(self.definition, CASE, self.workflow.dump())
            self.act()
            self.compare()

    def act(self) -> None:
        timers = sorted(timer.node_id for timer in self.workflow.waiting_timers)
        dice = self.random.random()
        if dice < 0.25:
            self.send_back()
        elif timers and dice < 0.4:
            self.fire(self.random.choice(timers))
        else:
            self.complete(self.random.choice(sorted(opened(self.workflow))))

    def complete(self, node_id: str) -> None:
        number = self.random.randrange(4)
        self.run.complete(node_id, number)
        self.workflow.complete(step_of(self.workflow, node_id), {"n": number}, change=self.change)

    def fire(self, node_id: str) -> None:
        self.run.fire(node_id)
        timer = next(each for each in self.workflow.waiting_timers if each.node_id == node_id)
        self.workflow.fire(timer.step_id, change=self.change)

    def send_back(self) -> None:
        here = self.random.choice(sorted(opened(self.workflow)))
        target = self.random.choice(self.names)
        before = self.workflow.dump()
        possible = self.run.send_back(here, target)
        step = step_of(self.workflow, here)
        begun = self.run.path_to(target) is not None
        listed = target in self.workflow.ways_back(step)
        if possible:
            assert listed, (self.seed, here, target)
            move = self.workflow.send_back(step, target, change=self.change)
            assert target in {arrival.node_id for arrival in move.opened}
        elif begun and not self.run.of_an_earlier_round(target):
            assert not listed, (self.seed, here, target)
            with pytest.raises(NoReturnError):
                self.workflow.send_back(step, target, change=self.change)
            assert self.workflow.dump() == before
        self.returns[possible] += begun

    def compare(self) -> None:
        assert opened(self.workflow) == self.run.open_steps(), self.seed
        timers = Counter(timer.node_id for timer in self.workflow.waiting_timers)
        assert timers == self.run.timers(), self.seed


def compare_with_the_blocks(seeds: range) -> Counter:
    returns = Counter()
    for seed in seeds:
        pair = Pair(seed)
        pair.play()
        returns += pair.returns
    return returns


def test_a_return_leaves_what_the_blocks_say():
    returns = compare_with_the_blocks(range(300))

    assert returns[True] > 200
    assert returns[False] > 100


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_ten_thousand_runs_go_back_as_the_blocks_say(capsys):
    returns = compare_with_the_blocks(range(300, 10_300))

    with capsys.disabled():
        print(f"\nreturns: {returns[True]}, refused: {returns[False]}")  # noqa: T201 - the result
    assert returns[True] > 7_000


@pytest.mark.parametrize("seed", range(60))
def test_the_same_answers_given_again_lead_to_the_same_end(seed):
    random = Random(seed)
    definition = Definition.parse(bpmn(drawn(random_blocks(seed))))
    workflow, move = Workflow.start(definition, case_id=CASE, change=1, values={})
    first = move.opened[0].node_id

    def play(answers: list[tuple[str, int]], change: int) -> list[Counter]:
        seen = []
        for place, (node_id, number) in enumerate(answers, change):
            workflow.complete(step_of(workflow, node_id), {"n": number}, change=place)
            seen.append(opened(workflow))
        return seen

    answers: list[tuple[str, int]] = []
    seen: list[Counter] = []
    while opened(workflow) and len(answers) < MOVES:
        answers.append((random.choice(sorted(opened(workflow))), random.randrange(4)))
        seen += play(answers[-1:], 1 + len(answers))
    until = random.randrange(1, len(answers)) if len(answers) > 1 else 0
    workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    play(answers[:until], 2)

    here = next((s for s in workflow.open_steps if first in workflow.ways_back(s.step_id)), None)
    if here is None:
        # Only the first step itself is open, or a late step, which takes nothing back.
        assert until == 0 or len(answers) == 1
        return
    workflow.send_back(here.step_id, first, change=until + 2)

    assert opened(workflow) == Counter([first])
    assert play(answers, until + 3) == seen


def definition_of(kinds: dict[str, str], *arrows: tuple[str, str]) -> Definition:
    """Draw arrows; nodes that *kinds* does not name are steps."""
    graph = Graph("main")
    for place, (source, target) in enumerate(arrows):
        for node_id in (source, target):
            graph.nodes[node_id] = Node(node_id, kinds.get(node_id, "userTask"))
        graph.edges.append(Edge(f"f{place}", source, target))
    return Definition.parse(bpmn(graph))


KINDS = {
    "start": "startEvent",
    "end": "endEvent",
    "join": "parallelGateway",
    "split": "parallelGateway",
    "inner": "parallelGateway",
}


def fork_of_two() -> Definition:
    """a → fork (c1 ∥ c2) → join → d → end."""
    return definition_of(
        KINDS,
        *(("start", "a"), ("a", "split"), ("split", "c1"), ("split", "c2")),
        *(("c1", "join"), ("c2", "join"), ("join", "d"), ("d", "end")),
    )


def at_d(definition: Definition) -> Workflow:
    workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    for change, node_id in enumerate(("a", "c1", "c2"), 2):
        workflow.complete(step_of(workflow, node_id), {"n": 1}, change=change)
    return workflow


def test_from_behind_the_join_no_single_branch_is_opened_again():
    """The library would leave {c1, d} open: a step and what comes after it."""
    workflow = at_d(fork_of_two())

    with pytest.raises(NoReturnError, match="已经汇合"):
        workflow.send_back(step_of(workflow, "d"), "c1", change=5)

    assert opened(workflow) == Counter(["d"])
    assert workflow.ways_back(step_of(workflow, "d")) == {"a": True}


def test_before_the_join_a_branch_goes_back_alone_and_the_other_keeps_what_it_did():
    definition = fork_of_two()
    workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    workflow.complete(step_of(workflow, "a"), {"n": 1}, change=2)
    workflow.complete(step_of(workflow, "c1"), {"n": 1}, change=3)

    with pytest.raises(NoReturnError, match="不在同一条办理路线"):
        workflow.send_back(step_of(workflow, "c2"), "c1", change=4)
    move = workflow.send_back(step_of(workflow, "c2"), "a", change=4)

    assert opened(workflow) == Counter(["a"])
    assert [arrival.node_id for arrival in move.opened] == ["a"]
    assert len(move.closed) == 1


def test_what_a_branch_left_at_a_join_that_two_forks_share_is_taken_back_with_it():
    definition = definition_of(
        KINDS,
        *(("start", "split"), ("split", "a"), ("a", "inner"), ("inner", "b"), ("inner", "c")),
        *(("b", "join"), ("c", "join"), ("split", "d"), ("d", "join"), ("join", "e"), ("e", "end")),
    )
    workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    workflow.complete(step_of(workflow, "a"), {"n": 1}, change=2)
    workflow.complete(step_of(workflow, "b"), {"n": 1}, change=3)

    workflow.send_back(step_of(workflow, "c"), "a", change=4)
    for change, node_id in enumerate(("a", "d", "c"), 5):
        workflow.complete(step_of(workflow, node_id), {"n": 1}, change=change)

    assert opened(workflow) == Counter(["b"])
    workflow.complete(step_of(workflow, "b"), {"n": 1}, change=8)
    assert opened(workflow) == Counter(["e"])


def test_straight_the_answer_comes_back_to_whoever_asked_for_it():
    definition = fork_of_two()
    workflow = at_d(definition)

    workflow.send_back(step_of(workflow, "d"), "a", straight=True, change=5)
    workflow = Workflow.load(definition, CASE, workflow.dump())
    workflow.complete(step_of(workflow, "a"), {"n": 2}, change=6)

    assert opened(workflow) == Counter(["d"])
    assert workflow.complete(step_of(workflow, "d"), {"n": 0}, change=7).finished


def test_straight_never_leaves_a_branch_without_its_join():
    definition = fork_of_two()
    workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    workflow.complete(step_of(workflow, "a"), {"n": 1}, change=2)

    with pytest.raises(NoReturnError, match="不能直送"):
        workflow.send_back(step_of(workflow, "c1"), "a", straight=True, change=3)

    assert opened(workflow) == Counter(["c1", "c2"])


def test_nothing_is_sent_forward():
    workflow, _ = Workflow.start(fork_of_two(), case_id=CASE, change=1, values={})

    assert workflow.ways_back(step_of(workflow, "a")) == {}
    with pytest.raises(NoReturnError):
        workflow.send_back(step_of(workflow, "a"), "d", change=2)


def test_a_step_that_is_closed_sends_nothing_back():
    workflow = at_d(fork_of_two())

    with pytest.raises(StepNotOpenError):
        workflow.send_back(CASE, "a", change=5)


def test_a_node_that_is_none_or_no_step_is_refused_with_a_sentence():
    workflow = at_d(fork_of_two())

    for target, words in (("nowhere", "没有这个环节"), ("split", "不是可以退回的环节")):
        with pytest.raises(NoReturnError, match=words):
            workflow.send_back(step_of(workflow, "d"), target, change=5)
    with pytest.raises(NoReturnError, match="正在办理"):
        workflow.send_back(step_of(workflow, "d"), "d", change=5)


def test_no_return_leads_a_tangled_flow_into_a_deadlock():
    """Flows that are no nested blocks: what is offered works, and the case still comes to an end."""
    sent = 0
    for seed in range(150):
        random = Random(seed)
        definition = Definition.parse(bpmn(random_flow(seed)))
        workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
        done: set[str] = set()
        for change in range(2, MOVES):
            if not opened(workflow):
                break
            step = random.choice(workflow.open_steps)
            ways = [way for way in workflow.ways_back(step.step_id) if way in done]
            if ways and random.random() < 0.2:
                workflow.send_back(step.step_id, random.choice(ways), change=change)
                sent += 1
            else:
                workflow.complete(step.step_id, {"n": random.randrange(8)}, change=change)
                done.add(step.node_id)
    assert sent > 200
