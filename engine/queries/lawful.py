"""What the law says to whoever opens a case: silence, more time, special procedures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.casefile import CaseFile
from engine.casefile.settling import clocks
from engine.errors import UnlawfulError
from engine.limits.clocks import ClockName, RunningClock
from engine.limits.values import day_of
from engine.model import PAUSE_KINDS, Limit, Stage, Task
from engine.permissions import Action, holds_at
from engine.work import Look, gates
from forms import Form


@dataclass(frozen=True, kw_only=True)
class LongerChoice:
    """One length to choose: as it is submitted, in words, and the last day it leads to."""

    value: str
    label: str
    due: date


@dataclass(frozen=True, kw_only=True)
class ExtensionOffer:
    """What the head of the organ may do about the limit; *refused* says why he may not."""

    base_due: date | None = None
    choices: Sequence[LongerChoice] = ()
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class SpecialLine:
    """A special procedure in one sentence; *level* is calm, over (open, late) or late (ended)."""

    level: str
    sentence: str


def extension_offer(look: Look, file: CaseFile) -> ExtensionOffer | None:
    """How far the person may extend the case now; None where it is not his to do."""
    item = file.bundle.item
    organs = [item.extending_organ]
    leads = holds_at(look.actor, Action.EXTEND_CASE, look.today, organs=organs, item=item.key)
    if file.header.status != "open" or not leads:
        return None
    try:
        most = gates.longer(file, None, look.today)
    except UnlawfulError as error:
        return ExtensionOffer(refused=str(error))
    lengths = [
        Limit(Decimal(amount), most.length.unit) for amount in range(1, int(most.length.amount) + 1)
    ]
    return ExtensionOffer(
        base_due=most.base_due,
        choices=[
            LongerChoice(
                value=str(length),
                label=length.label,
                due=gates.longer(file, length, look.today).due,
            )
            for length in reversed(lengths)
        ],
    )


def deemed_sentence(file: CaseFile, task: Task, today: date) -> str:
    """Tell the counter that the law has accepted already; empty where it has not."""
    if task.stage is not Stage.ACCEPT:
        return ""
    account = file.reckon(today)
    if not account.deemed:
        return ""
    return f"{gates.deemed_words(account.accepted_on)}。只能受理，不得再要求补正或者不予受理。"


def offered(file: CaseFile, task: Task, form: Form | None, today: date) -> Form | None:
    """The form of a task without the choices that the law has cut off."""
    if form is None or not deemed_sentence(file, task, today):
        return form
    return form.without(gates.barred(file, task, form, today))


def special_lines(look: Look, file: CaseFile) -> list[SpecialLine]:
    """Each special procedure against the days that its notice told (行政许可法 art. 45)."""
    running = [clock for clock in clocks(file, look.now) if clock.name is ClockName.SPECIAL]
    return list(_lines(running, look, file))


def _lines(running: Sequence[RunningClock], look: Look, file: CaseFile) -> Iterator[SpecialLine]:
    for clock in running:
        kind = clock.subject.partition("/")[0]
        name, due_on = PAUSE_KINDS.get(kind, kind), clock.due.on
        if due_on is None:
            told = f"{name}：书面告知所需{clock.limit.label}，中止办理期间停止计算"
            yield SpecialLine(level="calm", sentence=told)
            continue
        ended_on = day_of(clock.ended_at) if clock.ended_at else None
        late = file.calendar.count(due_on, ended_on or look.today)
        told = f"{name}：书面告知所需{clock.limit.label}，至{due_on}"
        if ended_on is not None:
            if late > 0:
                yield SpecialLine(
                    level="late",
                    sentence=f"{told}；{ended_on}结束，特别程序超期{late}个工作日",
                )
        elif late > 0:
            yield SpecialLine(
                level="over",
                sentence=f"{told}；尚未结束，特别程序已超期{late}个工作日，请尽快结束并恢复计时",
            )
        else:
            yield SpecialLine(level="calm", sentence=f"{told}；进行中，审批时限暂停计算")
