"""The moments of a case that have come: cards that are owed, and silence that is acceptance."""

from datetime import datetime, timedelta
from uuid import UUID

from engine.actions.issuing import issue_owed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.casefile.settling import owed
from engine.limits.clocks import RunningClock
from engine.store.cases import CaseRow
from engine.supervision import DEEMED_ACCEPTED, Threshold
from engine.work import Work

DEEMED_LETTER = "deemed_acceptance"

INSTANT = timedelta(microseconds=1)
"""The smallest step of time: one instant before an answer is late, the account still waits for it."""

Owed = tuple[Threshold, RunningClock]


def watch_case(work: Work, case_id: UUID, *, until: datetime | None = None) -> int:
    """Issue everything that a case owes by now, in the order of the legal moments.

    Each event carries the moment at which it was owed, not the one at which somebody looked.
    Silence at the counter accepts the application first, and is a card then (行政许可法
    art. 32): the acceptance changes the case, cards never do.

    :param until: nothing whose moment is later: a timer of the case may come before it
    :return: how many cards were issued
    :raise NotFoundError: there is no such case
    """
    moment = min(until or work.now, work.now)
    with work.watch_case(case_id, key=None, may=anybody) as change:
        found = owed(change.file, moment)
        silence = next((one for one in found if _is_silence(change.file, one)), None)
        # What the acceptance itself begins is owed behind it, though its moment may be earlier.
        before = owed(change.file, silence[0].at - INSTANT) if silence else found
        for threshold, clock in before:
            issue_owed(change, threshold, clock)
    if silence is None:
        return len(before)

    _deem(work, case_id, silence)
    with work.watch_case(case_id, key=None, may=anybody) as change:
        rest = owed(change.file, moment)
        for threshold, clock in rest:
            issue_owed(change, threshold, clock)
    return len(before) + len(rest)


def anybody(_row: CaseRow, _file: CaseFile) -> None:
    """The moments come by themselves: nobody needs a right to let them."""


def _is_silence(file: CaseFile, one: Owed) -> bool:
    """Is it the end of a watch in which nobody answered, and nobody has since?"""
    threshold, clock = one
    unanswered = clock.ended_at is None and file.header.status == "open"
    return threshold.rule == DEEMED_ACCEPTED and unanswered


def _deem(work: Work, case_id: UUID, silence: Owed) -> None:
    threshold, clock = silence
    with work.change_case(case_id, key=None, seen=None, may=anybody) as change:
        change.happen(
            Kind.CASE_DEEMED_ACCEPTED,
            {"at": threshold.at, "watch_from": clock.starts_at, "watch": clock.subject},
            letters=(DEEMED_LETTER,),
        )
