"""Choose, of several placements and box widths, the one that prints best."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from diagrams import quality
from diagrams.chart import Part
from diagrams.keeping import Memory, place_again
from diagrams.net import Bar, Net
from diagrams.placing import MANY, Cell, Field, Placement, place, place_plainly
from diagrams.plan import Draft, Plan, Size
from diagrams.refining import proposals
from diagrams.sizing import Measure, sizes, tag_sizes

WIDTHS = (84.0, 96.0, 108.0, 120.0)
STEPS_A_SPOT = 80
EASY = 40
COST_WORTH = 0.6
LARGEST = 1.12

SCALE_WORTH, LARGE_ENOUGH, LARGER_WORTH = 130.0, 0.92, 30.0
TOO_SMALL, TOO_SMALL_COST = 0.87, 300.0
BEND_COST = 2.5
CROSSING_COST = 14.0
MIXED_COST = 12.0
FAULT_COST = 7.0
COINCIDENCE_COST = 25.0
WIDE_WORTH = 0.1


class Effort(StrEnum):
    """How long a layout may take: seconds while somebody waits, or once, at publication."""

    DRAFT = "draft"
    PUBLICATION = "publication"


@dataclass(frozen=True, kw_only=True)
class _Tries:
    """Which placements are made: seeds and steps; how many are drawn, kept and drawn again."""

    runs: tuple[tuple[int, int], ...]
    drawn: int
    kept: int
    refined: int


FEW_RUNS = ((1, 2200), (2, 2200), (3, 2200), (4, 2200))
TRIES = {
    Effort.DRAFT: _Tries(runs=FEW_RUNS, drawn=6, kept=1, refined=10),
    Effort.PUBLICATION: _Tries(
        runs=(*FEW_RUNS, (5, 4400), (6, 4400)), drawn=12, kept=4, refined=40
    ),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A placement that was really drawn, with the scale at which it fills its page."""

    placement: Placement
    field: Field
    draft: Draft
    plan: Plan
    measure: Measure
    scale: float
    worth: float


