"""Throw a case's projections away and make them anew from its log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from engine.audit import Event, Kind
from engine.calendar import Calendar
from engine.casefile import CaseFile, TimerDue, fold
from engine.errors import NotFoundError
from engine.model import Task
from engine.supervision import RuleSet
from engine.work import Work
from engine.work.change import case_columns


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What a rebuild found: the tables whose rows came out differently."""

    case_id: UUID
    events: int
    different: tuple[str, ...]


def rebuild_case(work: Work, case_id: UUID) -> Rebuilt:
    """Rebuild one case through the very bundle it runs on, and compare byte for byte.

    :raise NotFoundError: the log knows no such case
    :raise ReplayDivergedError: the log tells another story than the engine
    """
    work.tables.cases.lock(case_id)
    events = work.log.of_case(case_id)
    if not events:
        raise NotFoundError("办件", case_id)
    before = work.tables.cases.projections(case_id)
    file = CaseFile(
        work.bundle(events[0].data["digest"]),
        _calendar(work, events),
        work.contents,
        _rules(work, events),
    )
    fold(file, events)
    file.header.last_seq = events[-1].seq

    work.tables.cases.forget(case_id)
    _write(work, file)
    after = work.tables.cases.projections(case_id)
    return Rebuilt(
        case_id=case_id,
        events=len(events),
        different=tuple(sorted(name for name in after if before[name] != after[name])),
    )


def _calendar(work: Work, events: Sequence[Event]) -> Calendar:
    """The calendar in force; for an ended case the one that its end names."""
    ends = [event for event in events if event.kind is Kind.CASE_ENDED]
    if not ends:
        return work.versions.read(work.tables)
    version = ends[-1].data.get("calendar")
    return work.versions.named(work.tables, version) if version else work.calendar_at(ends[-1].at)


def _rules(work: Work, events: Sequence[Event]) -> RuleSet:
    """The rule set in force; for an ended case the one that its end names."""
    ends = [event.data.get("rules", "") for event in events if event.kind is Kind.CASE_ENDED]
    return RuleSet.named(ends[-1] if ends else "") or work.rules


def _write(work: Work, file: CaseFile) -> None:
    work.tables.cases.add(case_columns(file))
    work.tables.tasks.add([vars(task) for task in _tasks(file).values()])
    work.tables.dues.add([vars(due) for due in _dues(file)])
    work.tables.cases.save_rows(file.effects.rows, file.effects.row_changes)
    if file.effects.renamed:
        work.tables.cases.rename(file.header.id, file.header.applicant)


def _tasks(file: CaseFile) -> Mapping[UUID, Task]:
    tasks = {task.id: task for task in file.effects.opened}
    for change in file.effects.changed:
        tasks[change.id] = replace(tasks[change.id], **change.values)
    return tasks


def _dues(file: CaseFile) -> list[TimerDue]:
    gone = set(file.effects.disarmed)
    timers = {due.id: due for due in file.effects.armed if due.id not in gone}
    for change in file.effects.retimed:
        if change.id in timers:
            timers[change.id] = replace(timers[change.id], **change.values)
    return list(timers.values())
