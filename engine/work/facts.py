"""A case as the anomaly rules read it: gathered from its row, its events and their contents."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from engine.audit import Event, Kind
from engine.bundle import Bundle
from engine.casefile import done_by
from engine.limits.suspensions import is_suspension
from engine.limits.values import day_of
from engine.model import PAUSE_KINDS, Actor, Mark, Outcome, Role
from engine.permissions import DESK_ROLES
from engine.profile import Node
from engine.profile.paths import hears_before_granting
from engine.store.cases import CaseRow
from engine.supervision.exceptions import late_entry
from engine.supervision.facts import (
    Authority,
    ExtensionFact,
    Facts,
    LetterFact,
    Milestone,
    PauseFact,
    StepFact,
    TypedDay,
)
from engine.work.work import Look

_SPECIAL = frozenset({Role.INSPECTOR, Role.EXPERT, Role.HEARING_CHAIR})
_READ = frozenset({"correction_notice", "non_acceptance", "not_required", "refusal_decision"})
"""Letters whose text the rules look into; the others need not be fetched."""

_ERASED = frozenset({"reason", "basis", "review_authority", "court", "facts", "grounds"})
"""What an erased letter is taken to say: it was complete when it went out."""

Contents = Mapping[str, Mapping[str, Any]]


def facts_of(look: Look, row: CaseRow, events: Sequence[Event]) -> Facts:
    """Gather what the anomaly rules know of a case.

    :param events: all of its events, oldest first
    :raise CalendarMissingError: its clocks need a year that is not even estimated
    """
    return _Gathering(look=look, row=row, events=events, bundle=look.bundle(row.digest)).facts()


@dataclass(kw_only=True)
class _Gathering:
    """One case while its facts are gathered: three or four statements."""

    look: Look
    row: CaseRow
    events: Sequence[Event]
    bundle: Bundle

    def facts(self) -> Facts:
        file = self.look.open_file(self.row)
        item, flow = self.bundle.item, self.bundle.flow
        contents = self._contents()
        milestones = tuple(self._milestones())
        published_at = self.look.tables.items.published_at(self.row.digest)
        return Facts(
            entered_at=self.row.received_at,
            account=file.reckon(self.look.today),
            calendar=file.calendar,
            outcome=Outcome(self.row.outcome) if self.row.outcome else None,
            ended_at=self.row.ended_at,
            published=published_at is not None and published_at <= self.row.received_at,
            on_the_spot=item.on_the_spot,
            asks_materials=bool(item.materials),
            needs_hearing=hears_before_granting(flow),
            has_special=any(task.role in _SPECIAL for task in flow.tasks()),
            reception_unit=self.bundle.reception_unit,
            limited=item.quantity_limit != "无",
            overtaken=self._overtaken(milestones),
            late_entry=late.hours if (late := late_entry(item.code)) else None,
            milestones=milestones,
            letters=tuple(self._letters(contents)),
            steps=tuple(self._steps(contents)),
            pauses=tuple(self._pauses(milestones)),
            extensions=tuple(self._extensions()),
        )

    def _contents(self) -> Contents:
        """The answers, and the letters that are looked into, in one statement."""
        digests = [
            digest
            for event in self.events
            if event.kind is Kind.TASK_COMPLETED
            or (event.kind is Kind.LETTER_ISSUED and event.data["code"] in _READ)
            for digest in event.data.get("contents", {}).values()
        ]
        bodies = self.look.tables.contents.bodies(digests)
        return {digest: orjson.loads(body) for digest, body in bodies.items() if body is not None}

    def _milestones(self) -> Iterator[Milestone]:
        for mark, kind, at, node_id in self.row.memory["moments"]:
            yield Milestone(
                mark=Mark(mark), kind=kind, at=datetime.fromisoformat(at), node_id=node_id
            )

    def _overtaken(self, milestones: Sequence[Milestone]) -> int:
        granted = [one.at for one in milestones if one.mark is Mark.GRANTED]
        if not granted or self.row.accepted_on is None or self.bundle.item.quantity_limit == "无":
            return 0
        return self.look.tables.cases.overtaken(self.row, granted[0])

    def _letters(self, contents: Contents) -> Iterator[LetterFact]:
        node_id = ""
        for event in self.events:
            node_id = event.data.get("node", "") or node_id
            # What corrects a letter is no second one: the first told what it tells.
            if event.kind is not Kind.LETTER_ISSUED or "replaces" in event.data:
                continue
            kept = contents.get(event.data["contents"]["letter"])
            said = kept["facts"]["facts"] if kept is not None else {}
            yield LetterFact(
                code=event.data["code"],
                number=event.data["number"],
                at=event.at,
                node_id=node_id,
                has=_stated(said) if kept is not None else _ERASED,
                rows=frozenset(row["name"] for row in said.get("defects", ())),
            )

    def _steps(self, contents: Contents) -> Iterator[StepFact]:
        opened = {e.data["task"]: e for e in self.events if e.kind is Kind.TASK_OPENED}
        closed = {e.data["task"]: e for e in self.events if e.kind is Kind.TASK_COMPLETED}
        gone = {e.data["task"] for e in self.events if e.kind is Kind.TASK_CANCELLED}
        people = self.look.tables.people.hands(done_by(e) for e in closed.values())
        for task, arrival in opened.items():
            if task not in gone:
                yield self._step(arrival, closed.get(task), people, contents)

    def _step(
        self,
        arrival: Event,
        done: Event | None,
        people: Mapping[str, Actor],
        contents: Contents,
    ) -> StepFact:
        node = self.bundle.flow.nodes[arrival.data["node"]]
        at_once = node.limit is not None and not node.limit.amount
        step = StepFact(
            id=str(UUID(arrival.data["task"])),
            node_id=node.id,
            name=node.name,
            role=node.role or Role.ACCEPTOR,
            stage=node.stage,
            unit=node.unit or "",
            limit=node.limit,
            opened_at=arrival.at,
            separated=not (self.bundle.item.on_the_spot and at_once),
        )
        if done is None:
            return step
        person = people.get(done_by(done))
        answers = contents.get(done.data["contents"]["answers"], {})
        return replace(
            step,
            closed_at=done.at,
            person=done_by(done),
            officers=frozenset(done.data.get("officers", ())),
            employment=person.employment if person else step.employment,
            authority=self._authority(node, person, day_of(done.at)),
            days=tuple(self._days(node, answers)),
        )

    def _authority(self, node: Node, person: Actor | None, on: date) -> Authority:
        """Whether a person held the role of a step at its organ on that day."""
        if node.role not in DESK_ROLES or person is None:
            return Authority.HELD
        item = self.bundle.item
        unit = item.units.get(node.unit or "")
        organ = unit.organ if unit else item.organ
        grants = [
            grant
            for grant in person.grants
            if grant.role is node.role
            and grant.organ == organ
            and (grant.items is None or item.key in grant.items)
        ]
        if any(g.starts_on <= on and (g.ends_on is None or on <= g.ends_on) for g in grants):
            return Authority.HELD
        return Authority.EXPIRED if any(g.starts_on <= on for g in grants) else Authority.MISSING

    def _days(self, node: Node, answers: Mapping[str, Any]) -> Iterator[TypedDay]:
        form = self.bundle.form_of(node)
        for field in form.fields if form is not None else ():
            given = answers.get(field.name)
            if given and getattr(field, "schema", {}).get("format") == "date":
                yield TypedDay(field=field.name, title=field.title, on=date.fromisoformat(given))

    def _pauses(self, milestones: Sequence[Milestone]) -> Iterator[PauseFact]:
        """Each pause with its end and its notice: the first of its kind that is left over."""
        ends = [one for one in milestones if one.mark is Mark.RESUMED]
        notices = [
            (event.data["special_kind"], event.at)
            for event in self.events
            if event.kind is Kind.LETTER_ISSUED and "special_kind" in event.data
        ]
        listed = PAUSE_KINDS.keys() | {one.kind for one in self.bundle.item.exclusions}
        numbers: Counter[str] = Counter()
        for pause in milestones:
            if pause.mark is not Mark.PAUSED or is_suspension(pause.kind):
                continue
            numbers[pause.kind] += 1
            end = next((one for one in ends if one.kind == pause.kind and one.at >= pause.at), None)
            if end is not None:
                ends.remove(end)
            notice = next((one for one in notices if one[0] == pause.kind), None)
            if notice is not None:
                notices.remove(notice)
            yield PauseFact(
                subject=f"{pause.kind}/{numbers[pause.kind]}",
                kind=pause.kind,
                started_at=pause.at,
                ended_at=end.at if end else None,
                noticed_at=notice[1] if notice else None,
                listed=pause.kind in listed,
                node_id=pause.node_id,
            )

    def _extensions(self) -> Iterator[ExtensionFact]:
        for event in self.events:
            if event.kind is Kind.CASE_EXTENDED:
                yield ExtensionFact(
                    approved_on=day_of(event.at),
                    at=event.at,
                    by_head=event.role == Role.DEPUTY_LEADER,
                )


def _stated(said: Mapping[str, Any]) -> frozenset[str]:
    """The facts that a letter states; grounds only where every one names its article."""
    grounds = said.get("grounds", ())
    rests = all(ground.get("basis") for ground in grounds)
    return frozenset(name for name, value in said.items() if value and (name != "grounds" or rests))
