"""The applicant brings what was missing (补正材料接收): in one visit or in several, each receipted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import forms
from engine.actions.complete_task import complete_task, supply_task
from engine.actions.counter_item import counter_task
from engine.actions.tell_scans import tell_scans
from engine.audit import Kind
from engine.errors import InvalidValueError, NotPermittedError, WrongStateError
from engine.letters.tables import received
from engine.model import Role
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work
from engine.work.beginnings import latest_materials
from engine.work.corrections import NOTE, RECEIPT, Corrections, corrections, supplied
from engine.work.counter import ACCEPT, MATERIALS, RESULT, counter_step
from engine.work.issuing import hold_numbers
from engine.work.preparing import may_check
from forms.fields import last

Raw = Mapping[str, Sequence[str]]

WHOLE = "不再补交"
"""The outcome by which the applicant has what he brought looked at, though not all is there."""


def receive_corrections(
    work: Work, task_id: UUID, raw: Raw, *, outcome: str, seen: int, key: str
) -> Advance:
    """Receive what the applicant brings, with its scans, and issue the receipt of this visit.

    As long as something of the notice is missing, the step goes on waiting, and its last day
    stays. With the last of it the step is done, and the watch of five working days runs from
    this receipt (P-01); where the button says so, the acceptance follows in the same transaction:
    who has supplied everything must be accepted (R-14).

    :param raw: a note and the rows that are still asked, as a browser sends them
    :param outcome: ``counter.ACCEPT`` to accept at once, ``WHOLE`` to end the step as it is,
        or "" to let the rows decide
    :param seen: the case version that the page was drawn from
    :raise NotPermittedError: the actor may not do this task, or not accept
    :raise WrongStateError: the step takes in no corrections, or accepting asks for more
    :raise InvalidAnswersError: some answers will not do
    :raise InvalidValueError: nothing came, or it is accepted though something is missing
    """
    task, row = counter_task(work, task_id)
    stands = corrections(work, row, task.node_id)
    if stands is None:
        raise WrongStateError("本环节不接收补正材料，请按页面上的表单办理。")
    if seen != row.version:
        return _repeated(work, task_id, row, outcome, seen=seen, key=key)
    rows, note = _read(stands, raw)
    came = supplied(rows)
    lacks = [each.material.name for each in stands.asked if each.material.key not in came]
    _require(work, row, outcome, came, lacks)
    merged = {**latest_materials(work, row), **rows}
    answers = {NOTE: note, MATERIALS: merged}
    item = work.bundle(row.digest).item
    lines = received({MATERIALS: rows}, item)
    if lacks and outcome != WHOLE:
        return _partly(work, task_id, answers, came, lines, seen=seen, key=key)

    if outcome == ACCEPT:
        hold_numbers(work.tables, work.bundle(row.digest), work.today)
    # Who brings nothing more was given his receipts when he brought the rest.
    handed = {RECEIPT: {"received": lines} if lines else None}
    done = supply_task(work, task_id, answers, handed, tell=_scans, seen=seen, key=key)
    if outcome != ACCEPT:
        return done
    return _accepted(work, row, done, merged, key)


def _repeated(
    work: Work, task_id: UUID, row: CaseRow, outcome: str, *, seen: int, key: str
) -> Advance:
    """Answer a repeated submit; whoever was overtaken by somebody else learns by whom, and when."""
    with work.change_task(task_id, key=key, seen=seen) as change:
        first = change.answered
    assert first is not None  # noqa: S101 - a page of another version is refused
    return first if outcome != ACCEPT else _accepted(work, row, first, {}, key)


def _read(stands: Corrections, raw: Raw) -> tuple[Mapping[str, Any], str]:
    """The rows that are asked, and the note; a row left open is as missing as before."""
    problems: dict[str, str] = {}
    asked = tuple(each.material for each in stands.asked)
    field = replace(stands.rows, materials=asked, required=True)
    open_rows = {
        state: ["缺"]
        for each in asked
        if not last(raw, state := f"{MATERIALS}.{each.key}.state").strip()
    }
    rows = field.read({**raw, **open_rows}, MATERIALS, problems) if asked else {}
    noting = next((each for each in stands.form.fields if each.name == NOTE), None)
    told = dict(raw)
    if not last(raw, NOTE).strip() and isinstance(rows, Mapping):
        names = [each.name for each in asked if each.key in supplied(rows)]
        told[NOTE] = ["补交：" + "、".join(names) if names else WHOLE]
    note = noting.read(told, NOTE, problems) if noting is not None else ""
    if problems:
        raise forms.InvalidAnswersError(problems, raw)
    return rows if isinstance(rows, Mapping) else {}, str(note or "")


def _require(
    work: Work, row: CaseRow, outcome: str, came: Sequence[str], lacks: Sequence[str]
) -> None:
    if not came and outcome != WHOLE:
        raise InvalidValueError("补正材料", "没有一份标记为“已收”，没有出具接收凭证")
    if outcome != ACCEPT:
        return
    if lacks:
        raise InvalidValueError("补正材料", f"“{'、'.join(lacks)}”还没有补齐，不能受理")
    bundle = work.bundle(row.digest)
    step = counter_step(bundle)
    if step is None or not step.free:
        raise WrongStateError("本事项的受理审查另有须填写的内容，请先接收，再办理受理审查。")
    if not may_check(work, bundle, step):
        raise NotPermittedError("您只能接收补正材料，由受理人确认后受理", rule="S3")


def _partly(
    work: Work,
    task_id: UUID,
    answers: Mapping[str, Any],
    came: Sequence[str],
    lines: Sequence[Mapping[str, str]],
    *,
    seen: int,
    key: str,
) -> Advance:
    """Receipt what came; the step, and its last day, stay as they are."""
    with work.change_task(task_id, key=key, seen=seen) as change:
        if change.answered is not None:
            return change.answered
        assert change.task is not None  # noqa: S101 - change_task always carries one
        change.answers = answers
        change.happen(
            Kind.MATERIAL_SUPPLIED,
            {
                "task": str(task_id),
                "node": change.task.node_id,
                "materials": sorted(came),
                "contents": {"answers": change.keep("answers", answers)},
            },
            role=Role.APPLICANT,
            letters={RECEIPT: {"corrected_at": work.now, "received": lines}},
        )
        _scans(change)
        work.tables.desks.drop_draft(task_id)
    return change.answer()


def _scans(change: Change) -> None:
    """Scans of a correction wait under the number of its task, each for whoever laid it aside."""
    assert change.task is not None  # noqa: S101 - change_task always carries one
    waiting = change.tables.scans.drafts(change.actor.user_id, change.task.id, change.now)
    tell_scans(change, waiting, Role.APPLICANT)


def _accepted(
    work: Work, row: CaseRow, done: Advance, materials: Mapping[str, Any], key: str
) -> Advance:
    step = counter_step(work.bundle(row.digest))
    opened = [work.tables.tasks.get(each) for each in done.opened]
    check = next((task for task in opened if task and step and task.node_id == step.node.id), None)
    if check is None or step is None:
        raise WrongStateError("补正以后的下一环节不是受理审查，请先接收，再按页面办理。")
    told = step.form.draw({MATERIALS: materials, RESULT: ACCEPT})
    again = complete_task(
        work, check.id, told, seen=None, key=f"counter/{uuid5(NAMESPACE_URL, key)}"
    )
    return Advance(
        case_id=done.case_id,
        opened=again.opened,
        letters=(*done.letters, *again.letters),
        ended=again.ended,
    )
