"""Compose the page: the drawing in its frame, called processes under it, and the furniture."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagrams import footer, furniture
from diagrams.chart import Caption
from diagrams.footer import Footer
from diagrams.furniture import HEAD, panel, words
from diagrams.labels import Rect
from diagrams.placed import Placing
from diagrams.plan import Size
from diagrams.search import Search
from diagrams.sheet import Box, Layout, Line, Panel, Style, Words, format_words
from diagrams.sizing import SQUEEZE, squeeze
from diagrams.words import wrap

MARGIN = 28.0
TITLE_HEIGHT = 64.0
LEGEND_HEIGHT = 32.0
GAP = 8.0
LEGEND_GAP = 5.0
GROWN_SIZE = 7.5
STRIP_HEAD = 44.0
STRIP_SIZE = 8.6
LARGEST_STRIP = 0.9
MOST_GROWTH_ALONG, MOST_GROWTH_ACROSS, MOST_LANE_GROWTH = 1.9, 1.3, 3.0


@dataclass
class _Contents:
    """What a page is made of, collected from top to bottom."""

    panels: list[Panel]
    words: list[Words]
    boxes: list[Box]
    lines: list[Line]

    def put(self, placing: Placing) -> None:
        self.boxes += placing.boxes()
        self.lines += placing.lines()


class Page:
    """One sheet: its paper, its drawing, and the room that everything takes."""

    def __init__(
        self,
        main: Search,
        strips: Sequence[Search],
        caption: Caption,
        *,
        paper: tuple[float, float],
        numbered: dict[str, str],
        signed: bool,
    ) -> None:
        self._search, self._main = main, main.part
        self._caption, self._numbers = caption, numbered
        self._width, self._height = paper
        self._lanes = main.measure.lanes
        self._left = MARGIN + HEAD
        self._top = MARGIN + TITLE_HEIGHT + (HEAD if self._lanes else 0.0)
        self._footer = Footer(caption, self._width - 2 * MARGIN, signed=signed)
        across = self._width - MARGIN - self._left
        self._strips = [
            (search.part, search.best(Size(across, across - STRIP_HEAD))) for search in strips
        ]
        below = self._footer.height + GAP + LEGEND_HEIGHT
        below += sum(self._strip_height(place) + GAP for place in range(len(self._strips)))
        self._room = Size(across, self._height - MARGIN - self._top - below)
        self._choice = main.best(self._room)
        self._scale = self._choice.scale

    @property
    def smallest(self) -> float:
        """The smallest type of the drawing, in points; a full line is squeezed a little."""
        strips = (
            choice.measure.small * self._strip_scale(place) / SQUEEZE
            for place, (_, choice) in enumerate(self._strips)
        )
        measure = self._choice.measure
        return min([measure.small * self._scale / squeeze(self._main, measure), *strips])

    def refine(self) -> None:
        """Improve the drawing for this very sheet."""
        self._choice = self._search.refine(self._room)
        self._scale = self._choice.scale

    def grow(self) -> None:
        """Let the page grow with its drawing instead of the other way round."""
        plan = self._choice.plan
        scale = GROWN_SIZE / self._choice.measure.small
        room = Size(
            max(self._room.across, plan.across * scale), max(self._room.along, plan.along * scale)
        )
        self._width += room.across - self._room.across
        self._height += room.along - self._room.along
        self._room = room
        self._scale = scale

    def compose(self) -> Layout:
        """Spread the drawing over its room and put everything around it."""
        placing = self._place()
        right = self._left + self._room.across
        frame = Rect(self._left, self._top, right, placing.y(placing.plan.along))
        contents = _Contents(
            panels=list(furniture.bands(placing, frame)),
            words=[
                *furniture.title(self._caption, MARGIN, MARGIN, self._width - MARGIN),
                *furniture.band_names(placing, frame),
            ],
            boxes=[],
            lines=[],
        )
        contents.put(placing)
        bottom = self._put_strips(contents, frame)
        code = self._footer.code(bottom + GAP, right)
        top = self._put_footer(contents, bottom + GAP, right)
        return Layout(
            width=round(self._width, 2),
            height=round(max(self._height, top + LEGEND_HEIGHT + MARGIN - GAP), 2),
            style=Style.POSTER,
            public=True,
            title=self._caption.headline,
            text="",
            digest=self._caption.digest,
            panels=tuple(contents.panels),
            words=tuple(contents.words),
            lines=tuple(contents.lines),
            boxes=tuple(contents.boxes),
            states=Rect(MARGIN, round(top + 15, 2), right, round(top + 29, 2)),
            code=code,
        )

    def _place(self) -> Placing:
        """Use the spare room in both directions, within reason, and centre what is narrower."""
        plan, scale, room = self._choice.plan, self._scale, self._room
        most = MOST_LANE_GROWTH if self._lanes else MOST_GROWTH_ACROSS
        along = min(room.along / scale, plan.along * MOST_GROWTH_ALONG) - plan.along
        across = min(room.across / scale, plan.across * most) - plan.across
        self._choice.draft.grow(max(0.0, across), max(0.0, along))
        plan = self._choice.draft.plan()
        scale = min(scale, room.across / plan.across, room.along / plan.along)
        return Placing(
            part=self._main,
            plan=plan,
            measure=self._choice.measure,
            left=self._left + max(0.0, room.across - plan.across * scale) / 2,
            top=self._top,
            scale=scale,
            numbers=self._numbers,
        )

    def _strip_scale(self, place: int) -> float:
        _, choice = self._strips[place]
        room = self._width - 2 * MARGIN - STRIP_HEAD
        return min(LARGEST_STRIP, room / choice.plan.along)

    def _strip_height(self, place: int) -> float:
        _, choice = self._strips[place]
        return choice.plan.across * self._strip_scale(place) + 2 * GAP

    def _put_strips(self, contents: _Contents, frame: Rect) -> float:
        """Draw each called process to the right, under the chart; return where they end."""
        bottom = frame.bottom
        callers = {figure.calls: figure.id for figure in self._main.figures.values()}
        for place, (part, choice) in enumerate(self._strips):
            top, scale = bottom + GAP, self._strip_scale(place)
            bottom = top + self._strip_height(place)
            head = Rect(MARGIN, top, MARGIN + STRIP_HEAD, bottom)
            number = self._numbers.get(callers.get(part.id, ""), "")
            names = (f"步骤{number}", *wrap(part.name, 4.4), "分解")
            contents.panels.append(panel("strip", Rect(MARGIN, top, frame.right, bottom)))
            contents.panels.append(panel("strip-head", head))
            contents.words.append(words("strip-label", head, names, STRIP_SIZE))
            spare = frame.right - head.right - choice.plan.along * scale
            contents.put(
                Placing(
                    part=part,
                    plan=choice.plan,
                    measure=choice.measure,
                    left=head.right + spare / 2,
                    top=top + GAP,
                    scale=scale,
                    numbers=self._numbers,
                )
            )
        return bottom

    def _put_footer(self, contents: _Contents, top: float, right: float) -> float:
        """Put footer, legend and version; return where the legend begins."""
        contents.panels += self._footer.panels(MARGIN, top, right)
        contents.words += self._footer.words(MARGIN, top, right)
        top += self._footer.height + LEGEND_GAP
        samples, panels, names, end = footer.legend(
            MARGIN, top, right, boxes=contents.boxes, lines=contents.lines
        )
        contents.boxes += samples
        contents.panels += panels
        paper = format_words(self._width, self._height)
        contents.words += [*names, *footer.version(self._caption, end, right, top, paper)]
        return top
