"""The lines of the grid in one direction: centre lines and the channels between them."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """One grid line: the centre of a column or row, or a channel beside it."""

    centre: bool
    number: int
    border: str = ""


def _centre(number: int) -> Line:
    return Line(centre=True, number=number)


def _channel(number: int, border: str = "") -> Line:
    return Line(centre=False, number=number, border=border)


class Axis:
    """The grid lines of one direction, with rough distances in points."""

    def __init__(self, sizes: Sequence[float], breaks: frozenset[int], gap: float) -> None:
        lines: list[Line] = []
        for index in range(len(sizes)):
            if index in breaks:
                lines += [_channel(index - 1, "end"), _channel(index, "begin")]
            else:
                lines.append(_channel(index))
            lines.append(_centre(index))
        lines.append(_channel(len(sizes)))
        self.lines = tuple(lines)
        self.centre = {line.number: place for place, line in enumerate(lines) if line.centre}
        self.at = [0.0]
        for before, after in itertools.pairwise(lines):
            middle = before if before.centre else after
            far = sizes[middle.number] / 2 + gap / 2 if middle.centre else gap * 0.7
            self.at.append(self.at[-1] + far)
