"""What stands around the drawing: title, stages and lanes, footer, legend, version."""

import itertools
from collections.abc import Iterator

from diagrams.chart import Caption, Shape, Tone
from diagrams.labels import Rect
from diagrams.placed import Placing
from diagrams.sheet import Box, Panel, Words, rounded
from diagrams.words import fill, fit, width

HEAD = 21.0
TITLE_SIZE, ORGAN_SIZE, META_SIZE, BAND_SIZE = 20.0, 12.0, 9.0, 11.0
FOOT_SIZE, FOOT_LINE, FOOT_INSET = 8.2, 11.6, 7.0
LEGEND_SIZE, LEGEND_LINE = 7.8, 14.0
FOOT_PADDING = 8.0

SAMPLES = (
    (Shape.STEP, "办理环节", 24.0, 12.0),
    (Shape.DECISION, "判断", 26.0, 14.0),
    (Shape.TERMINAL, "起止", 26.0, 12.0),
    (Shape.BAR, "并行", 26.0, 9.0),
    (Shape.TIMER, "到期", 11.0, 11.0),
    (Shape.CALL, "另图分解", 24.0, 12.0),
)
"""The symbols of the legend with their names and sizes."""


def headline(caption: Caption) -> str:
    """Return the title of the page; an item that is called an approval is not called so twice."""
    kind = "流程图" if caption.title.endswith("审批") else "审批流程图"
    return f"{caption.title}{kind}"


def words(look: str, rect: Rect, lines: tuple[str, ...], size: float, **more: bool) -> Words:
    """Return lines of text with their place rounded."""
    return Words(look=look, rect=rounded(rect), lines=lines, size=round(size, 2), **more)


def panel(look: str, rect: Rect) -> Panel:
    """Return a panel with its place rounded."""
    return Panel(look=look, rect=rounded(rect))


def title(caption: Caption, left: float, top: float, right: float) -> Iterator[Words]:
    """Yield the organ, the headline and the facts under it."""
    wide = right - left
    name = headline(caption)
    size = min(TITLE_SIZE, wide / max(1.0, width(name)))
    organ = fit(caption.organ, wide / ORGAN_SIZE)
    facts = (
        ("事项编码", caption.code),
        ("法定办结时限", caption.statutory),
        ("承诺办结时限", caption.promised),
    )
    line = "　　".join(f"{fact}：{value}" for fact, value in facts if value)
    line = fit(line, wide / META_SIZE)
    yield words("organ", Rect(left, top, right, top + 20), (organ,), ORGAN_SIZE)
    yield words("title", Rect(left, top + 19, right, top + 47), (name,), size)
    yield words("meta", Rect(left, top + 48, right, top + 61), (line,), META_SIZE)


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


def footer_lines(caption: Caption, wide: float) -> list[tuple[str, bool]]:
    """Return the lines under the drawing; those with telephone numbers are bold."""
    ems = (wide - 2 * FOOT_INSET) / FOOT_SIZE
    found: list[tuple[str, bool]] = []
    for name, texts in (("办理依据", caption.bases), ("说明", caption.notes)):
        if texts:
            text = f"{name}：{'；'.join(texts)}"
            found += [(line, False) for line in fill(text, ems, lines=3)]
    if caption.phones:
        found += [(line, True) for line in fill("　　".join(caption.phones), ems, lines=2)]
    return found


def footer_height(lines: list[tuple[str, bool]]) -> float:
    """Return how high the footer is; without lines there is none."""
    return len(lines) * FOOT_LINE + FOOT_PADDING if lines else 0.0


def footer(lines: list[tuple[str, bool]], rect: Rect) -> Iterator[Words]:
    """Yield the words of the footer, each line from the left."""
    for place, (line, strong) in enumerate(lines):
        top = rect.top + FOOT_PADDING / 2 + place * FOOT_LINE
        inner = Rect(rect.left + FOOT_INSET, top, rect.right - FOOT_INSET, top + FOOT_LINE)
        yield words("foot-strong" if strong else "foot", inner, (line,), FOOT_SIZE, left=True)


def legend(left: float, top: float, *, calls: bool) -> tuple[list[Box], list[Words]]:
    """Return the symbols with their names; calls only where there is one."""
    boxes, middle = [], top + LEGEND_LINE / 2
    names = [words("legend", Rect(left, top, left + 24, top + LEGEND_LINE), ("图例",), LEGEND_SIZE)]
    x = left + 28
    for shape, name, wide, high in SAMPLES:
        if shape is Shape.CALL and not calls:
            continue
        rect = rounded(Rect(x, middle - high / 2, x + wide, middle + high / 2))
        tone = Tone.GOOD if shape is Shape.TERMINAL else Tone.PLAIN
        boxes.append(Box(id="", shape=shape, kind="legend", tone=tone, rect=rect, scale=0.7))
        room = width(name) * LEGEND_SIZE + 2
        place = Rect(x + wide + 3, top, x + wide + 3 + room, top + LEGEND_LINE)
        names.append(words("legend", place, (name,), LEGEND_SIZE))
        x += wide + room + 14
    return boxes, names


def version(caption: Caption, right: float, top: float, paper: str) -> Iterator[Words]:
    """Yield which version the page shows, how to check it, and a paper that is not A4."""
    facts = (
        "" if paper == "A4" else f"{paper}幅面" if paper else "加大幅面",
        f"版本 {caption.version}" if caption.version else "",
        f"校验码 {caption.digest[:12]}" if caption.digest else "",
    )
    line = "　".join(fact for fact in facts if fact)
    if line:
        wide = width(line) * LEGEND_SIZE + 2
        rect = Rect(right - wide, top, right, top + LEGEND_LINE)
        yield words("version", rect, (line,), LEGEND_SIZE)
