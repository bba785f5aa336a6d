"""The sample county at work: an engine with its people and items, and cases through the front door.

Building a county takes seconds, so it is built once a session and copied for each test: the file
of SQLite, a template database of PostgreSQL. A case is made by replaying a golden case of its
item, each step by somebody whom the permission function lets do it.
"""

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Delete, Insert, Update, delete, insert, update

from diagrams import placing, search
from engine import actions, publication
from engine.actions.load_sample import load_items, load_people
from engine.actions.receive_case import start_because_of
from engine.audit import Event, Keys
from engine.bundle import Bundle, GoldenCase, GoldenStep, shipped, shipped_keys
from engine.casefile import CaseFile
from engine.clock import ZONE, FixedClock
from engine.errors import NotPermittedError
from engine.model import SYSTEM, Actor, Grant, Role, Task
from engine.permissions import Action, holds, require_task
from engine.profile import NodeKind
from engine.settings import Settings
from engine.store import Store
from engine.store.cases import CaseRow
from engine.store.log import Log
from engine.store.records import GrantRecord, ItemRecord, QuotaRecord, UserRecord
from engine.store.schema import migrate
from engine.store.tasks import LIVE
from engine.store.verify import Report, verify
from engine.work import Advance, Engine
from engine.work.dates import earliest
from engine.work.work import duty_of
from tests.support.once import hash_cheaply, share_statements

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine o'clock on a Monday in Asia/Shanghai."""

PASSWORD = "Sample-2026x"
"""Of every account of the sample county, in tests."""

CAUSES = {"hygiene_check": ("hygiene", "告知承诺")}
"""Items whose cases another case causes: its item, and a word in the name of its golden case."""

PARSED: OrderedDict[str, Bundle] = OrderedDict()
_numbers = itertools.count(1)
hash_cheaply()


def fresh_key() -> str:
    """Return a submit key that nobody used yet."""
    return f"test/{next(_numbers)}"


