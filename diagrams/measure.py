"""Measure a drawing by graphviz's own account of it, not by ours."""

import itertools
from collections.abc import Mapping, Sequence

from diagrams.account import Account, Piece, Text, read
from diagrams.dot import safe_id
from diagrams.labels import Rect
from diagrams.picture import to_dot
from diagrams.render import render
from diagrams.sheet import Layout

SLACK = 0.7
NEAR = 1.2
TOGETHER = 3.0
SPILL = 1.5

FAULTS = ("missing", "overlaps", "through", "shared", "spilled", "covered")
"""What must be nought: a drawing with one of these tells something that is not so."""


def measure(layout: Layout) -> dict[str, int | float]:
    """Return what was drawn, and how well it reads.

    ``missing``: nodes and flows of the layout that were not drawn once, with their right ends;
    ``overlaps`` of boxes; lines ``through`` a box; ``shared``: pieces of unrelated lines that
    lie on each other; ``spilled``: words that leave their box; ``covered``: labels of lines on
    a box or on each other; ``struck``: labels that a line runs through; ``crossings`` and
    ``bends`` of lines; ``min_pt``: the smallest type in a box or label.
    """
    account = read(render(to_dot(layout), "json"))
    pieces = list(account.pieces())
    sizes = [text.size for text in (*account.inscriptions, *account.labels)]
    return {
        "nodes": len(account.boxes),
        "flows": len(account.lines),
        "missing": _missing(layout, account),
        "overlaps": _overlaps(account),
        "through": _through(account, pieces),
        "shared": shared(pieces),
        "spilled": _spilled(account),
        "covered": _covered(account),
        "struck": _struck(account.labels, pieces),
        "crossings": crossings(pieces),
        "bends": bends(account),
        "min_pt": round(min(sizes, default=0.0), 2),
    }


def faults(figures: Mapping[str, int | float]) -> int:
    """Return how many mistakes were measured; a drawing with any is not published."""
    return sum(int(figures[name]) for name in FAULTS)


def _missing(layout: Layout, account: Account) -> int:
    wanted = {
        f"flow-{safe_id(line.id)}": (
            f"node-{safe_id(line.source)}",
            f"node-{safe_id(line.target)}",
        )
        for line in layout.lines
    }
    lost = sum(
        flow not in account.lines or account.lines[flow][:2] != ends
        for flow, ends in wanted.items()
    )
    figures = {f"node-{safe_id(box.id)}" for box in layout.boxes if box.id}
    return lost + len(figures - set(account.boxes)) + account.copies


def _is_ring(account: Account, name: str) -> bool:
    return "timer" in account.shapes[name]


def _overlaps(account: Account) -> int:
    """Count boxes that overlap; the ring of a timer sits on its host, and on nothing else."""
    pairs = [
        (one, other)
        for one, other in itertools.combinations(account.boxes, 2)
        if account.boxes[one].hits(account.boxes[other], -SLACK)
    ]
    on_hosts = {
        next(name for name in pair if _is_ring(account, name))
        for pair in pairs
        if any(_is_ring(account, name) for name in pair)
    }
    return len(pairs) - len(on_hosts)


def _through(account: Account, pieces: Sequence[Piece]) -> int:
    """Count the pieces of lines inside a box, their own ones not excepted."""
    return sum(piece.rect.hits(box, -SLACK) for piece in pieces for box in account.boxes.values())


def _apart(one: Piece, other: Piece) -> bool:
    return one.tail != other.tail and one.head != other.head


def shared(pieces: Sequence[Piece]) -> int:
    """Count the pieces that lie on a piece of a line with neither end in common."""
    return sum(
        one.upright == other.upright
        and _apart(one, other)
        and one.rect.hits(other.rect, NEAR)
        and _alongside(one, other) > TOGETHER
        for one, other in itertools.combinations(pieces, 2)
    )


def _alongside(one: Piece, other: Piece) -> float:
    if one.upright:
        return min(one.rect.bottom, other.rect.bottom) - max(one.rect.top, other.rect.top)
    return min(one.rect.right, other.rect.right) - max(one.rect.left, other.rect.left)


def _spilled(account: Account) -> int:
    return sum(
        text.owner in account.boxes
        and not _holds(
            account.boxes[text.owner], text, pointed="decision" in account.shapes[text.owner]
        )
        for text in account.inscriptions
    )


def _holds(box: Rect, text: Text, *, pointed: bool) -> bool:
    """Does a box hold a text, its slanted sides included?"""
    inside = (
        box.left - SPILL <= text.rect.left
        and text.rect.right <= box.right + SPILL
        and box.top - SPILL <= text.rect.top
        and text.rect.bottom <= box.bottom + SPILL
    )
    if not pointed:
        return inside
    x, y = box.centre
    aside = max(x - text.rect.left, text.rect.right - x) / (box.right - x + SPILL)
    up = max(y - text.rect.top, text.rect.bottom - y) / (box.bottom - y + SPILL)
    return aside + up <= 1


def _covered(account: Account) -> int:
    labels = [text.rect for text in account.labels]
    on_boxes = sum(label.hits(box, -SLACK) for label in labels for box in account.boxes.values())
    return on_boxes + sum(
        one.hits(other, -SLACK) for one, other in itertools.combinations(labels, 2)
    )


def _struck(labels: Sequence[Text], pieces: Sequence[Piece]) -> int:
    return sum(any(piece.rect.hits(label.rect, -SLACK) for piece in pieces) for label in labels)


def crossings(pieces: Sequence[Piece]) -> int:
    """Count where lines cross; a branch that leaves its trunk does not cross it."""
    upright = [piece for piece in pieces if piece.upright]
    level = [piece for piece in pieces if piece.level and not piece.upright]
    return sum(
        other.rect.left < one.rect.left < other.rect.right
        and one.rect.top < other.rect.top < one.rect.bottom
        for one in upright
        for other in level
    )


def bends(account: Account) -> int:
    """Count the corners of all lines."""
    return sum(len(route.corners) - 2 for route in account.lines.values())
