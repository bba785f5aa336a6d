"""The imprint of a seal, drawn from its name: round, red, the star in the middle.

Our own drawing, not a scan: who prints it shows which seal of the register the letter went out
under. The shape is that of the State Council's rules on seals (国发〔1999〕25号): the name of the
organ on an arc from left to right, a star, the business of a special seal in a line below it.
Attributes only, so that it stands in a page under a strict content policy; numbers have two
decimals, so that the same name gives the same bytes.
"""

from collections.abc import Sequence
from math import cos, pi, sin

from markupsafe import Markup, escape

SIZE = 120
"""The drawing's own units; on paper 42 mm across, as the seal of an organ below the province is."""

RED = "#d0021b"
_MIDDLE = SIZE / 2
_RIM = 57
_ARC = 45.5
"""Radius on which the middles of the letters of the arc stand."""
_LARGEST, _SMALLEST = 14.0, 5.0
_WIDEST = 232.0
"""Degrees that the arc may take; the rest stays free for the line below."""
_NARROWEST = 9.0
_LINE = 74.0
"""Width of the line below the star."""
_FONTS = "SimSun, Songti SC, Noto Serif CJK SC, Source Han Serif SC, serif"


def imprint(organ: str, name: str) -> Markup:
    """Return the imprint of a seal as an SVG element; the same words give the same bytes.

    :param organ: the organ's name as the paper has it
    :param name: the seal's name; what follows the organ's name stands in the line below the star
    """
    around, below = parts(organ, name)
    drawn = [
        (
            f'<circle cx="{_MIDDLE:g}" cy="{_MIDDLE:g}" r="{_RIM}" fill="none"'
            f' stroke="{RED}" stroke-width="3"/>'
        ),
        f'<polygon points="{_star()}" fill="{RED}"/>',
        *_arc(around),
        *_line(below),
    ]
    return Markup(  # noqa: S704 - numbers of ours and escaped names
        f'<svg class="imprint" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}"'
        f' role="img" aria-label="{escape("印章：" + name)}" font-family="{_FONTS}" fill="{RED}">'
        f"{''.join(drawn)}</svg>"
    )


def parts(organ: str, name: str) -> tuple[str, str]:
    """Return what stands on the arc and what in the line: the organ, and the business of the seal."""
    rest = name.removeprefix(organ) if organ else name
    return (organ, rest) if rest != name else (name, "")


def _star() -> str:
    points = []
    for corner in range(10):
        radius = 17 if corner % 2 == 0 else 6.5
        angle = pi * corner / 5 - pi / 2
        points.append(f"{_MIDDLE + radius * cos(angle):.2f},{_MIDDLE + radius * sin(angle):.2f}")
    return " ".join(points)


def _arc(words: str) -> Sequence[str]:
    """The letters of the arc, each turned to the middle: readable where text paths are not."""
    if not words:
        return ()
    step = min(26.0, max(_NARROWEST, _WIDEST / len(words)))
    step = min(step, 320.0 / len(words))
    room = 2 * pi * _ARC * step / 360
    size = max(_SMALLEST, min(_LARGEST, room * 0.95))
    first = -step * (len(words) - 1) / 2
    return [
        f'<text x="{_MIDDLE:g}" y="{_MIDDLE - _ARC + size * 0.36:.2f}" font-size="{size:.2f}"'
        f' text-anchor="middle" transform="rotate({first + step * place:.2f} {_MIDDLE:g} {_MIDDLE:g})">'
        f"{escape(letter)}</text>"
        for place, letter in enumerate(words)
    ]


def _line(words: str) -> Sequence[str]:
    if not words:
        return ()
    size = max(_SMALLEST, min(10.0, _LINE / len(words)))
    return [
        (
            f'<text x="{_MIDDLE:g}" y="{_MIDDLE + 37:g}" font-size="{size:.2f}"'
            f' text-anchor="middle">{escape(words)}</text>'
        )
    ]
