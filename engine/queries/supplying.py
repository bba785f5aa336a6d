"""What applicants still owe the counter: the list of it, and the page that takes it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.errors import NotFoundError
from engine.limits import Ledger
from engine.model import Role
from engine.queries.cases import case
from engine.queries.masking import masked_name
from engine.queries.receptions import Offer, by_material, offers
from engine.queries.searching import of_number, reads_names
from engine.queries.values import CaseView, OpenTask, TaskRow, WorklistQuery
from engine.queries.worklist import worklist
from engine.store.cases import CaseRow
from engine.store.scans import DraftRow
from engine.store.tasks import LIVE
from engine.work import Look
from engine.work.corrections import Corrections, corrections
from engine.work.counter import MATERIALS, counter_step, defective
from engine.work.preparing import may_check, prepared

MOST = 50


@dataclass(frozen=True, kw_only=True)
class Owing:
    """A case that waits for its applicant.

    :ivar names: the materials that are missing or unfit
    :ivar noticed: was a notice of correction issued? Else he was told at the counter, and the
        organ's own watch of five working days runs
    :ivar until: the last day: of the applicant after a notice, else of the organ
    """

    task_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    applicant: str
    received_at: datetime
    names: Sequence[str]
    noticed: bool
    until: date | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class Supply:
    """The page that takes in what a notice of correction asked for.

    :ivar mine: the task, and why somebody may not do it
    :ivar drafts: scans laid aside for it, by material
    :ivar until: the last day on which the applicant may bring it
    :ivar accepts: may this person accept at once when everything is there?
    """

    case: CaseView
    mine: OpenTask
    stands: Corrections
    drafts: Mapping[str, Sequence[DraftRow]]
    offers: Mapping[str, Sequence[Offer]]
    until: date | None
    accepts: bool


def owing(look: Look) -> list[Owing]:
    """Cases of this person's counters that wait for their applicants, the most pressing first."""
    found = [_owing(look, row) for stage in ("apply", "accept") for row in _rows(look, stage)]
    return sorted(
        (each for each in found if each),
        key=lambda each: (each.until is None, each.until or date.max),
    )


def stands(look: Look, task_id: UUID) -> Corrections | None:
    """How the corrections stand at an open task; None where it takes in none.

    :raise NotFoundError: no such task, or of a case that is not his to see
    """
    task = look.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    row = look.visible_case(task.case_id)
    return corrections(look, row, task.node_id) if task.status in LIVE else None


def supply(look: Look, task_id: UUID) -> Supply | None:
    """The page of one task; None where it is done, or takes in no corrections.

    :raise NotFoundError: no such task, or of a case that is not his to see
    """
    how = stands(look, task_id)
    task = look.tables.tasks.get(task_id)
    if how is None or task is None:
        return None
    row = look.visible_case(task.case_id)
    view = case(look, row.id)
    mine = next((each for each in view.tasks if each.task_id == task_id), None)
    if mine is None:
        return None
    bundle, step = look.bundle(row.digest), counter_step(look.bundle(row.digest))
    asked = [each.material for each in how.asked]
    drafts = look.tables.scans.drafts(look.actor.user_id, task_id, look.now)
    number = str((look.contents(row.memory["party"]) or {}).get("applicant_id", ""))
    party = of_number(look, number) if number else None
    earlier = offers(look, party, asked, row.item_key, drafts)
    account = _account(look, row)
    return Supply(
        case=view,
        mine=mine,
        stands=how,
        drafts=by_material(asked, drafts),
        # What lies in this very case was looked at, and was not enough.
        offers={
            key: [each for each in found if each.scan.case_id != row.id]
            for key, found in earlier.items()
        },
        until=account.correction.on if account.correction else None,
        accepts=step is not None and step.free and may_check(look, bundle, step),
    )


def _rows(look: Look, stage: str) -> Sequence[TaskRow]:
    return worklist(look, WorklistQuery(stage=stage, size=MOST, sort="due")).rows


def _owing(look: Look, line: TaskRow) -> Owing | None:
    task = look.tables.tasks.get(line.task_id)
    row = look.tables.cases.get(line.case_id)
    if task is None or row is None:
        return None
    how = corrections(look, row, task.node_id) if task.role is Role.APPLICANT else None
    names = [each.material.name for each in how.asked] if how else _untold(look, row, task.role)
    if not names:
        return None
    account = _account(look, row)
    due = account.correction if how else account.acceptance
    until = due.on if due is not None else None
    return Owing(
        task_id=line.task_id,
        case_id=line.case_id,
        case_no=line.case_no,
        item_name=line.item_name,
        applicant=line.applicant if reads_names(look) else masked_name(line.applicant),
        received_at=line.received_at,
        names=names,
        noticed=how is not None,
        until=until,
        late=until is not None and until < look.today,
    )


def _untold(look: Look, row: CaseRow, role: Role) -> list[str]:
    """What was missing when it was received, where nobody has answered the check yet."""
    if role is not Role.ACCEPTOR or any(
        code == "correction_notice" for code, *_ in row.memory["letters"]
    ):
        return []
    bad = defective({MATERIALS: prepared(look, row)})
    return [each.name for each in look.bundle(row.digest).item.materials if each.key in bad]


def _account(look: Look, row: CaseRow) -> Ledger:
    return look.open_file(row).reckon(look.today)