@dataclass
class County:
    """An engine at work in the sample county; its clock stands still until it is told to move."""

    engine: Engine

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.engine.clock, FixedClock)
        return self.engine.clock

    @property
    def today(self) -> date:
        """The legal day."""
        return self.clock.now().astimezone(ZONE).date()

    @cached_property
    def people(self) -> dict[str, Actor]:
        """Everybody with his grants, by account."""
        with self.engine.look() as look:
            known = {login: look.tables.people.actor(login) for login in look.tables.people.names()}
        return {login: actor for login, actor in sorted(known.items()) if actor is not None}

    def bundle(self, item_key: str) -> Bundle:
        """The version of an item that is in force."""
        with self.engine.look() as look:
            item = look.tables.items.get(item_key)
            assert item is not None
            assert item.digest is not None
            return look.bundle(item.digest)

    def case(self, case_id: UUID) -> CaseRow:
        with self.engine.look() as look:
            row = look.tables.cases.get(case_id)
        assert row is not None
        return row

    def file(self, case_id: UUID) -> CaseFile:
        """Take a case up from its row, as a nightly check does."""
        with self.engine.look() as look:
            row = look.tables.cases.get(case_id)
            assert row is not None
            file = look.open_file(row)
            assert file.workflow is not None
        return file

    def tasks(self, case_id: UUID) -> list[Task]:
        """The live tasks of a case, oldest first."""
        with self.engine.look() as look:
            return [t for t in look.tables.tasks.of_case(case_id) if t.status in LIVE]

    def task(self, case_id: UUID, node: str) -> Task:
        """The one live task of a case at a node."""
        [task] = [t for t in self.tasks(case_id) if t.node_id == node]
        return task

    def receivers(self, item_key: str) -> list[Actor]:
        """Who may receive applications for an item."""
        bundle = self.bundle(item_key)
        organ = bundle.item.units[bundle.reception_unit].organ
        return [
            actor
            for actor in self.people.values()
            if holds(actor, Action.RECEIVE_CASE, self.today, organ=organ, item=item_key)
        ]

    def able(self, task: Task) -> list[Actor]:
        """Who may do a task as the case stands, who signed it first excepted."""
        hands = [(role, user) for role, user in self.case(task.case_id).memory["hands"]]
        return [
            actor
            for actor in self.people.values()
            if actor.user_id != task.first_by and self._may(actor, task, hands)
        ]

    def _may(self, actor: Actor, task: Task, hands: Sequence[tuple[str, str]]) -> bool:
        try:
            require_task(actor, duty_of(task), hands, self.today)
        except NotPermittedError:
            return False
        return True

    def golden(self, item_key: str, word: str = "", *, at: str | None = None) -> GoldenCase:
        """The first golden case with this word in its name that comes to a step."""
        return next(
            case
            for case in self.bundle(item_key).golden
            if word in case.name
            and (at is None or at in {step.node for step in case.steps} | set(case.expect.open))
        )

    def answers(self, item_key: str, node: str, word: str = "") -> dict[str, Any]:
        """What the golden cases answer at a step: fresh, to be changed at will."""
        case = self.golden(item_key, word, at=node)
        return next(dict(step.answers) for step in case.steps if step.node == node)

    def start(self, item_key: str, answers: dict[str, Any] | None = None) -> UUID:
        """Receive an application, or let the case begin that another one causes."""
        if item_key in CAUSES:
            cause = self.make_case(*CAUSES[item_key])
            with self.engine.begin(SYSTEM) as work:
                key = fresh_key()
                return start_because_of(work, item_key, cause, key=key).case_id
        given = answers or self.answers(item_key, self.bundle(item_key).flow.start().id)
        with self.engine.begin(self.receivers(item_key)[0]) as work:
            return actions.start_case(work, item_key, given, key=fresh_key()).case_id

    def complete(self, task: Task, answers: dict[str, Any], by: Actor | None = None) -> Advance:
        """Complete a task; where two officers are needed, both do their part."""
        if task.status == "open":
            timely = self.timely(task, answers)
            with self.engine.begin(by or self.able(task)[0]) as work:
                done = actions.check_answers(work, task.id, timely, seen=None, key=fresh_key())
        with self.engine.look() as look:
            now = look.tables.tasks.get(task.id)
        assert now is not None
        if now.status != "second":
            return done
        with self.engine.begin(self.able(now)[0]) as work:
            return actions.confirm_task(work, task.id, seen=None, key=fresh_key())

    def timely(self, task: Task, answers: dict[str, Any]) -> dict[str, Any]:
        """Answers whose days are those of the present clock: golden cases live in March 2026."""
        bundle = self.bundle(task.item_key)
        form = bundle.form_of(bundle.flow.nodes[task.node_id])
        if form is None or not any(field.not_before for field in form.fields):
            return answers
        file = self.file(task.case_id)
        given = dict(answers)
        for field in form.fields:
            first = earliest(file, form, given, self.today, self._read).get(field.name)
            if first is not None and given.get(field.name, "9999") < first.isoformat():
                given[field.name] = first.isoformat()
        return given

    def _read(self, digests: Iterable[str]) -> dict[str, Any]:
        with self.engine.look() as look:
            return {digest: look.contents(digest) for digest in digests}

    def fire(self, case_id: UUID, node: str) -> Advance | None:
        """Move the clock to a timer's legal moment and let it fire."""
        with self.engine.look() as look:
            [due] = [due for due in look.tables.dues.of_case(case_id) if due.node_id == node]
        self.clock.move_to(max(due.at, self.clock.now()))
        with self.engine.begin() as work:
            return actions.fire_timer(work, due.id)

    def take(self, case_id: UUID, step: GoldenStep) -> None:
        """Do one step of a golden case, seven minutes later."""
        self.clock.advance(timedelta(minutes=7))
        row = self.case(case_id)
        if self.bundle(row.item_key).flow.nodes[step.node].kind is NodeKind.TIMER:
            self.fire(case_id, step.node)
            return
        task = next(task for task in self.tasks(case_id) if task.node_id == step.node)
        self.complete(task, self.unused(step.answers))

    def unused(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Answers whose licences have numbers of their own: golden cases know of no other case."""
        if "licences" in answers:
            rows = [row | {"number": self._unused(row["number"])} for row in answers["licences"]]
            return answers | {"licences": rows}
        if "licence_no" in answers:
            return answers | {"licence_no": self._unused(answers["licence_no"])}
        return answers

    def _unused(self, number: str) -> str:
        with self.engine.look() as look:
            _rows, used = look.tables.results.licences(None, number)
        return f"{number}-{used}" if used else number

    def make_case(self, item_key: str, word: str = "", *, at: str | None = None) -> UUID:
        """Make a case by replaying a golden one: to its end, or until a task lies open at *at*.

        :param word: a word in the name of the golden case; otherwise the first that comes there
        """
        golden = self.golden(item_key, word, at=at)
        case_id = self.start(item_key, golden.steps[0].answers)
        for step in golden.steps[1:]:
            if at is not None and at in {task.node_id for task in self.tasks(case_id)}:
                break
            self.take(case_id, step)
        return case_id

    def void(self, case_id: UUID, *, reason: str = "重复录入") -> Advance:
        """Void a wrong entry: one supervisor proposes it, another one decides."""
        words = {"reason": reason, "seen": None}
        with self.engine.begin(self.people["center_supervision1"]) as work:
            actions.propose_void(work, case_id, **words, key=fresh_key())
        with self.engine.begin(self.people["e_supervisor1"]) as work:
            return actions.void_case(work, case_id, **words, key=fresh_key())

    def case_ids(self) -> list[UUID]:
        """Every case that the log tells of, oldest first."""
        with self.engine.look() as look:
            told = [event.case_id for events in look.log.stream() for event in events]
        return list(dict.fromkeys(case_id for case_id in told if case_id is not None))

    def verify(self) -> Report:
        """Check the whole log against everything that must agree with it."""
        return verify(self.engine.store, self.engine.settings, now=self.clock.now())

    def check(self) -> Report:
        """Judge the whole county: the log verifies, every case rebuilds to the same bytes and
        loads, and a case is open as long as somebody or some timer can act on it (REL-4, 6, 7).
        """
        for case_id in self.case_ids():
            self.check_case(case_id)
        report = self.verify()
        assert report.sound, report.problems
        return report

    def check_case(self, case_id: UUID) -> None:
        with self.engine.begin() as work:
            rebuilt = actions.rebuild_case(work, case_id)
        assert rebuilt.different == ()
        row, workflow = self.case(case_id), self.file(case_id).workflow
        live = {arrival.step_id for arrival in workflow.open_steps}
        assert {task.id for task in self.tasks(case_id)} == live
        with self.engine.look() as look:
            dues = {due.id for due in look.tables.dues.of_case(case_id)}
        assert {timer.step_id for timer in workflow.waiting_timers} == dues
        assert (row.status == "open") == bool(live or dues)

    def log(self) -> list[Event]:
        """The whole log, oldest first."""
        with self.engine.look() as look:
            return [event for events in look.log.stream() for event in events]

    def events(self, case_id: UUID) -> list[Event]:
        """What the log tells of a case, oldest first."""
        with self.engine.look() as look:
            return look.log.of_case(case_id)

    def claiming(self, login: str, *grants: Grant) -> Actor:
        """A person as a program may claim him to be."""
        return replace(self.people[login], grants=grants)

    def grant(
        self,
        login: str,
        role: Role,
        organ: str,
        *,
        item: str | None = None,
        ends_on: date | None = None,
    ) -> None:
        """Give a person one more role."""
        row = {"user_id": login, "role": role.value, "organ": organ, "item": item}
        row |= {"starts_on": date(2026, 1, 1), "ends_on": ends_on}
        self._write(insert(GrantRecord).values(row))

    def forget_grants(self, login: str) -> None:
        """Take all posts from a person."""
        self._write(delete(GrantRecord).where(GrantRecord.user_id == login))

    def forget_quotas(self) -> None:
        """Take away what was registered of limited numbers."""
        self._write(delete(QuotaRecord))

    def close_account(self, login: str) -> None:
        self._write(update(UserRecord).where(UserRecord.id == login).values(active=False))

    def retire(self, item_key: str) -> None:
        """Take an item out of force."""
        retired = update(ItemRecord).where(ItemRecord.key == item_key)
        self._write(retired.values(state="retired", digest=None))

    def _write(self, statement: Insert | Update | Delete) -> None:
        """Write what administrators will write: rows that no case is made of."""
        with self.engine.store.begin() as connection:
            connection.execute(statement)
        self.__dict__.pop("people", None)


def make_case(engine: Engine, item_key: str, *, at: str | None = None, word: str = "") -> UUID:
    """Make a case as ``County.make_case`` does; for tests that hold an engine."""
    return County(engine).make_case(item_key, word, at=at)


def county_settings(folder: Path, url: str) -> Settings:
    """Settings of a node whose secret and checkpoints lie in *folder*."""
    return Settings(
        database_url=url,
        secret_file=folder / "secret",
        checkpoint_dir=folder / "checkpoints",
        operator_cli=True,
        node="counter-1",
    )


def found_county(settings: Settings, *, at: datetime = MORNING) -> None:
    """Create the database of a county with its people and all shipped items."""
    settings.create_secret()
    clock = FixedClock(at)
    store = Store(settings.database_url, node=settings.node)
    migrate(store)
    with store.begin() as connection:
        Log(connection, Keys(settings.secrets("log"), settings.hash)).open(at=clock.now())
    store.close()
    engine = Engine(settings, clock=clock)
    with engine.begin() as work:
        load_people(work, password=PASSWORD)
    with engine.look() as look:
        organs = look.tables.people.organs()
    with pytest.MonkeyPatch.context() as patch:
        # Charts of a test county need not be beautiful, and take a minute if they have to be.
        patch.setattr(placing, "MANY", 0)
        patch.setattr(search, "MANY", 0)
        # Drawn before the transaction begins, and once for both databases.
        patch.setattr(publication, "layouts", _layouts)
        for key in shipped_keys():
            bundle = shipped(key)
            _layouts(bundle, organ=organs[bundle.item.organ], number=1)
        with engine.begin() as work:
            load_items(work)
    engine.close()


_lay_out = publication.layouts
_laid_out: dict[tuple[str, str, int], dict[str, Any]] = {}


def _layouts(bundle: Bundle, *, organ: str, number: int, **_more: Any) -> dict[str, Any]:
    known = (bundle.digest, organ, number)
    if known not in _laid_out:
        _laid_out[known] = _lay_out(bundle, organ=organ, number=number)
    return _laid_out[known]


def open_county(settings: Settings) -> County:
    """Open the engine of a county, on the morning on which it was founded."""
    engine = Engine(settings, clock=FixedClock(MORNING))
    # Bundles are frozen and known by their digest: each is parsed once a session.
    engine._bundles = PARSED  # noqa: SLF001
    share_statements(engine.store)
    return County(engine)
