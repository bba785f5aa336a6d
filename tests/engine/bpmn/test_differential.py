"""Random flows against the token game: the licence to upgrade SpiffWorkflow."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest

from engine.bpmn import Definition, Workflow
from tests.engine.bpmn.flows import Graph, bpmn, random_flow
from tests.engine.bpmn.stock import StockMismatchError, StockWorkflow
from tests.engine.bpmn.token_game import Play, play

FLOWS = 2_000
STOCK_FLOWS = 250
MOVES = 60
CASE = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


@dataclass
class Tally:
    flows: int = 0
    cases_finished: int = 0
    moves: int = 0
    loops_repeated: int = 0
    joins_fired: int = 0
    joins_fired_again: int = 0
    timers_fired: int = 0
    mismatches: list[str] = field(default_factory=list)

    def add(self, game: Play, arrivals: Counter) -> None:
        self.flows += 1
        self.cases_finished += game.over
        self.loops_repeated += sum(number - 1 for number in arrivals.values() if number > 1)
        self.joins_fired += sum(game.tally.values())
        self.joins_fired_again += sum(number - 1 for number in game.tally.values() if number > 1)

    def __str__(self) -> str:
        return (
            f"{self.flows} flows, {self.moves} moves, {self.cases_finished} finished, "
            f"{self.timers_fired} timers, steps opened again {self.loops_repeated}, "
            f"joins fired {self.joins_fired}, again {self.joins_fired_again}, "
            f"mismatches {len(self.mismatches)}"
        )


def choose(game: Play, random: Random) -> tuple[str, str]:
    """Return what happens next: ("complete", step) or ("fire", timer)."""
    steps, timers = sorted(game.open_steps().elements()), sorted(game.waiting_timers())
    if timers and random.random() < 0.25:
        return "fire", random.choice(timers)
    return "complete", random.choice(steps)


def reloaded(definition: Definition, workflow: Workflow) -> Workflow:
    return Workflow.load(definition, CASE, workflow.dump())


def compare_with_the_token_game(seed: int, tally: Tally) -> None:
    graph = random_flow(seed)
    definition = Definition.parse(bpmn(graph))
    random = Random(seed)
    game = play(graph)
    kept, move = Workflow.start(definition, case_id=CASE, change=1, values={})
    fresh = kept
    arrivals = Counter(arrival.node_id for arrival in move.opened)
    for change in range(2, MOVES):
        fresh = reloaded(definition, fresh)
        assert Counter(step.node_id for step in fresh.open_steps) == game.open_steps(), seed
        assert Counter(timer.node_id for timer in fresh.waiting_timers) == game.waiting_timers()
        assert move.finished == game.over, seed
        assert fresh.dump() == kept.dump(), seed
        if game.over:
            break
        verb, node_id = choose(game, random)
        if verb == "fire":
            timer = next(timer for timer in fresh.waiting_timers if timer.node_id == node_id)
            game.fire(node_id)
            move, other = (each.fire(timer.step_id, change=change) for each in (fresh, kept))
            tally.timers_fired += 1
        else:
            step = next(step for step in fresh.open_steps if step.node_id == node_id)
            number = random.randrange(8)
            game.complete(node_id, number)
            move, other = (
                each.complete(step.step_id, {"n": number}, change=change) for each in (fresh, kept)
            )
        assert move == other, seed
        arrivals.update(arrival.node_id for arrival in move.opened)
        tally.moves += 1
    tally.add(game, arrivals)


@pytest.mark.timeout(900)
def test_random_flows_run_as_the_token_game_says_and_states_are_the_same_after_each_load(capsys):
    tally = Tally()

    for seed in range(FLOWS):
        compare_with_the_token_game(seed, tally)

    with capsys.disabled():
        print(f"\nours : {tally}")  # noqa: T201 - the figures are the result
    assert tally.joins_fired_again > 500
    assert tally.loops_repeated > 1_000
    assert tally.timers_fired > 500
    assert tally.cases_finished > FLOWS / 2


def stock_disagrees(graph: Graph, seed: int, tally: Tally) -> str | None:
    """Return how the stock library differs from the token game, or None if it does not."""
    random = Random(seed)
    game = play(graph)
    arrivals: Counter = Counter()
    try:
        stock = StockWorkflow(bpmn(graph))
        for _ in range(MOVES):
            if stock.open_steps() != game.open_steps():
                return f"{seed}: {dict(stock.open_steps())} for {dict(game.open_steps())}"
            if stock.finished != game.over:
                return f"{seed}: finished {stock.finished}"
            if game.over:
                break
            _, node_id = choose(game, random)
            number = random.randrange(8)
            game.complete(node_id, number)
            stock.complete(node_id, number)
            arrivals[node_id] += 1
            tally.moves += 1
    except StockMismatchError as error:
        return f"{seed}: {error}"
    finally:
        tally.add(game, arrivals)
    return None


@pytest.mark.timeout(900)
def test_the_same_flows_go_wrong_with_the_gateways_of_the_library(capsys):
    tally, ours = Tally(), Tally()

    for seed in range(STOCK_FLOWS):
        graph = random_flow(seed, extras=False)
        difference = stock_disagrees(graph, seed, tally)
        if difference is not None:
            tally.mismatches.append(difference)
        our_difference = ours_disagrees(graph, seed, ours)
        if our_difference is not None:
            ours.mismatches.append(our_difference)

    with capsys.disabled():
        print(f"\nstock: {tally}\nours : {ours}")  # noqa: T201 - the figures are the result
    assert len(tally.mismatches) > 10
    assert ours.mismatches == []


def ours_disagrees(graph: Graph, seed: int, tally: Tally) -> str | None:
    random = Random(seed)
    game = play(graph)
    arrivals: Counter = Counter()
    definition = Definition.parse(bpmn(graph))
    workflow, _ = Workflow.start(definition, case_id=CASE, change=1, values={})
    for change in range(2, MOVES + 2):
        if Counter(step.node_id for step in workflow.open_steps) != game.open_steps():
            return f"{seed}"
        if game.over:
            break
        _, node_id = choose(game, random)
        number = random.randrange(8)
        game.complete(node_id, number)
        step = next(step for step in workflow.open_steps if step.node_id == node_id)
        workflow.complete(step.step_id, {"n": number}, change=change)
        arrivals[node_id] += 1
        tally.moves += 1
    tally.add(game, arrivals)
    return None
