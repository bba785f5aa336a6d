"""Small changes of a placement that may be worth drawing, the likeliest first."""

from collections.abc import Iterable, Iterator, Mapping

from diagrams.grid import Cell, Field, Placement
from diagrams.labels import Vertex
from diagrams.net import Net
from diagrams.scoring import Scorer

REACH = 2
WORSE = 9.0
"""How much worse by the sketch a placement may be that is drawn all the same."""

BENT = 1.5
HOT = 12
"""How many boxes are moved at all: those whose lines have the most corners."""


def proposals(
    net: Net,
    field: Field,
    placement: Placement,
    lines: Mapping[str, tuple[Vertex, ...]],
    tried: set[tuple[Cell, ...]],
) -> Iterator[Placement]:
    """Yield what one moved box gives, first of those boxes whose lines have many corners.

    :param tried: placements not to be proposed any more; those proposed are added
    """
    scorer, ids = Scorer(net), list(net.spots)
    limit = WORSE + scorer.cost(*_numbers(ids, placement))
    bent = _bent(net, lines)
    ranked: list[tuple[float, int, Placement]] = []
    hot = sorted(ids, key=lambda spot: (-bent[spot], spot))[:HOT]
    for moved, spot in _moves(net, field, placement, hot):
        cost = scorer.cost(*_numbers(ids, moved), limit)
        if cost <= limit:
            ranked.append((cost - BENT * bent[spot], len(ranked), moved))
    for _, _, moved in sorted(ranked, key=lambda entry: entry[:2]):
        key = tuple(moved[spot] for spot in ids)
        if key not in tried:
            tried.add(key)
            yield moved


def _numbers(ids: list[str], placement: Placement) -> tuple[list[int], list[int]]:
    return [placement[spot].row for spot in ids], [placement[spot].col for spot in ids]


def _bent(net: Net, lines: Mapping[str, tuple[Vertex, ...]]) -> dict[str, int]:
    corners = dict.fromkeys(net.spots, 0)
    for link in net.links:
        bends = len(lines.get(link.id, ((0, 0), (0, 0)))) - 2
        corners[link.source] += bends
        corners[link.target] += bends
    return corners


def _moves(
    net: Net, field: Field, placement: Placement, spots: Iterable[str]
) -> Iterator[tuple[Placement, str]]:
    """Yield each of some boxes in every cell nearby, changed with who stands there, or in a new row."""
    standing = {cell: spot for spot, cell in placement.items()}
    for spot in spots:
        cell = placement[spot]
        columns = field.columns(net.spots[spot].lane)
        for row in range(max(0, cell.row - REACH), cell.row + REACH + 1):
            for col in columns:
                there = Cell(row=row, col=col)
                other = standing.get(there)
                if there == cell:
                    continue
                moved = {**placement, spot: there}
                if other is not None:
                    if cell.col not in field.columns(net.spots[other].lane):
                        continue
                    moved[other] = cell
                yield _dense(moved), spot
                opened = {
                    key: Cell(row=one.row + (one.row >= row), col=one.col)
                    for key, one in placement.items()
                }
                yield _dense({**opened, spot: there}), spot


def _dense(placement: Mapping[str, Cell]) -> Placement:
    rows = {row: place for place, row in enumerate(sorted({c.row for c in placement.values()}))}
    return {spot: Cell(row=rows[cell.row], col=cell.col) for spot, cell in placement.items()}
