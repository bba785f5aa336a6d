"""Many cases are answered in the same way: chosen, rehearsed, then done one by one.

Every case has its own transaction: whoever calls opens one a line. A run that breaks goes on
where it stopped, because every line keeps its submit key and is marked in the transaction in
which its case changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from engine.actions.complete_task import complete_task
from engine.bundle import Bundle
from engine.errors import InvalidValueError, NotFoundError, WrongStateError
from engine.model import Task
from engine.store.cases import CaseRow
from engine.store.runs import LineRow, RunRow
from engine.work import Advance, Work, together
from engine.work.beginnings import beginning
from forms import Form

KEPT = timedelta(days=30)
"""So long a run can be looked at again."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What one case came to: letters by the events that issued them, and their titles."""

    done: Advance
    titles: tuple[str, ...]


def choose_cases(work: Work, task_ids: Sequence[UUID]) -> UUID:
    """Begin a run over tasks of one step of one version of an item.

    Whether each of them may be done is asked when the run is rehearsed.

    :return: the run
    :raise InvalidValueError: none or too many, different steps, or a step for one case only
    :raise NotFoundError: a task of a case he may not see
    """
    wanted = list(dict.fromkeys(task_ids))
    if not wanted or len(wanted) > together.MOST:
        raise InvalidValueError("批量办理", f"请选择1至{together.MOST}件")
    tasks, rows = _of_one_step(work, wanted)
    first = tasks[0]
    digest = rows[first.case_id].digest
    _require_sharable(work.bundle(digest), first.node_id)
    run = RunRow(
        id=uuid4(),
        user_id=work.actor.user_id,
        item_key=first.item_key,
        node_id=first.node_id,
        digest=digest,
        state="chosen",
        answers=None,
        made_at=work.now,
    )
    lines = [
        LineRow(
            run_id=run.id,
            ordinal=ordinal,
            task_id=task.id,
            case_id=task.case_id,
            case_no=task.case_no,
            seen=rows[task.case_id].version,
            letters={},
        )
        for ordinal, task in enumerate(tasks, 1)
    ]
    work.tables.runs.add(run, lines, before=work.now - KEPT)
    return run.id


def _of_one_step(work: Work, wanted: Sequence[UUID]) -> tuple[list[Task], dict[UUID, CaseRow]]:
    tasks = [_task(work, task_id) for task_id in wanted]
    rows = {row.id: row for row in work.tables.cases.some({task.case_id for task in tasks})}
    if any(task.case_id not in rows or not work.sees(rows[task.case_id]) for task in tasks):
        raise NotFoundError("任务", wanted[0])
    if len({(task.item_key, task.node_id, rows[task.case_id].digest) for task in tasks}) > 1:
        raise InvalidValueError("批量办理", "只能选择同一事项（同一版本）同一环节的件")
    return tasks, rows


def _require_sharable(bundle: Bundle, node_id: str) -> None:
    node = bundle.flow.nodes[node_id]
    form = bundle.form_of(node)
    if form is None:
        raise InvalidValueError("批量办理", "本环节没有表单")
    together.require_sharable(form, node.officers)


def answer_run(work: Work, run_id: UUID, raw: Mapping[str, Sequence[str]]) -> list[LineRow]:
    """Keep the answers for all cases of a run, and ask anew about every case.

    :return: the cases to rehearse, as they stand now
    :raise WrongStateError: it has begun already
    """
    _require_not_begun(_held(work, run_id))
    answers = {name: list(texts) for name, texts in raw.items()}
    work.tables.runs.change(run_id, {"answers": answers, "state": "chosen"})
    lines = work.tables.runs.lines(run_id)
    rows = {row.id: row for row in work.tables.cases.some({line.case_id for line in lines})}
    for line in lines:
        fresh: dict[str, Any] = {
            "state": "waiting",
            "reason": "",
            "letters": {},
            "done_at": None,
        }
        if line.case_id in rows:
            fresh["seen"] = rows[line.case_id].version
        work.tables.runs.change_line(run_id, line.ordinal, fresh)
    return work.tables.runs.lines(run_id)


