"""Side by side with the stock library, which goes through its official serializer at every step.

Where the library's gateways are right — no loops, no inclusive joins — both must agree on every
open step, every waiting timer and on when a case is over.
"""

from collections import Counter
from random import Random
from uuid import UUID

from engine.bpmn import Definition, Workflow
from tests.engine.bpmn.flows import bpmn, random_flow
from tests.engine.bpmn.stock import StockWorkflow

CASE = UUID(int=99)
FLOWS = 100


def agree(ours: Workflow, stock: StockWorkflow, seed: int) -> None:
    assert Counter(step.node_id for step in ours.open_steps) == stock.open_steps(), seed
    assert Counter(timer.node_id for timer in ours.waiting_timers) == stock.timers(), seed
    assert (not ours.open_steps) == stock.finished, seed


def walk(seed: int, done: Counter) -> None:
    source = bpmn(random_flow(seed, loops=False))
    random = Random(seed)
    definition = Definition.parse(source)
    stock = StockWorkflow(source, round_trips=True)
    ours, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    change = 1
    agree(ours, stock, seed)
    while ours.open_steps:
        change += 1
        ours = Workflow.load(definition, CASE, ours.dump())
        timers = ours.waiting_timers
        if timers and random.random() < 0.25:
            timer = random.choice(timers)
            ours.fire(timer.step_id, change=change)
            stock.fire(timer.node_id)
            done["timers"] += 1
        else:
            step = random.choice(ours.open_steps)
            number = random.randrange(8)
            ours.complete(step.step_id, {"n": number}, change=change)
            stock.complete(step.node_id, number)
            done["steps"] += 1
        agree(ours, stock, seed)


def test_both_agree_after_every_step_and_round_trip():
    done = Counter()

    for seed in range(FLOWS):
        walk(seed, done)

    assert done["steps"] > 500
    assert done["timers"] > 20
