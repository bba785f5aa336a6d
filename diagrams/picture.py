"""A layout as DOT: panels, lines, boxes, words, and the legend of a painted case."""

from collections.abc import Iterator, Mapping

from diagrams.corners import spline
from diagrams.dot import Pen, number, quoted, safe_id, viewport
from diagrams.figures import Figures
from diagrams.labels import Rect
from diagrams.paint import Paint
from diagrams.sheet import Layout, Line, Panel, Stroke, Words
from diagrams.theme import (
    DONE_LINE,
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
)
from diagrams.words import width

ARROW = 5.6
RADIUS = 5.0
LEGEND_SIZE = 7.8
LAST = "last"
COLORS = {Stroke.PLAIN: LINE, Stroke.BACK: LOOP, Stroke.TIMER: TIMER}


def to_dot(
    layout: Layout,
    *,
    paint: Paint | None = None,
    links: Mapping[str, str] | None = None,
    window: Rect | None = None,
) -> str:
    """Return the DOT of a layout.

    :param links: an address for some nodes, already found harmless
    :param window: the part of the page to show
    """
    return "\n".join(_Writer(layout, paint, links or {}).document(window))


class _Writer:
    def __init__(self, layout: Layout, paint: Paint | None, links: Mapping[str, str]) -> None:
        self._layout, self._paint = layout, paint
        self._pen = Pen(layout.height)
        self._figures = Figures(self._pen, paint, links)

    def document(self, window: Rect | None) -> Iterator[str]:
        """Yield the lines: panels first, then edges and boxes with their words."""
        layout = self._layout
        view = f' viewport="{viewport(window, layout.height)}"' if window else ""
        yield "digraph chart {"
        yield (
            f'graph [bb="0,0,{number(layout.width)},{number(layout.height)}" splines=true pad=0 margin=0'
            f" outputorder=edgesfirst bgcolor={quoted(WHITE)} fontname={quoted(SANS)}{view}];"
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
        for line in layout.lines:
            yield from self._line(line)
        yield "}"

    def _words(self, words: Words) -> Iterator[str]:
        color, bold, serif = WORDS[words.look]
        x, y = words.rect.centre
        step = words.size * 1.3
        if words.left:
            yield self._pen.left_text(words, color, bold=bold)
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
        rect = self._layout.states
        x, middle = rect.left, rect.centre[1]
        for state, look in STATES.items():
            sample = Rect(x, middle - 6, x + 24, middle + 6)
            yield self._pen.node(
                sample,
                shape="box",
                style="filled",
                fillcolor=look.strip,
                color=look.border,
                penwidth=look.pen,
                **{"class": "legend"},
            )
            name = STATE_LABELS[state]
            wide = width(name) * LEGEND_SIZE
            yield self._pen.text(
                name, (x + 29 + wide / 2, middle), LEGEND_SIZE, look.ink, look="legend"
            )
            x += wide + 44
