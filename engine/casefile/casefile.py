"""One case in memory: header, memory, workflow, and what was applied to them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from engine.audit import ASIDE, Kind
from engine.bpmn import Definition, Move, Workflow
from engine.bundle import Bundle
from engine.calendar import Calendar
from engine.casefile import (
    acts,
    assigning,
    counter,
    lettering,
    procedures,
    results,
    settling,
    signing,
    turns,
)
from engine.casefile.opening import in_force, open_task, terms
from engine.casefile.rows import Effects, Header, Memory, TaskChange
from engine.casefile.telling import ReplayDivergedError, Told, done_by, unpack
from engine.limits import Extension, Ledger, Moment, Terms, ledger
from engine.limits.values import day_of
from engine.model import Limit, Mark, Outcome
from engine.profile import Node, NodeKind
from engine.supervision import RuleSet

STOPS = {
    Kind.CASE_WITHDRAWN: Outcome.WITHDRAWN,
    Kind.CASE_TERMINATED: Outcome.TERMINATED,
    Kind.CASE_VOIDED: Outcome.VOIDED,
}
"""Events that end a case outside its drawn flow."""


class CaseFile:
    """One case: header, memory, workflow and the effects of what was applied.

    :param content: gives the plain data behind a content digest; ``None`` when erased
    :param rules: which cards are owed when
    """

    def __init__(
        self,
        bundle: Bundle,
        calendar: Calendar,
        content: Callable[[str], Mapping[str, Any] | None],
        rules: RuleSet,
    ) -> None:
        self.bundle = bundle
        self.calendar = calendar
        self.content = content
        self.rules = rules
        self._terms = terms(bundle)
        self.header: Header
        self.memory = Memory()
        self.effects = Effects()
        self._workflow: Workflow | None = None
        self._state: bytes | None = None
        self._expected: list[tuple[str, str]] = []
        self.move: Move | None = None

    @classmethod
    def restore(
        cls,
        bundle: Bundle,
        calendar: Calendar,
        content: Callable[[str], Mapping[str, Any] | None],
        rules: RuleSet,
        *,
        header: Header,
        memory: Mapping[str, Any],
        state: bytes,
    ) -> "CaseFile":
        """Take a case up where its rows left it; the workflow wakes when it is needed."""
        case = cls(bundle, calendar, content, rules)
        case.header = header
        case.memory = Memory.of(memory)
        case._state = state
        return case

    @property
    def definition(self) -> Definition:
        """The executable flow of the version that this case keeps for life."""
        return self.bundle.definition

    @property
    def terms(self) -> Terms:
        """The limits in force now."""
        return in_force(self, self._terms)

    @property
    def workflow(self) -> Workflow:
        """The running flow, decoded on first use."""
        if self._workflow is None:
            assert self._state is not None  # noqa: S101 - restore() gave it, or start() made the workflow
            self._workflow = Workflow.load(self.definition, self.header.id, self._state)
        return self._workflow

    def state(self) -> bytes:
        """The compact state to store."""
        return self._state if self._workflow is None else self._workflow.dump()  # type: ignore[return-value]

    def apply(self, told: Told) -> Move | None:
        """Let one event happen to the case; return what the flow did because of it.

        :raise ReplayDivergedError: the event is not what the engine expects next
        """
        if told.kind in ASIDE:
            acts.aside(self, told)
            return None
        move = self._APPLY.get(told.kind, CaseFile._keep)(self, told)
        if move is not None:
            self._expect(move)
            self.move = move
            self._remember(move)
        self._touch(told)
        settling.note_holder(self, told.at)
        return move

    def settle(self) -> None:
        """Bring the clock columns up to date with the last change."""
        settling.settle(self)

    def settled(self) -> None:
        """Check that the events told everything the flow did.

        :raise ReplayDivergedError: something happened that no event tells of
        """
        if self._expected:
            kind, what = self._expected[0]
            raise ReplayDivergedError(self.header.no, "（无）", f"{kind} {what}")

    def node(self, node_id: str) -> Node:
        """The node of the drawing."""
        return self.bundle.flow.nodes[node_id]

    def reckon(self, today: date) -> Ledger:
        """The account of the case's time as of a day (Asia/Shanghai)."""
        return ledger(
            [
                Moment(mark=Mark(mark), kind=kind, at=datetime.fromisoformat(at))
                for mark, kind, at, _node in self.memory.moments
            ],
            self.terms,
            self.header.received_at,
            self.calendar,
            today,
            extensions=self.extensions,
            closed_at=self._stopped_at,
        )

    @property
    def extensions(self) -> list[Extension]:
        """The extensions that were approved (行政许可法 art. 42)."""
        return [
            Extension(length=Limit.parse(length), approved_on=date.fromisoformat(on))
            for length, on in self.memory.extensions
        ]

    @property
    def _stopped_at(self) -> datetime | None:
        """When the case ended without a decision; the clock stops there."""
        stopped = {Outcome.WITHDRAWN, Outcome.TERMINATED, Outcome.VOIDED}
        return self.header.ended_at if self.header.outcome in stopped else None

    def _touch(self, told: Told) -> None:
        self.header.changed_at = told.at
        self.header.changed_by = told.actor
        self.header.version = told.change

    def _expect(self, move: Move) -> None:
        self.settled()
        self._expected = [(Kind.TASK_CANCELLED, str(step)) for step in move.closed]
        self._expected += [
            (Kind.MILESTONE_REACHED, passage.node_id)
            for passage in move.passed
            if passage.kind == "milestone"
        ]
        self._expected += [(Kind.TASK_OPENED, str(arrival.step_id)) for arrival in move.opened]
        self._expected += [(Kind.TIMER_DISARMED, str(timer)) for timer in move.disarmed]
        self._expected += [(Kind.TIMER_ARMED, str(timer.step_id)) for timer in move.armed]
        if move.finished:
            self._expected.append((Kind.CASE_ENDED, ""))

    def met(self, told: Told, what: str) -> None:
        """Take down that an event told of something the flow did.

        :raise ReplayDivergedError: the flow did something else
        """
        wanted = (told.kind, what)
        if wanted not in self._expected:
            first = self._expected[0] if self._expected else ("（无）", "")
            raise ReplayDivergedError(self.header.no, f"{told.kind} {what}", " ".join(first))
        self._expected.remove(wanted)

    def _remember(self, move: Move) -> None:
        known = set(self.memory.taken)
        self.memory.taken += [flow for flow in dict.fromkeys(move.taken) if flow not in known]

    def _receive(self, told: Told) -> Move:
        data = told.data
        party = self.content(data["contents"]["party"])
        self.header = Header(
            id=UUID(data["case"]),
            no=data["no"],
            item_key=self.bundle.item.key,
            digest=self.bundle.digest,
            organ=self.bundle.item.organ,
            applicant=party["applicant_name"] if party else counter.ERASED,
            received_at=told.at,
            month=day_of(told.at).strftime("%Y-%m"),
            changed_at=told.at,
            changed_by=told.actor,
            version=told.change,
        )
        start = self.bundle.flow.start().id
        self.memory.party = data["contents"]["party"]
        counter.register(self, told)
        self.memory.answer(start, data["contents"]["answers"])
        self._workflow, move = Workflow.start(
            self.definition,
            case_id=self.header.id,
            change=told.change,
            values={start: unpack(data["values"])},
        )
        self.reckon_columns(told.at)
        return move

    def _complete(self, told: Told) -> Move:
        data = told.data
        step = UUID(data["task"])
        answers = data["contents"]["answers"]
        self.memory.answer(data["node"], answers)
        assigning.note_hands(self, told)
        signing.leave(self, data["task"])
        move = self.workflow.complete(step, unpack(data["values"]), change=told.change)
        self.effects.changed.append(
            TaskChange(
                id=step,
                status="done",
                answers=answers,
                first_by=data["officers"][0] if data.get("officers") else None,
                closed_by=done_by(told),
                closed_at=told.at,
                closed_for=assigning.principal(told) or None,
            )
        )
        self._mark(data["node"], told)
        return move

    def _send_back(self, told: Told) -> Move:
        data = told.data
        gone = set(data["undone"])
        self.memory.taken = [flow for flow in self.memory.taken if flow not in gone]
        return self.workflow.send_back(
            UUID(data["task"]), data["to"], straight=data["straight"], change=told.change
        )

    def _confirm(self, told: Told) -> None:
        data = told.data
        self.effects.changed.append(
            TaskChange(
                id=UUID(data["task"]),
                status="second",
                first_by=told.actor,
                first_for=assigning.principal(told),
                answers=data["contents"]["answers"],
            )
        )

    def _open(self, told: Told) -> None:
        data = told.data
        self.met(told, data["task"])
        node = self.node(data["node"])
        self.header.stage = node.stage or self.header.stage
        task = open_task(self, node, UUID(data["task"]), ordinal=data["ordinal"], at=told.at)
        who = task.acting_for or task.organ
        self.memory.steps[data["task"]] = [node.id, who, told.at.isoformat()]
        self.effects.opened.append(task)

    def _cancel_task(self, told: Told) -> None:
        self.met(told, told.data["task"])
        signing.leave(self, told.data["task"])
        self.effects.changed.append(
            TaskChange(
                id=UUID(told.data["task"]),
                status="cancelled",
                closed_by=told.actor,
                closed_at=told.at,
            )
        )

    def _reach(self, told: Told) -> None:
        self.met(told, told.data["node"])
        self.header.stage = self.node(told.data["node"]).stage or self.header.stage
        self._mark(told.data["node"], told)

    def _mark(self, node_id: str, told: Told) -> None:
        marks = self.node(node_id).marks
        for marking in marks:
            self.memory.moments.append([marking.mark, marking.kind, told.at.isoformat(), node_id])
        if marks:
            self.reckon_columns(told.at)

    def reckon_columns(self, at: datetime) -> None:
        """What letters of this very change print; ``settle`` has the last word."""
        account = self.reckon(day_of(at))
        header = self.header
        header.accepted_on = account.accepted_on
        header.statutory_due_on = account.statutory.on
        header.promised_due_on = account.promised.on
        header.provisional = account.statutory.provisional or account.promised.provisional

    def _stop(self, told: Told) -> Move:
        return self.workflow.cancel(change=told.change)

    def _end(self, told: Told) -> None:
        self.met(told, "")
        self.header.status = "ended"
        self.header.outcome = Outcome(told.data["outcome"])
        self.header.ended_at = told.at
        procedures.lapse(self, told)
        turns.void_decided(self, told)
        turns.amendment_decided(self, told)

    def outcome_of(self, move: Move) -> Outcome:
        """How the case ended: by the last end event that the tokens reached."""
        ends = [
            self.node(passage.node_id)
            for passage in move.passed
            if self.node(passage.node_id).kind is NodeKind.END
            and self.node(passage.node_id).outcome is not None
        ]
        return ends[-1].outcome or Outcome.COMPLETED if ends else Outcome.COMPLETED

    def _issue(self, told: Told) -> None:
        lettering.issue(self, told)
        if "replaces" not in told.data:
            results.list_decision(self, told)

    def _extend(self, told: Told) -> None:
        on = day_of(told.at).isoformat()
        self.memory.extensions.append([told.data["length"], on])
        self.reckon_columns(told.at)

    def _deem(self, told: Told) -> None:
        """The law has accepted: the clock knows by itself, the columns must learn it."""
        self.reckon_columns(told.at)

    def _keep(self, _told: Told) -> None:
        """Events that change no row of the case."""

    _APPLY: ClassVar[Mapping[Kind, Callable[["CaseFile", Told], Move | None]]] = {
        Kind.CASE_RECEIVED: _receive,
        Kind.TASK_COMPLETED: _complete,
        Kind.TASK_CONFIRMED: _confirm,
        Kind.TASK_SENT_BACK: _send_back,
        Kind.TASK_OPENED: _open,
        Kind.TASK_CANCELLED: _cancel_task,
        Kind.MILESTONE_REACHED: _reach,
        Kind.LETTER_ISSUED: _issue,
        **lettering.LETTERS,
        Kind.CASE_EXTENDED: _extend,
        Kind.CASE_DEEMED_ACCEPTED: _deem,
        Kind.CASE_WITHDRAWN: _stop,
        Kind.CASE_TERMINATED: _stop,
        Kind.CASE_VOIDED: _stop,
        Kind.CASE_ENDED: _end,
        **acts.ACTS,
    }


def fold(case: CaseFile, events: Iterable[Told]) -> None:
    """Apply a whole history; the case must come out settled."""
    for event in events:
        case.apply(event)
    case.settled()
    case.settle()
