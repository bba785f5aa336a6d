"""The counter's pages: one reception before it is submitted, and what was received."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.bundle import Material
from engine.errors import NotFoundError, NotPermittedError
from engine.model import ROLE_LABELS, Role
from engine.permissions import sees_personal_data
from engine.queries.cases import case
from engine.queries.items import ItemView, item, receivable
from engine.queries.masking import masked_name
from engine.queries.searching import FoundParty, of_number, reads_names
from engine.queries.values import CaseView, LetterView, WorklistQuery
from engine.queries.worklist import worklist
from engine.store.receptions import ReceptionDraft
from engine.store.scans import DraftRow, ScanRow
from engine.work import Look
from engine.work.counter import CounterStep, counter_step
from engine.work.preparing import may_check, why_not_in_list
from forms import Form
from forms.errors import RefusedValueError
from forms.fields import Raw, last
from forms.identifiers import party_id

COUNTER_LETTERS = frozenset(
    {
        *("material_receipt", "acceptance_notice", "correction_notice", "correction_receipt"),
        *("non_acceptance", "not_required"),
    }
)
"""What goes out at a reception: its page prints these, also long after."""

MOST_WAITING = 50


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A scan of an earlier case of the same party that fits a material of this one."""

    scan: ScanRow
    case_no: str


@dataclass(frozen=True, kw_only=True)
class Reception:
    """One reception page.

    :ivar step: the check that is answered with it; None where somebody else will answer it
    :ivar drafts: scans laid aside for it, by material
    :ivar offers: scans of earlier cases, by material
    :ivar party: the party as this counter knows it from earlier cases
    """

    view: ItemView
    form: Form
    step: CounterStep | None
    drafts: Mapping[str, Sequence[DraftRow]]
    offers: Mapping[str, Sequence[Offer]]
    party: FoundParty | None


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A reception that this person has begun, on whatever computer."""

    reception: UUID
    item_key: str
    item_name: str
    applicant: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An application that waits for an acceptor."""

    task_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    applicant: str
    received_at: datetime
    prepared_by: str
    prepared_as: str
    version: int
    due_at: datetime | None
    refused: str


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a reception led to: its letters, and the task that is the same person's."""

    case: CaseView
    letters: Sequence[LetterView]
    next_task: UUID | None


def application(look: Look, item_key: str) -> tuple[ItemView, Form]:
    """The item and its application, for whoever receives it.

    :raise NotFoundError: no such item in force, or nobody applies for it
    :raise NotPermittedError: the person receives nothing for it
    """
    view = item(look, item_key)
    if view.row.key not in {row.key for row in receivable(look)}:
        raise NotPermittedError("您没有在窗口接收本事项申请的权限", rule="R-ROLE")
    form = view.bundle.form_of(view.bundle.flow.start())
    if form is None:
        raise NotFoundError("申请表", item_key)
    return view, form


def reception(look: Look, item_key: str, number: UUID, raw: Raw) -> Reception:
    """One reception as its page shows it.

    :param number: of the reception, under which scans were laid aside
    :param raw: what stands in its fields
    :raise NotFoundError: no such item in force
    :raise NotPermittedError: the person receives nothing for it
    """
    view, form = application(look, item_key)
    materials = view.bundle.item.materials
    party = _party(look, raw)
    drafts = look.tables.scans.drafts(look.actor.user_id, number, look.now)
    return Reception(
        view=view,
        form=form,
        step=_step(look, view),
        drafts=by_material(materials, drafts),
        offers=offers(look, party, materials, view.row.key, drafts),
        party=party,
    )


def begun(look: Look) -> list[Begun]:
    """What this person began and did not submit, the latest first; he goes on, or forgets it."""
    names = {row.key: row.name for row in receivable(look)}
    return [
        Begun(
            reception=draft.reception,
            item_key=draft.item_key,
            item_name=names[draft.item_key],
            applicant=last(draft.body, "applicant_name"),
            saved_at=draft.saved_at,
        )
        for draft in look.tables.receptions.of(look.actor.user_id, look.now)
        if draft.item_key in names
    ]


def kept(look: Look, number: UUID) -> ReceptionDraft | None:
    """What this person typed for one visitor."""
    return look.tables.receptions.get(look.actor.user_id, number, look.now)


