"""Place an edited flow like the version before: what stayed keeps its row and its column.

People know their chart by heart; a new step opens a gap and the rest stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from diagrams.chart import Part, Shape
from diagrams.grid import Cell, Field, Placement
from diagrams.labels import Rect
from diagrams.net import Bar, Net
from diagrams.placing import place_from
from diagrams.sheet import Layout

SAME_LINE = 1.0
"""Middles that differ by no more points stand in one row or column."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What a former layout says: the cells of its boxes, and how wide its steps were."""

    cells: Mapping[str, Cell]
    box: float


def remember(previous: Layout, part: Part) -> Memory | None:
    """Read rows and columns back from a layout; None where nothing of the part is in it."""
    boxes = {box.id: box for box in previous.boxes if box.id in part.net.spots}
    wide = {box.id: box.rect for box in boxes.values() if box.shape is not Shape.BAR}
    if not wide:
        return None
    columns = _lines(rect.centre[0] for rect in wide.values())
    rows = _lines(box.rect.centre[1] for box in boxes.values())
    cells = {
        key: Cell(row=_nearest(rows, box.rect.centre[1]), col=_nearest(columns, _x(box.rect)))
        for key, box in boxes.items()
    }
    widths = [
        (box.rect.right - box.rect.left) / box.scale
        for box in boxes.values()
        if box.shape in {Shape.STEP, Shape.CALL}
    ]
    return Memory(cells=cells, box=round(widths[0]) if widths else 0.0)


def _x(rect: Rect) -> float:
    return rect.centre[0]


def _lines(middles: Iterable[float]) -> list[float]:
    """Return the middles with those left out that another one stands for."""
    kept: list[float] = []
    for middle in sorted(middles):
        if not kept or middle - kept[-1] > SAME_LINE:
            kept.append(middle)
    return kept


def _nearest(lines: Sequence[float], middle: float) -> int:
    return min(range(len(lines)), key=lambda place: abs(lines[place] - middle))


def place_again(net: Net, memory: Memory) -> tuple[Placement, float, Field]:
    """Return a placement that moves as little as it can, what it costs, and its columns."""
    field, known = _field(net, memory)
    placement, cost = place_from(net, field, known)
    return placement, cost, field


def _field(net: Net, memory: Memory) -> tuple[Field, dict[str, Cell]]:
    """Give each lane the columns that its boxes stood in, and one more on its right."""
    lanes = range(1 + max(spot.lane for spot in net.spots.values()))
    owner: dict[int, int] = {}
    for spot in net.spots.values():
        cell = memory.cells.get(spot.id)
        if cell is not None and spot.bar is Bar.NONE:
            owner.setdefault(cell.col, spot.lane)
    columns = [sorted(col for col, lane in owner.items() if lane == which) for which in lanes]
    field = Field(slots=tuple(len(found) + 1 for found in columns))
    known = {}
    for spot in net.spots.values():
        cell = memory.cells.get(spot.id)
        if cell is None or not columns[spot.lane]:
            continue
        if cell.col in columns[spot.lane]:
            place = columns[spot.lane].index(cell.col)
        elif spot.bar is not Bar.NONE:
            place = _nearest(columns[spot.lane], cell.col)
        else:
            continue
        known[spot.id] = Cell(row=cell.row, col=field.columns(spot.lane)[place])
    return field, known
