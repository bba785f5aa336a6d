"""Delay attribution: whose time every minute of a case was, so that the sum is the time elapsed."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from engine.calendar import Calendar, Outage

_SECOND = timedelta(seconds=1)


class Holder(StrEnum):
    """Who holds a case up at an instant: exactly one at a time."""

    APPLICANT = "applicant"
    OFFICE = "office"
    OTHER = "other"
    PAUSE = "pause"
    OUTAGE = "outage"


HOLDER_LABELS = {
    Holder.APPLICANT: "申请人",
    Holder.OFFICE: "本机关",
    Holder.OTHER: "其他部门",
    Holder.PAUSE: "特别程序",
    Holder.OUTAGE: "系统故障",
}
"""How pages and tables call them."""


class OpenStep(NamedTuple):
    """A step that somebody has before him: the organ of its desk, or the applicant's own."""

    organ: str
    for_applicant: bool = False


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Whole seconds of office time, one figure a holder."""

    applicant: int = 0
    office: int = 0
    other: int = 0
    pause: int = 0
    outage: int = 0

    @property
    def total(self) -> int:
        """All of it: the office time that passed."""
        return self.applicant + self.office + self.other + self.pause + self.outage

    def of(self, holder: Holder) -> int:
        """The figure of one holder."""
        return {
            Holder.APPLICANT: self.applicant,
            Holder.OFFICE: self.office,
            Holder.OTHER: self.other,
            Holder.PAUSE: self.pause,
            Holder.OUTAGE: self.outage,
        }[holder]


@dataclass(frozen=True, kw_only=True)
class Segment:
    """An unbroken time of one holder: [start, end), and its office time in whole seconds."""

    start: datetime
    end: datetime
    holder: Holder
    seconds: int


def holder_of(
    open_steps: Iterable[OpenStep], item_organ: str, *, paused: bool, awaiting: bool
) -> Holder:
    """Say who holds a case up, where several branches may run at once.

    An outage comes before everybody, and only the calendar knows it; then a pause of the law
    (行政许可法 art. 45), the applicant, another department, this office. A case in which
    nobody has a step before him waits for this office, which answers for it.

    :param open_steps: every live task, in any order
    :param item_organ: the organ that answers for the case
    :param paused: a pause of art. 45 runs
    :param awaiting: corrections or materials of the applicant are awaited
    """
    steps = list(open_steps)
    if paused:
        return Holder.PAUSE
    if awaiting or any(step.for_applicant for step in steps):
        return Holder.APPLICANT
    if any(step.organ != item_organ for step in steps):
        return Holder.OTHER
    return Holder.OFFICE


def attribute(
    spans: Sequence[tuple[datetime, Holder]],
    until: datetime,
    calendar: Calendar,
    outages: Sequence[Outage] = (),
) -> Spent:
    """Return whose time the office time from the first change until an instant was.

    Checked: the sum of all holders is that office time, in whole seconds.

    :param spans: the instants from which somebody holds the case, in order; the last holds
        on until *until*. An instant before its predecessor (a clock that was put back) counts
        as that predecessor's; what comes after *until* has not happened
    :param outages: in any order, may overlap; taken out of everybody's time
    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    found = segments(spans, until, calendar, outages)
    seconds = dict.fromkeys(Holder, 0)
    for segment in found:
        seconds[segment.holder] += segment.seconds
    spent = Spent(**{holder.value: length for holder, length in seconds.items()})
    elapsed = calendar.office_time(spans[0][0], until) // _SECOND if found else 0
    if spent.total != elapsed:
        raise AssertionError(spent, elapsed)
    return spent


def segments(
    spans: Sequence[tuple[datetime, Holder]],
    until: datetime,
    calendar: Calendar,
    outages: Sequence[Outage] = (),
) -> list[Segment]:
    """Return the same, piece by piece in order, without gaps, neighbours of different holders.

    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    pieces = list(_joined(_pieces(spans, until, outages)))
    return [
        Segment(
            start=start,
            end=end,
            holder=holder,
            # Rounded from the first instant on, so that what one piece loses the next one gets.
            seconds=calendar.office_time(pieces[0][0], end) // _SECOND
            - calendar.office_time(pieces[0][0], start) // _SECOND,
        )
        for start, end, holder in pieces
    ]


_Piece = tuple[datetime, datetime, Holder]


def _pieces(
    spans: Sequence[tuple[datetime, Holder]], until: datetime, outages: Iterable[Outage]
) -> Iterator[_Piece]:
    """Cut the time at every change, and where an outage begins or ends."""
    if not spans or until <= spans[0][0]:
        return
    moments = _forward(at for at, _holder in spans)
    down = [(one.start_at, one.end_at) for one in outages]
    edges = {*moments, until, *(edge for outage in down for edge in outage)}
    inside = sorted(edge for edge in edges if moments[0] <= edge <= until)
    for start, end in pairwise(inside):
        _at, holder = spans[bisect_right(moments, start) - 1]
        out = any(began <= start < ended for began, ended in down)
        yield start, end, Holder.OUTAGE if out else holder


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Put neighbours of one holder together."""
    current: _Piece | None = None
    for start, end, holder in pieces:
        if current is not None and current[2] is holder:
            current = (current[0], end, holder)
            continue
        if current is not None:
            yield current
        current = (start, end, holder)
    if current is not None:
        yield current


def _forward(moments: Iterable[datetime]) -> list[datetime]:
    """No moment lies before the one before it."""
    ordered: list[datetime] = []
    for moment in moments:
        ordered.append(max(moment, ordered[-1]) if ordered else moment)
    return ordered
