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
SEEDS = (1, 2)
STEPS = 1300
DRAWN = 5
LARGEST = 1.12

SCALE_WORTH = 130.0
TOO_SMALL, TOO_SMALL_COST = 0.8, 180.0
CROSSING_COST = 14.0
MIXED_COST = 12.0
FAULT_COST = 7.0
WIDE_WORTH = 0.1


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A placement that was really drawn, with the scale at which it fills its page."""

    draft: Draft
    plan: Plan
    measure: Measure
    scale: float
    worth: float


def choose(part: Part, measure: Measure, room: Size) -> Choice:
    """Return the best drawing of a part for so much room, across and along.

    Big nets get one try: their layout must end in seconds.
    """
    many = len(part.net.spots) > MANY
    fields = list(_fields(part, measure))
    seeds, widths = ((1,), (96.0,)) if many else (SEEDS, WIDTHS)
    if many:
        fields = fields[:1]
    placed = [
        (*place(part.net, field, seed=seed, steps=STEPS), field)
        for field, seed in itertools.product(fields, seeds)
    ]
    tries = sorted(
        (
            (_guess(part, placement, replace(measure, box=wide), room) - cost * 0.6, number, wide)
            for number, (placement, cost, _) in enumerate(placed)
            for wide in widths
        ),
        reverse=True,
    )
    drawn = []
    for _, number, wide in _varied(tries):
        placement, _, field = placed[number]
        drawn.append(_draw(part, placement, field, replace(measure, box=wide), room))
    return max(drawn, key=lambda choice: choice.worth)


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
        few = 3 if len(part.net.spots) <= 40 else 5
        for count in sorted({few, few + 1} | ({fan} if few + 1 < fan <= 7 else set())):
            yield Field(slots=(count,))
        return
    counts = [sum(spot.lane == lane for spot in spots) for lane in range(len(part.lanes))]
    largest = sorted(range(len(counts)), key=lambda lane: -counts[lane])
    yield Field(slots=tuple(2 if count > 3 else 1 for count in counts))
    yield Field(
        slots=tuple(
            3 if lane == largest[0] else 1 + (counts[lane] > 5) for lane in range(len(counts))
        )
    )
    yield Field(slots=tuple(2 if lane == largest[0] else 1 for lane in range(len(counts))))


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


def _draw(part: Part, placement: Placement, field: Field, measure: Measure, room: Size) -> Choice:
    draft = Draft(
        part.net,
        placement,
        field,
        sizes=sizes(part, measure),
        tags=tag_sizes(part, measure),
        gaps=measure.gaps,
    )
    plan = draft.plan()
    scale = min(room.across / plan.across, room.along / plan.along, LARGEST)
    worth = _scale_worth(scale) + measure.box * WIDE_WORTH
    worth -= CROSSING_COST * quality.crossings(plan.lines)
    worth -= MIXED_COST * quality.mixed_answers(plan.lines, part.net)
    worth -= FAULT_COST * plan.faults + quality.bends(plan.lines)
    return Choice(draft=draft, plan=plan, measure=measure, scale=scale, worth=worth)
