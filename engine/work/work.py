"""What every action needs and all it may touch; what every question may read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from engine.bundle import Bundle
from engine.calendar import Calendar
from engine.casefile import CaseFile, case_state
from engine.clock import ZONE
from engine.errors import (
    CaseChangedError,
    NotFoundError,
    NotPermittedError,
    TaskClosedError,
    WrongStateError,
)
from engine.model import SYSTEM, Actor, Task
from engine.permissions import Action, Duty, holds_at, require_state, require_task, sees_case
from engine.settings import Settings
from engine.store.cases import CaseRow
from engine.store.log import KEY_USED, Log
from engine.store.tables import Tables
from engine.store.tasks import LIVE
from engine.supervision import RuleSet
from engine.work import query_codes
from engine.work.change import Advance, Change
from engine.work.reckoning import Reckoner, open_file
from engine.work.remembered import Remembered
from engine.work.versions import Versions


@dataclass(kw_only=True)
class Look:
    """A read-only transaction of one person at one instant."""

    settings: Settings
    calendar: Calendar
    versions: Versions
    tables: Tables
    log: Log
    actor: Actor
    now: datetime
    rules: RuleSet
    remembered: Remembered
    bundle_of: Callable[[Tables, str], Bundle]
    organ_of: Callable[[Tables, str], str]

    @property
    def today(self) -> date:
        """The legal day of this instant."""
        return self.now.astimezone(ZONE).date()

    def bundle(self, digest: str) -> Bundle:
        """The frozen bundle of an item version."""
        return self.bundle_of(self.tables, digest)

    def organ_name(self, uscc: str) -> str:
        """The name of an organ by its credit code."""
        return self.organ_of(self.tables, uscc)

    def contents(self, digest: str) -> Mapping[str, Any] | None:
        """The plain data behind a digest; None when erased."""
        body = self.tables.contents.bodies([digest]).get(digest)
        return None if body is None else orjson.loads(body)

    def open_file(self, row: CaseRow) -> CaseFile:
        """Take a case up from its row."""
        return open_file(
            row,
            self.bundle(row.digest),
            self.calendar_for(row),
            self.contents,
            self.rules_for(row),
        )

    def calendar_for(self, row: CaseRow) -> Calendar:
        """The calendar that a case follows; an ended one keeps that of its end.

        :raise NotFoundError: nobody stored that version
        """
        if row.status == "open" or not row.calendar:
            return self.calendar
        return self.versions.named(self.tables, row.calendar)

    def rules_for(self, row: CaseRow) -> RuleSet:
        """The rule set that a case follows; an ended one owes no card by a later one."""
        if row.status == "open" or not row.rules:
            return self.rules
        return RuleSet.named(row.rules) or self.rules

    def reckoner(self, calendar: Calendar | None = None) -> Reckoner:
        """Computes dates under a calendar; under the one in force if none is given."""
        return Reckoner(
            self.tables,
            self.log,
            calendar or self.calendar,
            self.versions,
            self.rules,
            self.bundle,
        )

    def calendar_at(self, instant: datetime) -> Calendar:
        """The calendar that was in force at an instant; before the first the shipped one."""
        return self.versions.at(self.tables, instant)

    def sees(self, row: CaseRow) -> bool:
        """May this person see this case? An archivist does whose archive it was handed to."""
        papers = row.memory.get("papers", {})
        archive = [papers["organ"]] if papers.get("desk") == "archive" else []
        return sees_case(self.actor, self.organs(row), row.item_key, self.today) or holds_at(
            self.actor, Action.KEEP_ARCHIVE, self.today, organs=archive, item=row.item_key
        )

    def organs(self, row: CaseRow) -> frozenset[str]:
        """The organs that handle a case: its own, those of its steps, and the one that may extend.

        An entrusting organ supervises what is done in its name (行政许可法 art. 24, R-04).
        """
        item = self.bundle(row.digest).item
        units = (unit.organ for unit in item.units.values())
        return frozenset({row.organ, item.extending_organ, *units})

    def visible_case(self, case_id: UUID) -> CaseRow:
        """Read a case that the person may see.

        :raise NotFoundError: there is none, or it is somebody else's: both look alike
        """
        row = self.tables.cases.get(case_id)
        if row is None or not self.sees(row):
            raise NotFoundError("办件", case_id)
        return row


@dataclass(kw_only=True)
class Work(Look):
    """A transaction in which one person changes something."""

    refused: list[dict[str, Any]]
    rehearsing: bool = False

    @contextmanager
    def change_task(
        self,
        task_id: UUID,
        *,
        key: str,
        seen: int | None,
        action: Action = Action.COMPLETE_TASK,
    ) -> Iterator[Change]:
        """Change a case by doing one of its tasks.

        The order matters (reliability.md §4.1): lock, repeated submit, authority, version.

        :param key: makes a repeated submit answer with the first result
        :param seen: the case version that the form was drawn from; None skips the comparison
        :param action: its row of ``STATES`` says in which states of the case it is done
        :raise WrongStateError: the case is in none of these
        :raise NotFoundError: no such task, or a case the person may not see
        :raise NotPermittedError: the person may not do this task of this case
        :raise TaskClosedError: somebody was faster with this very task
        :raise CaseChangedError: somebody was faster with another one
        """
        locked = self.tables.tasks.lock(task_id, key=key)
        if locked is None:
            raise NotFoundError("任务", task_id)
        task, row, repeated = locked
        if repeated and (answer := self._repeated(key, row.id)) is not None:
            yield self._change(row, key, task, answer)
            return
        self.refresh_rights()
        acting_for = self._require_task(task, row)
        if task.status not in LIVE:
            raise TaskClosedError(
                task_id=task_id, closed_by=self.name_of(task.closed_by), closed_at=task.closed_at
            )
        if seen is not None and seen != row.version:
            raise CaseChangedError(by=self.name_of(row.changed_by), at=row.changed_at)
        change = self._change(row, key, task, None)
        change.acting_for = acting_for
        self._require_state(change.file, action)
        yield change
        if change.answered is None:
            change.save(seen=row.version)

    @contextmanager
    def change_case(
        self,
        case_id: UUID,
        *,
        key: str | None,
        seen: int | None,
        may: Callable[[CaseRow, CaseFile], None],
        also_ended: bool = False,
        action: Action | None = None,
    ) -> Iterator[Change]:
        """Change a case as a whole: withdraw it, stop it, let a timer fire.

        :param may: raises when the person may not; called inside the transaction
        :param also_ended: what is done may be done to an ended case: its papers live on
        :param action: its row of ``STATES`` says in which states it is done; what the system
            does by itself has none
        """
        row = self.tables.cases.lock(case_id)
        if row is None:
            raise NotFoundError("办件", case_id)
        if key is not None and (answer := self._repeated(key, row.id)) is not None:
            yield self._change(row, key, None, answer)
            return
        self.refresh_rights()
        change = self._change(row, key, None, None)
        self._require_case(row, change.file, may)
        self._require_state(change.file, action, also_ended=also_ended)
        if row.status != "open" and not also_ended and action is None:
            raise WrongStateError("本件已经办结，不能再作此项操作。")
        if seen is not None and seen != row.version:
            raise CaseChangedError(by=self.name_of(row.changed_by), at=row.changed_at)
        yield change
        if change.answered is None:
            change.save(seen=row.version)

    @contextmanager
    def watch_case(
        self,
        case_id: UUID,
        *,
        key: str | None,
        may: Callable[[CaseRow, CaseFile], None],
        action: Action | None = None,
    ) -> Iterator[Change]:
        """Let supervision say something about a case, be it open or ended.

        The case keeps its version: a form that a clerk has open stays good.

        :param may: raises when the person may not; called inside the transaction
        """
        row = self.tables.cases.lock(case_id)
        if row is None:
            raise NotFoundError("办件", case_id)
        change = self._change(row, key, None, None)
        change.number = row.version
        if key is not None and self._repeated(key, row.id) is not None:
            # Events of supervision share the number of the change before them: nothing of it
            # is theirs to tell again.
            change.answered = Advance(case_id=row.id)
            yield change
            return
        self.refresh_rights()
        self._require_case(row, change.file, may)
        self._require_state(change.file, action, also_ended=True)
        yield change
        if change.answered is None and change.told:
            change.save(seen=row.version)

    @contextmanager
    def new_case(self, bundle: Bundle, *, key: str) -> Iterator[Change]:
        """Begin a case on the version in force; the block must receive it."""
        if (answer := self._repeated(key, None)) is not None:
            file = CaseFile(bundle, self.calendar, lambda _digest: None, self.rules)
            yield self._begun(file, 1, key, answer)
            return
        file = CaseFile(bundle, self.calendar, self.contents, self.rules)
        change = self._begun(file, 1, key, None)
        file.content = change.kept
        yield change
        if change.answered is None:
            change.save(seen=change.number)

    def name_of(self, user_id: str | None) -> str | None:
        """A person's name for a sentence."""
        if user_id is None or user_id == SYSTEM.user_id:
            return SYSTEM.name if user_id else None
        account = self.tables.people.account(user_id)
        return account.name if account else user_id

    def _begun(
        self,
        file: CaseFile,
        number: int,
        key: str | None,
        answer: Advance | None,
        task: Task | None = None,
    ) -> Change:
        """A change of a case, the first of its life or a later one."""
        return Change(
            tables=self.tables,
            log=self.log,
            actor=self.actor,
            now=self.now,
            file=file,
            number=number,
            key=key,
            algorithm=self.settings.hash,
            organ_name=self.organ_name,
            progress_at=query_codes.asked_at(self.settings.public_url),
            rehearsing=self.rehearsing,
            task=task,
            fresh=number == 1,
            answered=answer,
        )

    def _change(
        self, row: CaseRow, key: str | None, task: Task | None, answer: Advance | None
    ) -> Change:
        follows = (self.calendar.version, self.rules.version)
        if answer is None and row.status == "open" and (row.calendar, row.rules) != follows:
            # Its tasks and timers must not rest on another calendar than its row.
            self.reckoner().catch_up([vars(row)])
        file = self.open_file(row)
        change = self._begun(file, row.version + 1, key, answer, task)
        file.content = change.kept
        return change

    def _repeated(self, key: str, case_id: UUID | None) -> Advance | None:
        """The first answer of a submit that was carried out before; looked up under the lock."""
        first = self.log.by_key(key)
        if first is None or first.case_id is None:
            return None
        if first.actor != self.actor.user_id or case_id not in {None, first.case_id}:
            raise NotPermittedError(KEY_USED, rule="REL-2")
        events = [e for e in self.log.of_case(first.case_id) if e.change == first.change]
        return Advance.told_by(first.case_id, events)

    def refresh_rights(self) -> None:
        """Read the rights as of now, inside the transaction.

        What a colleague has lent is held until it ends: else the log would tell that it was
        taken back before it tells what was done with it.
        """
        if self.actor.user_id == SYSTEM.user_id:
            return
        fresh = self._rights()
        if fresh is not None and any(grant.acting_for for grant in fresh.grants):
            self.tables.substitutions.hold(fresh.user_id)
            fresh = self._rights()
        if fresh is None:
            raise NotPermittedError("账号已停用", rule="R-ACCOUNT")
        self.actor = fresh

    def _rights(self) -> Actor | None:
        return self.tables.people.actor(
            self.actor.user_id, channel=self.actor.channel, origin=self.actor.origin
        )

    def _require_case(
        self, row: CaseRow, file: CaseFile, may: Callable[[CaseRow, CaseFile], None]
    ) -> None:
        if self.actor.user_id != SYSTEM.user_id and not self.sees(row):
            self.refused.append({"rule": "R-ROLE", "case": row.id})
            raise NotFoundError("办件", row.id)
        try:
            may(row, file)
        except NotPermittedError as error:
            self.refused.append({"rule": error.rule, "case": row.id})
            raise

    def _require_state(
        self, file: CaseFile, action: Action | None, *, also_ended: bool = False
    ) -> None:
        """One place for all acts: what the table says of the state that the case is in."""
        if action is not None:
            require_state(action, case_state(file, self.today))
        elif file.memory.suspended and not also_ended and self.actor.user_id != SYSTEM.user_id:
            require_state(Action.COMPLETE_TASK, case_state(file, self.today))

    def _require_task(self, task: Task, row: CaseRow) -> str:
        try:
            return require_task(
                self.actor,
                duty_of(task),
                [(role, user) for role, user in row.memory["hands"]],
                self.today,
            )
        except NotPermittedError as error:
            self.refused.append(
                {"task": str(task.id), "node": task.node_id, "rule": error.rule, "case": row.id}
            )
            if not self.sees(row):
                raise NotFoundError("任务", task.id) from error
            raise


def duty_of(task: Task) -> Duty:
    """What a task asks of whoever does it."""
    return Duty(
        role=task.role,
        organ=task.organ,
        item=task.item_key,
        for_applicant=bool(task.acting_for),
        separated=task.separated,
        assignee=task.assignee,
        first_by=task.first_by,
        first_for=task.first_for,
    )
