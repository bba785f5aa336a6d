"""A layout as DOT with every position fixed; graphviz only renders it.

Everything visible is a node, a cluster or an edge, so that SVG, PNG and PDF are
the same picture. Texts reach DOT through ``_quoted`` and ``_html`` only, names
of nodes are counted, and no escape sequence of graphviz survives.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagrams.chart import Shape
from diagrams.corners import spline
from diagrams.labels import Rect
from diagrams.sheet import Box, Layout, Line, Panel, Stroke, Words
from diagrams.theme import (
    BLUE,
    DONE_LINE,
    INK,
    LABEL,
    LINE,
    LOOP,
    NONE,
    PANELS,
    PLAIN,
    QUESTION,
    QUESTION_FILL,
    SANS,
    SERIF,
    STATE_LABELS,
    STATE_SIGNS,
    STATES,
    TIMER,
    TODO_LINE,
    TONES,
    WHITE,
    WORDS,
    Look,
    State,
)
from diagrams.words import width

NUMBER_CELL = 14.0
DOUBLE_SIDE = 4.0
ARROW = 5.6
RADIUS = 5.0
LINE_LEADING = 2.6
SINK = 0.1  # graphviz centres the em box; Chinese characters then look too high
PALE = {Stroke.PLAIN: LINE, Stroke.BACK: LOOP, Stroke.TIMER: TIMER}


@dataclass(frozen=True, kw_only=True)
class Paint:
    """How far a case is: ids of nodes, and of the flows it went along; the rest is to do."""

    done: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    overdue: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()

    def state(self, node: str) -> State:
        """Return the state of a node; overdue before current before done."""
        if node in self.overdue:
            return State.OVERDUE
        if node in self.current:
            return State.CURRENT
        return State.DONE if node in self.done else State.TODO


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
        self._layout, self._paint, self._links = layout, paint, links
        self._count = 0
        self._names: dict[str, str] = {}

    def document(self, window: Rect | None) -> Iterator[str]:
        """Yield the lines: panels first, then edges and boxes with their words."""
        layout = self._layout
        view = f' viewport="{_viewport(window, layout.height)}"' if window else ""
        yield "digraph chart {"
        yield (
            f'graph [bb="0,0,{_n(layout.width)},{_n(layout.height)}" splines=true pad=0 margin=0'
            f" outputorder=edgesfirst bgcolor={_quoted(WHITE)} fontname={_quoted(SANS)}{view}];"
        )
        yield f'node [fontname={_quoted(SANS)} label="" fixedsize=true margin=0];'
        yield "edge [dir=forward arrowhead=normal];"
        yield self._panel(Panel(look="page", rect=Rect(0, 0, layout.width, layout.height)))
        yield from map(self._panel, layout.panels)
        for box in layout.boxes:
            yield from self._box(box)
        for words in layout.words:
            yield from self._words(words)
        walked = self._paint.flows if self._paint else frozenset[str]()
        for line in sorted(layout.lines, key=lambda line: line.id in walked):
            yield from self._line(line)
        if self._paint is not None:
            yield from self._states()
        yield "}"

    def _state(self, node: str) -> State | None:
        return self._paint.state(node) if self._paint is not None and node else None

    def _name(self) -> str:
        self._count += 1
        return f"n{self._count}"

    def _node(self, rect: Rect, **attributes: str | float) -> str:
        name = self._name()
        x, y = rect.centre
        known = " ".join(
            f"{key}={value if key == 'label' else _quoted(value)}"
            if isinstance(value, str)
            else f"{key}={_n(value)}"
            for key, value in attributes.items()
        )
        wide, high = (rect.right - rect.left) / 72, (rect.bottom - rect.top) / 72
        return (
            f'{name} [pos="{_n(x)},{_n(self._layout.height - y)}"'
            f" width={wide:.5f} height={high:.5f} {known}];"
        )

    def _filled(self, rect: Rect, fill: str, *, look: str, owner: str = "") -> str:
        return self._node(
            rect,
            shape="box",
            style="filled",
            fillcolor=fill,
            color=fill,
            penwidth=0.0,
            **self._marks(look, owner),
        )

    def _marks(self, look: str, owner: str) -> dict[str, str]:
        """Return the class of a part and, for parts of a box, the box they belong to."""
        return (
            {"class": f"part {look}", "id": f"part-{owner}-{self._count}"}
            if owner
            else {"class": look}
        )

    def _text(
        self,
        text: str,
        at: tuple[float, float],
        size: float,
        color: str,
        *,
        bold: bool = False,
        look: str = "text",
        owner: str = "",
        serif: bool = False,
    ) -> str:
        x, y = at[0], at[1] + size * SINK
        wide, high = width(text) * size + 2, size * 1.3
        rect = Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        label = f"<{_html(text, bold=bold)}>"
        return self._node(
            rect,
            shape="none",
            label=label,
            fontsize=size,
            fontcolor=color,
            **({"fontname": SERIF} if serif else {}),
            **self._marks(look, owner),
        )

    def _panel(self, panel: Panel) -> str:
        fill, pen, wide = PANELS[panel.look]
        name = self._name()
        rect, height = panel.rect, self._layout.height
        box = ",".join(map(_n, (rect.left, height - rect.bottom, rect.right, height - rect.top)))
        x, y = rect.centre
        style = "filled,dashed" if panel.look == "strip" else "filled"
        return (
            f'subgraph cluster_{name} {{ graph [bb="{box}" style="{style}"'
            f' fillcolor="{fill}" color="{pen if wide else NONE}" penwidth={_n(wide)}'
            f' class="panel {panel.look}" label=""]'
            f" {name} [style=invis shape=point width=0.01 height=0.01"
            f' pos="{_n(x)},{_n(height - y)}"] }}'
        )

    def _words(self, words: Words) -> Iterator[str]:
        color, bold, serif = WORDS[words.look]
        x, y = words.rect.centre
        step = words.size * 1.3
        if words.left:
            yield self._left_text(words, color, bold=bold)
            return
        for place, line in enumerate(words.lines):
            if line:
                at = (x, y + (place - (len(words.lines) - 1) / 2) * step)
                yield self._text(
                    line, at, words.size, color, bold=bold, look=words.look, serif=serif
                )

    def _left_text(self, words: Words, color: str, *, bold: bool) -> str:
        wide, high = round(words.rect.right - words.rect.left), round(words.size * 1.3)
        x, y = words.rect.centre
        rect = Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        cell = _html(" ".join(words.lines), bold=bold)
        label = (
            '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>'
            f'<TD ALIGN="LEFT" FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{high}">{cell}</TD>'
            "</TR></TABLE>>"
        )
        return self._node(
            rect,
            shape="none",
            label=label,
            fontsize=words.size,
            fontcolor=color,
            **{"class": words.look},
        )

    def _box(self, box: Box) -> Iterator[str]:
        state = self._state(box.id)
        if box.shape in {Shape.STEP, Shape.CALL}:
            yield from self._step(box, state)
        elif box.shape is Shape.BAR:
            yield from self._bar(box, state)
        else:
            yield from self._symbol(box, state)

    def _main(self, box: Box, rect: Rect, **attributes: str | float) -> str:
        """Return the node that stands for the box itself; lines end at it."""
        state = self._state(box.id)
        kinds = f"figure {box.shape} {box.kind}" + (f" is-{state}" if state else "")
        known: dict[str, str | float] = {"class": kinds if box.id else "legend"}
        if box.id:
            tip = f"{box.tip}（{STATE_LABELS[state].lstrip('✓▶! ')}）" if state else box.tip
            known |= {"id": f"node-{safe_id(box.id)}", "tooltip": tip}
            if box.id in self._links:
                known["URL"] = self._links[box.id]
        line = self._node(rect, **attributes, **known)
        if box.id:
            self._names[box.id] = line.partition(" ")[0]
        return line

    def _step(self, box: Box, state: State | None) -> Iterator[str]:
        look = STATES[state] if state else PLAIN
        rect, k, owner = box.rect, box.scale, safe_id(box.id) if box.id else ""
        yield self._main(
            box,
            rect,
            shape="box",
            style="filled",
            fillcolor=look.fill,
            color=look.border,
            penwidth=look.pen,
        )
        inset = look.pen / 2
        left = rect.left + inset
        if box.id:
            cell = Rect(left, rect.top + inset, left + NUMBER_CELL * k, rect.bottom - inset)
            yield self._filled(cell, look.cell, look="cell", owner=owner)
            yield from self._number(box, cell, state, owner)
            left = cell.right
        right = rect.right - inset
        small = box.infos + box.letters
        if small:
            high = (len(small) * (box.small_size + LINE_LEADING * k)) + 3 * k
            strip = Rect(left, rect.bottom - inset - high, right, rect.bottom - inset)
            yield self._filled(strip, look.strip, look="strip", owner=owner)
            yield from self._strip_words(box, strip, look, owner)
        bottom = rect.bottom - (high if small else 0)
        if box.shape is Shape.CALL:
            for x in (left + DOUBLE_SIDE * k, right - DOUBLE_SIDE * k):
                bar = Rect(x - 0.4, rect.top + inset, x + 0.4, rect.bottom - inset)
                yield self._filled(bar, look.border, look="side", owner=owner)
        middle = ((left + right) / 2, (rect.top + bottom) / 2)
        yield from self._column(box.names, middle, box.name_size, look.ink, owner, bold=True)

    def _number(self, box: Box, cell: Rect, state: State | None, owner: str) -> Iterator[str]:
        x, y = cell.centre
        size = min(box.small_size, (NUMBER_CELL - 1) * box.scale / max(0.6, width(box.number)))
        sign = STATE_SIGNS[state] if state else ""
        if box.number:
            at = (x, y - size * 0.7) if sign else (x, y)
            yield self._text(box.number, at, size, WHITE, bold=True, look="number", owner=owner)
        if sign:
            at = (x, y + size * 0.7)
            yield self._text(sign, at, box.small_size, WHITE, bold=True, look="sign", owner=owner)

    def _strip_words(self, box: Box, strip: Rect, look: Look, owner: str) -> Iterator[str]:
        step = box.small_size + LINE_LEADING * box.scale
        x, y = strip.centre
        first = y - (len(box.infos + box.letters) - 1) * step / 2
        room = strip.right - strip.left - 5
        for place, line in enumerate(box.infos + box.letters):
            size = min(box.small_size, room / max(1.0, width(line)))
            letter = place >= len(box.infos)
            color = look.soft if not letter or look.soft == look.ink else BLUE
            yield self._text(
                line,
                (x, first + place * step),
                size,
                color,
                look="letter" if letter else "info",
                owner=owner,
            )

    def _column(
        self,
        lines: tuple[str, ...],
        middle: tuple[float, float],
        size: float,
        color: str,
        owner: str,
        *,
        bold: bool = False,
    ) -> Iterator[str]:
        x, y = middle
        step = size * 1.24
        for place, line in enumerate(lines):
            at = (x, y + (place - (len(lines) - 1) / 2) * step)
            yield self._text(line, at, size, color, bold=bold, look="name", owner=owner)

    def _bar(self, box: Box, state: State | None) -> Iterator[str]:
        rect, owner = box.rect, safe_id(box.id) if box.id else ""
        color = STATES[state].border if state else BLUE
        yield self._main(
            box, rect, shape="box", style="filled", fillcolor=WHITE, color=WHITE, penwidth=0.0
        )
        if box.upright:
            edges = [Rect(x - 0.6, rect.top, x + 0.6, rect.bottom) for x in (rect.left, rect.right)]
        else:
            edges = [Rect(rect.left, y - 0.6, rect.right, y + 0.6) for y in (rect.top, rect.bottom)]
        for edge in edges:
            yield self._filled(edge, color, look="bar-line", owner=owner)
        if not box.upright:
            ink = STATES[state].ink if state else BLUE
            size = (
                min(box.small_size, (rect.right - rect.left - 4) / max(1, len(box.names[0])))
                if box.names
                else box.small_size
            )
            yield from self._column(box.names, rect.centre, size, ink, owner, bold=True)

    def _symbol(self, box: Box, state: State | None) -> Iterator[str]:
        owner = safe_id(box.id) if box.id else ""
        shape, style, color, fill, pen = _symbol_look(box)
        ink = INK if box.shape is Shape.DECISION else color
        if state is not None:
            look = STATES[state]
            color, pen = look.border, max(pen, min(look.pen, 1.6))
            reached = state is not State.TODO
            fill = look.fill if reached or box.shape is Shape.TERMINAL else fill
            ink = look.ink if box.shape is Shape.DECISION else look.border if reached else look.ink
        yield self._main(
            box, box.rect, shape=shape, style=style, fillcolor=fill, color=color, penwidth=pen
        )
        size = 7.2 * box.scale if box.shape is Shape.TIMER else box.name_size
        bold = box.shape is not Shape.DECISION
        yield from self._column(box.names, box.rect.centre, size, ink, owner, bold=bold)

    def _line(self, line: Line) -> Iterator[str]:
        color, pen = PALE[line.stroke], 1.05
        walked = self._paint is not None and line.id in self._paint.flows
        if self._paint is not None:
            color, pen = (DONE_LINE, 1.8) if walked else (TODO_LINE, 1.0)
        tail, head = self._names.get(line.source), self._names.get(line.target)
        if tail is None or head is None:
            return
        arrow = ARROW * max(line.scale, 0.8)
        points = [(x, self._layout.height - y) for x, y in line.points]
        style = "dashed" if line.stroke is Stroke.TIMER else "solid"
        kinds = f"flow {line.stroke}" + (" is-done" if walked else "")
        yield (
            f'{tail} -> {head} [pos="{spline(points, arrow=arrow, radius=RADIUS * line.scale)}"'
            f' color="{color}" penwidth={_n(pen * max(line.scale, 0.8))} style={style}'
            f" arrowsize={_n(arrow / 10)} class={_quoted(kinds)}"
            f" id={_quoted(f'flow-{safe_id(line.id)}')} tooltip={_quoted(line.tip)}];"
        )
        x, y = line.label_at
        ink = LABEL if color == LINE else "#66747f" if color == TODO_LINE else color
        step = line.label_size + 2 * line.scale
        for place, text in enumerate(line.label):
            at = (x, y + (place - (len(line.label) - 1) / 2) * step)
            yield self._text(text, at, line.label_size, ink, look="flow-label")

    def _states(self) -> Iterator[str]:
        rect = self._layout.states
        x, middle = rect.left, rect.centre[1]
        for state, look in STATES.items():
            sample = Rect(x, middle - 6, x + 24, middle + 6)
            yield self._node(
                sample,
                shape="box",
                style="filled",
                fillcolor=look.strip,
                color=look.border,
                penwidth=look.pen,
                **{"class": "legend"},
            )
            name = STATE_LABELS[state]
            wide = width(name) * 7.8
            yield self._text(name, (x + 29 + wide / 2, middle), 7.8, look.ink, look="legend")
            x += wide + 44


def _symbol_look(box: Box) -> tuple[str, str, str, str, float]:
    """Return shape, style, border, fill and pen of a box without parts."""
    if box.shape is Shape.DECISION:
        return "diamond", "filled", QUESTION, QUESTION_FILL, 1.0
    if box.shape is Shape.MERGE:
        return "circle", "filled", QUESTION, WHITE, 1.0
    if box.shape is Shape.TIMER:
        return "circle", "filled", TIMER, WHITE, 1.0
    color, fill = TONES[box.tone]
    return "box", "filled,rounded", color, fill, 1.4


def safe_id(text: str) -> str:
    """Return an id that XML, CSS and addresses take as it is.

    >>> safe_id("受理 a-1")
    '_53d7__7406__20_a-1'
    """
    return "".join(
        char if char.isascii() and (char.isalnum() or char in "-.") else _escaped(char)
        for char in text
    )


def _escaped(char: str) -> str:
    return char if char == "_" else f"_{ord(char):x}_"


def _viewport(window: Rect, height: float) -> str:
    x, y = window.centre
    wide, high = window.right - window.left, window.bottom - window.top
    return f"{_n(wide)},{_n(high)},1,{_n(x)},{_n(height - y)}"


def _quoted(text: str) -> str:
    """Quote for DOT; a doubled backslash is no escape sequence of graphviz any more."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _html(text: str, *, bold: bool) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    text = text.strip() or "·"
    return f"<B>{text}</B>" if bold else text


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
