"""The stacked bars of months as numbers for a template: no library draws in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.queries.counting import Counts
from engine.queries.dashboard import MonthBar
from engine.store.choosing import LEVELS

WIDTH, HEIGHT = 760, 292
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 24, 26
_STEPS = (1, 2, 5, 10)
_LINES = 5
_SHARE = 0.56
_READABLE = 15
"""Pixels that a piece needs to hold its number."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One level of one month: a rectangle, and whether its number fits in."""

    level: str
    cases: int
    y: float
    height: float
    readable: bool


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One month: its place, its pieces from the ground up, its total above."""

    month: str
    x: float
    middle: float
    width: float
    top: float
    counts: Counts
    pieces: Sequence[Piece]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars over a grid of round numbers."""

    bars: Sequence[Bar]
    grid: Sequence[tuple[int, float]]
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    ground: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def chart(months: Sequence[MonthBar]) -> Chart:
    """Lay the bars of some months out."""
    step = _step(max((each.counts.total for each in months), default=0))
    most = step * _LINES
    ground, tall = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    pitch = (WIDTH - _LEFT - _RIGHT) / max(len(months), 1)
    return Chart(
        bars=[
            _bar(each, _LEFT + pitch * place, pitch, tall / most)
            for place, each in enumerate(months)
        ],
        grid=[(step * line, ground - tall * line / _LINES) for line in range(_LINES + 1)],
    )


def _bar(month: MonthBar, left: float, pitch: float, scale: float) -> Bar:
    at: float = HEIGHT - _BOTTOM
    pieces = []
    for level in LEVELS:
        tall = month.counts[level] * scale
        at -= tall
        if tall:
            piece = Piece(
                level=level,
                cases=month.counts[level],
                y=round(at, 2),
                height=round(tall, 2),
                readable=tall >= _READABLE,
            )
            pieces.append(piece)
    width = pitch * _SHARE
    return Bar(
        month=month.month,
        x=round(left + (pitch - width) / 2, 2),
        middle=round(left + pitch / 2, 2),
        width=round(width, 2),
        top=round(at, 2),
        counts=month.counts,
        pieces=pieces,
    )


def _step(most: int) -> int:
    """The smallest round number of which five reach *most*."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * _LINES >= max(most, 1):
                return step * power
        power *= _STEPS[-1]
