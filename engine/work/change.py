"""One change of one case: what happens is drafted, applied, told, and saved at the end."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson

from engine.audit import Draft, Event, Kind, canonical, content_digest
from engine.bpmn import Move
from engine.casefile import STOPS, CaseFile, arrival_data, timer_at, timer_data
from engine.errors import CaseChangedError
from engine.limits.values import day_of
from engine.model import Actor, Outcome, Role, Task
from engine.permissions import standing_in
from engine.profile import Node
from engine.store.contents import Content
from engine.store.log import Log
from engine.store.tables import Tables
from engine.work import results
from engine.work.counter import require_materials
from engine.work.gates import require_acceptance, said
from engine.work.heard import DECIDING, DECISIONS, heard_words, require_over
from engine.work.issuing import Issuer
from engine.work.receipts import letters_of
from engine.work.two_hands import require_other_hand


@dataclass(frozen=True, kw_only=True)
class Advance:
    """What one submit did: the answer that a repeated submit gets too."""

    case_id: UUID
    opened: tuple[UUID, ...] = ()
    letters: tuple[int, ...] = ()
    ended: bool = False
    held: bool = False
    """Submitted, and waiting for those who sign after (后加签)."""

    @classmethod
    def told_by(cls, case_id: UUID, events: Sequence[Event]) -> "Advance":
        """Read it from the events of one change."""
        return cls(
            case_id=case_id,
            opened=tuple(
                UUID(event.data["task"]) for event in events if event.kind is Kind.TASK_OPENED
            ),
            letters=tuple(event.seq for event in events if event.kind is Kind.LETTER_ISSUED),
            ended=any(event.kind is Kind.CASE_ENDED for event in events),
            held=any(event.kind is Kind.TASK_HELD for event in events),
        )


@dataclass(kw_only=True)
class Change:
    """The one way a case changes; made by ``Work``, saved when its block ends.

    :ivar acting_for: the colleague in whose place the task is done; empty where in his own right
    :ivar answered: set when this submit was already carried out; do nothing then
    """

    tables: Tables
    log: Log
    actor: Actor
    now: datetime
    file: CaseFile
    number: int
    key: str | None
    algorithm: str
    organ_name: Callable[[str], str]
    task: Task | None = None
    fresh: bool = False
    progress_at: str = ""
    """Where the applicant asks how far his case is; "" where the county has no such address."""
    rehearsing: bool = False
    answered: Advance | None = None
    acting_for: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    handed: Mapping[str, Mapping[str, object] | None] = field(default_factory=dict)
    """Facts by letter that the act knows better than its answers; None where it is not due."""
    query_code: str = ""
    """Drawn in this very change; nobody can read it later but on the letter that prints it."""
    _drafts: list[Draft] = field(default_factory=list)
    _contents: list[Content] = field(default_factory=list)
    _outbox: list[dict[str, Any]] = field(default_factory=list)

    @property
    def told(self) -> bool:
        """Has anything happened in it?"""
        return bool(self._drafts)

    @property
    def case_id(self) -> UUID:
        """The case that changes."""
        return self.file.header.id

    def answer(self) -> Advance:
        """What the change did: known once its block has ended."""
        assert self.answered is not None  # noqa: S101 - saving sets it
        return self.answered

    def keep(self, kind: str, value: Mapping[str, Any], *, case_id: UUID | None = None) -> str:
        """Store plain data as content; return the digest by which an event names it."""
        return self.keep_file(kind, canonical(value), case_id=case_id)

    def keep_file(self, kind: str, body: bytes, *, case_id: UUID | None = None) -> str:
        """Store bytes as content, a picture for one; return the digest likewise."""
        salt = secrets.token_bytes(16)
        digest = content_digest(salt, body, self.algorithm)
        self._contents.append(
            Content(digest=digest, case_id=case_id or self.case_id, kind=kind, salt=salt, body=body)
        )
        return digest

    def kept(self, digest: str) -> Mapping[str, Any] | None:
        """Read content, stored before or in this very change; None when it was erased."""
        return self.read([digest]).get(digest)

    def read(self, digests: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """Read contents, stored before or in this very change, in one statement."""
        fresh = {content.digest: content.body for content in self._contents}
        wanted = list(digests)
        stored = self.tables.contents.bodies(set(wanted) - fresh.keys())
        bodies = {**stored, **fresh}
        return {
            digest: orjson.loads(body)
            for digest in wanted
            if (body := bodies.get(digest)) is not None
        }

    def happen(
        self,
        kind: Kind,
        data: Mapping[str, Any],
        *,
        role: Role | None = None,
        letters: Collection[str] = (),
        case_id: UUID | None = None,
    ) -> None:
        """Let something happen to the case, and tell everything that follows from it.

        :param letters: codes of the letters that go out with it; a mapping where the act hands
            facts to them: ``{"hearing_notice": {"hearing_at": …, "chair": …}}``
        """
        if kind is Kind.TASK_COMPLETED:
            results.require(self)
        move = self._draft(kind, data, role=role, case_id=case_id)
        if move is not None:
            require_acceptance(self.file, self.node(), move, self.now)
            marks = {*said(self.file, self.node(), move)}
            require_materials(self.file, marks, self.answers, self.now, self._first_notice)
            if DECIDING.intersection(marks):
                require_over(self.file, self.node())
        handed = letters if isinstance(letters, Mapping) else {}
        for letter in letters:
            self.issue(letter, None, more=handed.get(letter))
        if move is not None:
            self._tell(move, STOPS.get(kind))
        self.file.settled()
        results.follow(self, kind)

    def issue(
        self, letter: str, node: Node | None, *, more: Mapping[str, object] | None = None
    ) -> None:
        """Issue a letter with its number; it is refused when facts are missing.

        :param more: facts that the act hands over, by the names and in the shapes of
            ``engine.letters`` (``KINDS``, ``TABLES``, ``DAYS``, ``MOMENTS``, ``Cited``)
        :raise LetterFactsMissingError: names in Chinese what nobody gave yet
        :raise InvalidValueError: a fact that this letter does not say, or of the wrong shape
        """
        if letter in DECISIONS:
            require_over(self.file, self.node())
        issued = self.issuer().issue(
            *(letter, node or self.node(), self.answers, self._asked()),
            heard_words(self.file, letter) | dict(more or {}),
            self._act(),
        )
        self.tell_letter(issued.data, issued.content)

    def issuer(self) -> Issuer:
        """What makes the letters of this change."""
        return Issuer(
            tables=self.tables,
            file=self.file,
            now=self.now,
            read=self.read,
            organ_name=self.organ_name,
            notices=self._notices,
            query_code=self.query_code,
            progress_at=self.progress_at,
            pause=self._pause(),
            rehearsing=self.rehearsing,
        )

    def tell_letter(self, data: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        """Keep the page of a letter and tell that it was issued."""
        digest = self.keep("letter", content)
        self._draft(Kind.LETTER_ISSUED, {**data, "contents": {"letter": digest}})

    def remark(self, kind: Kind, data: Mapping[str, Any], *, role: Role | None = None) -> None:
        """Let supervision say something about the case; the case itself stays as it is."""
        self._draft(kind, data, role=role)

    def start_later(self, item_key: str) -> None:
        """Ask for a case of another item that begins because of this one (P-06)."""
        self._outbox.append(
            {
                "id": uuid5(self.case_id, f"{self.number}/start/{item_key}"),
                "kind": "case:start",
                "payload": {"item": item_key, "because_of": str(self.case_id)},
                "created_at": self.now,
            }
        )

    def save(self, *, seen: int) -> None:
        """Write everything: contents, rows, then the events, then the case row over them."""
        file, effects = self.file, self.file.effects
        file.settle()
        self.tables.contents.add(self._contents)
        if self.fresh:
            self.tables.cases.add(self._row(last_seq=0))
        for change in effects.changed:
            self.tables.tasks.change(change.id, change.values)
        self.tables.tasks.add([vars(task) for task in effects.opened])
        self.tables.dues.remove(effects.disarmed)
        self.tables.dues.add([vars(due) for due in effects.armed])
        for timer in effects.retimed:
            self.tables.dues.change(timer.id, timer.values)
        self.tables.cases.save_rows(effects.rows, effects.row_changes)
        if effects.renamed:
            self.tables.cases.rename(self.case_id, file.header.applicant)
        self.tables.outbox.add(self._outbox)
        if any(draft.kind is Kind.CASE_ENDED for draft in self._drafts):
            self.tables.desks.drop_drafts_of(self.case_id)
        events = self.log.append(self._drafts)
        file.header.last_seq = events[-1].seq
        if not self.tables.cases.save(self._row(last_seq=events[-1].seq), seen=seen):
            raise CaseChangedError(by=None, at=None)
        self.answered = Advance.told_by(self.case_id, events)

    def _row(self, *, last_seq: int) -> dict[str, Any]:
        return case_columns(self.file) | {"last_seq": last_seq}

    def node(self) -> Node | None:
        """The step of this change, if a step moves the case."""
        return None if self.task is None else self.file.node(self.task.node_id)

    def _pause(self) -> str:
        """The pause that an act of this change begins outside the drawn flow."""
        begun = (draft.data["pause"] for draft in reversed(self._drafts) if "pause" in draft.data)
        return next(begun, "")

    def _act(self) -> str:
        """Where the log has what leads to a letter: the latest event of this change."""
        kind = self._drafts[-1].kind if self._drafts else Kind.LETTER_ISSUED
        return f"act:{kind}:{self.number}"

    def _asked(self) -> frozenset[str]:
        """The fields that the step of this change asks for."""
        node = self.node()
        form = self.file.bundle.form_of(node) if node is not None else None
        return frozenset(field.name for field in form.fields) if form is not None else frozenset()

    def _notices(self) -> list[str]:
        """The digests of the notices of correction that went out before."""
        if not any(code == "correction_notice" for code, *_ in self.file.memory.letters):
            return []
        return [
            event.data["contents"]["letter"]
            for event in self.log.of_case(self.case_id)
            if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "correction_notice"
        ]

    def _first_notice(self) -> Mapping[str, Any] | None:
        digests = self._notices()
        return self.kept(digests[0]) if digests else None

    def _draft(
        self,
        kind: Kind,
        data: Mapping[str, Any],
        *,
        role: Role | None = None,
        case_id: UUID | None = None,
    ) -> Move | None:
        self._require_named(data)
        draft = Draft(
            kind=kind,
            at=self.now,
            actor=self.actor.user_id,
            case_id=case_id or self.case_id,
            change=self.number,
            role=role or "",
            acting_for=self._for(role),
            channel=self.actor.channel,
            origin=self.actor.origin,
            key=None if self._drafts else self.key,
            data=data,
        )
        require_other_hand(self.log, self.file, draft, [each.kind for each in self._drafts])
        move = self.file.apply(draft)
        if move is not None:
            draft = Draft(**{**_fields(draft), "data": {**data, "taken": list(move.taken)}})
        self._drafts.append(draft)
        return move

    def _require_named(self, data: Mapping[str, Any]) -> None:
        """What an event names it must name as it was kept: else the log's check calls it moved."""
        kinds = {content.digest: content.kind for content in self._contents}
        for name, digest in data.get("contents", {}).items():
            kind = kinds.get(digest, name)
            assert kind == name, f"{kind} is kept, {name} is told"  # noqa: S101 - our own slip

    def _for(self, role: Role | None) -> str:
        """In whose place: the applicant's, or that of a colleague who is away (委托, AB 岗)."""
        if role is None or role is Role.APPLICANT:
            return role or ""
        if self.task is not None:
            return self.acting_for
        item = self.file.bundle.item
        organs = {item.organ, item.extending_organ, *(u.organ for u in item.units.values())}
        on = day_of(self.now)
        return standing_in(self.actor, role, on, organs=organs, item=item.key)

    def _tell(self, move: Move, stopped: Outcome | None) -> None:
        for closed in move.closed:
            self._draft(Kind.TASK_CANCELLED, {"task": str(closed)})
        for passage in move.passed:
            if passage.kind == "milestone":
                self._pass(self.file.node(passage.node_id))
        for arrival in move.opened:
            self._draft(Kind.TASK_OPENED, arrival_data(arrival))
        for disarmed in move.disarmed:
            self._draft(Kind.TIMER_DISARMED, {"timer": str(disarmed)})
        for timer in move.armed:
            at = timer_at(self.file.node(timer.node_id), self.now, self.file.calendar)
            self._draft(Kind.TIMER_ARMED, timer_data(timer, at))
        if move.finished:
            outcome = stopped or self.file.outcome_of(move)
            if stopped is None and outcome is Outcome.WITHDRAWN:
                self.issue("correction_expired", None)
            # An ended case keeps what was in force at its end: so a rebuild finds it in the log.
            kept = {"calendar": self.file.calendar.version, "rules": self.file.rules.version}
            self._draft(Kind.CASE_ENDED, {"outcome": outcome, **kept})

    def _pass(self, node: Node) -> None:
        marks = [f"{m.mark}:{m.kind}" if m.kind else m.mark.value for m in node.marks]
        self._draft(Kind.MILESTONE_REACHED, {"node": node.id, "marks": marks})
        for letter, more in letters_of(self.file, node, self.answers, self.now).items():
            handed = self.handed.get(letter, {})
            if handed is not None:
                self.issue(letter, node, more={**more, **handed})
        if node.starts:
            self.start_later(node.starts)


def case_columns(file: CaseFile) -> dict[str, Any]:
    """The case row of a case in memory: the same, live and in a rebuild."""
    return vars(file.header) | {"state": file.state(), "memory": file.memory.as_json()}


def _fields(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
