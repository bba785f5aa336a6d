"""A finished layout: every box, line and word with its place on the page.

It is kept with the published version as JSON, so that the picture of a case is
the published picture, coloured. Points (1/72 inch), the origin is top left.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from diagrams.chart import Shape, Tone
from diagrams.labels import Rect

FORMAT = 1
QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004 §9.1)."""
SEAMLESS = 1.04
MILLIMETRES = 25.4 / 72
A4 = (595.28, 841.89)
A3 = (841.89, 1190.55)
A3_ACROSS = (1190.55, 841.89)

Point = tuple[float, float]


class Style(StrEnum):
    """Stages as rows only, or lanes as columns besides."""

    POSTER = "poster"
    LANES = "lanes"


class Stroke(StrEnum):
    """What kind of line an arrow is."""

    PLAIN = "plain"
    BACK = "back"
    TIMER = "timer"


def paper_name(width: float, height: float) -> str:
    """Return the paper that a page of so many points is printed on; empty for no standard one."""
    names = (("A4", A4), ("A3", A3), ("A3", A3_ACROSS))
    fits = (name for name, (w, h) in names if width <= w + 1 and height <= h + 1)
    return next(fits, "")


def format_words(width: float, height: float) -> str:
    """Say on which paper a page is printed: nothing of A4, and how large what no paper fits."""
    paper = paper_name(width, height)
    if paper:
        return "" if paper == "A4" else f"{paper}幅面"
    return f"加大幅面（{width * MILLIMETRES:.0f}×{height * MILLIMETRES:.0f}毫米）"


def rounded(rect: Rect) -> Rect:
    """Return a rectangle in hundredths of a point."""
    return Rect(*(round(edge, 2) for edge in rect))


@dataclass(frozen=True, kw_only=True)
class Box:
    """One drawn box; ``number`` is the step's number in picture and text."""

    id: str
    shape: Shape
    kind: str
    tone: Tone
    rect: Rect
    scale: float
    number: str = ""
    excluded: bool = False
    names: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    upright: bool = False
    name_size: float = 10.5
    small_size: float = 8.6
    tip: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One drawn flow with its label."""

    id: str
    source: str
    target: str
    stroke: Stroke
    points: tuple[Point, ...]
    scale: float
    label: tuple[str, ...] = ()
    label_at: Point = (0.0, 0.0)
    label_size: float = 8.8
    tip: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A rectangle behind the boxes: a stage, a lane, the footer."""

    look: str
    rect: Rect


@dataclass(frozen=True, kw_only=True)
class Words:
    """Lines of text centred in a rectangle, or at its left or right side."""

    look: str
    rect: Rect
    lines: tuple[str, ...]
    size: float
    left: bool = False
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Code:
    """A QR code: its place with the white around it, and its rows of 0 and 1."""

    rect: Rect
    rows: tuple[str, ...]

    def dark(self) -> Iterator[Rect]:
        """Yield the runs of dark modules; each reaches a hair into the next row, so no seam shows."""
        wide = len(self.rows[0]) + 2 * QUIET
        module = (self.rect.right - self.rect.left) / wide
        left, top = self.rect.left + QUIET * module, self.rect.top + QUIET * module
        for place, row in enumerate(self.rows):
            high = top + place * module
            for run in re.finditer("1+", row):
                yield Rect(
                    left + run.start() * module,
                    high,
                    left + run.end() * module,
                    high + module * SEAMLESS,
                )


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A drawing with all its coordinates; the same for the same flow and caption."""

    width: float
    height: float
    style: Style
    public: bool
    title: str
    text: str
    digest: str
    panels: tuple[Panel, ...]
    words: tuple[Words, ...]
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    states: Rect
    """Where the legend of the states stands when a case is painted."""

    code: Code | None = None
    """The QR code of where the sheet can be checked."""

    plain: bool = False
    """Was it drawn plainly, because nothing better came without a fault?"""

    @property
    def paper(self) -> str:
        """The paper it is printed on, A4 or A3; empty when it needs a larger one."""
        return paper_name(self.width, self.height)

    def to_json(self) -> str:
        """Return the layout as JSON with sorted keys."""
        return json.dumps(
            {"format": FORMAT, **asdict(self)},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a layout that ``to_json`` wrote.

        :raise ValueError: it is of another format or no layout at all
        """
        try:
            raw = json.loads(text)
            if raw.pop("format") != FORMAT:
                message = "a layout of another format: lay the flow out again"
                raise ValueError(message)
            return cls(
                **raw
                | {
                    "style": Style(raw["style"]),
                    "panels": tuple(
                        Panel(look=one["look"], rect=Rect(*one["rect"])) for one in raw["panels"]
                    ),
                    "words": tuple(map(_words, raw["words"])),
                    "lines": tuple(map(_line, raw["lines"])),
                    "boxes": tuple(map(_box, raw["boxes"])),
                    "states": Rect(*raw["states"]),
                    "code": _code(raw.get("code")),
                }
            )
        except (KeyError, TypeError, AttributeError) as error:
            message = f"not a layout: {error!r}"
            raise ValueError(message) from error


def _code(raw: Mapping[str, Any] | None) -> Code | None:
    return Code(rect=Rect(*raw["rect"]), rows=tuple(raw["rows"])) if raw else None


def _words(raw: Mapping[str, Any]) -> Words:
    return Words(**dict(raw) | {"rect": Rect(*raw["rect"]), "lines": tuple(raw["lines"])})


def _line(raw: Mapping[str, Any]) -> Line:
    return Line(
        **dict(raw)
        | {
            "stroke": Stroke(raw["stroke"]),
            "points": tuple((x, y) for x, y in raw["points"]),
            "label": tuple(raw["label"]),
            "label_at": (raw["label_at"][0], raw["label_at"][1]),
        }
    )


def _box(raw: Mapping[str, Any]) -> Box:
    return Box(
        **dict(raw)
        | {
            "shape": Shape(raw["shape"]),
            "tone": Tone(raw["tone"]),
            "rect": Rect(*raw["rect"]),
            "names": tuple(raw["names"]),
            "infos": tuple(raw["infos"]),
            "letters": tuple(raw["letters"]),
        }
    )
