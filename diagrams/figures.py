"""The symbols of GB/T 1526, each a node with its parts, coloured by state."""

from collections.abc import Iterator, Mapping

from diagrams.chart import Shape
from diagrams.dot import Pen, safe_id
from diagrams.labels import Rect
from diagrams.paint import Heat, Paint
from diagrams.sheet import Box
from diagrams.sizing import DOUBLE_SIDE, LEADING, NUMBER_CELL, WIDE_NUMBER_CELL
from diagrams.theme import (
    BLUE,
    COLD,
    EXCLUDED,
    HEAT,
    INK,
    PLAIN,
    QUESTION,
    QUESTION_FILL,
    STATE_LABELS,
    STATE_SIGNS,
    STATES,
    TIMER,
    TONES,
    WHITE,
    Look,
    State,
)
from diagrams.words import width


class Figures:
    """Draws boxes; ``names`` are the nodes of DOT that lines may end at."""

    def __init__(
        self, pen: Pen, paint: Paint | None, heat: Heat | None, links: Mapping[str, str]
    ) -> None:
        self._pen, self._paint, self._heat, self._links = pen, paint, heat, links
        self.names: dict[str, str] = {}

    def draw(self, box: Box) -> Iterator[str]:
        """Yield the box and its parts; a box without id is a sample of the legend."""
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
            tip = f"{tip}（{self._figure(box)}）" if self._is_measured(box) else tip
            known |= {"id": f"node-{safe_id(box.id)}", "tooltip": tip}
            if box.id in self._links:
                known["URL"] = self._links[box.id]
        line = self._pen.node(rect, **attributes, **known)
        if box.id:
            self.names[box.id] = line.partition(" ")[0]
        return line

    def _step(self, box: Box, state: State | None) -> Iterator[str]:
        look = self._look(box, state)
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
        left, right = rect.left, rect.right
        if box.id:
            cell = Rect(left, rect.top, left + _cell(box) * k, rect.bottom)
            yield self._pen.filled(cell, look.cell, look="cell", owner=owner)
            yield from self._number(box, cell, state, owner)
            left = cell.right
        small = box.infos + box.letters or (("",) if self._is_measured(box) else ())
        if small:
            high = (len(small) * (box.small_size + LEADING * k)) + 3 * k
            strip = Rect(left, rect.bottom - high, right, rect.bottom)
            yield self._pen.filled(strip, look.strip, look="strip", owner=owner)
            yield from self._strip_words(box, strip, look, owner)
        bottom = rect.bottom - (high if small else 0)
        if box.shape is Shape.CALL:
            for x in (left + DOUBLE_SIDE * k, right - DOUBLE_SIDE * k):
                bar = Rect(x - 0.4, rect.top, x + 0.4, rect.bottom)
                yield self._pen.filled(bar, look.border, look="side", owner=owner)
        middle = ((left + right) / 2, (rect.top + bottom) / 2)
        yield from self._pen.column(box.names, middle, box.name_size, look.ink, owner, bold=True)
        yield self._pen.outline(rect, look.border, look.pen, owner=owner)

    def _number(self, box: Box, cell: Rect, state: State | None, owner: str) -> Iterator[str]:
        x, y = cell.centre
        size = min(box.small_size, (_cell(box) - 1) * box.scale / max(0.6, width(box.number)))
        sign = STATE_SIGNS[state] if state else ""
        if box.number:
            at = (x, y - size * 0.7) if sign else (x, y)
            yield self._pen.text(box.number, at, size, WHITE, bold=True, look="number", owner=owner)
        if sign:
            at = (x, y + size * 0.7)
            yield self._pen.text(
                sign, at, box.small_size, WHITE, bold=True, look="sign", owner=owner
            )

    def _look(self, box: Box, state: State | None) -> Look:
        if state:
            return STATES[state]
        if self._heat is not None and self._is_measured(box):
            warmth = self._heat.warmth(box.id)
            return HEAT[min(warmth.level, len(HEAT) - 1)] if warmth else COLD
        return EXCLUDED if box.excluded else PLAIN

    def _is_measured(self, box: Box) -> bool:
        """Does the box of a step show how long it takes instead of who does it?"""
        return self._heat is not None and bool(box.id) and box.kind == "userTask"

    def _figure(self, box: Box) -> str:
        if self._heat is None:
            return ""
        warmth = self._heat.warmth(box.id)
        return warmth.words if warmth else self._heat.nothing

    def _strip_words(self, box: Box, strip: Rect, look: Look, owner: str) -> Iterator[str]:
        if self._is_measured(box):
            words = self._figure(box)
            size = min(box.small_size, (strip.right - strip.left - 5) / max(1.0, width(words)))
            yield self._pen.text(
                words, strip.centre, size, look.soft, bold=True, look="info", owner=owner
            )
            return
        step = box.small_size + LEADING * box.scale
        x, y = strip.centre
        first = y - (len(box.infos + box.letters) - 1) * step / 2
        room = strip.right - strip.left - 5
        for place, line in enumerate(box.infos + box.letters):
            size = min(box.small_size, room / max(1.0, width(line)))
            letter = place >= len(box.infos)
            color = look.soft if not letter or look.soft == look.ink else BLUE
            yield self._pen.text(
                line,
                (x, first + place * step),
                size,
                color,
                look="letter" if letter else "info",
                owner=owner,
            )

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
            yield self._pen.filled(edge, color, look="bar-line", owner=owner)
        if not box.upright:
            ink = STATES[state].ink if state else BLUE
            size = (
                min(box.small_size, (rect.right - rect.left - 4) / max(1, len(box.names[0])))
                if box.names
                else box.small_size
            )
            yield from self._pen.column(box.names, rect.centre, size, ink, owner, bold=True)

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
        size = box.small_size if box.shape is Shape.TIMER else box.name_size
        bold = box.shape is not Shape.DECISION
        yield from self._pen.column(box.names, box.rect.centre, size, ink, owner, bold=bold)

    def _state(self, node: str) -> State | None:
        return self._paint.state(node) if self._paint is not None and node else None


def _cell(box: Box) -> float:
    return WIDE_NUMBER_CELL if box.upright else NUMBER_CELL


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