def prefilled(look: Look, item_key: str, earlier: UUID | None) -> Mapping[str, Any] | None:
    """What an earlier case of the same party says: who applies, and of the same item what for.

    Contract staff do not read names and numbers of earlier cases: they begin from an empty page.

    :raise NotFoundError: no such case, or not his to see
    """
    view, form = application(look, item_key)
    if earlier is None:
        return None
    row = look.visible_case(earlier)
    if not sees_personal_data(look.actor, look.organs(row), row.item_key, look.today):
        return None
    told = dict(look.contents(row.memory["party"]) or {})
    start = view.bundle.flow.start().id
    digest = dict(row.memory["answers"]).get(start)
    if row.item_key == view.row.key and digest:
        told |= look.contents(digest) or {}
    asked = {field.name: field for field in form.fields}
    known = {name: value for name, value in told.items() if name in asked and name != "materials"}
    kinds = asked["applicant_kind"].choices if "applicant_kind" in asked else ()
    if known.get("applicant_kind") not in kinds:
        known.pop("applicant_kind", None)
    return known


def waiting(look: Look) -> list[Waiting]:
    """Applications that lie on this acceptor's desks, and why one cannot be confirmed in a list."""
    rows = worklist(look, WorklistQuery(stage="accept", size=MOST_WAITING, sort="due")).rows
    names = look.tables.people.names()
    found = []
    for row in rows:
        task = look.tables.tasks.get(row.task_id)
        known = look.tables.cases.get(row.case_id)
        if task is None or known is None or task.role is not Role.ACCEPTOR:
            continue
        begun = look.log.of_case(row.case_id)[0]
        found.append(
            Waiting(
                task_id=row.task_id,
                case_id=row.case_id,
                case_no=row.case_no,
                item_name=row.item_name,
                applicant=row.applicant if reads_names(look) else masked_name(row.applicant),
                received_at=row.received_at,
                prepared_by=names.get(begun.actor, begun.actor),
                prepared_as=ROLE_LABELS[Role(begun.role)] if begun.role else "",
                version=known.version,
                due_at=row.due_at,
                refused=why_not_in_list(look, known, task.node_id),
            )
        )
    return found


def received(look: Look, case_id: UUID, since: int = 0) -> Received:
    """What was received, for the page that prints its letters; it can be opened again any time.

    :param since: the first letter of one visit; those of earlier visits were handed out then
    :raise NotFoundError: no such case, or not his to see
    """
    view = case(look, case_id)
    mine = [task.task_id for task in view.tasks if task.may_complete]
    letters = [
        each for each in view.letters if each.code in COUNTER_LETTERS and each.letter_id >= since
    ]
    return Received(case=view, letters=letters, next_task=mine[0] if mine else None)


def _step(look: Look, view: ItemView) -> CounterStep | None:
    step = counter_step(view.bundle)
    return step if step is not None and may_check(look, view.bundle, step) else None


def _party(look: Look, raw: Raw) -> FoundParty | None:
    typed = last(raw, "applicant_id")
    try:
        number = party_id(typed) if typed.strip() else ""
    except RefusedValueError:
        return None
    return of_number(look, number) if number else None


def by_material(
    materials: Sequence[Material], drafts: Sequence[DraftRow]
) -> Mapping[str, Sequence[DraftRow]]:
    """Waiting scans by the key of their material."""
    return {m.key: [each for each in drafts if each.material == m.key] for m in materials}


def offers(
    look: Look,
    party: FoundParty | None,
    materials: Sequence[Material],
    item_key: str,
    drafts: Sequence[DraftRow],
) -> Mapping[str, Sequence[Offer]]:
    """Scans of earlier cases of a party that fit these materials, by the key of the material."""
    if party is None or not reads_names(look):
        return {}
    numbers = {line.case_id: line.no for line in party.cases}
    taken = {draft.source_scan for draft in drafts}
    scans = [each for each in look.tables.scans.of_cases(list(numbers)) if each.id not in taken]
    return {
        material.key: [
            Offer(scan=scan, case_no=numbers[scan.case_id])
            for scan in scans
            if _same(scan, material, item_key)
        ]
        for material in materials
    }


def _same(scan: ScanRow, material: Material, item_key: str) -> bool:
    """Is it the same material: by its name, or by its key within one item?"""
    return scan.name == material.name or (
        (scan.item_key, scan.material) == (item_key, material.key)
    )
