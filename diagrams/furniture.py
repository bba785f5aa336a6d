"""What stands above and beside the drawing: title, stages and lanes."""

import itertools
from collections.abc import Iterator

from diagrams.chart import Caption
from diagrams.labels import Rect
from diagrams.placed import Placing
from diagrams.sheet import Panel, Words, rounded
from diagrams.words import fit, widest, width, wrap

HEAD = 21.0
SECOND_SIZE = 13.0
TITLE_SIZE, ORGAN_SIZE, META_SIZE, BAND_SIZE = 20.0, 12.0, 9.0, 11.0


def words(look: str, rect: Rect, lines: tuple[str, ...], size: float, **more: bool) -> Words:
    """Return lines of text with their place rounded."""
    return Words(look=look, rect=rounded(rect), lines=lines, size=round(size, 2), **more)


def panel(look: str, rect: Rect) -> Panel:
    """Return a panel with its place rounded."""
    return Panel(look=look, rect=rounded(rect))


def title(caption: Caption, left: float, top: float, right: float) -> Iterator[Words]:
    """Yield the organ, the headline and the facts under it."""
    wide = right - left
    name = caption.headline
    size, lines = _headline(name, wide)
    organ = fit(caption.organ, wide / ORGAN_SIZE)
    facts = (
        ("实施编码", caption.code),
        ("法定办结时限", caption.statutory),
        ("承诺办结时限", caption.promised),
    )
    line = "　　".join(f"{fact}：{value}" for fact, value in facts if value)
    line = fit(line, wide / META_SIZE)
    yield words("organ", Rect(left, top, right, top + 20), (organ,), ORGAN_SIZE)
    yield words("title", Rect(left, top + 19, right, top + 47), lines, size)
    yield words("meta", Rect(left, top + 48, right, top + 61), (line,), META_SIZE)


def _headline(name: str, wide: float) -> tuple[float, tuple[str, ...]]:
    """Return size and lines of the headline: one line down to a size, then two."""
    size = min(TITLE_SIZE, wide / max(1.0, width(name)))
    if size >= SECOND_SIZE:
        return size, (name,)
    lines = wrap(name, max(wide / SECOND_SIZE, width(name) / 2 + 2), lines=2)
    return min(SECOND_SIZE, wide / widest(lines)), lines


def bands(placing: Placing, frame: Rect) -> Iterator[Panel]:
    """Yield the stages, every second one shaded, and the lanes."""
    for band in placing.plan.stages:
        top, bottom = placing.y(band.low), placing.y(band.high)
        if band.number % 2:
            yield panel("stage", Rect(frame.left, top, frame.right, bottom))
        yield panel("stage-head", Rect(frame.left - HEAD, top, frame.left, bottom))
    yield panel("frame", frame)
    for band in placing.plan.stages[1:]:
        top = placing.y(band.low)
        yield panel("separator", Rect(frame.left, top, frame.right, top))
    if placing.measure.lanes:
        for left, right in _lane_edges(placing, frame):
            yield panel("lane-head", Rect(left, frame.top - HEAD, right, frame.top))
            yield panel("lane", Rect(left, frame.top, right, frame.bottom))


def band_names(placing: Placing, frame: Rect) -> Iterator[Words]:
    """Yield the names of stages, written downwards, and of lanes."""
    for band in placing.plan.stages:
        name = placing.part.bands[band.number]
        top, bottom = placing.y(band.low), placing.y(band.high)
        size = min(BAND_SIZE, (bottom - top - 4) / (1.35 * max(1, len(name))))
        yield words(
            "stage-label", Rect(frame.left - HEAD, top, frame.left, bottom), tuple(name), size
        )
    if placing.measure.lanes:
        edges = _lane_edges(placing, frame)
        for band, (left, right) in zip(placing.plan.lanes, edges, strict=True):
            name = placing.part.lanes[band.number]
            size = min(BAND_SIZE, (right - left - 6) / max(1.0, width(name)))
            rect = Rect(left, frame.top - HEAD, right, frame.top)
            yield words("lane-label", rect, (name,), size)


def _lane_edges(placing: Placing, frame: Rect) -> Iterator[tuple[float, float]]:
    between = (placing.x(band.low) for band in placing.plan.lanes[1:])
    return itertools.pairwise((frame.left, *between, frame.right))
