"""What supervision says: levels, moments at which a card is owed, findings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.limits.clocks import ClockName


class Level(StrEnum):
    """How grave a card is (domain.md §4.1, P-11); the order is that of gravity."""

    INFO = "info"
    WARNING = "warning"
    YELLOW = "yellow"
    RED = "red"


LEVEL_LABELS = {
    Level.INFO: "提示",
    Level.WARNING: "预警",
    Level.YELLOW: "黄牌",
    Level.RED: "红牌",
}
"""How pages and letters call them."""

GRAVITY = {level: place for place, level in enumerate(Level)}
"""Level → its place in the order of gravity."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A moment from which a clock owes a card: at that instant it is owed, one before not."""

    rule: str
    level: Level
    clock: ClockName
    subject: str = ""
    node_id: str = ""
    at: datetime

    @property
    def key(self) -> str:
        """Names the card within its case, for ever: twice is once."""
        return f"{self.rule}/{self.level}/{self.subject}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that a rule found in a case.

    :ivar at: the instant of what was found, not of the finding
    :ivar sentence: what happened, in Chinese, without personal data
    :ivar basis: the law with its article, or the source of the rule
    :ivar by_hand: a person confirms it before it becomes a card
    """

    rule: str
    level: Level
    subject: str = ""
    node_id: str = ""
    at: datetime
    sentence: str
    basis: str
    by_hand: bool = False

    @property
    def key(self) -> str:
        """Names the card within its case, for ever: twice is once."""
        return f"{self.rule}/{self.level}/{self.subject}"
