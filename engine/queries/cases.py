"""One case and one task, as their pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.bundle import Bundle
from engine.casefile import CaseFile, case_state
from engine.errors import NotFoundError, NotPermittedError
from engine.limits import Ledger
from engine.model import OUTCOME_LABELS, Mark, Outcome, Stage, Task
from engine.permissions import STATES, Action, holds_at, require_task, sees_personal_data
from engine.queries.amending import awaiting
from engine.queries.asking import held_by, led_back
from engine.queries.composing import with_evidence
from engine.queries.desk import phrase_values, phrases_for
from engine.queries.history import events_of
from engine.queries.lawful import deemed_sentence, extension_offer, offered, special_lines
from engine.queries.letters import letters_of
from engine.queries.masking import mask_of, masked, masked_name
from engine.queries.procedure_lists import section
from engine.queries.reading_ahead import read_case_ahead
from engine.queries.sent_back import sent_back
from engine.queries.values import (
    CaseView,
    OpenTask,
    Remaining,
    TaskView,
    WorklistQuery,
)
from engine.queries.worklist import NO_LIMIT, left, neighbours
from engine.store.cases import CaseRow
from engine.store.tasks import LIVE
from engine.work import Look
from engine.work.beginnings import beginning, latest_materials
from engine.work.going_back import WayBack, ways_back
from engine.work.phrasing import phrased
from engine.work.stopping import stopping_organ
from engine.work.taking_back import homeward
from engine.work.work import duty_of
from forms import Form

_STOPS = (
    ("withdraw", Action.WITHDRAW_CASE),
    ("terminate", Action.TERMINATE_CASE),
)


def case(look: Look, case_id: UUID) -> CaseView:
    """One case with everything its page shows.

    :raise NotFoundError: no such case, or not his to see
    """
    return _case(look, look.visible_case(case_id))


def case_by_no(look: Look, no: str) -> CaseView:
    """The same by its number.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.tables.cases.by_no(no)
    if row is None or not look.sees(row):
        raise NotFoundError("办件", no)
    return _case(look, row)


def task(look: Look, task_id: UUID, within: WorklistQuery | None = None) -> TaskView:
    """One task with its form and its case.

    :param within: the list in which the person goes from task to task
    :raise NotFoundError: no such task, or a case he may not see
    """
    value = look.tables.tasks.get(task_id)
    if value is None:
        raise NotFoundError("任务", task_id)
    row = look.visible_case(value.case_id)
    read_case_ahead(look, row)
    bundle = look.bundle(row.digest)
    node = bundle.flow.nodes[value.node_id]
    form = bundle.form_of(node)
    file = look.open_file(row)
    before, after = neighbours(look, value.id, within)
    return TaskView(
        task_id=value.id,
        node_id=node.id,
        node_name=node.name,
        role=value.role,
        limit=node.limit.label if node.limit else "",
        content=node.content,
        standard=node.standard,
        duty=node.duty,
        bases=[basis.label for basis in node.bases],
        checklist=node.checklist,
        remaining=left(value.due_at, value.opened_at, look.now, look.calendar),
        form=with_evidence(look, file, _offered(look, row, file, value, form), node.id),
        deemed=deemed_sentence(file, value, look.today),
        answers={
            name: given
            for name, given in _begun(look, row, value, form).items()
            if form is None or name not in form.personal or _may_read(look, row, value)
        },
        officers=node.officers,
        first_officer=_name(look, value.first_by),
        may_confirm=value.status == "second" and value.first_by != look.actor.user_id,
        acting_for="申请人" if value.acting_for else "",
        letters=node.letters,
        case=_case(look, row),
        previous_id=before,
        next_id=after,
        ways_back=_ways_back(look, file, value),
        sent_back=sent_back(look, row, value),
        held_by=_name(look, held_by(row, value.id)) or "",
        takes_home=value.status == "held" and homeward(file, value, look.actor.user_id, ()).held,
    )


def _begun(look: Look, row: CaseRow, task: Task, form: Form | None) -> Mapping[str, Any]:
    """What was signed or submitted; else what to begin from, first what a signer led back."""
    signed = look.contents(task.answers) if task.answers else None
    return signed or led_back(look, row, task) or beginning(look, row, task.node_id, form)


def _offered(
    look: Look, row: CaseRow, file: CaseFile, task: Task, form: Form | None
) -> Form | None:
    """The form with the choices that are left, and the phrases that fit this step."""
    left_over = offered(file, task, form, look.today)
    if left_over is None or task.status != "open" or _why_not(look, row, task):
        return left_over
    own = phrases_for(look, row.item_key, task.node_id)
    return phrased(left_over, own, phrase_values(look, row, task.item_name))


def _ways_back(look: Look, file: CaseFile, task: Task) -> Sequence[WayBack]:
    """Where this very task may be sent back to: read only where its flow names such steps."""
    if task.acting_for or not file.node(task.node_id).return_to or task.status not in LIVE:
        return ()
    return ways_back(file, task, look.log.of_case(task.case_id))


