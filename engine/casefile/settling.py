"""What follows from a case's events for its clocks: columns, running clocks, cards that are owed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from engine.calendar import Calendar
from engine.casefile import procedures
from engine.limits import Interval, Ledger, due, is_suspension, step_due
from engine.limits.clocks import ClockName, RunningClock, case_clocks
from engine.limits.values import Due, Span, State, day_of
from engine.model import Limit, Mark, Outcome, Role, Unit
from engine.supervision import Level, Threshold
from engine.supervision.attribution import Holder, OpenStep, attribute, holder_of

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

YELLOW, RED = 2, 3
"""Places of the levels: in time, near the limit, past the promise, past the statute."""


def settle(file: "CaseFile") -> None:
    """Bring the clock columns up to date: always as of the last change, live and in a rebuild.

    They depend on the events, the bundle, the calendar and the rule set of cards, on
    nothing else; so they can be computed anew at any time.
    """
    header = file.header
    account = file.reckon(day_of(header.changed_at))
    header.calendar = file.calendar.version
    header.rules = file.rules.version
    header.accepted_on = account.accepted_on
    header.statutory_due_on = account.statutory.on
    header.promised_due_on = account.promised.on
    header.provisional = account.statutory.provisional or account.promised.provisional
    header.clock_state = account.phase
    header.promise_over_at = account.promised.at
    header.statute_over_at = account.statutory.at
    header.settled_at = account.settled_at or header.ended_at
    header.decided_on = account.decided_on
    settled = header.settled_at is not None
    header.used_wd = account.statutory.elapsed_wd if settled else None
    header.promised_wd = _working_days(file.terms.promised)
    header.statutory_wd = _statutory_days(file, account)
    _settle_level(file)
    _settle_cards(file, _clocks(file, account))
    _settle_spent(file)


def _settle_level(file: "CaseFile") -> None:
    """A settled case keeps its level: in time, past the promise, or past the statute."""
    header = file.header
    at = header.settled_at
    if at is None:
        header.settled_month = header.settled_level = None
        return
    header.settled_month = day_of(at).strftime("%Y-%m")
    late = [
        level
        for level, over_at in ((RED, header.statute_over_at), (YELLOW, header.promise_over_at))
        if over_at is not None and over_at < at
    ]
    header.settled_level = late[0] if late else 0


def _settle_cards(file: "CaseFile", running: Sequence[RunningClock]) -> None:
    owed = _thresholds(file, running)
    issued = set(file.memory.cards)
    header = file.header
    header.warn_at = next((one.at for one in owed if _warns(one)), None)
    header.watch_at = min((one.at for one in owed if one.key not in issued), default=None)


def _warns(threshold: Threshold) -> bool:
    return threshold.clock is ClockName.PROMISED and threshold.level is Level.WARNING


def _settle_spent(file: "CaseFile") -> None:
    header = file.header
    if header.ended_at is None or not file.memory.spans:
        return
    spent = attribute(spans(file), header.ended_at, file.calendar, file.calendar.outages)
    header.spent_applicant = spent.applicant
    header.spent_office = spent.office
    header.spent_other = spent.other
    header.spent_pause = spent.pause
    header.spent_outage = spent.outage


def spans(file: "CaseFile") -> list[tuple[datetime, Holder]]:
    """From which instant on who held the case up."""
    return [(datetime.fromisoformat(at), Holder(holder)) for at, holder in file.memory.spans]


def note_holder(file: "CaseFile", at: datetime) -> None:
    """Remember who holds the case up from now on; of several events at one instant the last."""
    known = file.memory.spans
    if known and known[-1][0] == at.isoformat():
        known.pop()
    holder = _holder(file)
    if not known or known[-1][1] != holder:
        known.append([at.isoformat(), holder.value])


def _holder(file: "CaseFile") -> Holder:
    memory = file.memory
    return holder_of(
        (
            OpenStep(organ=who, for_applicant=who == Role.APPLICANT)
            for _node, who, _at in memory.steps.values()
        ),
        file.bundle.item.organ,
        paused=paused(Mark(moment[0]) for moment in memory.moments),
        awaiting=False,
    )


def paused(marks: Iterable[Mark]) -> bool:
    """Does a pause run after these milestones? A decision ends what nobody has ended."""
    running = 0
    for mark in marks:
        if mark in {Mark.GRANTED, Mark.REFUSED}:
            return False
        running += (mark is Mark.PAUSED) - (mark is Mark.RESUMED)
    return running > 0


def clocks(file: "CaseFile", at: datetime) -> list[RunningClock]:
    """Every clock of the case as it stands at an instant."""
    return _clocks(file, file.reckon(day_of(at)))


def thresholds(file: "CaseFile", at: datetime) -> list[Threshold]:
    """The cards that are owed by *at* and were not issued, in the order of their moments."""
    return [threshold for threshold, _clock in owed(file, at)]


def owed(file: "CaseFile", at: datetime) -> list[tuple[Threshold, RunningClock]]:
    """The same, each with the clock that owes it."""
    issued = set(file.memory.cards)
    account = file.reckon(day_of(at))
    running = _clocks(file, account)
    by_key = {(clock.name, clock.subject): clock for clock in running}
    return [
        (one, by_key[one.clock, one.subject])
        for one in _thresholds(file, running)
        if one.at <= at and one.key not in issued
    ]


def _thresholds(file: "CaseFile", running: Sequence[RunningClock]) -> list[Threshold]:
    """Nothing is owed about a case that was a wrong entry."""
    if file.header.outcome is Outcome.VOIDED:
        return []
    return file.rules.thresholds(running, file.calendar)


def _clocks(file: "CaseFile", account: Ledger) -> list[RunningClock]:
    found = case_clocks(account, file.terms)
    if file.header.status == "open" and not file.memory.suspended:
        found += _steps(file)
    return [*found, *_specials(file, account)]


def _steps(file: "CaseFile") -> Iterator[RunningClock]:
    """The steps that lie on desks; those of the applicant are his own affair."""
    for step, (node_id, who, opened) in file.memory.steps.items():
        limit = file.node(node_id).limit
        if limit is None or who == Role.APPLICANT or procedures.waits(file, step):
            continue
        yield step_clock(
            UUID(step),
            node_id,
            limit,
            opened_at=datetime.fromisoformat(opened),
            calendar=file.calendar,
        )


def step_clock(
    step: UUID,
    node_id: str,
    limit: Limit,
    *,
    opened_at: datetime,
    calendar: Calendar,
    closed_at: datetime | None = None,
) -> RunningClock:
    """The clock of one step: of the office, in office time (P-07)."""
    at = step_due(opened_at, limit, calendar)
    return RunningClock(
        name=ClockName.STEP,
        subject=str(step),
        node_id=node_id,
        starts_at=opened_at,
        limit=limit,
        due=Due(
            on=day_of(at),
            at=at,
            starts_on=day_of(opened_at),
            state=State.COUNTING,
            calendar_version=calendar.version,
        ),
        ended_at=closed_at,
    )


def _specials(file: "CaseFile", account: Ledger) -> Iterator[RunningClock]:
    """Special procedures run for the days that their notice told (行政许可法 art. 45)."""
    told = iter(file.memory.specials)
    stops = _stops(account)
    for number, (kind, span) in enumerate(
        zip(account.special_kinds, account.pause_spans, strict=True)
    ):
        if is_suspension(kind):
            continue
        _kind, days = next(told, (kind, ""))
        if not days:
            continue
        limit = Limit(Decimal(days), Unit.WORKING_DAY)
        yield RunningClock(
            name=ClockName.SPECIAL,
            subject=f"{kind}/{number + 1}",
            starts_at=span.start,
            limit=limit,
            due=due(span.start, limit, file.calendar, [days for days, _instants in stops]),
            pauses=tuple(instants for _days, instants in stops),
            # A decision leaves one open, and it is told of; who asks for nothing more is not waited for.
            ended_at=span.end or account.closed_at,
        )


def _stops(account: Ledger) -> list[tuple[Interval, Span]]:
    """When a court or the law stopped the case and its limits: by the day, and by the instant."""
    found = []
    for kind, days, span in zip(
        account.special_kinds, account.pauses, account.pause_spans, strict=True
    ):
        if is_suspension(kind):
            over = account.decided_at or account.closed_at
            found.append((days, Span(span.start, span.end or (over and max(over, span.start)))))
    return found


def _working_days(limit: Limit) -> int | None:
    whole = limit.unit is Unit.WORKING_DAY and limit.whole
    return int(limit.amount) if whole else None


def _statutory_days(file: "CaseFile", account: Ledger) -> int | None:
    days = _working_days(file.terms.statutory)
    if days is None or not account.statutory.extension_valid:
        return days
    longer = _working_days(file.extensions[0].length)
    return None if longer is None else days + longer
