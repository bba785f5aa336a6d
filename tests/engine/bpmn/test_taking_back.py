"""Taking a completed step back at once: the case is as if nobody had completed it."""

from collections import Counter
from random import Random
from uuid import UUID

import pytest

from engine.bpmn import Definition, NoReturnError, Workflow
from tests.engine.bpmn.blocks import drawn, random_blocks
from tests.engine.bpmn.flows import bpmn

CASE = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
MOVES = 40


def opened(workflow: Workflow) -> Counter:
    return Counter(step.node_id for step in workflow.open_steps)


def timers(workflow: Workflow) -> Counter:
    return Counter(timer.node_id for timer in workflow.waiting_timers)


def play(seed: int) -> Counter:
    """Complete steps at random; after each, take it back and complete it once more."""
    random = Random(seed)
    definition = Definition.parse(bpmn(drawn(random_blocks(seed))))
    workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    seen: Counter = Counter()
    change = 1
    while opened(workflow) and change < MOVES:
        before, waiting = opened(workflow), timers(workflow)
        step = random.choice(workflow.open_steps)
        answer = {"n": random.randrange(4)}
        workflow.complete(step.step_id, answer, change=change + 1)
        after = opened(workflow)
        workflow = Workflow.load(definition, CASE, workflow.dump())
        state = workflow.dump()
        change += 3
        try:
            move = workflow.take_back(step.node_id, change=change - 1)
        except NoReturnError:
            seen["refused"] += 1
            assert workflow.dump() == state
            continue
        seen["taken back"] += 1
        assert opened(workflow) == before, seed
        assert timers(workflow) == waiting, seed
        assert step.node_id in {arrival.node_id for arrival in move.opened}
        [again] = [each for each in workflow.open_steps if each.step_id == move.opened[0].step_id]
        workflow.complete(again.step_id, answer, change=change)
        assert opened(workflow) == after, seed
    return seen


def test_what_was_completed_and_taken_back_stands_as_it_stood():
    seen = sum((play(seed) for seed in range(300)), Counter())

    assert seen["taken back"] > 1_000


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_ten_thousand_runs_stand_as_they_stood(capsys):
    seen = sum((play(seed) for seed in range(300, 10_300)), Counter())

    with capsys.disabled():
        print(f"\ntaken back: {seen['taken back']}, refused: {seen['refused']}")  # noqa: T201
    assert seen["taken back"] > 30_000
