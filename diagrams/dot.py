"""Statements of DOT with every position fixed; graphviz only renders them.

Everything visible is a node, a cluster or an edge, so that SVG, PNG and PDF are
the same picture. Texts reach DOT through ``quoted`` and ``html`` only, names of
nodes are counted, and no escape sequence of graphviz survives.
"""

from collections.abc import Iterator

from diagrams.labels import Rect
from diagrams.sheet import Code, Panel, Words
from diagrams.theme import NONE, PANELS, SERIF
from diagrams.words import width

TOGETHER = 150
SINK = 0.1  # graphviz centres the em box; Chinese characters then look too high


class Pen:
    """Writes statements for one page; y grows downwards here and upwards in DOT."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._count = 0

    def _name(self) -> str:
        self._count += 1
        return f"n{self._count}"

    def node(self, rect: Rect, **attributes: str | float) -> str:
        """Return a node that fills a rectangle; a label is HTML already."""
        name = self._name()
        x, y = rect.centre
        known = " ".join(
            f"{key}={value if key == 'label' else quoted(value)}"
            if isinstance(value, str)
            else f"{key}={number(value)}"
            for key, value in attributes.items()
        )
        wide, high = (rect.right - rect.left) / 72, (rect.bottom - rect.top) / 72
        return (
            f'{name} [pos="{number(x)},{number(self.height - y)}"'
            f" width={wide:.5f} height={high:.5f} {known}];"
        )

    def filled(self, rect: Rect, fill: str, *, look: str, owner: str = "") -> str:
        """Return a coloured area without a border."""
        return self.node(
            rect,
            shape="box",
            style="filled",
            fillcolor=fill,
            color=fill,
            penwidth=0.0,
            **self._marks(look, owner),
        )

    def outline(self, rect: Rect, color: str, pen: float, *, owner: str = "") -> str:
        """Return a frame with nothing in it, to cover where coloured areas meet."""
        return self.node(
            rect, shape="box", style="solid", color=color, penwidth=pen,
            **self._marks("outline", owner),
        )  # fmt: skip

    def background(self, code: Code) -> str:
        """Return a QR code as the background of the page: one polygon a run of dark modules.

        Hundreds of nodes would do as well, at ten times the size.
        """
        drawn = ["c 9 -#00000000", "C 7 -#000000"]
        for rect in code.dark():
            top, bottom = self.height - rect.top, self.height - rect.bottom
            corners = (
                (rect.left, top),
                (rect.right, top),
                (rect.right, bottom),
                (rect.left, bottom),
            )
            points = " ".join(f"{x:.2f} {y:.2f}" for x, y in corners)
            drawn.append(f"P 4 {points}")
        # The scanner of graphviz takes strings of up to 16 kB; DOT joins them by a plus.
        pieces = (
            quoted(" ".join(drawn[place : place + TOGETHER]) + " ")
            for place in range(0, len(drawn), TOGETHER)
        )
        return f"_background={' + '.join(pieces)}"

    def _marks(self, look: str, owner: str) -> dict[str, str]:
        """Return the class of a part and, for parts of a box, the box they belong to."""
        return (
            {"class": f"part {look}", "id": f"part-{owner}-{self._count}"}
            if owner
            else {"class": look}
        )

    def text(
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
        """Return one line of text centred at a point."""
        x, y = at[0], at[1] + size * SINK
        wide, high = width(text) * size + 2, size * 1.3
        rect = Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        label = f"<{html(text, bold=bold)}>"
        return self.node(
            rect,
            shape="none",
            label=label,
            fontsize=size,
            fontcolor=color,
            **({"fontname": SERIF} if serif else {}),
            **self._marks(look, owner),
        )

    def panel(self, panel: Panel) -> str:
        """Return a panel as a cluster, which graphviz draws behind everything."""
        fill, pen, wide = PANELS[panel.look]
        name = self._name()
        rect, height = panel.rect, self.height
        box = ",".join(
            map(number, (rect.left, height - rect.bottom, rect.right, height - rect.top))
        )
        x, y = rect.centre
        style = "filled,dashed" if panel.look == "strip" else "filled"
        return (
            f'subgraph cluster_{name} {{ graph [bb="{box}" style="{style}"'
            f' fillcolor="{fill}" color="{pen if wide else NONE}" penwidth={number(wide)}'
            f' class="panel {panel.look}" label=""]'
            f" {name} [style=invis shape=point width=0.01 height=0.01"
            f' pos="{number(x)},{number(height - y)}"] }}'
        )

    def aligned(self, words: Words, color: str, *, bold: bool) -> str:
        """Return one line of text at the left or right side of its rectangle."""
        wide, high = round(words.rect.right - words.rect.left), round(words.size * 1.3)
        x, y = words.rect.centre
        rect = Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        cell = html(" ".join(words.lines), bold=bold)
        side = "RIGHT" if words.right else "LEFT"
        label = (
            '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>'
            f'<TD ALIGN="{side}" FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{high}">{cell}</TD>'
            "</TR></TABLE>>"
        )
        return self.node(
            rect,
            shape="none",
            label=label,
            fontsize=words.size,
            fontcolor=color,
            **{"class": words.look},
        )

    def column(
        self,
        lines: tuple[str, ...],
        middle: tuple[float, float],
        size: float,
        color: str,
        owner: str,
        *,
        bold: bool = False,
    ) -> Iterator[str]:
        """Yield lines of text under each other, centred around a point."""
        x, y = middle
        step = size * 1.24
        for place, line in enumerate(lines):
            at = (x, y + (place - (len(lines) - 1) / 2) * step)
            yield self.text(line, at, size, color, bold=bold, look="name", owner=owner)


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


def viewport(window: Rect, height: float) -> str:
    """Return the ``viewport`` that shows a part of the page."""
    x, y = window.centre
    wide, high = window.right - window.left, window.bottom - window.top
    return f"{number(wide)},{number(high)},1,{number(x)},{number(height - y)}"


def quoted(text: str) -> str:
    """Quote for DOT; a doubled backslash is no escape sequence of graphviz any more."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def html(text: str, *, bold: bool) -> str:
    """Return a text as an HTML label; an empty one would be a syntax error."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    text = text.strip() or "·"
    return f"<B>{text}</B>" if bold else text


def number(value: float) -> str:
    """Return a number with at most two digits, the same on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
