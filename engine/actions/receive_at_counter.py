"""The counter's reception in one submit: the case is received, and the check is answered (P-10)."""

from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from engine.actions.complete_task import complete_task
from engine.actions.receive_case import Beside, receive_with
from engine.bundle import Bundle
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.permissions import Action, require_at
from engine.work import Advance, Work, listed
from engine.work.counter import (
    CORRECT,
    CORRECTED,
    DEFECTS,
    MATERIALS,
    REASON,
    RESULT,
    CounterStep,
    counter_step,
)
from engine.work.preparing import may_check
from forms import InvalidAnswersError
from forms.authorisation import read_authorisation
from forms.fields import last

Raw = Mapping[str, Sequence[str]]
_REASON_LENGTH = 500
_TEXT_LENGTH = 1000


def receive_at_counter(
    work: Work, item_key: str, raw: Raw, *, reception: UUID, outcome: str, key: str
) -> Advance:
    """Receive an application with its scans; where an outcome is given, answer the check too.

    One transaction does both: either the receipt and the letter of the outcome go out, or
    nothing does.

    :param raw: application, authorisation and check as a browser sends them, not yet checked
    :param reception: under which number the scans were laid aside
    :param outcome: a choice of the check's result, 当场更正, or "" where somebody else will check
    :return: what opened, and the letters of both
    :raise NotPermittedError: contract staff receive, and check nothing (P-08, S3)
    :raise InvalidAnswersError: some answers will not do, of whichever form
    :raise UnlawfulError: the outcome does not agree with the rows of the materials
    """
    row = listed(work, item_key)
    if row is None or row.digest is None:
        raise NotFoundError("事项", item_key)
    bundle = work.bundle(row.digest)
    work.refresh_rights()
    organ = bundle.item.units[bundle.reception_unit].organ
    require_at(work.actor, Action.RECEIVE_CASE, work.today, organs=[organ], item=bundle.item.key)
    step = counter_step(bundle)
    if outcome:
        step = _require_acceptor(work, bundle, step)
    told, corrected = _told(bundle, raw, outcome)
    beside = Beside(
        authorisation=_checked(work, bundle, step, told, outcome),
        scans=work.tables.scans.drafts(work.actor.user_id, reception, work.now),
        corrected=corrected,
    )
    received = receive_with(work, item_key, told, beside, key=key)
    if not outcome or outcome == CORRECTED or step is None:
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


def _told(bundle: Bundle, raw: Raw, outcome: str) -> tuple[Raw, Mapping[str, str]]:
    """What was typed, completed by what the button says; and what was put right on the spot."""
    bad = {
        material.key: (material.name, last(raw, f"{MATERIALS}.{material.key}.reason").strip())
        for material in bundle.item.materials
        if last(raw, f"{MATERIALS}.{material.key}.state") in DEFECTS
    }
    if outcome == CORRECTED:
        return _corrected(raw, bad)
    told = {**raw, RESULT: [outcome]} if outcome else raw
    if outcome == CORRECT and not last(raw, REASON).strip():
        said = "；".join(f"{name}：{why or '未提交'}" for name, why in bad.values())
        told = {**told, REASON: [f"请补正下列材料。{said}"[:_TEXT_LENGTH]]} if bad else told
    return told, {}


def _corrected(raw: Raw, bad: Mapping[str, tuple[str, str]]) -> tuple[Raw, Mapping[str, str]]:
    if not bad:
        raise InvalidValueError(
            CORRECTED,
            "没有标记为“缺”或者“不合格”的材料；"
            "请先标记申请人已经当场更正的材料和原来的问题，材料齐全的请选择受理",
        )
    fixed = {
        f"{MATERIALS}.{key}.{part}": [text]
        for key, (_name, why) in bad.items()
        for part, text in (
            ("state", "已收"),
            ("reason", f"{CORRECTED}：{why or '补交'}"[:_REASON_LENGTH]),
        )
    }
    return {**raw, **fixed}, {key: f"{name}：{why or '补交'}" for key, (name, why) in bad.items()}


def _checked(
    work: Work, bundle: Bundle, step: CounterStep | None, told: Raw, outcome: str
) -> Mapping[str, object]:
    """Read every form of the page, so that all mistakes are told at once; return the authority."""
    application = bundle.form_of(bundle.flow.start())
    reads = [application.read] if application is not None else []
    if step is not None and outcome and outcome != CORRECTED:
        reads.append(step.form.read)
    errors: dict[str, str] = {}
    for read in reads:
        try:
            read(told)
        except InvalidAnswersError as error:
            errors |= error.errors
    try:
        authority = read_authorisation(told)
    except InvalidAnswersError as error:
        errors |= error.errors
    else:
        until = authority.get("authority_until")
        if isinstance(until, str) and until < work.today.isoformat():
            errors["authority_until"] = "委托期限已经届满，请核对授权委托书"
    if errors:
        raise InvalidAnswersError(errors, told)
    return authority


def _opened(work: Work, received: Advance, step: CounterStep) -> UUID:
    tasks = work.tables.tasks.of_case(received.case_id)
    return next(task.id for task in tasks if task.node_id == step.node.id)


def _second(key: str) -> str:
    """The key of the second half of a submit: a repeated one finds both halves."""
    return f"counter/{uuid5(NAMESPACE_URL, key)}"