def begin_run(work: Work, run_id: UUID) -> list[LineRow]:
    """Begin, or go on with, a run that was rehearsed.

    :return: the cases that still wait
    :raise WrongStateError: it has not been rehearsed
    """
    run = _held(work, run_id)
    if run.state == "chosen" or run.answers is None:
        raise WrongStateError("请先填写并预检，再开始批量办理。")
    if run.state != "begun":
        work.tables.runs.change(run_id, {"state": "begun"})
    return [line for line in work.tables.runs.lines(run_id) if line.state == "waiting"]


def do_line(work: Work, run_id: UUID, line: LineRow) -> Tried:
    """Complete the task of one case of a run, and mark it in the same transaction.

    A rehearsal is this very act in a transaction that the caller abandons.

    :raise InvalidValueError: it needs a reason, or facts, of its own
    :raise InvalidAnswersError: something must be filled in for this case
    :raise EngineError: whatever completing a task raises
    """
    run = _run(work, run_id)
    row = work.tables.cases.get(line.case_id)
    if row is None:
        raise NotFoundError("办件", line.case_id)
    bundle = work.bundle(run.digest)
    form = bundle.form(bundle.flow.nodes[run.node_id].form or "")
    draft = work.tables.desks.draft(work.actor.user_id, line.task_id)
    fresh = draft is not None and draft.version == row.version
    own = draft.body if draft is not None and fresh else _drawn(work, row, run.node_id, form)
    raw = together.merged(form, own, run.answers or {})
    together.read(form, raw, run.answers or {})
    done = complete_task(work, line.task_id, raw, seen=line.seen, key=_key(run_id, line))
    events = work.log.of_case(line.case_id)
    change = [event for event in events if event.change == events[-1].change]
    together.require_favourable(bundle.flow, change)
    titles = tuple(str(e.data["title"]) for e in change if e.seq in set(done.letters))
    work.tables.desks.drop_draft(line.task_id)
    work.tables.runs.change_line(
        run_id,
        line.ordinal,
        {
            "state": "done",
            "reason": "",
            "letters": {"issued": list(done.letters), "titles": list(titles)},
            "done_at": work.now,
        },
    )
    return Tried(done=done, titles=titles)


def note_rehearsal(
    work: Work, run_id: UUID, found: Mapping[int, tuple[str, Sequence[str]]]
) -> None:
    """Write down how the rehearsal of every case went.

    :param found: place in the run → why it is refused (empty where not), titles of its letters
    :raise WrongStateError: it has begun meanwhile; what was done of it stays as it was told
    """
    _require_not_begun(_held(work, run_id))
    for ordinal, (reason, titles) in found.items():
        state = "refused" if reason else "waiting"
        values = {"state": state, "reason": reason, "letters": {"titles": list(titles)}}
        work.tables.runs.change_line(run_id, ordinal, values)
    work.tables.runs.change(run_id, {"state": "checked"})


def refuse_line(work: Work, run_id: UUID, ordinal: int, reason: str) -> None:
    """Write down why one case of a run was not done."""
    _run(work, run_id)
    values = {"state": "refused", "reason": reason, "letters": {}, "done_at": work.now}
    work.tables.runs.change_line(run_id, ordinal, values, waits=True)


def end_run(work: Work, run_id: UUID) -> None:
    """Forget what was filled in for all, once no case waits: what was said stands in the log."""
    if not any(line.state == "waiting" for line in work.tables.runs.lines(run_id)):
        work.tables.runs.change(run_id, {"answers": None})


def _key(run_id: UUID, line: LineRow) -> str:
    return f"bulk/{run_id.hex}/{line.ordinal}"


def _run(work: Work, run_id: UUID) -> RunRow:
    run = work.tables.runs.get(run_id, user_id=work.actor.user_id)
    if run is None:
        raise NotFoundError("批量办理", run_id)
    return run


def _held(work: Work, run_id: UUID) -> RunRow:
    """The run, held until the transaction ends: two windows may be at it."""
    work.tables.runs.hold(run_id)
    return _run(work, run_id)


def _require_not_begun(run: RunRow) -> None:
    if run.state == "begun":
        raise WrongStateError("本次批量办理已经开始，不能再改填写的内容。")


def _task(work: Work, task_id: UUID) -> Task:
    task = work.tables.tasks.get(task_id)
    if task is None:
        raise NotFoundError("任务", task_id)
    return task


def _drawn(work: Work, row: CaseRow, node_id: str, form: Form) -> Mapping[str, list[str]]:
    return form.draw(beginning(work, row, node_id, form) or None)
