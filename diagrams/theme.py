"""Fonts and colours of the published chart. A colour never says anything alone."""

from dataclasses import dataclass
from enum import StrEnum

from diagrams.chart import Tone

SANS = (
    "Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,PingFang SC,WenQuanYi Zen Hei,sans-serif"
)
SERIF = "Noto Serif CJK SC,Source Han Serif SC,SimSun,Songti SC,serif"

INK, SOFT, LABEL = "#1b2b3a", "#52667a", "#2f4a63"
LINE, LOOP, TIMER = "#34516d", "#a8620c", "#b23b2e"
BLUE, STRIP, WHITE = "#2b5c8a", "#eaf1f8", "#ffffff"
QUESTION, QUESTION_FILL = "#b57a12", "#fff6e1"
NONE = "transparent"


class State(StrEnum):
    """How far a case is with a step."""

    DONE = "done"
    CURRENT = "current"
    OVERDUE = "overdue"
    TODO = "todo"


STATE_LABELS = {
    State.DONE: "✓ 已办",
    State.CURRENT: "▶ 办理中",
    State.OVERDUE: "! 已超期",
    State.TODO: "未到",
}
STATE_SIGNS = {State.DONE: "✓", State.CURRENT: "▶", State.OVERDUE: "!", State.TODO: ""}


@dataclass(frozen=True, kw_only=True)
class Look:
    """The colours of one box."""

    border: str = BLUE
    cell: str = BLUE
    strip: str = STRIP
    fill: str = WHITE
    ink: str = INK
    soft: str = SOFT
    pen: float = 1.0


PLAIN = Look()
EXCLUDED = Look(border="#66747f", cell="#66747f", strip="#e9ecef", fill="#f6f7f8", pen=1.4)
"""A step whose time is not counted has a grey frame; its strip says so in words."""
STATES = {
    State.DONE: Look(border="#2b7d4f", cell="#2b7d4f", strip="#d5eddf", fill="#f1faf4", pen=1.2),
    State.CURRENT: Look(border="#c77700", cell="#b36b00", strip="#ffe3b0", fill="#fff7e8", pen=2.2),
    State.OVERDUE: Look(border="#c0261c", cell="#c0261c", strip="#ffd2cd", fill="#fff1ef", pen=2.6),
    State.TODO: Look(
        border="#9aa9b8", cell="#8796a5", strip="#f1f4f7", ink="#66747f", soft="#66747f"
    ),
}

HEAT = (
    Look(strip="#e6f1ea", fill="#e6f1ea"),
    Look(strip="#f2f0cf", fill="#f2f0cf"),
    Look(strip="#fde6a8", fill="#fde6a8"),
    Look(strip="#fbc892", fill="#fbc892", soft=INK),
    Look(strip="#f2a07c", fill="#f2a07c", soft=INK, pen=1.8),
)
"""The colours of average times, from the shortest; each box says its figure as well."""
COLD = Look(border="#9aa9b8", cell="#8796a5", strip="#f1f4f7", soft="#66747f")

TONES = {
    Tone.GOOD: ("#2b7d4f", "#e4f4ea"),
    Tone.BAD: ("#b23b2e", "#fdecea"),
    Tone.PLAIN: ("#5c6b7a", "#eef1f4"),
}

DONE_LINE, TODO_LINE, TODO_LABEL = "#2b7d4f", "#9aa9b8", "#66747f"

PANELS = {
    "page": (NONE, NONE, 0.0),
    "stage": ("#f5f8fb", "#f5f8fb", 0.0),
    "stage-head": ("#dfe9f3", "#8fa6bb", 0.7),
    "frame": (NONE, "#a9bccd", 0.8),
    "separator": (NONE, "#8fa6bb", 0.6),
    "lane": (NONE, "#a9bccd", 0.6),
    "lane-head": ("#24527d", "#ffffff", 0.7),
    "strip": ("#fbfcfe", BLUE, 0.8),
    "strip-head": ("#dfe9f3", "#8fa6bb", 0.6),
    "footer": (NONE, "#a9bccd", 0.7),
    "sign-line": (SOFT, SOFT, 0.0),
    "loop-line": (LOOP, LOOP, 0.0),
}
"""Fill, pen and its width of each panel; a strip is dashed."""

WORDS = {
    "organ": (SOFT, False, True),
    "title": (INK, True, True),
    "meta": (SOFT, False, False),
    "stage-label": ("#24527d", True, False),
    "lane-label": ("#ffffff", True, False),
    "strip-label": ("#24527d", True, False),
    "foot": (INK, False, False),
    "foot-strong": (INK, True, False),
    "sign": (INK, False, False),
    "check": (SOFT, False, False),
    "legend": (SOFT, False, False),
    "version": (SOFT, False, False),
}
"""Colour, bold and serif of each kind of words."""
