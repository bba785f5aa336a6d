"""How large each box must be for its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from diagrams.chart import Figure, Part, Shape
from diagrams.net import Bar
from diagrams.plan import Gaps, Size
from diagrams.words import widest, width, wrap

NUMBER_CELL, WIDE_NUMBER_CELL = 14.0, 19.0
"""The room of a step's number; in a strip the number has a point and two parts."""
DOUBLE_SIDE = 4.0
LEADING = 2.6
PADDING = 6.0
LONGEST_ANSWER = 6.4
DOT = " · "
SQUEEZE = 1.06
SIDES = 6.0
"""The room that a strip leaves at both sides of its words, border included."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """The type and the sizes of a drawing in points, before it is scaled to its page."""

    box: float = 104
    name: float = 10.5
    small: float = 8.6
    label: float = 8.8
    gaps: Gaps = field(default_factory=Gaps)
    lanes: bool = False
    sideways: bool = False


class Wording(NamedTuple):
    """The lines of a box: its name, who and how long, which letters."""

    names: tuple[str, ...]
    infos: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


def wording(figure: Figure, measure: Measure) -> Wording:
    """Break the words of a box into lines."""
    if figure.shape in {Shape.STEP, Shape.CALL}:
        sides = 2 * DOUBLE_SIDE if figure.shape is Shape.CALL else 0
        room = measure.box - (WIDE_NUMBER_CELL if measure.sideways else NUMBER_CELL) - sides
        ems = (room - 4) / measure.small
        return Wording(
            wrap(figure.title, (room - PADDING) / measure.name),
            _infos(figure, ems, lanes=measure.lanes),
            tuple(line for title in figure.letters for line in wrap(title, ems, lines=2)),
        )
    if figure.shape is Shape.DECISION:
        return Wording(wrap(figure.title, _question_ems(measure), lines=2))
    if figure.shape is Shape.TERMINAL:
        return Wording(wrap(figure.title, 8.2, lines=2))
    if figure.shape is Shape.BAR and not measure.sideways:
        return Wording((figure.title,) if figure.title else ())
    return Wording(("时",) if figure.shape is Shape.TIMER else ())


def _question_ems(measure: Measure) -> float:
    return 6.2 if measure.box > 84 else 5.2


def _infos(figure: Figure, ems: float, *, lanes: bool) -> tuple[str, ...]:
    unit = "" if lanes or figure.unit == figure.who else figure.unit
    for tries in ((unit, figure.who, figure.limit), (figure.who, figure.limit)):
        line = DOT.join(part for part in tries if part)
        if width(line) <= ems * SQUEEZE:
            rest = wrap(unit, ems, lines=2) if len(tries) == 2 else ()
            return (*rest, line) if line else rest
    parts = (part for part in (unit, figure.who, figure.limit) if part)
    return tuple(line for part in parts for line in wrap(part, ems, lines=2))


def size(figure: Figure, measure: Measure) -> tuple[float, float]:
    """Return width and height of a box on the page."""
    words = wording(figure, measure)
    if figure.shape in {Shape.STEP, Shape.CALL}:
        small = len(words.infos) + len(words.letters)
        high = len(words.names) * (measure.name + LEADING) + PADDING
        high += small * (measure.small + LEADING) + (3 if small else 0)
        return measure.box, max(high, 26.0)
    if figure.shape is Shape.BAR:
        if figure.bar is Bar.NONE:
            return 22.0, 22.0
        return (16.0, measure.box * 0.5) if measure.sideways else (measure.box * 0.86, 17.0)
    if figure.shape is Shape.DECISION:
        return _diamond(words.names, measure)
    if figure.shape is Shape.TERMINAL:
        wide = max(48.0, (widest(words.names) + 2) * measure.name)
        return wide, 22.0 + (len(words.names) - 1) * (measure.name + 2)
    return 12.0, 12.0


def _diamond(names: tuple[str, ...], measure: Measure) -> tuple[float, float]:
    """Return the size of a diamond that holds its question without touching it."""
    if not names:
        return 26.0, 26.0
    type_ = measure.name - 1
    single = len(names) == 1
    wide = (widest(names) + (2.8 if single else 4.2)) * type_
    return min(max(wide, 72.0), measure.box + 12), 32.0 if single else 48.0


def squeeze(part: Part, measure: Measure) -> float:
    """Return by how much the fullest line of small type is squeezed into its box."""
    room = measure.box - NUMBER_CELL - SIDES
    words = (wording(part.figures[spot], measure) for spot in part.net.spots)
    fullest = max((widest((*one.infos, *one.letters)) for one in words), default=0.0)
    return max(1.0, fullest * measure.small / room)


def sizes(part: Part, measure: Measure) -> dict[str, Size]:
    """Return the room that every box takes across and along the flow."""
    found = {}
    for spot in part.net.spots:
        wide, high = size(part.figures[spot], measure)
        found[spot] = Size(high, wide) if measure.sideways else Size(wide, high)
    return found


def answers(part: Part) -> dict[str, tuple[str, ...]]:
    """Return the lines of each label; an unnamed flow of a timer has the timer's name."""
    found = {}
    for arrow in part.arrows.values():
        timer = part.figures[arrow.source]
        text = arrow.label or (timer.title if timer.shape is Shape.TIMER else "")
        if timer.shape is Shape.TIMER and timer.limit and timer.limit not in text:
            text = f"{text}（{timer.limit}）" if text else timer.limit
        if text:
            room = LONGEST_ANSWER + (timer.shape is Shape.TIMER)
            found[arrow.id] = wrap(text, room)
    return found


def tag_sizes(part: Part, measure: Measure) -> Mapping[str, Size]:
    """Return the room that every label takes across and along the flow."""
    found = {}
    for arrow, lines in answers(part).items():
        wide = widest(lines) * measure.label + 3
        high = len(lines) * (measure.label + 2) + 1
        found[arrow] = Size(high, wide) if measure.sideways else Size(wide, high)
    return found
