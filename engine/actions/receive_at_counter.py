"""The counter's reception in one submit: the case is received, and the check is answered (P-10)."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from engine.actions.complete_task import complete_task
from engine.actions.counter_item import counter_item
from engine.actions.receive_case import Beside, receive_with
from engine.bundle import Bundle
from engine.errors import NotPermittedError, WrongStateError
from engine.work import Advance, Work, on_the_spot
from engine.work.counter import (
    CORRECT,
    DEFECTS,
    MATERIALS,
    NOTHING_MISSING,
    REASON,
    RESULT,
    CounterStep,
    counter_step,
)
from engine.work.issuing import hold_numbers
from engine.work.on_the_spot import Corrected
from engine.work.preparing import may_check
from forms import InvalidAnswersError
from forms.authorisation import read_authorisation
from forms.fields import last

T = TypeVar("T")
Raw = Mapping[str, Sequence[str]]
_TEXT_LENGTH = 1000


def receive_at_counter(
    work: Work, item_key: str, raw: Raw, *, reception: UUID, outcome: str, key: str
) -> Advance:
    """Receive an application with its scans; where an outcome is given, answer the check too.

    One transaction does both: either the receipt and the letter of the outcome go out, or
    nothing does.

    :param raw: application, authorisation and check as a browser sends them, not yet checked
    :param reception: under which number the scans were laid aside
    :param outcome: a choice of the check's result, or "" where it is answered later
    :return: what opened, and the letters of both
    :raise NotPermittedError: contract staff receive, and check nothing (P-08, S3)
    :raise InvalidAnswersError: some answers will not do, of whichever form
    :raise UnlawfulError: the outcome does not agree with the rows of the materials
    """
    bundle = counter_item(work, item_key)
    step = counter_step(bundle)
    if outcome:
        step = _require_acceptor(work, bundle, step)
    told = _told(bundle, raw, outcome)
    authority, spot = _checked(work, bundle, step, told, outcome)
    beside = Beside(
        authorisation=authority,
        scans=work.tables.scans.drafts(work.actor.user_id, reception, work.now),
        corrected=spot[0],
        corrected_by=spot[1],
    )
    told = on_the_spot.noted(told, beside.corrected)
    if outcome:
        hold_numbers(work.tables, bundle, work.today)
    received = receive_with(work, item_key, told, beside, key=key)
    work.tables.receptions.drop(reception, user_id=work.actor.user_id)
    if not outcome or step is None:
        return received
    task = _opened(work, received, step)
    checked = complete_task(work, task, told, seen=None, key=_second(key))
    return Advance(
        case_id=received.case_id,
        opened=checked.opened,
        letters=(*received.letters, *checked.letters),
        ended=checked.ended,
    )


def _require_acceptor(work: Work, bundle: Bundle, step: CounterStep | None) -> CounterStep:
    if step is None:
        raise WrongStateError(f"事项“{bundle.item.name}”收件后另行审查，请先收件。")
    if not may_check(work, bundle, step):
        raise NotPermittedError("您只能收件，由受理人确认后作出受理结果", rule="S3")
    return step


def _told(bundle: Bundle, raw: Raw, outcome: str) -> Raw:
    """What was typed, completed by what the button says."""
    told = {**raw, RESULT: [outcome]} if outcome else raw
    bad = _bad(bundle, raw)
    if outcome == CORRECT and bad and not last(raw, REASON).strip():
        told = {**told, REASON: [f"请补正下列材料。{'；'.join(bad)}"[:_TEXT_LENGTH]]}
    return told


def _bad(bundle: Bundle, raw: Raw) -> list[str]:
    return [
        f"{material.name}：{last(raw, f'{MATERIALS}.{material.key}.reason').strip() or '未提交'}"
        for material in bundle.item.materials
        if last(raw, f"{MATERIALS}.{material.key}.state") in DEFECTS
    ]


def _checked(
    work: Work, bundle: Bundle, step: CounterStep | None, told: Raw, outcome: str
) -> tuple[Mapping[str, object], tuple[Sequence[Corrected], str]]:
    """Read every form of the page, so that all mistakes are told at once.

    :return: the agent's authority, and what was put right on the spot, by whom
    """
    application = bundle.form_of(bundle.flow.start())
    reads: list[Callable[[Raw], object]] = [application.read] if application is not None else []
    if step is not None and outcome:
        reads.append(step.form.read)
    errors: dict[str, str] = {}
    nothing: tuple[Sequence[Corrected], str] = (), ""
    for read in reads:
        _mistakes(errors, read, told)
    authority = _mistakes(errors, read_authorisation, told) or {}
    spot = (
        _mistakes(errors, lambda raw: on_the_spot.read(raw, bundle.item.materials), told) or nothing
    )
    if outcome == CORRECT and REASON in errors and not _bad(bundle, told):
        errors[REASON] = NOTHING_MISSING
    until = authority.get("authority_until")
    if isinstance(until, str) and until < work.today.isoformat():
        errors["authority_until"] = "委托期限已经届满，请核对授权委托书"
    if errors:
        raise InvalidAnswersError(errors, told)
    return authority, spot


def _mistakes(errors: dict[str, str], read: Callable[[Raw], T], told: Raw) -> T | None:
    try:
        return read(told)
    except InvalidAnswersError as error:
        errors |= error.errors
        return None


def _opened(work: Work, received: Advance, step: CounterStep) -> UUID:
    tasks = work.tables.tasks.of_case(received.case_id)
    return next(task.id for task in tasks if task.node_id == step.node.id)


def _second(key: str) -> str:
    """The key of the second half of a submit: a repeated one finds both halves."""
    return f"counter/{uuid5(NAMESPACE_URL, key)}"