class Search:
    """The placements of one part, found once; each page asks for its best drawing.

    Big nets get one try: their layout must end in seconds.

    :param effort: None asks for the plain placement, all spots under each other
    :param memory: how the version before was drawn; then there is one placement, most like it
    """

    def __init__(
        self,
        part: Part,
        measure: Measure,
        effort: Effort | None = Effort.DRAFT,
        memory: Memory | None = None,
    ) -> None:
        self.part, self.measure = part, measure
        self._tries = TRIES[effort or Effort.DRAFT]
        self._fixed = effort is None or memory is not None
        self._widths: tuple[float, ...] = WIDTHS[1:2]
        if effort is None:
            self._placed = [place_plainly(part.net)]
        elif memory is not None:
            self._widths = (memory.box or WIDTHS[1],)
            self._placed = [place_again(part.net, memory)]
        else:
            self._widths = WIDTHS[1:2] if len(part.net.spots) > MANY else WIDTHS
            self._placed = list(self._placements())
        self._drawn: dict[tuple[int, float], tuple[Draft, Plan, Measure]] = {}

    def _placements(self) -> Iterator[tuple[Placement, float, Field]]:
        count = len(self.part.net.spots)
        many, tries = count > MANY, self._tries
        fields = list(_fields(self.part, self.measure))
        runs = tries.runs[:1] if many else tries.runs if count <= EASY else tries.runs[:-1]
        for field, (seed, most) in itertools.product(fields[: 1 if many else None], runs):
            # Small nets are soon as good as they get; in large ones each step costs more.
            steps = min(most, STEPS_A_SPOT * count, most * EASY // count)
            placement, cost = place(self.part.net, field, seed=seed, steps=steps)
            yield _from_the_left(self.part, placement, self.measure), cost, field

    def best(self, room: Size) -> Choice:
        """Return the best drawing for so much room, across and along."""
        tries = sorted(
            (
                (self._guess(placement, wide, room) - cost * COST_WORTH, number, wide)
                for number, (placement, cost, _) in enumerate(self._placed)
                for wide in self._widths
            ),
            reverse=True,
        )
        some = _varied(tries, self._tries.drawn)
        choices = [self._choice(number, wide, room) for _, number, wide in some]
        return max(choices, key=lambda choice: choice.worth)

    def refine(self, room: Size) -> Choice:
        """Move single boxes of the best drawings as long as they are better for it."""
        choices = sorted(
            (self._choice(number, wide, room) for number, wide in self._drawn),
            key=lambda choice: -choice.worth,
        )
        count = len(self.part.net.spots)
        if self._fixed or count > MANY:
            return choices[0]
        if choices[0].scale < TOO_SMALL:
            count = min(count, EASY)
        draws = self._tries.refined * EASY**2 // max(count, EASY) ** 2
        kept = choices[: self._tries.kept if len(self.part.net.spots) <= EASY else 2]
        refined = (self._refined(choice, room, draws) for choice in kept)
        return max(refined, key=lambda choice: choice.worth)

    def _refined(self, choice: Choice, room: Size, left: int) -> Choice:
        tried: set[tuple[Cell, ...]] = set()
        while left > 0:
            better = None
            lines = choice.plan.lines
            for placement in proposals(self.part.net, choice.field, choice.placement, lines, tried):
                drawn = _draw(self.part, placement, choice.field, choice.measure)
                found = self._judged(placement, choice.field, drawn, room)
                left -= 1
                if found.worth > choice.worth:
                    better = found
                if better or left <= 0:
                    break
            if better is None:
                break
            choice = better
        return choice

    def _guess(self, placement: Placement, wide: float, room: Size) -> float:
        return _guess(self.part, placement, replace(self.measure, box=wide), room)

    def _choice(self, number: int, wide: float, room: Size) -> Choice:
        if (number, wide) not in self._drawn:
            placement, _, field = self._placed[number]
            self._drawn[number, wide] = _draw(
                self.part, placement, field, replace(self.measure, box=wide)
            )
        placement, _, field = self._placed[number]
        return self._judged(placement, field, self._drawn[number, wide], room)

    def _judged(
        self,
        placement: Placement,
        field: Field,
        drawn: tuple[Draft, Plan, Measure],
        room: Size,
    ) -> Choice:
        draft, plan, measure = drawn
        scale = min(room.across / plan.across, room.along / plan.along, LARGEST)
        worth = _scale_worth(scale) + measure.box * WIDE_WORTH
        worth -= CROSSING_COST * quality.crossings(plan.lines)
        worth -= MIXED_COST * quality.mixed_answers(plan.lines, self.part.net)
        worth -= COINCIDENCE_COST * quality.coincidences(plan.lines, self.part.net)
        worth -= FAULT_COST * plan.faults + BEND_COST * quality.bends(plan.lines)
        return Choice(
            placement=placement,
            field=field,
            draft=draft,
            plan=plan,
            measure=measure,
            scale=scale,
            worth=worth,
        )


def _from_the_left(part: Part, placement: Placement, measure: Measure) -> Placement:
    """Mirror a placement without lanes, should the flow begin in its right half."""
    start = next((spot for spot in placement if part.figures[spot].kind == "startEvent"), None)
    cols = {cell.col for cell in placement.values()}
    if measure.lanes or start is None or 2 * placement[start].col <= min(cols) + max(cols):
        return placement
    return {
        spot: replace(cell, col=min(cols) + max(cols) - cell.col)
        for spot, cell in placement.items()
    }


def _varied(
    tries: Sequence[tuple[float, int, float]], most: int
) -> Iterator[tuple[float, int, float]]:
    """Yield the best tries, but no placement more than twice."""
    seen: dict[int, int] = {}
    kept = 0
    for guess in tries:
        if kept < most and seen.get(guess[1], 0) < 2:
            seen[guess[1]] = seen.get(guess[1], 0) + 1
            kept += 1
            yield guess


def _fields(part: Part, measure: Measure) -> Iterator[Field]:
    if measure.sideways:
        yield Field(slots=(2,))
        return
    spots = part.net.spots.values()
    if not measure.lanes or not part.lanes:
        fan = max((_fan(part.net, spot.id) for spot in spots if spot.bar is Bar.FORK), default=0)
        few = 4 if len(part.net.spots) <= 40 else 5
        yield Field(slots=(min(max(few, fan), 7),))
        if len(part.net.spots) <= 14:
            yield Field(slots=(3,))
        return
    counts = [sum(spot.lane == lane for spot in spots) for lane in range(len(part.lanes))]
    largest = max(range(len(counts)), key=lambda lane: counts[lane])
    yield Field(slots=tuple(2 if count > 3 else 1 for count in counts))
    yield Field(
        slots=tuple(3 if lane == largest else 1 + (count > 5) for lane, count in enumerate(counts))
    )


def _fan(net: Net, spot: str) -> int:
    return sum(link.source == spot for link in net.links)


def _guess(part: Part, placement: Placement, measure: Measure, room: Size) -> float:
    """Guess the worth of a placement from the sizes of its boxes alone."""
    found = sizes(part, measure)
    columns: dict[int, float] = {}
    rows: dict[int, float] = {}
    for spot, cell in placement.items():
        wide = 0.0 if part.net.spots[spot].bar is not Bar.NONE else found[spot].across
        columns[cell.col] = max(columns.get(cell.col, 0.0), wide)
        rows[cell.row] = max(rows.get(cell.row, 0.0), found[spot].along)
    across = sum(columns.values()) + (len(columns) + 0.5) * measure.gaps.across
    along = sum(rows.values()) + (len(rows) + 2) * measure.gaps.along * 1.3
    return _scale_worth(min(room.across / across, room.along / along)) + measure.box * WIDE_WORTH


def _scale_worth(scale: float) -> float:
    worth = SCALE_WORTH * min(scale, LARGE_ENOUGH) - TOO_SMALL_COST * max(0.0, TOO_SMALL - scale)
    return worth + LARGER_WORTH * max(0.0, min(scale, 1.0) - LARGE_ENOUGH)


def _draw(
    part: Part, placement: Placement, field: Field, measure: Measure
) -> tuple[Draft, Plan, Measure]:
    draft = Draft(
        part.net,
        placement,
        field,
        sizes=sizes(part, measure),
        tags=tag_sizes(part, measure),
        gaps=measure.gaps,
    )
    return draft, draft.plan(), measure
