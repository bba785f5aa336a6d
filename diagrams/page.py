"""Compose the page: title, stages, lanes, the drawing, called processes, footer, legend."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from diagrams.chart import Caption, Figure, Part, Shape, Tone, chart_of
from diagrams.labels import Rect
from diagrams.net import Net
from diagrams.plan import Gaps, Plan, Size
from diagrams.search import Choice, Search
from diagrams.sheet import Box, Layout, Line, Panel, Point, Stroke, Style, Words
from diagrams.sizing import Measure, answers, wording
from diagrams.steps import numbers, paragraphs
from diagrams.words import fill, fit, width, wrap
from engine.profile import Flow

A4 = (595.28, 841.89)
A3 = (841.89, 1190.55)
MARGIN = 28.0
HEAD = 21.0
TITLE_HEIGHT = 64.0
LEGEND_HEIGHT = 32.0
FOOT_SIZE, FOOT_LINE = 8.2, 11.6
GAP = 8.0
SMALLEST = 6.6
MOST_LANES_ON_A4 = 20
RING = 13.0
STRIP_HEAD = 44.0
LARGEST_STRIP = 0.9
MOST_GROWTH_ALONG, MOST_GROWTH_ACROSS = 1.9, 1.3


@dataclass(frozen=True, kw_only=True)
class _Strip:
    """A called process, drawn to the right under the chart."""

    part: Part
    choice: Choice
    scale: float

    @property
    def height(self) -> float:
        return self.choice.plan.across * self.scale + 2 * GAP


def lay_out(
    flow: Flow, caption: Caption, *, style: Style = Style.POSTER, public: bool = True
) -> Layout:
    """Lay a flow out on A4, on A3 when A4 would print too small, else as large as it needs.

    :param public: draw what citizens should know, or every node
    """
    caption = caption.cleaned()
    parts = chart_of(flow, caption, public=public)
    lanes = style is Style.LANES and bool(parts[0].lanes)
    main = _flattened(parts[0], lanes=lanes, bands=True)
    search = Search(main, Measure(lanes=lanes))
    crowded = style is Style.LANES and len(parts[0].net.spots) > MOST_LANES_ON_A4
    for width_, height in (A3,) if crowded else (A4, A3):
        page = _Page(parts, caption, search, style=style, public=public, paper=(width_, height))
        if page.choice.measure.small * page.scale >= SMALLEST:
            return page.layout()
    return page.natural().layout()


class _Page:
    def __init__(
        self,
        parts: Sequence[Part],
        caption: Caption,
        search: Search,
        *,
        style: Style,
        public: bool,
        paper: tuple[float, float],
    ) -> None:
        self._caption, self._style, self._public = caption, style, public
        self._parts = parts
        self._numbers = numbers(parts)
        self._width, self._height = paper
        lanes = style is Style.LANES and bool(parts[0].lanes)
        self._main = _flattened(parts[0], lanes=lanes, bands=True)
        self._lane_head = HEAD if lanes else 0.0
        self._stage_head = HEAD
        self._left = MARGIN + self._stage_head
        self._top = MARGIN + TITLE_HEIGHT + self._lane_head
        self._footer = _footer(caption, self._width - 2 * MARGIN)
        room = self._width - MARGIN - self._left
        self._strips = [_strip(part, room - STRIP_HEAD) for part in parts[1:]]
        self.room = Size(room, self._drawing_height())
        self.choice = search.best(self.room)
        self.scale = self.choice.scale

    def _drawing_height(self) -> float:
        below = len(self._footer) * FOOT_LINE + 2 * GAP + LEGEND_HEIGHT
        below += sum(strip.height + GAP for strip in self._strips)
        return self._height - MARGIN - self._top - below

    def natural(self) -> "_Page":
        """Let the page grow with its drawing instead."""
        plan = self.choice.plan
        self._width += plan.across - self.room.across
        self._height += plan.along - self.room.along
        self.room = Size(plan.across, plan.along)
        self.scale = 1.0
        return self

    def layout(self) -> Layout:
        """Spread the drawing over its room and put everything around it."""
        plan = self._spread()
        scale = self.scale
        left = self._left
        if plan.across * scale < self.room.across:
            left += (self.room.across - plan.across * scale) / 2
        sheet = _Sheet(left, self._top, scale)
        frame = Rect(
            self._left, self._top, self._left + self.room.across, self._top + plan.along * scale
        )
        panels = [*self._bands(plan, sheet, frame)]
        words = [*self._title(), *self._band_words(plan, sheet, frame)]
        boxes = list(_boxes(self._main, self.choice, plan, sheet, self._numbers))
        lines = list(_lines(self._main, self.choice, plan, sheet))
        bottom = frame.bottom
        for strip in self._strips:
            rect = Rect(MARGIN, bottom + GAP, frame.right, bottom + GAP + strip.height)
            drawn = self._draw_strip(strip, rect)
            panels += drawn[0]
            words += drawn[1]
            boxes += drawn[2]
            lines += drawn[3]
            bottom = rect.bottom
        foot = self._foot(bottom + GAP, frame.right)
        panels += foot[0]
        words += foot[1]
        legend_top = foot[0][0].rect.bottom + 5 if foot[0] else bottom + GAP
        legend = _legend(MARGIN, legend_top, calls=len(self._parts) > 1)
        words += [*legend[1], *self._version(frame.right, legend_top)]
        height = legend_top + LEGEND_HEIGHT + MARGIN - GAP
        return Layout(
            width=_round(self._width),
            height=_round(max(self._height, height)),
            style=self._style,
            public=self._public,
            title=_headline(self._caption),
            text=paragraphs(self._parts, self._caption),
            digest=self._caption.digest,
            panels=tuple(panels),
            words=tuple(words),
            lines=tuple(lines),
            boxes=(*boxes, *legend[0]),
            states=Rect(MARGIN, legend_top + 15, frame.right, legend_top + 29),
        )

    def _spread(self) -> Plan:
        """Use the spare room in both directions, within reason."""
        plan, scale = self.choice.plan, self.scale
        along = min(self.room.along / scale, plan.along * MOST_GROWTH_ALONG) - plan.along
        most = 3.0 if self._lane_head else MOST_GROWTH_ACROSS
        across = min(self.room.across / scale, plan.across * most) - plan.across
        self.choice.draft.grow(max(0.0, across), max(0.0, along))
        grown = self.choice.draft.plan()
        fits = min(self.room.across / grown.across, self.room.along / grown.along)
        self.scale = min(scale, fits)
        return grown

    def _title(self) -> Iterator[Words]:
        caption, wide = self._caption, self._width - 2 * MARGIN
        title = _headline(caption)
        size_ = min(20.0, wide / max(1.0, width(title)))
        organ = fit(caption.organ, wide / 12)
        yield _words("organ", MARGIN, MARGIN, wide, 20, (organ,), 12)
        yield _words("title", MARGIN, MARGIN + 19, wide, 28, (title,), size_)
        facts = (
            ("事项编码", caption.code),
            ("法定办结时限", caption.statutory),
            ("承诺办结时限", caption.promised),
        )
        line = "　　".join(f"{name}：{value}" for name, value in facts if value)
        yield _words("meta", MARGIN, MARGIN + 48, wide, 13, (fit(line, wide / 9),), 9)

    def _bands(self, plan: Plan, sheet: "_Sheet", frame: Rect) -> Iterator[Panel]:
        for band in plan.stages:
            top, bottom = sheet.y(band.low), sheet.y(band.high)
            if band.number % 2:
                yield _panel("stage", Rect(frame.left, top, frame.right, bottom))
            yield _panel("stage-head", Rect(frame.left - HEAD, top, frame.left, bottom))
        yield _panel("frame", frame)
        for band in plan.stages[1:]:
            top = sheet.y(band.low)
            yield _panel("separator", Rect(frame.left, top, frame.right, top))
        if self._lane_head:
            for left, right in self._lane_edges(plan, sheet, frame):
                yield _panel("lane-head", Rect(left, frame.top - HEAD, right, frame.top))
                yield _panel("lane", Rect(left, frame.top, right, frame.bottom))

    def _lane_edges(
        self, plan: Plan, sheet: "_Sheet", frame: Rect
    ) -> Iterator[tuple[float, float]]:
        edges = [frame.left, *(sheet.x(band.low) for band in plan.lanes[1:]), frame.right]
        yield from itertools.pairwise(edges)

    def _band_words(self, plan: Plan, sheet: "_Sheet", frame: Rect) -> Iterator[Words]:
        for band in plan.stages:
            name = self._main.bands[band.number]
            top, bottom = sheet.y(band.low), sheet.y(band.high)
            size_ = min(11.0, (bottom - top - 4) / (1.35 * max(1, len(name))))
            rect = Rect(frame.left - HEAD, top, frame.left, bottom)
            yield Words(look="stage-label", rect=rect, lines=tuple(name), size=_round(size_))
        if self._lane_head:
            edges = self._lane_edges(plan, sheet, frame)
            for band, (left, right) in zip(plan.lanes, edges, strict=True):
                name = self._main.lanes[band.number]
                size_ = min(11.0, (right - left - 6) / max(1.0, width(name)))
                rect = Rect(left, frame.top - HEAD, right, frame.top)
                yield Words(look="lane-label", rect=rect, lines=(name,), size=_round(size_))

    def _draw_strip(
        self, strip: _Strip, rect: Rect
    ) -> tuple[list[Panel], list[Words], list[Box], list[Line]]:
        plan = strip.choice.plan
        wide = rect.right - rect.left - STRIP_HEAD
        left = rect.left + STRIP_HEAD + (wide - plan.along * strip.scale) / 2
        sheet = _Sheet(left, rect.top + GAP, strip.scale, sideways=True)
        head = Rect(rect.left, rect.top, rect.left + STRIP_HEAD, rect.bottom)
        callers = self._parts[0].figures.values()
        number = next(
            (self._numbers[call.id] for call in callers if call.calls == strip.part.id), ""
        )
        lines = (f"步骤{number}" if number else "步骤", *wrap(strip.part.name, 4.4), "分解")
        return (
            [_panel("strip", rect), _panel("strip-head", head)],
            [Words(look="strip-label", rect=head, lines=lines, size=8.6)],
            list(_boxes(strip.part, strip.choice, plan, sheet, self._numbers)),
            list(_lines(strip.part, strip.choice, plan, sheet)),
        )

    def _foot(self, top: float, right: float) -> tuple[list[Panel], list[Words]]:
        if not self._footer:
            return [], []
        bottom = top + len(self._footer) * FOOT_LINE + GAP
        words = []
        for place, (line, strong) in enumerate(self._footer):
            y = top + GAP / 2 + place * FOOT_LINE
            rect = Rect(MARGIN + 7, y, right - 7, y + FOOT_LINE)
            look = "foot-strong" if strong else "foot"
            words.append(Words(look=look, rect=rect, lines=(line,), size=FOOT_SIZE, left=True))
        return [_panel("footer", Rect(MARGIN, top, right, bottom))], words

    def _version(self, right: float, top: float) -> Iterator[Words]:
        version, digest = self._caption.version, self._caption.digest[:12]
        facts = (f"版本 {version}" if version else "", f"校验码 {digest}" if digest else "")
        line = "　".join(fact for fact in facts if fact)
        if line:
            wide = width(line) * 7.8 + 2
            rect = Rect(right - wide, top, right, top + 14)
            yield Words(look="version", rect=rect, lines=(line,), size=7.8)


@dataclass(frozen=True)
class _Sheet:
    """Where a plan lies on the page, and how it is turned."""

    left: float
    top: float
    scale: float
    sideways: bool = False

    def x(self, u: float) -> float:
        return self.left + u * self.scale

    def y(self, v: float) -> float:
        return self.top + v * self.scale

    def point(self, at: Point) -> Point:
        u, v = (at[1], at[0]) if self.sideways else at
        return _round(self.x(u)), _round(self.y(v))

    def rect(self, box: Rect) -> Rect:
        one, other = self.point((box.left, box.top)), self.point((box.right, box.bottom))
        return Rect(*one, *other)


def _flattened(part: Part, *, lanes: bool, bands: bool) -> Part:
    """Return a part whose net ignores the lanes or bands that will not be drawn."""
    spots = {
        spot.id: replace(spot, lane=spot.lane if lanes else 0, stage=spot.stage if bands else 0)
        for spot in part.net.spots.values()
    }
    return replace(part, net=Net(spots=spots, links=part.net.links))


def _strip(part: Part, room: float) -> _Strip:
    flat = _flattened(part, lanes=False, bands=False)
    gaps = Gaps(across=16, along=18, track=8)
    choice = Search(flat, Measure(sideways=True, gaps=gaps)).best(Size(400.0, room))
    scale = min(LARGEST_STRIP, room / choice.plan.along)
    return _Strip(part=flat, choice=choice, scale=scale)


def _boxes(
    part: Part, choice: Choice, plan: Plan, sheet: _Sheet, numbered: dict[str, str]
) -> Iterator[Box]:
    for spot in part.net.spots:
        figure = part.figures[spot]
        yield _box(figure, sheet.rect(plan.boxes[spot]), choice, sheet, numbered)
    rings = (figure for figure in part.figures.values() if figure.shape is Shape.TIMER)
    for ring in rings:
        x, y = sheet.point(_ring_at(ring, part, plan))
        half = RING * sheet.scale / 2
        rect = Rect(_round(x - half), _round(y - half), _round(x + half), _round(y + half))
        yield _box(ring, rect, choice, sheet, numbered)


def _ring_at(ring: Figure, part: Part, plan: Plan) -> Point:
    """Return the middle of a timer: where its line begins, else a corner of its host."""
    for link in part.net.links:
        if link.port == ring.id and link.id in plan.lines:
            (u1, v1), (u2, v2) = plan.lines[link.id][:2]
            back = RING / 2
            if abs(u1 - u2) < abs(v1 - v2):
                return u1, v1 - back if v2 > v1 else v1 + back
            return (u1 - back if u2 > u1 else u1 + back), v1
    host = plan.boxes[ring.host]
    return host.right - RING, host.bottom


def _box(
    figure: Figure, rect: Rect, choice: Choice, sheet: _Sheet, numbered: dict[str, str]
) -> Box:
    words = wording(figure, choice.measure)
    facts = (numbered.get(figure.id, ""), figure.title, figure.unit, figure.who, figure.limit)
    tip = " ".join(dict.fromkeys(word for word in (*facts, *figure.letters) if word))
    small = figure.shape is Shape.DECISION
    return Box(
        id=figure.id,
        shape=figure.shape,
        kind=figure.kind,
        tone=figure.tone,
        rect=rect,
        scale=_round(sheet.scale),
        number=numbered.get(figure.id, ""),
        names=words.names,
        infos=words.infos,
        letters=words.letters,
        upright=sheet.sideways,
        name_size=_round((choice.measure.name - small) * sheet.scale),
        small_size=_round(choice.measure.small * sheet.scale),
        tip=tip or figure.kind,
    )


def _lines(part: Part, choice: Choice, plan: Plan, sheet: _Sheet) -> Iterator[Line]:
    labels = answers(part)
    links = {link.id: link for link in part.net.links}
    for arrow in part.arrows.values():
        link = links[arrow.id]
        points = plan.lines.get(arrow.id) or (
            plan.boxes[link.source].centre,
            plan.boxes[link.target].centre,
        )
        stroke = Stroke.TIMER if link.timer else Stroke.BACK if link.back else Stroke.PLAIN
        ends = (part.figures[arrow.source].title, part.figures[arrow.target].title)
        yield Line(
            id=arrow.id,
            source=arrow.source,
            target=arrow.target,
            stroke=stroke,
            points=tuple(map(sheet.point, points)),
            scale=_round(sheet.scale),
            label=labels.get(arrow.id, ()),
            label_at=sheet.point(plan.tags.get(arrow.id, points[0])),
            label_size=_round(choice.measure.label * sheet.scale),
            tip=arrow.label or " → ".join(end for end in ends if end),
        )


def _headline(caption: Caption) -> str:
    title = caption.title
    return f"{title}流程图" if title.endswith("审批") else f"{title}审批流程图"


def _footer(caption: Caption, wide: float) -> list[tuple[str, bool]]:
    ems = (wide - 16) / FOOT_SIZE
    found: list[tuple[str, bool]] = []
    for name, texts in (("办理依据", caption.bases), ("说明", caption.notes)):
        if texts:
            text = f"{name}：{'；'.join(texts)}"
            found += [(line, False) for line in fill(text, ems, lines=3)]
    if caption.phones:
        text = "　　".join(caption.phones)
        found += [(line, True) for line in fill(text, ems, lines=2)]
    return found


SAMPLES = (
    (Shape.STEP, "办理环节", 24.0, 12.0),
    (Shape.DECISION, "判断", 26.0, 14.0),
    (Shape.TERMINAL, "起止", 26.0, 12.0),
    (Shape.BAR, "并行", 26.0, 9.0),
    (Shape.TIMER, "到期", 11.0, 11.0),
    (Shape.CALL, "另图分解", 24.0, 12.0),
)


def _legend(left: float, top: float, *, calls: bool) -> tuple[list[Box], list[Words]]:
    boxes, middle = [], top + 7
    words = [_words("legend", left, top, 24, 14, ("图例",), 7.8)]
    x = left + 28
    for shape, name, wide, high in SAMPLES:
        if shape is Shape.CALL and not calls:
            continue
        rect = Rect(x, middle - high / 2, x + wide, middle + high / 2)
        tone = Tone.GOOD if shape is Shape.TERMINAL else Tone.PLAIN
        boxes.append(Box(id="", shape=shape, kind="legend", tone=tone, rect=rect, scale=0.7))
        text_width = width(name) * 7.8 + 2
        words.append(_words("legend", x + wide + 3, top, text_width, 14, (name,), 7.8))
        x += wide + text_width + 14
    return boxes, words


def _words(
    look: str,
    left: float,
    top: float,
    wide: float,
    high: float,
    lines: tuple[str, ...],
    size_: float,
) -> Words:
    rect = Rect(_round(left), _round(top), _round(left + wide), _round(top + high))
    return Words(look=look, rect=rect, lines=lines, size=_round(size_))


def _panel(look: str, rect: Rect) -> Panel:
    return Panel(look=look, rect=Rect(*map(_round, rect)))


def _round(value: float) -> float:
    return round(value, 2)
