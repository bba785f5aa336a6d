"""Draw a layout: plain, painted with a case's progress, or the part around a step."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from diagrams.labels import Rect
from diagrams.paint import Heat, Paint
from diagrams.picture import to_dot
from diagrams.render import DiagramError, render
from diagrams.sheet import Layout
from diagrams.svg import is_safe_link, polish

Format = Literal["svg", "png", "pdf", "dot"]

# cairo writes the time of day whatever it is asked; the same layout is the same file.
_DATE = re.compile(rb"(/CreationDate \(D:)\d{14}")

AROUND = (430.0, 300.0)
EDGE = 6.0
"""So many points are left around what a window shows whole."""

STAGE_PANELS = "stage-head"


def draw(
    layout: Layout,
    *,
    paint: Paint | None = None,
    heat: Heat | None = None,
    only: str | None = None,
    around: str | None = None,
    format: Format = "svg",  # noqa: A002 - the word that callers expect
    link: Mapping[str, str] | None = None,
    inline: bool = False,
) -> bytes:
    """Return the picture of a layout.

    :param paint: how far a case is; without it the published picture
    :param heat: how long the steps take; the boxes show that instead of who does them
    :param only: the name of one stage (审查 …), drawn alone
    :param around: a node; draw the part of the page around it
    :param link: addresses for nodes; an address that is not of ours or the web is left out
    :param inline: SVG for an HTML page: attributes and classes, no style
    :raise DiagramError: no such stage or node, or graphviz failed
    """
    window = _window(layout, only, around)
    links = {node: to for node, to in (link or {}).items() if is_safe_link(to)}
    dot = to_dot(layout, paint=paint, heat=heat, links=links, window=window)
    if format == "dot":
        return dot.encode()
    picture = render(dot, format)
    if format == "svg":
        return polish(picture, layout, inline=inline)
    return _DATE.sub(rb"\g<1>20250101000000", picture) if format == "pdf" else picture


@lru_cache(maxsize=256)
def draw_kept(text: str, format: Format = "svg", *, inline: bool = False) -> bytes:  # noqa: A002
    """Return the picture of a layout kept as JSON; of the last few hundred at once.

    :raise ValueError: the text is no layout
    :raise DiagramError: graphviz failed; that is not remembered
    """
    return draw(Layout.from_json(text), format=format, inline=inline)


def _window(layout: Layout, only: str | None, around: str | None) -> Rect | None:
    if around is not None:
        box = next((box for box in layout.boxes if box.id == around), None)
        if box is None:
            raise DiagramError(f"图中没有环节“{around}”")
        return _with_whole_boxes(layout, _inside(layout, box.rect.centre, AROUND))
    if only is None:
        return None
    heads = [panel.rect for panel in layout.panels if panel.look == STAGE_PANELS]
    names = ["".join(words.lines) for words in layout.words if words.look == "stage-label"]
    for name, head in zip(names, heads, strict=True):
        if name == only:
            return Rect(head.left - 4, head.top - 4, layout.width - head.left + 4, head.bottom + 4)
    raise DiagramError(f"图中没有阶段“{only}”")


def _inside(layout: Layout, centre: tuple[float, float], size: tuple[float, float]) -> Rect:
    """Return a window of a size around a point, moved so that it stays on the page."""
    edge = layout.states.left - EDGE
    wide, high = min(size[0], layout.width - 2 * edge), min(size[1], layout.height)
    left = min(max(edge, centre[0] - wide / 2), layout.width - edge - wide)
    top = min(max(0.0, centre[1] - high / 2), layout.height - high)
    return Rect(left, top, left + wide, top + high)


def _with_whole_boxes(layout: Layout, window: Rect) -> Rect:
    """Widen a window by no more than a box, so that what is mostly inside is not cut."""
    whole = [
        box.rect
        for box in layout.boxes
        if box.id and window.left < box.rect.centre[0] < window.right
        and window.top < box.rect.centre[1] < window.bottom
    ]  # fmt: skip
    return Rect(
        min([window.left, *(rect.left - EDGE for rect in whole)]),
        min([window.top, *(rect.top - EDGE for rect in whole)]),
        max([window.right, *(rect.right + EDGE for rect in whole)]),
        max([window.bottom, *(rect.bottom + EDGE for rect in whole)]),
    )
