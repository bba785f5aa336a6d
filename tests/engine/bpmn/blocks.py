"""Flows as nested blocks, how they are drawn, and how they run and go back: a second reference.

Nothing here moves a token. A run is the tree of blocks itself: which of them is under way, and
how far. So what a return must do can be read off: a block that is not under way has no place to
return to, and one that is begins again at the step.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from tests.engine.bpmn.flows import Condition, Edge, Graph, Node

ODD = 1
MOST = 60


@dataclass
class Step:
    id: str
    people: int = 0
    timer: str = ""
    late: str = ""
    """The step behind a timer that interrupts nothing."""


@dataclass
class Row:
    blocks: list["Block"]


@dataclass
class Fork:
    """Branches that run at once: all of them, or those whose condition holds."""

    id: str
    branches: list["Block"]
    asks: str = ""
    """The step whose number decides; without it every branch is taken."""


@dataclass
class Choice:
    """One of two branches, by the number of a step."""

    id: str
    branches: list["Block"]
    asks: str


@dataclass
class Loop:
    """A block that is done again while its last number is odd."""

    id: str
    body: "Block"
    asks: str


Block = Step | Row | Fork | Choice | Loop


def steps(block: Block) -> Iterator[Step]:
    match block:
        case Step():
            yield block
        case Row(blocks):
            for each in blocks:
                yield from steps(each)
        case Fork(branches=branches) | Choice(branches=branches):
            for each in branches:
                yield from steps(each)
        case Loop(body=body):
            yield from steps(body)


# -- at random


@dataclass
class Maker:
    random: Random
    number: int = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def step(self) -> Step:
        step = Step(self.name("s"))
        dice = self.random.random()
        if dice < 0.1:
            step.people = self.random.randint(1, 3)
        elif dice < 0.3:
            step.timer, step.late = self.name("t"), self.name("late")
        return step

    def row(self, depth: int) -> Row:
        """Return a row that begins and ends with a plain step: somebody whose number is known."""
        inner = [self.block(depth) for _ in range(self.random.randint(0, 2))]
        return Row([Step(self.name("s")), *inner, Step(self.name("s"))])

    def block(self, depth: int) -> Block:
        if depth == 0 or self.number > MOST:
            return self.step()
        match self.random.randrange(6):
            case 0 | 1:
                branches: list[Block] = [
                    self.row(depth - 1) for _ in range(self.random.randint(2, 3))
                ]
                return Fork(self.name("p"), branches)
            case 2:
                asked = Step(self.name("s"))
                fork = Fork(self.name("i"), [self.row(depth - 1) for _ in range(3)], asks=asked.id)
                return Row([asked, fork])
            case 3:
                asked = Step(self.name("s"))
                choice = Choice(
                    self.name("x"), [self.row(depth - 1), self.row(depth - 1)], asked.id
                )
                return Row([asked, choice])
            case 4:
                body = self.row(depth - 1)
                return Loop(self.name("l"), body, body.blocks[-1].id)
        return self.step()


def random_blocks(seed: int) -> Row:
    random = Random(seed)
    return Maker(random).row(random.randint(1, 3))


# -- drawn


@dataclass
class Drawing:
    graph: Graph
    arrows: int = 0

    def node(self, node_id: str, kind: str, **more: object) -> str:
        self.graph.nodes[node_id] = Node(node_id, kind, **more)
        return node_id

    def arrow(self, source: str, target: str, condition: Condition | None = None) -> str:
        self.arrows += 1
        self.graph.edges.append(Edge(f"f{self.arrows}", source, target, condition))
        return f"f{self.arrows}"

    def draw(
        self, block: Block, before: str, condition: Condition | None = None
    ) -> tuple[str, str]:
        """Draw a block behind a node; return the arrow that leads in and the last node."""
        match block:
            case Step():
                self.node(block.id, "userTask", instances=block.people)
                if block.timer:
                    self.node(block.timer, "boundaryEvent", host=block.id, interrupting=False)
                    self.node(block.late, "userTask")
                    end = self.node(f"end_{block.late}", "endEvent")
                    self.arrow(block.timer, block.late)
                    self.arrow(block.late, end)
                return self.arrow(before, block.id, condition), block.id
            case Row(blocks):
                entering, last = "", before
                for each in blocks:
                    arrow, last = self.draw(each, last, None if entering else condition)
                    entering = entering or arrow
                return entering, last
            case Fork():
                return self._fork(block, before, condition)
            case Choice():
                return self._choice(block, before, condition)
            case Loop():
                return self._loop(block, before, condition)

    def _fork(self, block: Fork, before: str, condition: Condition | None) -> tuple[str, str]:
        kind = "inclusiveGateway" if block.asks else "parallelGateway"
        split, join = self.node(block.id, kind), self.node(f"{block.id}_join", kind)
        entering = self.arrow(before, split, condition)
        for place, branch in enumerate(block.branches):
            asked = Condition(block.asks, "at least", place) if block.asks and place else None
            arrow, last = self.draw(branch, split, asked)
            if block.asks and not place:
                self.graph.nodes[split].default = arrow
            self.arrow(last, join)
        return entering, join

    def _choice(self, block: Choice, before: str, condition: Condition | None) -> tuple[str, str]:
        split = self.node(block.id, "exclusiveGateway")
        join = self.node(f"{block.id}_join", "exclusiveGateway")
        entering = self.arrow(before, split, condition)
        _arrow, last = self.draw(block.branches[0], split, Condition(block.asks, "even", 0))
        self.arrow(last, join)
        arrow, last = self.draw(block.branches[1], split)
        self.graph.nodes[split].default = arrow
        self.arrow(last, join)
        return entering, join

    def _loop(self, block: Loop, before: str, condition: Condition | None) -> tuple[str, str]:
        head = self.node(f"{block.id}_head", "exclusiveGateway")
        entering = self.arrow(before, head, condition)
        _arrow, last = self.draw(block.body, head)
        tail = self.node(block.id, "exclusiveGateway")
        done = self.node(f"{block.id}_done", "exclusiveGateway")
        self.arrow(last, tail)
        self.arrow(tail, done, Condition(block.asks, "even", 0))
        self.graph.nodes[tail].default = self.arrow(tail, head)
        return entering, done


def drawn(blocks: Row) -> Graph:
    drawing = Drawing(Graph("main"))
    start = drawing.node("start", "startEvent")
    _arrow, last = drawing.draw(blocks, start)
    drawing.arrow(last, drawing.node("end", "endEvent"))
    return drawing.graph


# -- run


@dataclass
class Run:
    """One block under way. *inside* is what of it is under way, by place; none: it is over."""

    block: Block
    numbers: dict[str, int]
    inside: dict[int, "Run"] = field(default_factory=dict)
    left: int = 0
    waits: bool = False
    late: int = 0
    over: bool = False

    def begin(self) -> "Run":
        match self.block:
            case Step():
                self.left = self.block.people or 1
                self.waits = bool(self.block.timer)
            case Row():
                self._enter(0)
            case Fork():
                for place in self._taken(self.block):
                    self._enter(place)
            case Choice():
                self._enter(self.numbers[self.block.asks] % 2)
            case Loop():
                self._enter(0)
        return self

    def _taken(self, fork: Fork) -> list[int]:
        places = range(len(fork.branches))
        if not fork.asks:
            return list(places)
        return [place for place in places if place and self.numbers[fork.asks] >= place] or [0]

    def _part(self, place: int) -> Block:
        match self.block:
            case Row(blocks):
                return blocks[place]
            case Fork(branches=branches) | Choice(branches=branches):
                return branches[place]
            case Loop(body=body):
                return body
        raise AssertionError

    def _enter(self, place: int) -> None:
        self.inside[place] = Run(self._part(place), self.numbers).begin()

    def runs(self) -> Iterator["Run"]:
        yield self
        for each in self.inside.values():
            yield from each.runs()

    @property
    def gone(self) -> bool:
        """Nothing of it is under way, nor a late step that it left behind."""
        return self.over and not any(run.late for run in self.runs())

    def open_steps(self) -> Counter:
        found: Counter = Counter()
        for run in self.runs():
            if isinstance(run.block, Step):
                found[run.block.id] += run.left
                found[run.block.late] += run.late
        return +found

    def timers(self) -> Counter:
        return Counter(run.block.timer for run in self.runs() if run.waits)

    def complete(self, step_id: str, number: int) -> None:
        for run in self.runs():
            if isinstance(run.block, Step) and step_id == run.block.late and run.late:
                run.late -= 1
                return
        [run] = [run for run in self.runs() if run.left and run.block.id == step_id]
        run.left -= 1
        if not run.block.people:
            self.numbers[step_id] = number
        if not run.left:
            run.over, run.waits = True, False
        self.move_on()

    def fire(self, timer: str) -> None:
        [run] = [run for run in self.runs() if run.waits and run.block.timer == timer]
        run.waits = False
        run.late += 1

    def move_on(self) -> None:
        """Let what is over in here lead on."""
        if self.over:
            return
        for each in list(self.inside.values()):
            each.move_on()
        match self.block:
            case Row(blocks):
                last = max(self.inside)
                while self.inside[last].over and last + 1 < len(blocks):
                    last += 1
                    self._enter(last)
                    self.inside[last].move_on()
                self.over = self.inside[last].over
            case Fork() | Choice():
                self.over = all(each.over for each in self.inside.values())
            case Loop():
                while self.inside[max(self.inside)].over and self._again():
                    self._enter(max(self.inside) + 1)
                    self.inside[max(self.inside)].move_on()
                self.over = self.inside[max(self.inside)].over

    def _again(self) -> bool:
        assert isinstance(self.block, Loop)
        return self.numbers[self.block.asks] % 2 == ODD

    # -- and back

    def path_to(self, step_id: str) -> list["Run"] | None:
        """Return the runs from here down to the latest begun run of a step, or of its late step."""
        if isinstance(self.block, Step):
            return [self] if step_id in {self.block.id, self.block.late} else None
        for place in sorted(self.inside, reverse=True):
            below = self.inside[place].path_to(step_id)
            if below is not None:
                return [self, *below]
        return None

    def of_an_earlier_round(self, target: str) -> bool:
        """Return whether a step in a branch was last begun in a round of a loop that is past."""
        path = self.path_to(target) or []
        past = [
            place
            for place, (above, below) in enumerate(pairwise(path))
            if isinstance(above.block, Loop) and below is not above.inside[max(above.inside)]
        ]
        return any(isinstance(run.block, Fork) for place in past[:1] for run in path[place:])

    def send_back(self, step_id: str, target: str) -> bool:
        """Return to *target* from an open step, if that is possible; say whether it was."""
        here, there = self.path_to(step_id), self.path_to(target)
        if here is None or there is None or step_id == target:
            return False
        if step_id == here[-1].block.late:
            # Whoever sees to a delay takes nothing back that others have done.
            return False
        for above, below in pairwise(there):
            if isinstance(above.block, Fork) and (above.over or below not in here):
                return False
        _begin_again(there)
        return True


def _begin_again(there: list[Run]) -> None:
    alone = [place for place, run in enumerate(there) if isinstance(run.block, Fork)]
    own = there[alone[-1] + 1 :] if alone else there
    loops = [run for run in own if isinstance(run.block, Loop)]
    for run in loops[0].runs() if loops else ():
        # In a loop every step comes after every other one.
        run.late = 0
    for above, below in pairwise(there):
        above.over = False
        if not isinstance(above.block, Fork):
            [place] = [place for place, each in above.inside.items() if each is below]
            for later in [each for each in above.inside if each > place]:
                del above.inside[later]
    again = there[-1]
    again.over, again.late, again.inside = False, 0, {}
    again.begin()
