"""The same flow as plain ``dot`` draws it: orthogonal edges, a cluster a lane, nothing of ours."""

import itertools
import json
import subprocess
from collections.abc import Iterator

from diagrams.account import Piece, corners
from diagrams.chart import Part
from diagrams.measure import crossings
from diagrams.sizing import Measure, sizes

SECONDS = 20


def figures(part: Part) -> dict[str, int] | None:
    """Return edges, crossings and bends of dot's better drawing; None where it makes none.

    ``newrank`` sets the rows of all lanes together, which most flows gain by.
    """
    found = (_drawn(part, newrank=newrank) for newrank in (False, True))
    made = [figures for figures in found if figures is not None]
    return min(made, key=lambda one: (one["crossings"], one["bends"]), default=None)


def _drawn(part: Part, *, newrank: bool) -> dict[str, int] | None:
    try:
        done = subprocess.run(
            ["dot", "-Kdot", "-Tjson"],
            input="\n".join(_source(part, newrank=newrank)).encode(), capture_output=True, timeout=SECONDS,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    edges = [edge for edge in json.loads(done.stdout).get("edges", []) if "pos" in edge]
    if len(edges) < len(part.net.links):
        return None
    routes = [(edge["tail"], edge["head"], corners(edge["pos"])) for edge in edges]
    pieces = [
        Piece(str(number), str(tail), str(head), one, other)
        for number, (tail, head, points) in enumerate(routes)
        for one, other in itertools.pairwise(points)
    ]
    return {
        "edges": len(edges),
        "crossings": crossings(pieces),
        "bends": sum(len(points) - 2 for *_, points in routes),
    }


def _source(part: Part, *, newrank: bool) -> Iterator[str]:
    room = sizes(part, Measure())
    yield f"digraph {{ splines=ortho; newrank={str(newrank).lower()};"
    yield 'node [shape=box fixedsize=true label=""];'
    lanes: dict[int, list[str]] = {}
    for spot in part.net.spots.values():
        lanes.setdefault(spot.lane, []).append(spot.id)
    for lane, members in sorted(lanes.items()):
        yield f"subgraph cluster_{lane} {{"
        for member in members:
            wide, high = room[member]
            yield f'"{member}" [width={wide / 72:.3f} height={high / 72:.3f}];'
        yield "}"
    for link in part.net.links:
        yield f'"{link.source}" -> "{link.target}";'
    yield "}"
