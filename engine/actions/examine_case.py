"""Reads the log behind a cursor and examines the cases it tells of: anomalies become cards.

The cursor moves in the transaction of the cards, and a card has the same id whenever it is
found: whatever is read twice is found once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from uuid import UUID

import structlog

from engine.actions.incidents import report_incident, settle_incidents
from engine.actions.issuing import issue_found, issue_owed
from engine.actions.watch_case import anybody
from engine.audit import SUPERVISION, Event, Kind
from engine.casefile import done_by
from engine.casefile.settling import step_clock
from engine.errors import DatabaseAwayError
from engine.model import Outcome, Role
from engine.store.incidents import IncidentKind
from engine.supervision import Finding
from engine.supervision.anomalies import anomalies
from engine.supervision.facts import Facts
from engine.work import Change, Work
from engine.work.facts import facts_of

_log = structlog.get_logger()

CURSOR = "examined"
"""The counter that holds the number of the last event that was read."""

Card = tuple[str, Callable[[Change], None]]
"""The key of a card, and what issues it."""


def examine_next(work: Work, size: int = 200) -> int:
    """Examine the cases of the next events; one scheduler at a time does it.

    What supervision itself told is passed over: it changes nothing in a case.

    :param size: how many events to read
    :return: how many events were read; zero where there are none, or another is at it
    """
    after = work.tables.counters.claim(CURSOR)
    if after is None:
        return 0
    events = work.log.behind(after, size=size)
    if not events:
        return 0
    found = {case_id: new for case_id in _cases(events) if (new := _try(work, case_id))}
    _issue(work, found)
    work.tables.counters.move(CURSOR, events[-1].seq)
    return len(events)


def examine_case(work: Work, case_id: UUID) -> int:
    """Examine one case at once; return how many cards that brought."""
    found = _new(work, case_id)
    _issue(work, {case_id: found} if found else {})
    settle_incidents(
        work, IncidentKind.EXAMINATION_FAILS, over=lambda row: row.detail == _fails(work, case_id)
    )
    return len(found)


def _try(work: Work, case_id: UUID) -> list[Card]:
    """Examine one case of many; one that cannot be is told of and holds up no other."""
    try:
        return _new(work, case_id)
    except DatabaseAwayError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault in one case must not stop supervision
        _log.error("not examined", case=str(case_id), reason=type(error).__name__)
        report_incident(work, IncidentKind.EXAMINATION_FAILS, _fails(work, case_id))
        return []


def _fails(work: Work, case_id: UUID) -> str:
    row = work.tables.cases.get(case_id)
    return f"办件 {row.no if row else case_id} 无法进行监察核查，原因见运行日志"


def _cases(events: Iterable[Event]) -> list[UUID]:
    """The cases that something happened to, in a fixed order: locks are taken in it."""
    told = {
        event.case_id
        for event in events
        if event.case_id is not None and event.kind not in SUPERVISION
    }
    return sorted(told)


def _new(work: Work, case_id: UUID) -> list[Card]:
    """The cards of a case that were not issued yet."""
    row = work.tables.cases.get(case_id)
    if row is None or row.outcome == Outcome.VOIDED:
        return []
    events = work.log.of_case(case_id)
    facts = facts_of(work, row, events)
    found = [*_late_steps(work, facts), *_findings(facts, events)]
    known = set(row.memory["cards"])
    return [card for card in found if card[0] not in known]


def _findings(facts: Facts, events: Sequence[Event]) -> Iterator[Card]:
    """What is wrong, each with the person whose act it is about."""
    for finding in anomalies(facts):
        person = _person(events, finding)
        yield finding.key, partial(issue_found, finding=finding, person=person)


def _late_steps(work: Work, facts: Facts) -> Iterator[Card]:
    """Steps that were done too late: their clock is gone with them, if the tick slept until then."""
    clocks = {
        step.id: step_clock(
            UUID(step.id),
            step.node_id,
            step.limit,
            opened_at=step.opened_at,
            calendar=facts.calendar,
            closed_at=step.closed_at,
        )
        for step in facts.steps
        if step.closed_at and step.limit is not None and step.role is not Role.APPLICANT
    }
    for threshold in work.rules.thresholds(clocks.values(), facts.calendar):
        clock = clocks[threshold.subject]
        yield threshold.key, partial(issue_owed, threshold=threshold, clock=clock)


def _person(events: Sequence[Event], finding: Finding) -> str:
    """Who closed the step that a finding is about, or nobody."""
    for event in reversed(events):
        done = event.kind is Kind.TASK_COMPLETED and event.at <= finding.at
        if done and event.data["node"] == finding.node_id:
            return done_by(event)
    return ""


def _issue(work: Work, found: dict[UUID, list[Card]]) -> None:
    """Issue cards about several cases.

    Every case is held before the first card is written: who has written to the log holds its
    end, and may wait for nobody.
    """
    with ExitStack() as held:
        changes = [
            (held.enter_context(work.watch_case(case_id, key=None, may=anybody)), cards)
            for case_id, cards in found.items()
        ]
        for change, cards in changes:
            issued = set(change.file.memory.cards)
            for key, issue in cards:
                if key not in issued:
                    issue(change)
