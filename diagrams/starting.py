"""Where the spots of a net stand before anything is improved."""

from collections.abc import Mapping

from diagrams.grid import Cell, Cells, Field, dense
from diagrams.net import Net, ranks, topological


def stacked(net: Net, field: Field) -> Cells:
    """Stack the stages, rank by rank, each spot in the first free column of its lane."""
    rank = ranks(net)
    main = {link.source for link in net.links if link.main}
    main |= {link.target for link in net.links if link.main}
    taken: set[tuple[int, int]] = set()
    cells: dict[str, tuple[int, int]] = {}
    base = 0
    for stage in sorted({spot.stage for spot in net.spots.values()}):
        members = [spot for spot in net.spots.values() if spot.stage == stage]
        members.sort(key=lambda spot: (rank[spot.id], spot.id not in main, spot.id))
        for spot in members:
            above = [
                cells[link.source][0] + 1
                for link in net.links
                if link.target == spot.id and not link.back and link.source in cells
            ]
            cells[spot.id] = _free(field.columns(spot.lane), max([base, *above]), taken)
            taken.add(cells[spot.id])
        base = max(row for row, _ in cells.values()) + 1
    return dense(cells[spot][0] for spot in net.spots), [cells[spot][1] for spot in net.spots]


def continued(net: Net, field: Field, known: Mapping[str, Cell]) -> Cells:
    """Put every new spot into a new row under what leads to it."""
    forward = [link for link in net.links if not link.back]
    rows = {spot: 2 * cell.row for spot, cell in known.items()}
    cols = {spot: cell.col for spot, cell in known.items()}
    for spot in topological(net.spots, forward):
        if spot in rows:
            continue
        before = [link.source for link in forward if link.target == spot]
        row = max((rows[source] for source in before), default=-1) + 1
        rows = {other: place + (place >= row) for other, place in rows.items()} | {spot: row}
        columns = field.columns(net.spots[spot].lane)
        wanted = cols[before[0]] if before else columns[0]
        cols[spot] = min(columns, key=lambda col: (abs(col - wanted), col))
    return dense(rows[spot] for spot in net.spots), [cols[spot] for spot in net.spots]


def _free(columns: range, row: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
    middle = columns[len(columns) // 2]
    by_distance = sorted(columns, key=lambda col: (abs(col - middle), col))
    while True:
        for col in by_distance:
            if (row, col) not in taken:
                return row, col
        row += 1
