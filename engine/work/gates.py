"""What the law allows in a case now, beyond what its diagram and its forms can say.

Each gate raises ``UnlawfulError`` with the rule of domain.md §2.1; the whole change is undone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from engine import limits
from engine.bpmn import Move, Workflow
from engine.casefile import CaseFile
from engine.errors import EngineError, UnlawfulError
from engine.limits import Extension, Ledger, Phase
from engine.limits.values import day_of
from engine.model import Limit, Mark, Task
from engine.profile import Node
from forms import Form

LATE_ANSWERS = {
    Mark.CORRECTION_REQUESTED: "再要求补正",
    Mark.NOT_ACCEPTED: "再作出不予受理的决定",
    Mark.NOT_REQUIRED: "再告知不受理",
}
"""Answers of the counter that silence has cut off (行政许可法 art. 32)."""

_NOT_RUNNING = {
    Phase.RECEIVED: "本件尚未受理，办理时限没有起算，不能延期",
    Phase.AWAITING_CORRECTION: "本件待补正，办理时限没有起算，不能延期",
    Phase.SUSPENDED: "特别程序正在进行，办理时限暂停计算；恢复计算以后再办理延期",
    Phase.DECIDED: "本件已经作出决定，不能延期",
    Phase.DELIVERED: "本件已经作出决定，不能延期",
    Phase.CLOSED: "本件已经终结，不能延期",
}


@dataclass(frozen=True, kw_only=True)
class Longer:
    """An extension that the law allows: how much, from which last day to which."""

    length: Limit
    base_due: date
    due: date


def longer(file: CaseFile, length: Limit | None, today: date) -> Longer:
    """Return the extension of a case's statutory limit, approved on *today*.

    行政许可法 art. 42 (R-23): once, by at most what the item allows, while the handling
    runs, and not after the last day; art. 26 handling likewise (R-24).

    :param length: how much longer; all that the item allows where None
    :raise UnlawfulError: it may not be extended, or not so far
    """
    item = file.bundle.item
    rule, most = "R-24" if item.joint else "R-23", item.limits.extension
    if most is None:
        raise UnlawfulError("本事项所依据的法律没有规定可以延长办理时限", rule=rule)
    if file.extensions:
        raise UnlawfulError("本件已经延长过一次，法律只允许延长一次", rule=rule)
    if file.memory.suspended:
        raise UnlawfulError("本件已经中止办理，恢复办理以后再办理延期", rule=rule)
    account = file.reckon(today)
    refused = _NOT_RUNNING.get(account.phase)
    if refused is not None:
        raise UnlawfulError(refused, rule=rule)
    base_due = account.statutory.on
    assert base_due is not None  # noqa: S101 - the handling runs, and nothing suspends it
    if today > base_due:
        raise UnlawfulError(f"原办结期限{base_due}已经届满，延期应当在期限届满之前批准", rule=rule)
    wanted = _length(length or most, most, rule)
    return Longer(length=wanted, base_due=base_due, due=_longer_due(file, account, wanted, today))


def _longer_due(file: CaseFile, account: Ledger, length: Limit, today: date) -> date:
    start = account.counting_from
    assert start is not None  # noqa: S101 - the handling runs
    extension = Extension(length=length, approved_on=today)
    found = limits.due(start, file.terms.statutory, file.calendar, account.pauses, [extension]).on
    assert found is not None  # noqa: S101 - nothing suspends it
    return found


def _length(wanted: Limit, most: Limit, rule: str) -> Limit:
    fits = wanted.whole and wanted.unit is most.unit and 0 < wanted.amount <= most.amount
    if not fits:
        raise UnlawfulError(f"延长{wanted.label}不符合规定：最多延长{most.label}", rule=rule)
    return wanted


def require_acceptance(file: CaseFile, node: Node | None, move: Move, at: datetime) -> None:
    """Refuse any answer but acceptance once silence has accepted (art. 32; R-13, R-14).

    :param node: the step that was completed, if a step moved the case
    :raise UnlawfulError: the move asks for corrections or does not accept
    """
    late = next((mark for mark in said(file, node, move) if mark in LATE_ANSWERS), None)
    if late is None:
        return
    account = file.reckon(day_of(at))
    if account.deemed:
        raise UnlawfulError(
            f"{deemed_words(account.accepted_on)}，不能{LATE_ANSWERS[late]}，只能受理；"
            "不符合许可条件的，依法作出不予许可的决定",
            rule="R-13",
        )


def deemed_words(accepted_on: date | None) -> str:
    """Say that the law has accepted, and since when."""
    return f"收到申请材料后逾期没有告知，本件自{accepted_on}起即为受理（行政许可法第三十二条）"


def said(file: CaseFile, node: Node | None, move: Move) -> Iterator[Mark]:
    """Yield what a step says by its answer: its own marks, and those of the milestones behind it."""
    passed = [file.node(passage.node_id) for passage in move.passed]
    for each in (node, *passed):
        for marking in each.marks if each is not None else ():
            yield marking.mark


def barred(file: CaseFile, task: Task, form: Form, today: date) -> dict[str, frozenset[str]]:
    """Return the choices of a step that silence has cut off, by field: each is tried in advance.

    A choice that cannot be decided by itself stays: the gate has the last word.
    """
    if not file.reckon(today).deemed:
        return {}
    return {
        field.name: frozenset(
            choice for choice in field.choices if _leads_back(file, task, field.name, choice)
        )
        for field in form.fields
        if field.routes and field.choices
    }


def _leads_back(file: CaseFile, task: Task, field: str, choice: str) -> bool:
    trial = Workflow.load(file.definition, file.header.id, file.state())
    try:
        move = trial.complete(task.id, {field: choice}, change=file.header.version + 1)
    except EngineError:
        return False
    return any(mark in LATE_ANSWERS for mark in said(file, file.node(task.node_id), move))
