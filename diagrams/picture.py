"""A layout as DOT: panels, lines, boxes, words, and the legend of a painted case."""

from collections.abc import Iterator, Mapping

from diagrams.corners import spline
from diagrams.dot import Pen, number, quoted, safe_id, viewport
from diagrams.figures import Figures
from diagrams.labels import Rect
from diagrams.paint import Heat, Paint
from diagrams.sheet import Layout, Line, Panel, Stroke, Words
from diagrams.theme import (
    DONE_LINE,
    HEAT,
    LABEL,
    LINE,
    LOOP,
    SANS,
    STATE_LABELS,
    STATES,
    TIMER,
    TODO_LABEL,
    TODO_LINE,
    WHITE,
    WORDS,
    Look,
)
from diagrams.words import width

ARROW = 5.6
RADIUS = 5.0
LEGEND_SIZE = 7.8
RANGE = 42.0
LAST = "last"
COLORS = {Stroke.PLAIN: LINE, Stroke.BACK: LOOP, Stroke.TIMER: TIMER}


def to_dot(
    layout: Layout,
    *,
    paint: Paint | None = None,
    heat: Heat | None = None,
    links: Mapping[str, str] | None = None,
    window: Rect | None = None,
) -> str:
    """Return the DOT of a layout.

    :param links: an address for some nodes, already found harmless
    :param window: the part of the page to show
    """
    return "\n".join(_Writer(layout, paint, heat, links or {}).document(window))


class _Writer:
    def __init__(
        self, layout: Layout, paint: Paint | None, heat: Heat | None, links: Mapping[str, str]
    ) -> None:
        self._layout, self._paint, self._heat = layout, paint, heat
        self._pen = Pen(layout.height)
        self._figures = Figures(self._pen, paint, heat, links)

    def document(self, window: Rect | None) -> Iterator[str]:
        """Yield the lines: panels first, then edges and boxes with their words."""
        layout = self._layout
        code = f" {self._pen.background(layout.code)}" if layout.code else ""
        view = f' viewport="{viewport(window, layout.height)}"' if window else ""
        yield "digraph chart {"
        yield (
            f'graph [bb="0,0,{number(layout.width)},{number(layout.height)}" splines=true pad=0 margin=0'
            f" outputorder=edgesfirst bgcolor={quoted(WHITE)} fontname={quoted(SANS)}{view}{code}];"
        )
        yield f'node [fontname={quoted(SANS)} label="" fixedsize=true margin=0];'
        yield "edge [dir=forward arrowhead=normal];"
        yield self._pen.panel(Panel(look="page", rect=Rect(0, 0, layout.width, layout.height)))
        yield from map(self._pen.panel, layout.panels)
        for box in layout.boxes:
            yield from self._figures.draw(box)
        for words in layout.words:
            yield from self._words(words)
        if self._paint is not None:
            middle = f"{number(layout.width / 2)},{number(layout.height / 2)}"
            yield f'{LAST} [style=invis shape=point width=0.01 height=0.01 pos="{middle}"];'
            yield from self._states()
        if self._heat is not None:
            yield from self._scale(self._heat)
        for line in layout.lines:
            yield from self._line(line)
        yield "}"

    def _words(self, words: Words) -> Iterator[str]:
        color, bold, serif = WORDS[words.look]
        x, y = words.rect.centre
        step = words.size * 1.3
        if words.left or words.right:
            yield self._pen.aligned(words, color, bold=bold)
            return
        for place, line in enumerate(words.lines):
            if line:
                at = (x, y + (place - (len(words.lines) - 1) / 2) * step)
                yield self._pen.text(
                    line, at, words.size, color, bold=bold, look=words.look, serif=serif
                )

    def _line(self, line: Line) -> Iterator[str]:
        color, pen = COLORS[line.stroke], 1.05
        walked = self._paint is not None and line.id in self._paint.flows
        if self._paint is not None:
            color, pen = (DONE_LINE, 1.8) if walked else (TODO_LINE, 1.0)
        tail, head = self._figures.names.get(line.source), self._figures.names.get(line.target)
        if tail is None or head is None:
            return
        arrow = ARROW * max(line.scale, 0.8)
        points = [(x, self._pen.height - y) for x, y in line.points]
        if walked:
            # graphviz draws lines in the order of their tails: the way of the case comes on top.
            tail = LAST
        style = "dashed" if line.stroke is Stroke.TIMER else "solid"
        kinds = f"flow {line.stroke}" + (" is-done" if walked else "")
        yield (
            f'{tail} -> {head} [pos="{spline(points, arrow=arrow, radius=RADIUS * line.scale)}"'
            f' color="{color}" penwidth={number(pen * max(line.scale, 0.8))} style={style}'
            f" arrowsize={number(arrow / 10)} class={quoted(kinds)}"
            f" id={quoted(f'flow-{safe_id(line.id)}')} tooltip={quoted(line.tip)}];"
        )
        x, y = line.label_at
        ink = LABEL if color == LINE else TODO_LABEL if color == TODO_LINE else color
        step = line.label_size + 2 * line.scale
        for place, text in enumerate(line.label):
            at = (x, y + (place - (len(line.label) - 1) / 2) * step)
            yield self._pen.text(text, at, line.label_size, ink, look="flow-label")

    def _states(self) -> Iterator[str]:
        """Yield the second row of the legend: what the colours of a painted case mean."""
        rect = self._layout.states
        x, middle = rect.left, rect.centre[1]
        for state, look in STATES.items():
            yield self._sample(Rect(x, middle - 6, x + 24, middle + 6), look)
            name = STATE_LABELS[state]
            wide = width(name) * LEGEND_SIZE
            yield self._legend(name, x + 29 + wide / 2, middle, look.ink)
            x += wide + 44

    def _scale(self, heat: Heat) -> Iterator[str]:
        """Yield the same row for average times: each range stands in its colour."""
        rect = self._layout.states
        x, middle = rect.left, rect.centre[1]
        wide = width(heat.title) * LEGEND_SIZE
        yield self._legend(heat.title, x + wide / 2, middle, WORDS["legend"][0])
        x += wide + 4
        for look, name in zip(HEAT, heat.scale, strict=False):
            yield self._sample(Rect(x, middle - 6, x + RANGE, middle + 6), look)
            yield self._legend(name, x + RANGE / 2, middle, look.ink)
            x += RANGE

    def _sample(self, rect: Rect, look: Look) -> str:
        return self._pen.node(
            rect,
            shape="box",
            style="filled",
            fillcolor=look.strip,
            color=look.border,
            penwidth=min(look.pen, 1.2),
            **{"class": "legend"},
        )

    def _legend(self, name: str, x: float, y: float, color: str) -> str:
        return self._pen.text(name, (x, y), LEGEND_SIZE, color, look="legend")
