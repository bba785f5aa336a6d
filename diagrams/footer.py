"""What stands under the drawing: basis and notes, QR code, signatures, legend, version."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from diagrams.chart import Caption, Shape, Tone
from diagrams.furniture import panel, words
from diagrams.labels import Rect
from diagrams.sheet import Box, Code, Layout, Line, Panel, Stroke, Words, format_words, rounded
from diagrams.words import fill, width

FOOT_SIZE, FOOT_LINE, FOOT_INSET = 7.8, 10.6, 7.0
FOOT_PADDING = 7.0
HINTING = 1.02
"""Pango rounds the width of a character to whole pixels, which may make lines a little longer."""

CODE = 58.0
CODE_WORDS = 8.0
CODE_SIZE = 7.2
CODE_COLUMN = CODE + 2 * FOOT_INSET

SIGN_HEIGHT = 24.0
SIGNATURES = ("承办人：", "审核人：", "单位负责人：", "（盖章）　　　　年　　月　　日")
SIGNATURE_SHARES = (0.22, 0.22, 0.24, 0.32)

LEGEND_SIZE, LEGEND_LINE = 7.8, 14.0
ROWS_APART = 15.0

SAMPLES = (
    (Shape.TERMINAL, False, "起止", 24.0, 11.0),
    (Shape.STEP, False, "办理环节", 22.0, 12.0),
    (Shape.STEP, True, "不计入时限", 22.0, 12.0),
    (Shape.CALL, False, "另图分解", 22.0, 12.0),
    (Shape.DECISION, False, "判断", 26.0, 13.0),
    (Shape.MERGE, False, "汇合", 10.0, 10.0),
    (Shape.BAR, False, "并行", 24.0, 8.0),
    (Shape.TIMER, False, "到期", 11.0, 11.0),
)
"""The symbols of the legend: excluded from the limit or not, their names and sizes."""
LOOP = "补正、退回"
LONG_NAMES = {"起止": "开始与结束", "办理环节": "办理环节（内为环节时限）"}
"""What names become where there is room."""


class Footer:
    """The rows under a drawing, measured before the drawing gets its room."""

    def __init__(self, caption: Caption, wide: float, *, signed: bool) -> None:
        self._caption, self._signed = caption, signed
        room = wide - (CODE_COLUMN if caption.check else 0.0)
        self._lines = _lines(caption, room - 2 * FOOT_INSET)

    @property
    def height(self) -> float:
        """How high the framed rows are; without anything to say there is none."""
        return self._told_height + (SIGN_HEIGHT if self._signed else 0.0)

    @property
    def _told_height(self) -> float:
        told = len(self._lines) * FOOT_LINE + FOOT_PADDING if self._lines else 0.0
        coded = CODE + CODE_WORDS + FOOT_PADDING / 2 if self._caption.check else 0.0
        return max(told, coded)

    def panels(self, left: float, top: float, right: float) -> Iterator[Panel]:
        """Yield the frames of what is told and of each signature."""
        bottom = top + self._told_height
        if self._told_height:
            yield panel("footer", Rect(left, top, right, bottom))
        for cell, _ in self._cells(left, bottom, right):
            yield panel("footer", cell)

    def words(self, left: float, top: float, right: float) -> Iterator[Words]:
        """Yield the lines from the left, the caption of the code, and who signs."""
        inner = right - (CODE_COLUMN if self._caption.check else 0.0)
        start = top + (self._told_height - len(self._lines) * FOOT_LINE) / 2
        for place, (line, strong) in enumerate(self._lines):
            high = start + place * FOOT_LINE
            rect = Rect(left + FOOT_INSET, high, inner - FOOT_INSET, high + FOOT_LINE)
            yield words("foot-strong" if strong else "foot", rect, (line,), FOOT_SIZE, left=True)
        if self._caption.check:
            low = top + self._told_height - CODE_WORDS - 1.5
            rect = Rect(inner, low, right, low + CODE_WORDS)
            yield words("check", rect, ("扫码核验版本",), CODE_SIZE)
        for cell, name in self._cells(left, top + self._told_height, right):
            rect = Rect(cell.left + FOOT_INSET, cell.top, cell.right, cell.bottom)
            yield words("sign", rect, (name,), FOOT_SIZE, left=True)

    def code(self, top: float, right: float) -> Code | None:
        """Return the QR code in its place, or None."""
        if not self._caption.check:
            return None
        left = right - FOOT_INSET - CODE
        return Code(
            rect=rounded(Rect(left, top + 1, left + CODE, top + 1 + CODE)), rows=self._caption.check
        )

    def _cells(self, left: float, top: float, right: float) -> Iterator[tuple[Rect, str]]:
        if not self._signed:
            return
        for share, name in zip(SIGNATURE_SHARES, SIGNATURES, strict=True):
            wide = (right - left) * share if name != SIGNATURES[-1] else right - left
            end = min(left + wide, right)
            yield Rect(left, top, end, top + SIGN_HEIGHT), name
            left = end


def _lines(caption: Caption, wide: float) -> list[tuple[str, bool]]:
    """Return the lines under the drawing; those with telephone numbers are bold."""
    ems = wide / (FOOT_SIZE * HINTING)
    found: list[tuple[str, bool]] = []
    if caption.bases:
        found += [
            (line, False) for line in fill(f"办理依据：{'；'.join(caption.bases)}", ems, lines=3)
        ]
    for note in caption.notes:
        found += [(line, False) for line in fill(note, ems, lines=3)]
    if caption.phones:
        found += [(line, True) for line in fill("　　".join(caption.phones), ems, lines=2)]
    return found


def legend(
    left: float, top: float, right: float, *, boxes: Sequence[Box], lines: Iterable[Line]
) -> tuple[list[Box], list[Panel], list[Words], float]:
    """Return the symbols that occur in a drawing, with their names, and where they end."""
    occurring = {(box.shape, box.excluded) for box in boxes}
    samples = [sample for sample in SAMPLES if sample[:2] in occurring]
    loops = [LOOP] if any(line.stroke is Stroke.BACK for line in lines) else []
    for names, gap in ((LONG_NAMES, 9.0), ({}, 9.0), ({}, 5.0)):
        row = _Row(left, top, gap)
        for shape, excluded, name, wide, high in samples:
            row.put(names.get(name, name), wide, high, shape=shape, excluded=excluded)
        for name in loops:
            row.put(name, 22.0, 1.2)
        if row.end <= right:
            break
    return row.samples, row.panels, row.names, row.end


class _Row:
    """The legend while it is written from the left."""

    def __init__(self, left: float, top: float, gap: float) -> None:
        self._top, self._gap = top, gap
        self.names = [_name("图例", left, top)]
        self.samples: list[Box] = []
        self.panels: list[Panel] = []

    @property
    def end(self) -> float:
        return self.names[-1].rect.right

    def put(
        self,
        name: str,
        wide: float,
        high: float,
        *,
        shape: Shape | None = None,
        excluded: bool = False,
    ) -> None:
        """Add a symbol with its name; a line where no shape is told."""
        left, middle = self.end + self._gap, self._top + LEGEND_LINE / 2
        rect = rounded(Rect(left, middle - high / 2, left + wide, middle + high / 2))
        if shape is None:
            self.panels.append(panel("loop-line", rect))
        else:
            tone = Tone.GOOD if shape is Shape.TERMINAL else Tone.PLAIN
            sample = Box(
                id="",
                shape=shape,
                kind="legend",
                tone=tone,
                rect=rect,
                scale=0.7,
                excluded=excluded,
            )
            self.samples.append(sample)
        self.names.append(_name(name, rect.right + 3, self._top))


def _name(name: str, left: float, top: float) -> Words:
    room = width(name) * LEGEND_SIZE + 2
    return words("legend", Rect(left, top, left + room, top + LEGEND_LINE), (name,), LEGEND_SIZE)


def stamped(layout: Layout, caption: Caption) -> Layout:
    """Return a layout that was drawn as a draft with the version, day and code of its publication.

    Nothing moves: a code takes the place of the one that the layout was drawn with.
    """
    caption = caption.cleaned()
    states = layout.states
    paper = format_words(layout.width, layout.height)
    others = tuple(words for words in layout.words if words.look != "version")
    ends = (words.rect.right for words in others if words.look == "legend")
    end, top = max(ends, default=states.left), states.top - ROWS_APART
    said = version(caption, end, states.right, top, paper)
    code = layout.code and replace(layout.code, rows=caption.check or layout.code.rows)
    return replace(layout, words=(*others, *said), digest=caption.digest, code=code)


def version(caption: Caption, left: float, right: float, top: float, paper: str) -> Iterator[Words]:
    """Yield which version the page shows, since when, how to check it, and on which paper.

    :param paper: what :func:`format_words` says of the page
    :param left: where the legend ends; what does not fit beside it stands a row lower
    """
    facts = (
        paper,
        f"版本：{caption.version}" if caption.version else "",
        caption.date,
        f"校验码：{caption.digest[:12]}" if caption.digest else "",
    )
    line = "　".join(fact for fact in facts if fact)
    if not line:
        return
    wide = width(line) * LEGEND_SIZE * HINTING + 2
    low = top if right - wide > left + LEGEND_SIZE else top + ROWS_APART
    rect = Rect(right - wide, low, right, low + LEGEND_LINE)
    yield words("version", rect, (line,), LEGEND_SIZE, right=True)
