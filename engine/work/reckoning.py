"""Dates of open cases computed anew: from the rows and the log, while the flow stays asleep."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.audit import Kind
from engine.bundle import Bundle
from engine.calendar import Calendar
from engine.casefile import CaseFile, Header, TaskTimes, settling, task_times
from engine.limits.clocks import ClockName
from engine.model import Outcome, Stage
from engine.store.behind import CLOCK_COLUMNS, TaskRow, TimerRow
from engine.store.cases import CaseRow
from engine.store.log import Log
from engine.store.tables import Tables
from engine.supervision import RuleSet

_HEADER = tuple(name for name in Header.__dataclass_fields__ if name not in {"outcome", "stage"})


class Reckoner:
    """Computes what a calendar says of open cases, and writes it.

    It asks the same functions as the events of a case do: ``CaseFile.settle``, ``task_times``
    and ``CaseFile.timer_at``.
    """

    def __init__(
        self,
        tables: Tables,
        log: Log,
        calendar: Calendar,
        rules: RuleSet,
        bundle: Callable[[str], Bundle],
    ) -> None:
        self._tables = tables
        self._log = log
        self.calendar = calendar
        self._rules = rules
        self._bundle = bundle

    def clocks(self, row: CaseRow) -> dict[str, Any]:
        """The clock columns of a case under the calendar, by name."""
        file = self._file(row)
        file.settle()
        return {name: getattr(file.header, name) for name in CLOCK_COLUMNS}

    def running(self, row: CaseRow) -> dict[tuple[ClockName, str], datetime | None]:
        """When each clock of a case is due, by name and subject, as of its last change."""
        file = self._file(row)
        return {
            (clock.name, clock.subject): clock.due.at
            for clock in settling.clocks(file, row.changed_at)
        }

    def times(self, row: CaseRow, task: TaskRow) -> TaskTimes:
        """The dates of a task under the calendar."""
        limit = self._bundle(row.digest).flow.nodes[task.node_id].limit
        return task_times(limit, task.opened_at, self.calendar)

    def catch_up(self, rows: Sequence[CaseRow]) -> None:
        """Write all dates of some cases anew; the rows are held. Their versions stay."""
        if not rows:
            return
        by_id = {row.id: row for row in rows}
        tasks = self._tables.behind.tasks(list(by_id))
        self._tables.behind.save(
            [{"row": row.id} | _new(self.clocks(row)) for row in rows],
            list(self._moved_tasks(by_id, tasks)),
            list(self._moved_timers(by_id)),
        )

    def _file(self, row: CaseRow) -> CaseFile:
        return open_file(row, self._bundle(row.digest), self.calendar, _unread, self._rules)

    def _moved_tasks(
        self, rows: Mapping[UUID, CaseRow], tasks: Sequence[TaskRow]
    ) -> Iterator[dict[str, Any]]:
        for task in tasks:
            times = self.times(rows[task.case_id], task)
            if times != (task.due_at, task.soon_at, task.provisional):
                yield {"row": task.id} | _new(times._asdict())

    def _moved_timers(self, rows: Mapping[UUID, CaseRow]) -> Iterator[dict[str, Any]]:
        for timer in self._tables.behind.timers(list(rows)):
            at = self.timer_at(rows[timer.case_id], timer)
            if at != timer.at:
                yield {"row": timer.id, "new_at": at}

    def timer_at(self, row: CaseRow, timer: TimerRow) -> datetime:
        """The moment of a timer under the calendar; the log knows since when it waits."""
        armed_at = next(
            event.at
            for event in self._log.of_case(row.id)
            if event.kind is Kind.TIMER_ARMED and event.data["timer"] == str(timer.id)
        )
        file = self._file(row)
        return file.timer_at(file.node(timer.node_id), armed_at)


def open_file(
    row: CaseRow,
    bundle: Bundle,
    calendar: Calendar,
    contents: Callable[[str], Mapping[str, Any] | None],
    rules: RuleSet,
) -> CaseFile:
    """Take a case up from its row."""
    header = Header(
        **{name: getattr(row, name) for name in _HEADER},
        outcome=Outcome(row.outcome) if row.outcome else None,
        stage=Stage(row.stage) if row.stage else None,
    )
    return CaseFile.restore(
        bundle, calendar, contents, rules, header=header, memory=row.memory, state=row.state
    )


def _unread(_digest: str) -> None:
    """No clock reads what people wrote."""


def _new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}
