"""How well a drawing reads: crossings, bends, branches that look like one."""

import itertools
from collections.abc import Mapping

from diagrams.labels import Vertex
from diagrams.net import Net
from diagrams.routing import related

NEAR = 0.4

Lines = Mapping[str, tuple[Vertex, ...]]


def bends(lines: Lines) -> int:
    """Count the corners of all lines."""
    return sum(len(line) - 2 for line in lines.values())


def crossings(lines: Lines) -> int:
    """Count where lines cross; a branch that leaves its trunk does not cross it."""
    upright, level = [], []
    for line in lines.values():
        for (u1, v1), (u2, v2) in itertools.pairwise(line):
            if abs(u1 - u2) < abs(v1 - v2):
                upright.append((u1, min(v1, v2), max(v1, v2)))
            else:
                level.append((v1, min(u1, u2), max(u1, u2)))
    return sum(
        left < u < right and top < v < bottom
        for u, top, bottom in upright
        for v, left, right in level
    )


def mixed_answers(lines: Lines, net: Net) -> int:
    """Count the pairs of answers that leave their question on the same side."""
    asking = [link for link in net.links if net.spots[link.source].asks and link.id in lines]
    return sum(
        one.port == other.port and lines[one.id][0] == lines[other.id][0]
        for one, other in itertools.combinations(asking, 2)
    )


def coincidences(lines: Lines, net: Net) -> int:
    """Count the pieces of lines that lie on each other but have nothing in common."""
    links = {link.id: link for link in net.links}
    pieces = [
        (abs(u1 - u2) < abs(v1 - v2), (u1, v1), (u2, v2), links[link])
        for link, line in lines.items()
        for (u1, v1), (u2, v2) in itertools.pairwise(line)
    ]
    return sum(
        one[0] == other[0]
        and not related(one[3], other[3])
        and _overlap(one[1:3], other[1:3], along=int(one[0])) > 1
        for one, other in itertools.combinations(pieces, 2)
    )


def _overlap(one: tuple[Vertex, Vertex], other: tuple[Vertex, Vertex], *, along: int) -> float:
    if abs(one[0][1 - along] - other[0][1 - along]) > NEAR:
        return 0.0
    low = max(min(one[0][along], one[1][along]), min(other[0][along], other[1][along]))
    high = min(max(one[0][along], one[1][along]), max(other[0][along], other[1][along]))
    return high - low
