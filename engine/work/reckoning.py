"""Dates of open cases computed anew: from the rows and the log, while the flow stays asleep."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from engine.audit import Kind
from engine.bundle import Bundle
from engine.calendar import Calendar, Difference
from engine.casefile import CaseFile, Header, Memory, TaskTimes, settling, task_times, timer_at
from engine.errors import NotFoundError
from engine.limits import step_due
from engine.limits.clocks import ClockName, RunningClock
from engine.limits.remembered import due
from engine.limits.values import day_of
from engine.model import Outcome, Stage
from engine.store.behind import CLOCK_COLUMNS, OpenCase, TaskRow, TimerRow
from engine.store.cases import CaseRow
from engine.store.log import Log
from engine.store.tables import Tables
from engine.supervision import RuleSet
from engine.work.versions import Versions

_HANDLING = {ClockName.STATUTORY: "statute_over_at", ClockName.PROMISED: "promise_over_at"}
_HEADER = tuple(name for name in Header.__dataclass_fields__ if name not in {"outcome", "stage"})


class Reckoner:
    """Computes what a calendar says of open cases, and writes it.

    It asks the same functions as the events of a case do: ``CaseFile.settle``, ``task_times``
    and ``timer_at``.
    """

    def __init__(
        self,
        tables: Tables,
        log: Log,
        calendar: Calendar,
        versions: Versions,
        rules: RuleSet,
        bundle: Callable[[str], Bundle],
    ) -> None:
        self._tables = tables
        self._log = log
        self.calendar = calendar
        self._versions = versions
        self._rules = rules
        self._bundle = bundle
        self._files: dict[str, CaseFile] = {}
        self._differences: dict[str, Difference] = {}

    def columns(self, row: OpenCase) -> dict[str, Any]:
        """Compute the clock columns of a case as of its last change, by name."""
        file = self._opened(row)
        file.settle()
        return {name: getattr(file.header, name) for name in CLOCK_COLUMNS}

    def running(self, row: OpenCase) -> list[RunningClock]:
        """Compute the clocks of a case as of its last change, without the cards they owe."""
        return settling.clocks(self._opened(row), row["changed_at"])

    def step_dues(self, row: OpenCase) -> list[datetime]:
        """When the open steps of a case are due under the calendar."""
        file = self._file(row["digest"])
        return [
            step_due(datetime.fromisoformat(opened_at), limit, self.calendar)
            for node_id, _who, opened_at in row["memory"]["steps"].values()
            if (limit := file.node(node_id).limit) is not None
        ]

    def due_at(self, row: OpenCase, clock: RunningClock) -> datetime | None:
        """When a running clock of a case is due by the calendar that its row rests on.

        :param clock: as another calendar has it: it began at the same instant
        """
        if clock.name in _HANDLING:
            return row[_HANDLING[clock.name]]  # type: ignore[no-any-return]
        if clock.name is ClockName.STEP:
            return step_due(clock.starts_at, clock.limit, self.calendar)
        return due(clock.starts_at, clock.limit, self.calendar).at

    def _opened(self, row: OpenCase) -> CaseFile:
        file, outcome = self._file(row["digest"]), row["outcome"]
        # Made bare: a header has forty fields, of which clocks read five and write these.
        file.header = Header.__new__(Header)
        vars(file.header).update(row, outcome=Outcome(outcome) if outcome else None)
        # Nothing here changes what the case remembers.
        file.memory = Memory(**row["memory"])
        return file

    def timer_at(self, row: OpenCase, timer: TimerRow) -> datetime:
        """The moment of a timer under the calendar; the log knows since when it waits."""
        armed_at = next(
            event.at
            for event in self._log.of_case(row["id"])
            if event.kind is Kind.TIMER_ARMED and event.data["timer"] == str(timer.id)
        )
        node = self._file(row["digest"]).node(timer.node_id)
        return timer_at(node, armed_at, self.calendar, row["memory"].get("stops", ()))

    def difference(self, row: OpenCase) -> Difference:
        """From when on the calendar differs from the one that the row's dates rest on."""
        version = row["calendar"]
        if version not in self._differences:
            self._differences[version] = self._differs_from(version)
        return self._differences[version]

    def catch_up(self, rows: Sequence[OpenCase]) -> None:
        """Write all dates of some cases anew; the rows are held. Their versions stay."""
        if not rows:
            return
        by_id = {row["id"]: row for row in rows}
        cases = [{"row": row["id"]} | _new(self.columns(row)) for row in rows]
        self._tables.behind.save(
            cases, list(self._moved_tasks(by_id)), list(self._moved_timers(by_id))
        )

    def _moved_tasks(self, rows: Mapping[UUID, OpenCase]) -> Iterator[dict[str, Any]]:
        for task in self._tables.behind.tasks(list(rows)):
            row, known = rows[task.case_id], TaskTimes(*task[-3:])
            times = self._times(row, task, known)
            if times != known:
                yield {"row": task.id} | _new(times._asdict())

    def _times(self, row: OpenCase, task: TaskRow, known: TaskTimes) -> TaskTimes:
        """The dates of a task; computed only where the calendars differ that far."""
        difference = self.difference(row)
        if known.due_at is None or not difference.touches(day := day_of(known.due_at)):
            return known
        if not difference.moves(day):
            return known._replace(provisional=self.calendar.provisional(day))
        limit = self._file(row["digest"]).node(task.node_id).limit
        step = row["memory"]["steps"].get(str(task.id))
        since = datetime.fromisoformat(step[2]) if step else task.opened_at
        return task_times(limit, since, self.calendar)

    def _moved_timers(self, rows: Mapping[UUID, OpenCase]) -> Iterator[dict[str, Any]]:
        for timer in self._tables.behind.timers(list(rows)):
            row = rows[timer.case_id]
            if self.difference(row).moves(day_of(timer.at)):
                yield {"row": timer.id, "new_at": self.timer_at(row, timer)}

    def _file(self, digest: str) -> CaseFile:
        """One case file a bundle, whose header and memory are those of one case after the other."""
        if digest not in self._files:
            self._files[digest] = CaseFile(
                self._bundle(digest), self.calendar, _unread, self._rules
            )
        return self._files[digest]

    def _differs_from(self, version: str) -> Difference:
        try:
            other = self._versions.named(self._tables, version)
        except NotFoundError:  # nobody knows by what these dates were computed
            return Difference(moves_from=date.min, published_from=date.min)
        return self.calendar.differs_from(other)


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
