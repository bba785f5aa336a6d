"""What a drawing is worth on its page: large type, few bends, no crossings."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagrams import quality
from diagrams.chart import Part
from diagrams.grid import Field, Placement
from diagrams.net import Bar
from diagrams.plan import Draft, Plan, Size
from diagrams.sizing import Measure, sizes, tag_sizes

LARGEST = 1.12

SCALE_WORTH, LARGE_ENOUGH, LARGER_WORTH = 130.0, 0.92, 30.0
TOO_SMALL, TOO_SMALL_COST = 0.87, 300.0
BEND_COST = 6.0
CROSSING_COST = 14.0
MIXED_COST = 12.0
FAULT_COST = 7.0
COINCIDENCE_COST = 25.0
WIDE_WORTH = 0.1


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A placement that was routed, with the sizes of its boxes."""

    placement: Placement
    field: Field
    draft: Draft
    plan: Plan
    measure: Measure


@dataclass(frozen=True, kw_only=True)
class Choice(Drawn):
    """A drawing with the scale at which it fills its page, and what it is worth there."""

    scale: float
    worth: float


def drawn(part: Part, placement: Placement, field: Field, measure: Measure) -> Drawn:
    """Route a placement and find its coordinates."""
    draft = Draft(
        part.net,
        placement,
        field,
        sizes=sizes(part, measure),
        tags=tag_sizes(part, measure),
        gaps=measure.gaps,
    )
    return Drawn(placement=placement, field=field, draft=draft, plan=draft.plan(), measure=measure)


def judged(part: Part, drawing: Drawn, room: Size) -> Choice:
    """Return the drawing with its worth in so much room, across and along."""
    plan = drawing.plan
    scale = min(room.across / plan.across, room.along / plan.along, LARGEST)
    worth = _scale_worth(scale) + drawing.measure.box * WIDE_WORTH
    worth -= CROSSING_COST * quality.crossings(plan.lines)
    worth -= MIXED_COST * quality.mixed_answers(plan.lines, part.net)
    worth -= COINCIDENCE_COST * quality.coincidences(plan.lines, part.net)
    worth -= FAULT_COST * plan.faults + BEND_COST * quality.bends(plan.lines)
    return Choice(
        placement=drawing.placement,
        field=drawing.field,
        draft=drawing.draft,
        plan=plan,
        measure=drawing.measure,
        scale=scale,
        worth=worth,
    )


def guess(part: Part, placement: Placement, measure: Measure, room: Size) -> float:
    """Guess the worth of a placement from the sizes of its boxes alone."""
    found: Mapping[str, Size] = sizes(part, measure)
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
