"""What is drawn of a flow: the typed boxes and arrows of a chart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from diagrams.net import Bar, Net
from diagrams.words import clean
from engine.model import Role

LONGEST_NOTE = 400
"""Remedies and reasons are told in full; what is longer is no note."""


class Shape(StrEnum):
    """The symbols of GB/T 1526 that a chart uses."""

    TERMINAL = "terminal"
    STEP = "step"
    CALL = "call"
    DECISION = "decision"
    MERGE = "merge"
    BAR = "bar"
    TIMER = "timer"


class Tone(StrEnum):
    """Whether an end is what the applicant hoped for."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What stands around the drawing, taken from the item's data.

    ``units`` gives the name of a unit's key, ``letters`` the title of a letter's code,
    ``check`` the QR code of where the sheet can be checked, a row of 0 and 1 a line.
    """

    title: str
    organ: str = ""
    code: str = ""
    statutory: str = ""
    promised: str = ""
    bases: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    version: str = ""
    date: str = ""
    digest: str = ""
    check: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[Role, str] = field(default_factory=dict)

    @property
    def headline(self) -> str:
        """The title of the page; what is called an approval already is not called so twice."""
        told = re.search(r"(审批|核准|核查|检查|联办|备案)$", self.title)
        return f"{self.title}{'流程图' if told else '审批流程图'}"

    def cleaned(self) -> Self:
        """Return the caption with texts that can be drawn; callers may write anything."""
        return replace(
            self,
            title=clean(self.title),
            organ=clean(self.organ),
            code=clean(self.code),
            statutory=clean(self.statutory),
            promised=clean(self.promised),
            bases=tuple(clean(basis, longest=LONGEST_NOTE) for basis in self.bases),
            phones=tuple(map(clean, self.phones)),
            notes=tuple(clean(note, longest=LONGEST_NOTE) for note in self.notes),
            version=clean(self.version),
            date=clean(self.date),
            digest=clean(self.digest),
            check=tuple(row for row in self.check if re.fullmatch("[01]+", row)),
        )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One box: its words are clean, its band and lane are numbers from 0."""

    id: str
    shape: Shape
    kind: str
    title: str
    unit: str = ""
    who: str = ""
    limit: str = ""
    excluded: bool = False
    letters: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN
    bar: Bar = Bar.NONE
    lane: int = 0
    band: int = 0
    host: str = ""
    interrupting: bool = True
    calls: str = ""


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """One drawn flow; its label is what the branch is called."""

    id: str
    source: str
    target: str
    label: str = ""
    default: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process of a chart: the main one, or the steps behind a call."""

    id: str
    name: str
    figures: Mapping[str, Figure]
    arrows: Mapping[str, Arrow]
    lanes: tuple[str, ...]
    bands: tuple[str, ...]
    net: Net

    def timers(self, host: str) -> Iterator[Figure]:
        """Yield the timers on the border of a box."""
        return (figure for figure in self.figures.values() if figure.host == host)

    def leaving(self, source: str) -> list[Arrow]:
        """Return the arrows that leave a box, in the order of their ids."""
        return [arrow for arrow in self.arrows.values() if arrow.source == source]
