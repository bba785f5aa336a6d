"""Choose, of several placements and box widths, the one that prints best."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from diagrams import quality
from diagrams.chart import Part
from diagrams.net import Bar, Net
from diagrams.placing import MANY, Field, Placement, place
from diagrams.plan import Draft, Plan, Size
from diagrams.sizing import Measure, sizes, tag_sizes

WIDTHS = (84.0, 96.0, 108.0, 120.0)
SEEDS = (1, 2, 3, 4)
STEPS, STEPS_A_SPOT = 2200, 80
EASY = 40
COST_WORTH = 0.6
DRAWN = 6
LARGEST = 1.12

SCALE_WORTH = 130.0
TOO_SMALL, TOO_SMALL_COST = 0.8, 180.0
CROSSING_COST = 14.0
MIXED_COST = 12.0
FAULT_COST = 7.0
COINCIDENCE_COST = 25.0
WIDE_WORTH = 0.1


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A placement that was really drawn, with the scale at which it fills its page."""

    draft: Draft
    plan: Plan
    measure: Measure
    scale: float
    worth: float


class Search:
    """The placements of one part, found once; each page asks for its best drawing.

    Big nets get one try: their layout must end in seconds.
    """

    def __init__(self, part: Part, measure: Measure) -> None:
        self.part, self.measure = part, measure
        count = len(part.net.spots)
        many = count > MANY
        fields = list(_fields(part, measure))
        self._widths = WIDTHS[1:2] if many else WIDTHS
        # Small nets are soon as good as they get; in large ones each step costs more.
        steps = min(STEPS, STEPS_A_SPOT * count, STEPS * EASY // count)
        seeds = SEEDS if count <= EASY else SEEDS[: 1 if many else 3]
        self._placed: list[tuple[Placement, float, Field]] = []
        for field, seed in itertools.product(fields[: 1 if many else None], seeds):
            placement, cost = place(part.net, field, seed=seed, steps=steps)
            self._placed.append((_from_the_left(part, placement, measure), cost, field))
        self._drawn: dict[tuple[int, float], tuple[Draft, Plan, Measure]] = {}

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
        choices = (self._choice(number, wide, room) for _, number, wide in _varied(tries))
        return max(choices, key=lambda choice: choice.worth)

    def _guess(self, placement: Placement, wide: float, room: Size) -> float:
        return _guess(self.part, placement, replace(self.measure, box=wide), room)

    def _choice(self, number: int, wide: float, room: Size) -> Choice:
        if (number, wide) not in self._drawn:
            placement, _, field = self._placed[number]
            self._drawn[number, wide] = _draw(
                self.part, placement, field, replace(self.measure, box=wide)
            )
        draft, plan, measure = self._drawn[number, wide]
        scale = min(room.across / plan.across, room.along / plan.along, LARGEST)
        worth = _scale_worth(scale) + measure.box * WIDE_WORTH
        worth -= CROSSING_COST * quality.crossings(plan.lines)
        worth -= MIXED_COST * quality.mixed_answers(plan.lines, self.part.net)
        worth -= COINCIDENCE_COST * quality.coincidences(plan.lines, self.part.net)
        worth -= FAULT_COST * plan.faults + quality.bends(plan.lines)
        return Choice(draft=draft, plan=plan, measure=measure, scale=scale, worth=worth)


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


def _varied(tries: Sequence[tuple[float, int, float]]) -> Iterator[tuple[float, int, float]]:
    """Yield the best tries, but no placement more than twice."""
    seen: dict[int, int] = {}
    kept = 0
    for guess in tries:
        if kept < DRAWN and seen.get(guess[1], 0) < 2:
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
    return SCALE_WORTH * min(scale, 1.0) - TOO_SMALL_COST * max(0.0, TOO_SMALL - scale)


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