def _case(look: Look, row: CaseRow) -> CaseView:
    read_case_ahead(look, row)
    file = look.open_file(row)
    bundle = file.bundle
    party = look.contents(row.memory["party"]) or {}
    account = file.reckon(look.today)
    tasks = look.tables.tasks.of_case(row.id)
    hides = not sees_personal_data(look.actor, look.organs(row), row.item_key, look.today)
    return CaseView(
        case_id=row.id,
        case_no=row.no,
        item_key=row.item_key,
        item_name=bundle.item.name,
        item_code=bundle.item.code,
        digest=row.digest,
        organ_name=look.organ_name(bundle.item.organ),
        applicant=masked_name(row.applicant) if hides else row.applicant,
        applicant_id=masked(str(party.get("applicant_id", ""))),
        phone=masked(str(party.get("applicant_phone", ""))),
        agent="" if hides else str(party.get("agent_name", "")),
        received_at=row.received_at,
        accepted_on=account.accepted_on,
        statutory_due_on=account.statutory.on,
        promised_due_on=account.promised.on,
        provisional=account.statutory.provisional or account.promised.provisional,
        clock_state=account.words,
        used=_used(account),
        statutory=_statutory(file, account),
        promised=file.terms.promised.label,
        status=row.status,
        outcome=OUTCOME_LABELS[Outcome(row.outcome)] if row.outcome else None,
        version=row.version,
        urged=len(row.memory.get("urged", ())),
        corrections=sum(m[0] == Mark.CORRECTION_REQUESTED for m in row.memory["moments"]),
        stage=Stage(row.stage) if row.stage else None,
        remaining=_remaining(look, row, account),
        tasks=[_open(look, row, bundle, value) for value in tasks if value.status in LIVE],
        events=events_of(look, row),
        letters=letters_of(look, row),
        materials=_materials(look, row, bundle),
        facts=_facts(look, row, bundle),
        actions=_actions(look, row, file),
        extension=extension_offer(look, file),
        specials=special_lines(look, file),
        procedures=section(look, row, file),
        amendment=awaiting(look, file),
    )


def _may_read(look: Look, row: CaseRow, task: Task) -> bool:
    """May he read what was typed about persons: he who may see names, or works on this task?"""
    organs = look.organs(row)
    sees = sees_personal_data(look.actor, organs, row.item_key, look.today)
    return sees or not _why_not(look, row, task)


def _statutory(file: CaseFile, account: Ledger) -> str:
    """The limit of the law, with what the head of the organ added."""
    limit = file.terms.statutory.label
    if not account.statutory.extension_valid:
        return limit
    return f"{limit}，已延长{file.extensions[0].length.label}"


def _used(account: Ledger) -> str:
    if account.promised.elapsed_wd is None:
        return "审批时限未起算"
    pause = f"（不计入{account.promised.excluded_wd}天）" if account.promised.excluded_wd else ""
    return f"{account.promised.elapsed_wd}个工作日{pause}"


def _remaining(look: Look, row: CaseRow, account: Ledger) -> Remaining:
    due = account.promised.at
    if due is None or row.status != "open" or account.decided_on is not None:
        return NO_LIMIT
    return left(due, row.received_at, look.now, look.calendar)


def _open(look: Look, row: CaseRow, bundle: Bundle, task: Task) -> OpenTask:
    unit = bundle.item.units.get(task.unit)
    stopped = "本件已经中止办理，恢复办理以前不能办理" if row.memory.get("suspended") else ""
    why = stopped or _why_not(look, row, task)
    return OpenTask(
        task_id=task.id,
        node_id=task.node_id,
        node_name=task.node_name,
        unit_name=unit.name if unit else task.unit,
        role=task.role,
        opened_at=task.opened_at,
        due_at=task.due_at,
        remaining=left(task.due_at, task.opened_at, look.now, look.calendar),
        may_complete=not why,
        why_not=why,
    )


def _why_not(look: Look, row: CaseRow, task: Task) -> str:
    hands = [(role, user) for role, user in row.memory["hands"]]
    try:
        require_task(look.actor, duty_of(task), hands, look.today)
    except NotPermittedError as error:
        return error.reason
    if task.status == "held":
        return "本环节已经提交，等待加签人员签署"
    if task.status == "second" and task.first_by == look.actor.user_id:
        return "您已签署，须由另一名承办人确认"
    return ""


def _materials(look: Look, row: CaseRow, bundle: Bundle) -> list[Mapping[str, Any]]:
    latest = latest_materials(look, row)
    return [
        {
            "key": material.key,
            "name": material.name,
            "need": material.need,
            **latest.get(material.key, {}),
        }
        for material in bundle.item.materials
    ]


def _facts(look: Look, row: CaseRow, bundle: Bundle) -> list[tuple[str, str]]:
    """What the application says, field by field, without the party and the materials."""
    start = bundle.flow.start()
    form = bundle.form_of(start)
    digest = dict(row.memory["answers"]).get(start.id)
    answers = (look.contents(digest) if digest else None) or {}
    if form is None:
        return []
    mask = mask_of(look, row, bundle)
    return [
        (field.title, mask(_plain(answers[field.name])) + field.unit)
        for field in form.fields
        if field.name in answers and isinstance(answers[field.name], str | int)
    ]


def _plain(value: str | int) -> str:
    """A value of a form as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _actions(look: Look, row: CaseRow, file: CaseFile) -> list[str]:
    if row.status != "open":
        return []
    return [
        name
        for name, action in _STOPS
        if holds_at(
            look.actor,
            action,
            look.today,
            organs=[stopping_organ(file.bundle, action)],
            item=row.item_key,
        )
        and case_state(file, look.today) in STATES[action]
    ]


def _name(look: Look, user_id: str | None) -> str | None:
    if user_id is None:
        return None
    account = look.tables.people.account(user_id)
    return account.name if account else user_id
